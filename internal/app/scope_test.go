//go:build scope

package app

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"gongzhi/internal/kit/password"
	"gongzhi/internal/kit/scope"
	kitweb "gongzhi/internal/kit/web"
	"gongzhi/internal/module/platform/enterprise"
	"gongzhi/internal/module/platform/identity"
)

const unknownID = "01ZZZZZZZZZZZZZZZZZZZZZZZZ"

// subjects are the records of the journey that an operation's path names, by
// the start of the path.
func (j *journey) subjects() map[string]string {
	return map[string]string{
		drugs + "/items/": j.items["9010001"], drugs + "/first-trades/": j.tradeID,
		sites + "/warehouses/": j.warehouseID, sites + "/zones/": j.zoneID, sites + "/locations/": j.placeID, sites + "/clinics/": j.clinicID,
		codes + "/codes/": j.amlodipine[50], codes + "/holds/": j.boxHoldID, codes + "/regulator-holds/": j.holdID, allow + "/": j.permitID,
		ins + "/orders/": j.inboundID, ins + "/label-jobs/": j.jobID, outs + "/orders/": j.outboundID, gives + "/": j.dispenseID,
		"/api/platform/enterprise/organisations/": j.ids["depot"], "/api/platform/evidence/entries/": j.entryID(),
		"/api/platform/identity/people/": j.people["picker"].PersonID, "/api/platform/identity/posts/": j.people["picker"].PostID,
		"/api/platform/signin/people/": j.people["picker"].PersonID, "/api/platform/attachments/": j.fileID(),
		"/api/platform/settings/parameters/": "drugtrace.outbound.ship_within", "/api/public/trace/": j.amlodipine[50],
	}
}

func (j *journey) entryID() string {
	return j.ok("audit", "GET", "/api/platform/evidence/entries?limit=1", nil).list("items")[0]["id"].(string)
}

func (j *journey) fileID() string {
	return j.ok("receiver", "POST", "/api/platform/attachments", upload{"note.csv", []byte("a,b\n1,2\n")}).text("id")
}

// example makes the smallest body that a schema accepts.
func example(registry huma.Registry, schema *huma.Schema) any {
	if schema.Ref != "" {
		schema = registry.SchemaFromRef(schema.Ref)
	}
	switch {
	case len(schema.Enum) > 0:
		return schema.Enum[0]
	case schema.Type == huma.TypeObject:
		object := values{}
		for _, name := range schema.Required {
			object[name] = example(registry, schema.Properties[name])
		}
		return object
	case schema.Type == huma.TypeArray:
		var list []any
		for range max(1, deref(schema.MinItems)) {
			list = append(list, example(registry, schema.Items))
		}
		return list
	case schema.Type == huma.TypeBoolean:
		return false
	case schema.Type == huma.TypeInteger, schema.Type == huma.TypeNumber:
		if schema.Minimum != nil && *schema.Minimum > 0 {
			return int(*schema.Minimum)
		}
		return 1
	}
	return strings.Repeat("a", max(2, deref(schema.MinLength)))
}

func deref(n *int) int {
	if n == nil {
		return 0
	}
	return *n
}

// request is one operation on one record.
type request struct {
	id, method, path string
	body             any
	route            kitweb.Route
	hasSubject       bool
}

// requests builds every operation of the document; named with the given record
// or, with "", the journey's own.
func (j *journey) requests(api *kitweb.API, name string) []request {
	j.Helper()
	subjects := j.subjects()
	starts := slices.Sorted(maps.Keys(subjects))
	routes := map[string]kitweb.Route{}
	for _, route := range api.Routes {
		routes[route.ID] = route
	}
	var all []request
	for path, item := range api.Huma.OpenAPI().Paths {
		for method, operation := range map[string]*huma.Operation{"GET": item.Get, "POST": item.Post, "PUT": item.Put, "DELETE": item.Delete} {
			if operation == nil {
				continue
			}
			r := request{id: operation.OperationID, method: method, path: path, route: routes[operation.OperationID]}
			public, _ := operation.Extensions["x-public"].(bool)
			permission, _ := operation.Extensions["x-permission"].(string)
			reach, _ := operation.Extensions["x-scope"].(string)
			if reach == "" || public == (permission != "") && reach != string(kitweb.Self) {
				j.Errorf("%s declares permission %q, scope %q, public %v", r.id, permission, reach, public)
			}
			for _, start := range starts {
				if rest, ok := strings.CutPrefix(path, start+"{"); ok {
					_, rest, _ = strings.Cut(rest, "}")
					subject := subjects[start]
					if name != "" {
						subject = name
					}
					r.path, r.hasSubject = start+subject+rest, true
				}
			}
			r.path = strings.NewReplacer("{lang}", "pt", "{token}", unknownID).Replace(r.path)
			if strings.Contains(r.path, "{") {
				if !strings.Contains(r.path, "dispensing/returns") {
					j.Errorf("no fixture for %s %s", r.id, path)
				}
				continue
			}
			if strings.HasSuffix(path, "/locations/labels") {
				r.path += "?ids=" + subjects[sites+"/locations/"]
			}
			if operation.RequestBody != nil {
				for kind, media := range operation.RequestBody.Content {
					if kind == "application/json" {
						r.body = example(api.Huma.OpenAPI().Components.Schemas, media.Schema)
					} else {
						r.body = upload{"a.csv", []byte("a\n1\n")}
					}
				}
			}
			all = append(all, r)
		}
	}
	slices.SortFunc(all, func(a, b request) int { return strings.Compare(a.id, b.id) })
	return all
}

