package app

import (
	"cmp"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"

	"gongzhi/internal/kit/scope"
	kitweb "gongzhi/internal/kit/web"
)

const unknownID = "01ZZZZZZZZZZZZZZZZZZZZZZZZ"

// subject is a record of the journey that operations name in their paths.
type subject struct {
	path    string   // how such paths begin
	id      string   // of the record
	unknown string   // a name like it that nothing has
	parties []string // organisations that see it
	maker   string   // login of the only person who sees it
	writer  string   // login of who made it; of others only those see it who reach everything
	needs   string   // the permission to see it, when it is another one than the operation's
}

func (j *journey) subjects() []subject {
	depot := []string{"depot"}
	both := []string{"depot", "clinic1"}
	return []subject{
		{path: drugs + "/items/", id: j.items["9010001"]},
		{path: drugs + "/items/import/", id: j.token, maker: "officer"},
		{path: drugs + "/first-trades/", id: j.tradeID, parties: depot},
		{path: sites + "/warehouses/", id: j.warehouseID, parties: depot},
		{path: sites + "/zones/", id: j.zoneID, parties: depot},
		{path: sites + "/locations/", id: j.placeID, parties: depot},
		{path: sites + "/locations/labels?ids=", id: j.placeID, parties: depot},
		{path: sites + "/clinics/", id: j.clinicID},
		{path: codes + "/codes/", id: j.amlodipine[50], unknown: j.unknownCode(), parties: depot},
		{path: codes + "/holds/", id: j.holdID, parties: depot},
		{path: codes + "/regulator-holds/", id: j.recallID}, // what a regulator holds concerns everybody
		{path: codes + "/cases/labels?codes=", id: j.spareCase, unknown: j.unknownCode(), parties: depot},
		{path: allow + "/", id: j.permitID, parties: depot},
		{path: ins + "/orders/", id: j.inboundID, parties: []string{"depot", "hospital"}},
		{path: ins + "/label-jobs/", id: j.jobID, parties: depot},
		{path: outs + "/orders/", id: j.outboundID, parties: both},
		{path: gives + "/", id: j.dispenseID, parties: []string{"clinic1"}},
		{path: backs + "/", id: j.returnID, parties: both},
		{path: orgs + "/", id: j.ids["depot"], parties: depot},
		{path: orgs + "/import/", id: j.shopsToken, maker: "officer"},
		{path: requests + "/", id: j.requestID, parties: []string{"retailer"}},
		{path: papers + "/", id: j.paperID, parties: []string{"retailer"}},
		{path: duplicatesAPI + "/", id: j.pairID, unknown: unknownID + "-01ZZZZZZZZZZZZZZZZZZZZZZZY"},
		{path: mergesAPI + "/", id: j.mergeID},
		{path: people + "/", id: j.leaverID, parties: depot},
		{path: posts + "/", id: j.leaverPost, parties: depot},
		{path: reviewsPath + "/reviews/", id: j.reviewID},
		{path: reviewsPath + "/lines/", id: j.lineID},
		{path: rolesPath + "/", id: "regulator.trainer", unknown: "no.such"},
		{path: "/api/platform/identity/role-changes/", id: j.roleChangeID},
		{path: "/api/platform/signin/people/", id: j.leaverID, parties: depot},
		{path: sessions + "/", id: j.spareSession, parties: depot},
		{path: providers + "/", id: "guangdong", unknown: "atlantis"},
		{path: "/api/platform/signin/federated/", id: "guangdong", unknown: "atlantis"},
		{path: me + "/links/", id: j.spareSession, maker: "clerk"},
		{path: me + "/passkeys/", id: j.spareSession, maker: "clerk"},
		{path: me + "/sessions/", id: j.spareSession, maker: "clerk"},
		{path: "/api/platform/evidence/entries/", id: j.entryID, parties: depot},
		{path: "/api/platform/evidence/bundle?from=2001-01-01&to=", id: j.day(0), unknown: "2001-01-02"},
		{path: "/api/platform/evidence/checkpoints/", id: j.checkpointID, unknown: "999999999"},
		{path: files + "/", id: j.files[0], parties: []string{"depot", "hospital"}, needs: "drugtrace.inbound.read"},
		{path: "/api/platform/settings/parameters/", id: "drugtrace.outbound.ship_within", unknown: "no.such.parameter"},
		{path: dictionariesAPI + "/", id: "licence_kind", unknown: "no_such_dictionary"},
		{path: settingsAPI + "/security-parameters/", id: "platform.signin.lock_after", unknown: "no.such.parameter"},
		{path: switches + "/", id: "console.palette", unknown: "no.such"},
		{path: "/api/platform/settings/calendars/", id: "macao", unknown: "atlantis"},
		{path: settingsAPI + "/announcements/", id: j.announcementID},
		{path: "/api/platform/announcements/", id: j.announcementID},
		{path: settingsAPI + "/messages/", id: "drugtrace.recall", unknown: "no.such-kind"},
		{path: settingsAPI + "/deliveries/", id: j.deliveryID},
		{path: privacyAPI + "/", id: j.wishID, parties: []string{"nobody"}}, // the public asked
		{path: teamAPI + "/contracts/", id: j.contractID},
		{path: reportAPI + "/duties/", id: j.dutyID},
		{path: reportAPI + "/reports/", id: j.reportID},
		{path: reportAPI + "/requests/", id: j.specialID},
		{path: teamAPI + "/members/", id: j.memberID},
		{path: teamAPI + "/replacements/", id: j.replacementID},
		{path: teamAPI + "/swaps/", id: j.swapID},
		{path: teamAPI + "/sessions/", id: j.sessionID},
		{path: ordersAPI + "/accounts/", id: j.accountOrderID},
		{path: ordersAPI + "/data/", id: j.dataOrderID},
		{path: ordersAPI + "/exercises/", id: j.exerciseID},
		{path: keyPeriodAPI + "/periods/", id: j.keyPeriodID},
		{path: recoveryAPI + "/backups/", id: j.backupID},
		{path: recoveryAPI + "/checks/", id: j.checkID},
		{path: recoveryAPI + "/drills/", id: j.drillID},
		{path: recoveryAPI + "/plans/", id: j.planID},
		{path: weakAPI + "/cases/", id: j.weakID},
		{path: weakAPI + "/scans/", id: j.scanID},
		{path: weakAPI + "/months/", id: j.day(0)[:7], unknown: "2026-13"},
		{path: assetsAPI + "/assets/import/", id: j.assetToken, maker: "engineer"},
		{path: assetsAPI + "/assets/", id: j.assetID},
		{path: assetsAPI + "/services/", id: "2", unknown: "99"},
		{path: assetsAPI + "/map/effect?kind=asset&code=", id: "APP-HOST", unknown: "NONE-1"},
		{path: changeAPI + "/changes/", id: j.changeID},
		{path: problemsAPI + "/", id: j.problemID},
		{path: eventsAPI + "/", id: j.eventID},
		{path: improvementsAPI + "/", id: j.improvementID},
		{path: changeAPI + "/baselines/", id: j.baselineID},
		{path: erasures + "/", id: cmp.Or(j.erasureID, unknownID)},
		{path: ticketsAPI + "/", id: j.ticketID, writer: "owner"},
		{path: knowAPI + "/articles/import/", id: j.articlesToken, maker: "servicedesk"},
		{path: knowAPI + "/articles/", id: j.articleID},
		{path: knowAPI + "/read/", id: j.articleID},
		{path: knowAPI + "/missed/", id: j.missedID, unknown: strings.Repeat("0", 64)},
		{path: cannedAPI + "/", id: j.cannedID},
		{path: "/api/public/help/", id: j.articleID},
		{path: clocksAPI + "/subjects/", id: j.clockID},
		{path: clocksAPI + "/clocks/", id: j.clockID + ".C10", unknown: unknownID + ".C10"},
		{path: clocksAPI + "/exemptions/", id: j.exemptionID},
		{path: clocksAPI + "/levels/", id: j.levelID},
		{path: patrolAPI + "/trend?subject=GONGZHI&measure=", id: "log_delay", unknown: "no_such"},
		{path: patrolAPI + "/runs/", id: j.patrolID},
		{path: patrolAPI + "/months/", id: j.day(0)[:7], unknown: "2026-13"},
		{path: patrolAPI + "/days/", id: j.day(0), unknown: "2001-01-01"},
		{path: watchAPI + "/hosts/", id: "APP-HOST", unknown: "NONE-1"},
		{path: watchAPI + "/probes/", id: j.probeID},
		{path: watchAPI + "/alerts/", id: j.alertID},
		{path: watchAPI + "/windows/", id: j.windowID},
		{path: watchAPI + "/rules/", id: "refusals", unknown: "no-such"},
		{path: logsAPI + "/findings/", id: j.findingID},
		{path: logsAPI + "/summaries/", id: j.summaryID},
		{path: logsAPI + "/archives/", id: j.archiveID},
		{path: "/api/public/trace/", id: j.amlodipine[50]},
	}
}

