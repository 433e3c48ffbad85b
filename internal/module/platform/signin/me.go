package signin

import (
	"slices"
	"strings"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/scope"
)

// Me is everything a client needs to know about who is signed in.
type Me struct {
	Person       MePerson          `json:"person"`
	Post         MePost            `json:"post"`
	Posts        []MePost          `json:"posts" nullable:"false" doc:"All posts the person can switch to"`
	Console      string            `json:"console" enum:"regulator,warehouse,clinic,business,external,operations,owner,platform"`
	Permissions  []string          `json:"permissions" nullable:"false"`
	Menu         []MenuItem        `json:"menu" nullable:"false"`
	Features     []string          `json:"features" nullable:"false" enum:"console.palette,passkey.offer" doc:"Feature switches that are on for this post"`
	RoleNames    map[string]string `json:"roleNames" doc:"Names of the roles that the glossary does not know"`
	Lang         i18n.Lang         `json:"lang"`
	Demo         bool              `json:"demo"`
	MustChange   bool              `json:"mustChange" doc:"Only the password can be changed until it was"`
	PasswordOld  bool              `json:"passwordOld" doc:"It must be changed because of its age"`
	FactorDue    bool              `json:"factorDue" doc:"Only a second factor can be set up until there is one"`
	Assurance    int               `json:"assurance" doc:"How sure it is who the person is, 1 to 4"`
	AssuranceDue int               `json:"assuranceDue" doc:"The level that the post demands of a sign-in, zero when this one reaches it: nothing opens until then"`
	Provider     string            `json:"provider" doc:"The identity provider of this sign-in by its name, empty for an account of our own"`
	Notices      []SessionView     `json:"notices" nullable:"false" doc:"Sign-ins that the person should know of: on a new device, or elsewhere since this one"`
	LastSignIn   clock.Instant     `json:"lastSignIn" doc:"The sign-in before this one, null for the first"`
	ServerTime   clock.Instant     `json:"serverTime"`
	IdleLimit    int64             `json:"idleLimit" doc:"Milliseconds without a hand on the page after which the console signs out"`
}

// MePerson is the signed-in person.
type MePerson struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Login string `json:"login"`
}

// MePost is a post the person can act in.
type MePost struct {
	ID      string   `json:"id"`
	OrgID   string   `json:"orgId"`
	OrgName string   `json:"orgName"`
	Roles   []string `json:"roles" nullable:"false"`
	Title   string   `json:"title" doc:"The roles in words"`
}

// DemoAccount is one ready-made sign-in of the demonstration.
type DemoAccount struct {
	Role       string `json:"role"`
	RoleName   string `json:"roleName"`
	Console    string `json:"console"`
	Login      string `json:"login"`
	Password   string `json:"password"`
	PersonName string `json:"personName"`
	OrgName    string `json:"orgName"`
}

// consoleOf is the side of the leading role: warehouse.receiver works in the
// warehouse console.
func consoleOf(roles []string) string {
	if len(roles) == 0 {
		return ""
	}
	side, _, _ := strings.Cut(roles[0], ".")
	return side
}

// permissionsOf lists the codes an actor holds, sorted.
func permissionsOf(actor scope.Actor) []string {
	codes := make([]string, 0, len(actor.Grants))
	for code := range actor.Grants {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	return codes
}
