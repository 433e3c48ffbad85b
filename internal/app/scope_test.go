package app

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"gongzhi/internal/kit/password"
	"gongzhi/internal/kit/scope"
	kitweb "gongzhi/internal/kit/web"
	"gongzhi/internal/module/platform/enterprise"
	"gongzhi/internal/module/platform/identity"
)

// TestScope is made from the OpenAPI document that the system serves: everybody
// does what their role allows, on the records that are theirs, and nothing else.
// What nobody can do in a whole journey through the system fails too.
func TestScope(t *testing.T) {
	t.Parallel()
	j := play(t)
	j.everything()
	j.stepOf(t, "three administrators", j.threeAdministrators)
	j.stepOf(t, "every role", j.everyRole)
}

// stepOf is a test of its own in a system that others use before and after it:
// to play everything takes longer than to walk through it.
func (j *journey) stepOf(t *testing.T, name string, do func()) {
	t.Helper()
	t.Run(name, func(t *testing.T) {
		whole := j.T
		defer func() { j.T = whole }()
		j.T = t
		do()
	})
}

func (j *journey) everyRole() {
	j.Helper()
	j.erase()
	j.uploadAgain()
	all := j.requests()
	if len(all) < 150 {
		j.Fatalf("%d operations", len(all))
	}
	for _, r := range all {
		if !j.done[r.ID] {
			j.Errorf("nobody succeeded with %s %s", r.ID, r.path)
		}
		if r.Public {
			continue
		}
		if a := j.send("", "en", r.method, r.own(), r.body); a.status != http.StatusUnauthorized {
			j.Errorf("%s without sign-in: %d %s", r.ID, a.status, a.raw)
		}
	}
	staff := j.staffing()
	j.foreign()
	for _, role := range staff {
		j.matrix(role, all)
	}
	j.uploads(staff)
	j.papersOf(staff)
	j.grants(staff, all)
	j.sound()
}

// post is a role with somebody who has it where the journey happened, and a
// stranger who has it in an organisation that has no part in it.
type post struct{ role, login, stranger string }

// staffing gives every role somebody.
func (j *journey) staffing() (staff []post) {
	j.Helper()
	ctx := j.Context()
	var roles []identity.RoleDefinition
	if err := json.Unmarshal(rolesJSON, &roles); err != nil {
		j.Fatal(err)
	}
	organisation, err := j.Services.Enterprise.Ensure(scope.With(ctx, scope.SystemActor("test")), enterprise.Details{Name: "陌生机构", Kind: "other"})
	if err != nil {
		j.Fatal(err)
	}
	j.ids["stranger"] = organisation.ID
	hire := func(login, org, role string) string {
		account := Account{Role: role, Login: login, Password: password.Generate(12, login)}
		if _, err := j.hire(ctx, login, login, account.Password, org, role); err != nil {
			j.Fatal(login, err)
		}
		j.Accounts = append(j.Accounts, account)
		return login
	}
	for _, role := range roles {
		one := post{role: role.ID}
		if i := slices.IndexFunc(j.Accounts, func(a Account) bool { return a.Role == role.ID }); i >= 0 {
			one.login = j.Accounts[i].Login
		} else {
			one.login = hire("own-"+role.ID, "regulator", role.ID)
		}
		if !strings.HasPrefix(role.ID, "platform.") { // of an administration there is one
			one.stranger = hire("stranger-"+role.ID, "stranger", role.ID)
		}
		staff = append(staff, one)
	}
	if len(staff) < 30 {
		j.Errorf("%d roles", len(staff))
	}
	return staff
}

// actor is who signs in with the login.
func (j *journey) actor(login string) scope.Actor {
	j.Helper()
	shown := j.ok(login, "GET", me, nil).body
	id := func(of string) string { return shown[of].(map[string]any)["id"].(string) }
	actor, err := j.Services.Identity.ActorFor(j.Context(), id("person"), id("post"))
	if err != nil {
		j.Fatal(login, err)
	}
	return actor
}