// seenBy tells whether the person of an account sees the record through an
// operation.
func (s *subject) seenBy(j *journey, actor scope.Actor, login string, r *request) bool {
	reach := actor.Reach(r.Permission)
	if s.needs != "" {
		reach = actor.Reach(s.needs)
	}
	switch {
	case s.maker != "":
		return login == s.maker
	case s.writer != "":
		return login == s.writer || reach == scope.All
	case len(s.parties) == 0 || reach == scope.All:
		return true
	}
	return reach != scope.None && slices.ContainsFunc(s.parties, func(key string) bool { return j.ids[key] == actor.OrgID })
}

// schema is what the document says of a value, as far as an example needs it.
type schema struct {
	Ref        string            `json:"$ref"`
	Type       any               `json:"type"` // a name, or names
	Enum       []any             `json:"enum"`
	Required   []string          `json:"required"`
	Properties map[string]schema `json:"properties"`
	Items      *schema           `json:"items"`
	MinItems   int               `json:"minItems"`
	MinLength  int               `json:"minLength"`
	Minimum    float64           `json:"minimum"`
	Format     string            `json:"format"`
}

// document is what /openapi.json serves.
type document struct {
	Paths      map[string]map[string]json.RawMessage `json:"paths"`
	Components struct {
		Schemas map[string]schema `json:"schemas"`
	} `json:"components"`
}

