package identity

import (
	"slices"
	"strings"
	"testing"
	"time"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/scope"
)

func TestLogin(t *testing.T) {
	for text, want := range map[string]string{"Wang.Li": "wang.li", "ＷＡＮＧ": "wang", "ana@isaf.mo": "ana@isaf.mo"} {
		text = " " + text + "\u3000" // blanks of both widths
		if got := NormalLogin(text); got != want {
			t.Errorf("%q folds to %q, want %q", text, got, want)
		}
	}
	for login, ok := range map[string]bool{"abc": true, "a.b-c_d@e.f": true, "ab": false, "": false, ".abc": false, "abc-": false,
		"a b": false, "王小明": false, strings.Repeat("a", 64): true, strings.Repeat("a", 65): false} {
		var checks fault.Checks
		(&Person{Name: "n", Login: login, Lang: i18n.Hans}).check(&checks)
		if got := checks.Err() == nil; got != ok {
			t.Errorf("login %q accepted: %v, want %v", login, got, ok)
		}
	}
}

func TestPhone(t *testing.T) {
	for phone, ok := range map[string]bool{"13812345678": true, "+86 138 1234 5678": true, "66123456": true, "+853 2833-1234": true,
		"+351 912 345 678": true, "12345": false, "96123456": false, "phone": false} {
		if got := validPhone(phone); got != ok {
			t.Errorf("phone %q accepted: %v, want %v", phone, got, ok)
		}
	}
}

func TestPersonFlow(t *testing.T) {
	want := map[string]string{"active lock": Locked, "locked unlock": Active, "active close": Closed, "locked close": Closed,
		"pending activate": Active, "pending close": Closed, "closed forget": Closed}
	for _, state := range []string{Pending, Active, Locked, Closed} {
		for _, action := range []string{"activate", "lock", "unlock", "close", "forget"} {
			transition, err := personFlow.Next(state, action)
			to, listed := want[state+" "+action]
			switch {
			case listed && (err != nil || transition.Target(state) != to):
				t.Errorf("%s from %s: %v, %v", action, state, transition, err)
			case !listed && !fault.Is(err, fault.Conflict):
				t.Errorf("%s from %s: %v, want a conflict", action, state, err)
			}
		}
	}
}

// The way of an account tells who opened it, who granted, and where it stands.
func TestLifeOfAnAccount(t *testing.T) {
	opened, granted, revoked := clock.Day("2026-11-01").Start(), clock.Day("2026-11-02").Start(), clock.Day("2026-11-05").Start()
	names := map[string]string{"s": "System", "g": "Security"}
	posts := []Post{{CreatedAt: revoked, CreatedBy: "x"}, {CreatedAt: granted, CreatedBy: "g"}}
	for state, want := range map[string]string{Pending: "pending:current active:future closed:future", Active: "pending:done active:current closed:future",
		Locked: "pending:done active:done locked:side closed:future", Closed: "pending:done active:done closed:current"} {
		person := Person{State: state, CreatedBy: "s", CreatedAt: opened, RevokedAt: revoked, Posts: posts}
		if state == Pending {
			person.Posts = nil
		}
		steps := person.life(names)
		var got []string
		for _, step := range steps {
			got = append(got, step.Key+":"+step.State)
		}
		if strings.Join(got, " ") != want || steps[0].ByName != "System" || state == Active && steps[1].ByName != "Security" {
			t.Errorf("%s: %+v", state, steps)
		}
		if locks := person.locksAt(90 * 24 * time.Hour); (state == Active) != (locks == revoked.Add(90*24*time.Hour)) {
			t.Errorf("%s is locked at %v", state, locks)
		}
	}
}

func TestPostDays(t *testing.T) {
	post := Post{State: Active, ValidFrom: "2026-11-20", ValidTo: "2026-11-21"}
	for at, want := range map[clock.Instant]bool{
		clock.Day("2026-11-20").Start() - 1: false, clock.Day("2026-11-20").Start(): true,
		clock.Day("2026-11-21").End() - 1: true, clock.Day("2026-11-21").End(): false,
	} {
		if got := post.ValidAt(at); got != want {
			t.Errorf("usable at %s: %v, want %v", at, got, want)
		}
	}
	if post.State = Closed; post.ValidAt(clock.Day("2026-11-20").Start()) {
		t.Error("a closed post is usable")
	}
}

func TestThreeHeads(t *testing.T) {
	for _, c := range []struct {
		posts []Post
		ok    bool
	}{
		{[]Post{{State: Active, Roles: RoleList{"platform.system"}}, {State: Active, Roles: RoleList{"warehouse.qa"}}}, true},
		{[]Post{{State: Active, Roles: RoleList{"platform.system", "platform.audit"}}}, false},
		{[]Post{{State: Active, Roles: RoleList{"platform.system"}}, {State: Active, Roles: RoleList{"platform.audit"}}}, false},
		{[]Post{{State: Active, Roles: RoleList{"platform.system"}}, {State: Active, Roles: RoleList{"platform.security"}}}, false},
		{[]Post{{State: Closed, Roles: RoleList{"platform.system"}}, {State: Active, Roles: RoleList{"platform.audit"}}}, true},
		{[]Post{{State: Active, Roles: RoleList{"platform.audit"}}, {State: Active, Roles: RoleList{"platform.audit"}}}, true},
	} {
		if err := checkDuties(duties, c.posts, newSnapshot(1, nil, nil)); (err == nil) != c.ok {
			t.Errorf("%v: %v", c.posts, err)
		}
	}
}

func TestRoleDefinition(t *testing.T) {
	known := map[string]bool{"a.read": true, "a.write": true}
	role, err := RoleDefinition{ID: "warehouse.qa", Grants: map[string][]string{"own": {"a.write"}, "all": {"a.read"}}}.expand(3, known)
	if err != nil || role.Side != "warehouse" || role.Sort != 3 || len(role.Grants) != 2 || role.Grants[0].Reach != "all" {
		t.Fatalf("%+v, %v", role, err)
	}
	for name, wrong := range map[string]RoleDefinition{
		"shape":      {ID: "qa"},
		"reach":      {ID: "warehouse.qa", Grants: map[string][]string{"world": {"a.read"}}},
		"none":       {ID: "warehouse.qa", Grants: map[string][]string{"none": {"a.read"}}},
		"permission": {ID: "warehouse.qa", Grants: map[string][]string{"all": {"a.erase"}}},
		"twice":      {ID: "warehouse.qa", Grants: map[string][]string{"all": {"a.read"}, "own": {"a.read"}}},
	} {
		if _, err := wrong.expand(1, known); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestGrantsUnion(t *testing.T) {
	s := newSnapshot(1, []Role{{ID: "a.one", Sort: 2}, {ID: "a.two", Sort: 1}}, []Grant{
		{RoleID: "a.one", Permission: "p", Reach: "organisation"}, {RoleID: "a.two", Permission: "p", Reach: "own"},
		{RoleID: "a.two", Permission: "q", Reach: "all"}, {RoleID: "a.two", Permission: "gone", Reach: "none"},
	})
	got := s.grants([]string{"a.one", "a.two"}, "all")
	if len(got) != 2 || got["p"] != scope.Organisation || got["q"] != scope.All {
		t.Fatalf("union %v", got)
	}
	roles := []string{"a.one", "z.unknown", "a.two"}
	s.sortRoles(roles)
	if !slices.Equal(roles, []string{"z.unknown", "a.two", "a.one"}) {
		t.Fatalf("order %v", roles)
	}
}