// matrix tries every operation as one role: on a record that is not there, on
// the journey's own, and on that as a stranger.
func (j *journey) matrix(role post, all []*request) {
	j.Helper()
	actor := j.actor(role.login)
	var stranger scope.Actor // grants stay as they are while this goes on
	if role.stranger != "" {
		stranger = j.actor(role.stranger)
	}
	for _, r := range all {
		switch {
		case r.Public, r.Permission == "" && r.method != http.MethodGet:
			continue // anybody's, or a change of one's own session, which the journey tries
		case r.Permission != "" && !actor.Can(r.Permission):
			j.answers(role.login, r, r.own(), http.StatusForbidden)
			continue
		case r.subject == nil && r.method != http.MethodGet:
			continue // makes something new: see foreign
		case r.subject == nil:
			j.answers(role.login, r, r.own(), http.StatusOK)
			j.blind(role, stranger, r)
			continue
		}
		j.answers(role.login, r, r.unknown(), http.StatusNotFound)
		hidden := http.StatusNotFound
		if needs := r.subject.needs; needs != "" && !actor.Can(needs) {
			hidden = http.StatusForbidden // may not read records of its kind at all
		}
		if r.subject.seenBy(j, actor, role.login, r) {
			j.works(role.login, r)
		} else {
			j.answers(role.login, r, r.own(), hidden)
		}
		if role.stranger != "" && !r.subject.seenBy(j, stranger, role.stranger, r) {
			j.answers(role.stranger, r, r.own(), hidden)
		}
	}
}

// answers expects one status.
func (j *journey) answers(login string, r *request, path string, want int) answer {
	j.Helper()
	a := j.send(login, "en", r.method, path, r.body)
	if a.status != want {
		j.Errorf("%s as %s on %s: %d instead of %d %.200s", r.ID, login, path, a.status, want, a.raw)
	}
	return a
}

// works expects that the record is found and may be worked on: reading gives
// it, and a change with an old version or a poor body is refused as such.
func (j *journey) works(login string, r *request) {
	j.Helper()
	a := j.send(login, "en", r.method, r.own(), r.body)
	hidden := a.status == http.StatusUnauthorized || a.status == http.StatusForbidden || a.status == http.StatusNotFound
	if hidden || a.status >= http.StatusInternalServerError || r.method == http.MethodGet && a.status != http.StatusOK {
		j.Errorf("%s as %s on their own: %d %.200s", r.ID, login, a.status, a.raw)
	}
}

// blind expects that a list shows a stranger nothing of the journey.
func (j *journey) blind(role post, stranger scope.Actor, r *request) {
	j.Helper()
	if role.stranger == "" || r.Scope != kitweb.ByParty || stranger.Reach(r.Permission) == scope.All {
		return
	}
	path := r.path
	if strings.HasSuffix(path, "/export") {
		path += "?format=csv"
	}
	shown := string(j.answers(role.stranger, r, path, http.StatusOK).raw)
	for _, s := range j.subjects() {
		if len(s.parties) > 0 && strings.Contains(shown, s.id) {
			j.Errorf("%s shows a stranger with role %s %s%s", r.ID, role.role, s.path, s.id)
		}
	}
}

// grants: every permission is somebody's, and opens something; and those who
// trade reach beyond their own company only what is everybody's.
func (j *journey) grants(staff []post, all []*request) {
	j.Helper()
	held := map[string]bool{}
	for _, role := range staff {
		side, _, _ := strings.Cut(role.role, ".")
		for permission, reach := range j.actor(role.login).Grants {
			held[permission] = true
			wide := reach == scope.All && slices.Contains([]string{"warehouse", "clinic", "business"}, side)
			if wide && permission != enterprise.PermitRead && slices.ContainsFunc(all, func(r *request) bool { return r.Permission == permission && r.Scope == kitweb.ByParty }) {
				j.Errorf("%s reaches the records of other companies with %s", role.role, permission)
			}
		}
	}
	for _, permission := range j.Permissions() {
		opens := slices.ContainsFunc(all, func(r *request) bool { return r.Permission == permission.Code })
		if !held[permission.Code] || !opens {
			j.Errorf("%s: a role has it %v, an operation asks for it %v", permission.Code, held[permission.Code], opens)
		}
	}
}