// example makes the smallest value that a schema accepts. Versions are stale,
// so that nothing is changed by trying.
func (d *document) example(name string, s schema) any {
	if s.Ref != "" {
		s = d.Components.Schemas[strings.TrimPrefix(s.Ref, "#/components/schemas/")]
	}
	kind, _ := s.Type.(string)
	if kinds, several := s.Type.([]any); several {
		kind, _ = kinds[0].(string)
	}
	switch {
	case len(s.Enum) > 0:
		return s.Enum[0]
	case s.Format == "date":
		return "2020-01-01"
	case s.Format == "date-time":
		return "2026-01-01T00:00:00Z"
	case kind == "object":
		object := values{}
		for _, name := range s.Required {
			object[name] = d.example(name, s.Properties[name])
		}
		if _, versioned := s.Properties["version"]; versioned {
			object["version"] = 999_999
		}
		return object
	case kind == "array":
		list := make([]any, max(1, s.MinItems))
		for i := range list {
			list[i] = d.example("", *s.Items)
		}
		return list
	case kind == "boolean":
		return false
	case kind == "integer", kind == "number":
		return max(1, s.Minimum)
	}
	return strings.Repeat("a", max(2, s.MinLength))
}

// request is one operation of the document, and the record it is tried on.
type request struct {
	ID         string       `json:"operationId"`
	Permission string       `json:"x-permission"`
	Scope      kitweb.Scope `json:"x-scope"`
	Public     bool         `json:"x-public"`
	Security   []any        `json:"security"`
	Parameters []struct {
		Name string `json:"name"`
		In   string `json:"in"`
	} `json:"parameters"`
	Body struct {
		Content map[string]struct {
			Schema schema `json:"schema"`
		} `json:"content"`
	} `json:"requestBody"`

	method, path string
	body         any
	subject      *subject
}

