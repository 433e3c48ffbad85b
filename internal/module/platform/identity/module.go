package identity

import (
	"context"
	"embed"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/search"
	"io/fs"
	"time"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/job"
	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/outbox"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/password"
	"gongzhi/internal/kit/reveal"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/usecase"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.json
var texts embed.FS

// Kit is what the module runs on.
type Kit struct {
	Runner     *usecase.Runner
	Ring       *seal.Ring
	Parameters *param.Set
	Cost       password.Cost  // of password hashes, password.Default when zero
	Breached   *password.List // passwords the installation knows to be breached; may be nil
	Demo       bool           // a demonstration, where passwords do not grow old
	Duties     []Duty         // what one person may not unite
	Heads      []string       // roles that are never left without anybody
	Reveals    *reveal.Desk
}

// New returns the service and its declaration.
func New(kit Kit, needs Needs) (*Service, module.Module) {
	if kit.Cost == (password.Cost{}) {
		kit.Cost = password.Default
	}
	s := &Service{kit: kit, needs: needs, watched: append(append([]string{}, tables...), needs.Watch...), names: list.NewNames("person", 0, personNames)}
	return s, module.Module{
		Name: "platform.identity",
		Entries: []module.Entry{{Number: "P1", Name: "module.identity", Subsystem: "platform", Menu: []module.Menu{
			{Key: "people", Group: "platform", Icon: "user", Path: "/platform/identity/people", Permission: Read, Consoles: []string{"platform"}, Order: 10},
			{Key: "roles", Group: "platform", Icon: "key", Path: "/platform/identity/roles", Permission: Read, Consoles: []string{"platform"}, Order: 11},
			{Key: "ending", Group: "platform", Icon: "clock", Path: "/platform/identity/ending", Permission: Read, Consoles: []string{"platform"}, Order: 12},
		}}},
		Permissions: []module.Permission{{Code: Read}, {Code: Manage, Sensitive: true}, {Code: Appoint, Sensitive: true}, {Code: Reveal, Sensitive: true}},
		Migrations:  []db.Source{{Name: "platform/identity", FS: migrations, Dir: "migrations"}},
		Texts:       []fs.FS{texts},
		Tables: []audit.Table{
			{Name: "person", Private: []string{"password_hash", "phone_sealed", "phone_hash"}, Ignore: []string{"last_sign_in_at", "search"}},
			{Name: "post", Defaults: map[string]string{"reach": "all"}},
			{Name: "person_stop"},
			{Name: "role_grant"},
			{Name: "role_change"},
		},
		Personal:      personal,
		Parameters:    parameters(kit.Demo),
		Routes:        s.routes,
		Todos:         s.todos,
		Jobs:          []job.Job{{Name: "platform.identity.sweep", Every: time.Hour, Run: s.sweep}},
		Finders:       []search.Finder{s.finder()},
		Subscriptions: []outbox.Subscription{outbox.On("platform.identity", s.moveMerged)},
		Probe:         func(ctx context.Context) error { _, err := s.snapshot(ctx); return err },
	}
}

// personal says what the personal columns of an account are for.
var personal = []seal.Column{
	{Table: "person", Column: "name", Kind: seal.PersonName, Purpose: "personal.purpose.account", Basis: "personal.basis.duty", Retention: "personal.retention.account", Level: 2, Own: true},
	{Table: "person", Column: "login", Kind: seal.PersonName, Purpose: "personal.purpose.account", Basis: "personal.basis.duty", Retention: "personal.retention.account", Level: 2, Own: true},
	{Table: "person", Column: "phone_sealed", Kind: seal.Phone, Purpose: "personal.purpose.account", Basis: "personal.basis.duty", Retention: "personal.retention.account", Level: 3, Sealed: true, Hash: "phone_hash",
		LookUp: "person.phone", Page: "/platform/identity/people/", Read: Read},
	{Table: "person", Column: "password_hash", Kind: seal.Secret, Purpose: "personal.purpose.signin", Basis: "personal.basis.security", Retention: "personal.retention.account", Level: 4},
	{Table: "person_password", Column: "password_hash", Kind: seal.Secret, Purpose: "personal.purpose.signin", Basis: "personal.basis.security", Retention: "personal.retention.account", Level: 4},
}