// employ gives every role that the demo has nobody for a person, and every role
// a stranger of an organisation that has no part in the journey.
func (j *journey) employ() (strangers map[string]string) {
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
	strangers = map[string]string{}
	hire := func(login, org, role string) {
		secret := password.Generate(12)
		person, err := j.hire(ctx, login, login, secret, org, role)
		if err == nil {
			j.people[login], err = j.Services.Identity.ActorFor(ctx, person.ID, person.Posts[0].ID)
		}
		if err != nil {
			j.Fatal(login, err)
		}
		j.Accounts = append(j.Accounts, Account{Role: role, Login: login, Password: secret})
	}
	for _, role := range roles {
		if !slices.ContainsFunc(j.Accounts, func(a Account) bool { return a.Role == role.ID }) {
			hire("own-"+role.ID, "regulator", role.ID)
		}
		if !strings.HasPrefix(role.ID, "platform.") {
			strangers[role.ID] = "stranger-" + role.ID
			hire(strangers[role.ID], "stranger", role.ID)
		}
	}
	return strangers
}

// TestScope is made from the OpenAPI document: nobody does what their role does
// not allow, and nobody reaches a record that is not theirs or not there.
func TestScope(t *testing.T) {
	j := play(t)
	j.dispense()
	j.public()
	j.boxHoldID = j.ok("picker", "POST", codes+"/holds", values{"code": j.later[1], "reason": "封口破损"}).text("id")
	j.settle()
	strangers := j.employ()
	api := j.API()
	own, unknown := j.requests(api, ""), j.requests(api, unknownID)
	if len(own) < 100 || len(own) != len(unknown) {
		t.Fatalf("%d operations", len(own))
	}
	for _, r := range own {
		if r.route.Public {
			continue
		}
		if a := j.send("", "en", r.method, r.path, r.body); a.status != http.StatusUnauthorized {
			t.Errorf("%s without sign-in: %d %s", r.id, a.status, a.raw)
		}
	}
	seen := map[string]bool{}
	accounts := slices.Clone(j.Accounts)
	slices.SortStableFunc(accounts, func(a, b Account) int { return strings.Compare(a.Role, b.Role) })
	for _, account := range accounts {
		if strangers[account.Role] == account.Login || seen[account.Role] {
			continue
		}
		seen[account.Role] = true
		j.matrix(account, own, unknown, strangers[account.Role])
	}
	if len(seen) < 30 {
		t.Errorf("%d roles", len(seen))
	}
	j.sound()
}

// matrix tries every operation as one role.
func (j *journey) matrix(account Account, own, unknown []request, stranger string) {
	j.Helper()
	actor, err := j.Services.Identity.ActorFor(context.WithoutCancel(j.Context()), j.people[account.Login].PersonID, j.people[account.Login].PostID)
	if err != nil {
		j.Fatal(err)
	}
	for i, r := range own {
		permission := r.route.Permission
		switch {
		case permission == "":
			continue // public, or one's own session
		case !actor.Can(permission):
			if a := j.send(account.Login, "en", r.method, r.path, r.body); a.status != http.StatusForbidden {
				j.Errorf("%s as %s without %s: %d %.200s", r.id, account.Role, permission, a.status, a.raw)
			}
		case r.hasSubject:
			// A role that may use the operation on some targets only is told so first.
			if a := j.send(account.Login, "en", r.method, unknown[i].path, r.body); a.status != http.StatusNotFound {
				j.Errorf("%s as %s on an unknown id: %d %.200s", r.id, account.Role, a.status, a.raw)
			}
			if stranger == "" || r.route.Scope != kitweb.ByParty || actor.Reach(permission) == scope.All {
				continue
			}
			if a := j.send(stranger, "en", r.method, r.path, r.body); a.status != http.StatusNotFound {
				j.Errorf("%s as a stranger with role %s: %d %.200s", r.id, account.Role, a.status, a.raw)
			}
		}
	}
}