// bodies completes the examples where the schema says less than the rules that
// come before a record is looked for.
func (j *journey) bodies() map[string]values {
	return map[string]values{
		"inbound-order-arrive": {"shippedAt": j.day(0)},
		"site-clinic-update":   {"designatedFrom": j.day(0)},
		"identity-post-update": {"validFrom": j.day(0)},
		"identity-post-renew":  {"validTo": j.day(400)},
		"parameter-change":     {"from": j.day(0), "value": 36},

		"parameter-change-security": {"from": j.day(0), "value": 5},
		"calendar-change":           {"days": []any{}},
		"feature-change":            {"sides": []string{}, "roles": []string{}},
		"message-change":            {"title": "{batch}", "body": "{batch}"},
		"announcement-update":       {"validFrom": j.day(0), "sides": []string{"clinic"}, "words": values{"zh-Hans": values{"title": "a", "body": "a"}, "zh-Hant": values{"title": "a", "body": "a"}}},
		"message-preview":           {"title": "{batch}", "body": "{batch}"},
	}
}

// requests reads the served document: every operation says who may use it and
// what it reaches, and has its record.
func (j *journey) requests() []*request {
	j.Helper()
	var d document
	if err := json.Unmarshal(j.ok("", http.MethodGet, "/openapi.json", nil).raw, &d); err != nil {
		j.Fatal(err)
	}
	bodies := j.bodies()
	var all []*request
	for _, path := range slices.Sorted(maps.Keys(d.Paths)) {
		for method, raw := range d.Paths[path] {
			r := &request{method: strings.ToUpper(method), path: path}
			if err := json.Unmarshal(raw, r); err != nil {
				j.Fatalf("%s %s: %v", method, path, err)
			}
			j.declared(r)
			for kind, media := range r.Body.Content {
				r.body = upload{"a.csv", []byte("a\n1\n")}
				if kind == "application/json" {
					r.body = d.example("", media.Schema)
				}
			}
			for name, value := range bodies[r.ID] {
				r.body.(values)[name] = value
			}
			j.name(r)
			all = append(all, r)
		}
	}
	return all
}

// declared checks what an operation says of itself.
func (j *journey) declared(r *request) {
	j.Helper()
	known := slices.Contains([]kitweb.Scope{kitweb.ByParty, kitweb.Shared, kitweb.Self, kitweb.Anyone, kitweb.ByRecord}, r.Scope)
	open := r.Public && r.Scope == kitweb.Anyone && r.Permission == "" && len(r.Security) == 0
	own := !r.Public && r.Scope == kitweb.Self && len(r.Security) > 0
	guarded := !r.Public && r.Scope != kitweb.Anyone && r.Permission != "" && len(r.Security) > 0
	beside := !r.Public && r.Scope == kitweb.ByRecord && r.Permission == "" && len(r.Security) > 0
	if !known || !open && !own && !guarded && !beside {
		j.Errorf("%s declares permission %q, scope %q, public %v, security %v", r.ID, r.Permission, r.Scope, r.Public, r.Security)
	}
}

// name puts the record of the journey into the path.
func (j *journey) name(r *request) {
	j.Helper()
	for _, s := range j.subjects() {
		rest, named := strings.CutPrefix(r.path, s.path+"{")
		switch _, rest, _ = strings.Cut(rest, "}"); {
		case strings.HasPrefix(s.path, r.path+"?"):
			r.subject, r.path = &s, s.path+"%"
		case named:
			r.subject, r.path = &s, s.path+"%"+rest
		}
	}
	if r.Scope == kitweb.ByRecord && (r.subject == nil || r.subject.needs == "") {
		j.Errorf("%s: its fixture does not say which permission its record needs", r.ID)
	}
	if r.path = strings.ReplaceAll(r.path, "{lang}", "pt"); strings.Contains(r.path, "{") {
		j.Errorf("no fixture for %s %s %s", r.ID, r.method, r.path)
	}
}

// own and unknown are the paths of the record and of one that is not there.
func (r *request) own() string {
	if r.ID == "log-line-export" { // logs leave for a stated reason only
		return r.path + "?reason=matrix"
	}
	if r.subject == nil {
		return r.path
	}
	return strings.Replace(r.path, "%", r.subject.id, 1)
}

func (r *request) unknown() string {
	name := r.subject.unknown
	if name == "" {
		name = unknownID
	}
	return strings.Replace(r.path, "%", name, 1)
}
