package signin

import (
	"embed"
	"io/fs"
	"time"

	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/feature"
	"gongzhi/internal/kit/guard"
	"gongzhi/internal/kit/job"
	"gongzhi/internal/kit/message"
	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/passkey"
	"gongzhi/internal/kit/password"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/module/platform/identity"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.json
var texts embed.FS

// Revoke is the permission to end the sessions of others.
const Revoke = "platform.signin.revoke"

// Sessions is the permission to see who is signed in and to end one session.
const Sessions = "platform.signin.sessions"

// ResetFactor is the permission to take a lost second factor away.
const ResetFactor = "platform.signin.reset-factor"

// SetDocument is the permission to say which identity document is a person's.
const SetDocument = "platform.signin.document"

// Kit is what the module runs on.
type Kit struct {
	Runner     *usecase.Runner
	Ring       *seal.Ring
	Parameters *param.Set
	Guard      *guard.Guard
	Features   *feature.Set
	Cost       password.Cost  // of password hashes, password.Default when zero
	Passkeys   *passkey.Party // nil where there can be none
	App        App
}

// App is what anybody may know about this installation.
type App struct {
	Name    string // text key
	Version string
	Demo    bool
}

// The parameters. The values for a start come from common practice under
// GB/T 22239-2019 level 3.
const (
	idleLimit     = "platform.signin.idle"
	absoluteLimit = "platform.signin.absolute"
	lockTime      = "platform.signin.lock"
	lockAfter     = "platform.signin.lock_after"
	addressAfter  = "platform.signin.address_after"
	captchaAfter  = "platform.signin.captcha_after"
	captchaBits   = "platform.signin.captcha_bits"
	challengeRate = "platform.signin.challenges"
	renewGrace    = "platform.signin.renewal_grace"

	adminIdleLimit = "platform.signin.idle_administrators"
	addressList    = "platform.signin.addresses"
	factorRoles    = "platform.signin.second_factor"
	assuranceRoles = "platform.signin.assurance"
	totpAlgorithm  = "platform.signin.totp_algorithm"
)

// PasskeyOffer is that the sign-in page offers to use a passkey instead of a
// password. Nobody is signed in there, so it is on for all or for none; passkeys
// as a second factor do not depend on it.
var PasskeyOffer = &feature.Feature{Name: "passkey.offer", Owner: "platform.signin", Default: feature.ForAll, Remove: "2027-12-31"}

const basis = "GB/T 22239-2019 8.1.4.1 b"

// New returns the service and its declaration.
func New(kit Kit, needs Needs) (*Service, module.Module) {
	if kit.Cost == (password.Cost{}) {
		kit.Cost = password.Default
	}
	s := &Service{kit: kit, needs: needs, recent: recent{sessions: map[string]recentSession{}}, gate: guard.NewGate(together)}
	if kit.Guard != nil { // a declaration can be had without a kit
		kit.Guard.Purpose(captchaPurpose, func() int { return s.rules(s.now()).CaptchaBits })
	}
	return s, module.Module{
		Name: "platform.signin",
		Entries: []module.Entry{{Number: "P2", Name: "module.signin", Subsystem: "platform", Menu: []module.Menu{
			{Key: "sessions", Group: "platform", Icon: "key", Path: "/platform/signin/sessions", Permission: Sessions, Consoles: []string{"platform"}, Order: 15},
		}}},
		Permissions: []module.Permission{{Code: Revoke, Sensitive: true}, {Code: Sessions, Sensitive: true}, {Code: ResetFactor, Sensitive: true}, {Code: SetDocument, Sensitive: true}},
		Migrations:  []db.Source{{Name: "platform/signin", FS: migrations, Dir: "migrations"}},
		Personal:    personal,
		Texts:       []fs.FS{texts},
		Messages:    []message.Kind{deviceMessage, lockMessage, copiedMessage, factorMessage},
		Parameters: param.Guarded(
			param.Definition{Name: idleLimit, Kind: param.Integer, Unit: param.Minutes, Default: 30, Min: 5, Max: 480, Basis: basis},
			param.Definition{Name: adminIdleLimit, Kind: param.Integer, Unit: param.Minutes, Default: 15, Min: 5, Max: 480, Basis: basis},
			secondFactorRoles(kit.App.Demo),
			param.Definition{Name: assuranceRoles, Kind: param.List, Default: []string{}, Entry: assuranceShape, Basis: "GB/T 22239-2019 8.1.4.1 d"},
			param.Definition{Name: totpAlgorithm, Kind: param.Text, Default: "SHA1", Min: 1, Entry: algorithmShape, Basis: "RFC 6238 1.2"},
			param.Definition{Name: addressList, Kind: param.List, Default: []string{}, Entry: networkShape, Allow: keepsIn, Basis: addressBasis},
			param.Definition{Name: absoluteLimit, Kind: param.Integer, Unit: param.Hours, Default: 8, Min: 1, Max: 24, Basis: basis},
			param.Definition{Name: renewGrace, Kind: param.Integer, Unit: param.Seconds, Default: 5, Min: 0, Max: 30, Basis: basis},
			param.Definition{Name: lockTime, Kind: param.Integer, Unit: param.Minutes, Default: 30, Min: 5, Max: 1440, Basis: basis},
			param.Definition{Name: lockAfter, Kind: param.Integer, Default: 5, Min: 3, Max: 10, Basis: basis},
			param.Definition{Name: addressAfter, Kind: param.Integer, Default: 30, Min: 5, Max: 1000, Basis: basis},
			param.Definition{Name: captchaAfter, Kind: param.Integer, Default: 3, Min: 1, Max: 10, Basis: basis},
			param.Definition{Name: captchaBits, Kind: param.Integer, Default: 16, Min: 8, Max: 24, Basis: basis},
			param.Definition{Name: challengeRate, Kind: param.Integer, Default: 60, Min: 10, Max: 1_000_000, Basis: basis},
		),
		Features: []*feature.Feature{PasskeyOffer},
		Routes:   s.routes,
		Jobs:     []job.Job{{Name: "platform.signin.purge", Every: time.Hour, Run: s.purge}},
	}
}

// secondFactorRoles are the roles that must have a second factor. A
// demonstration demands none, so that its sign-ins work with one press.
func secondFactorRoles(demo bool) param.Definition {
	roles := param.Definition{Name: factorRoles, Kind: param.List, Default: []string{"platform.*", "owner.authoriser", "operations.*"}, Min: 1,
		Entry: identity.RolePattern, Basis: "GB/T 22239-2019 8.1.4.1 d"}
	if demo {
		roles.Default, roles.Min = []string{}, 0
	}
	return roles
}

// personal says what is kept of the devices people sign in with, and of what
// they sign in with.
var personal = []seal.Column{
	{Table: "signin_totp", Column: "secret_sealed", Kind: seal.Secret, Purpose: "personal.purpose.signin", Basis: "personal.basis.security", Retention: "personal.retention.account", Level: 4, Sealed: true, Key: "person_id"},
	{Table: "signin_recovery", Column: "code_hash", Kind: seal.Secret, Purpose: "personal.purpose.signin", Basis: "personal.basis.security", Retention: "personal.retention.account", Level: 4},
	{Table: "signin_passkey", Column: "data", Kind: seal.Secret, Purpose: "personal.purpose.signin", Basis: "personal.basis.security", Retention: "personal.retention.account", Level: 3, Hash: "credential_hash"},
	{Table: "signin_ceremony", Column: "data", Kind: seal.Secret, Purpose: "personal.purpose.signin", Basis: "personal.basis.security", Retention: "personal.retention.session", Level: 3},
	{Table: "signin_session", Column: "address", Kind: seal.Origin, Purpose: "personal.purpose.audit", Basis: "personal.basis.security", Retention: "personal.retention.session", Level: 3},
	{Table: "signin_session", Column: "device", Kind: seal.Origin, Purpose: "personal.purpose.audit", Basis: "personal.basis.security", Retention: "personal.retention.session", Level: 2},
	{Table: "signin_session", Column: "agent", Kind: seal.Origin, Purpose: "personal.purpose.audit", Basis: "personal.basis.security", Retention: "personal.retention.session", Level: 2},
	{Table: "signin_device", Column: "device_hash", Kind: seal.Origin, Purpose: "personal.purpose.signin", Basis: "personal.basis.security", Retention: "personal.retention.account", Level: 2},
	{Table: "signin_failure", Column: "login_hash", Kind: seal.Origin, Purpose: "personal.purpose.signin", Basis: "personal.basis.security", Retention: "personal.retention.session", Level: 2},
}
