package app

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/module/drugtrace/ledger"
)

const (
	drugs = "/api/drugtrace/drugcatalog"
	sites = "/api/drugtrace/site"
	ins   = "/api/drugtrace/inbound"
	outs  = "/api/drugtrace/outbound"
	codes = "/api/drugtrace/ledger"
	allow = "/api/drugtrace/permit/permits"
	gives = "/api/drugtrace/dispensing/dispenses"
)

// journey is the way of boxes from the supplier to the resident, as the demo
// of the project tells it. Later tests go on where it ends.
type journey struct {
	*stage
	items           map[string]string // by product code
	permitID        string
	inboundID       string
	outboundID      string
	jobID           string
	holdID          string // of one box, placed by a picker
	recallID        string
	tradeID         string
	zoneID, placeID string
	warehouseID     string
	clinicID        string // of the register of clinics
	token           string // of an upload with wrong rows
	amlodipine      []string
	later           []string // of a batch that expires later
	spoiled         []string // of the batch that expires soonest
	printedVoid     string
	caseCode        string   // of a case that boxes are packed into
	spareCase       string   // of one that stays empty
	files           []string // papers of the delivery, the delivery note first
	dispenseID      string
	returnID        string
	leaverID        string // of a person who left
	spareSession    string // of the clerk, nobody uses it
	leaverPost      string
	reviewID        string
	lineID          string // of the review, decided
	roleChangeID    string // that a second person approved
	requestID       string // of a change that a business asked for
	paperID         string // on the page of the retailer
	pairID, mergeID string // of two organisations that look like one, and of their merge
	shopsToken      string // of an upload of organisations with a wrong row
	entryID         string // of the audit log
	checkpointID    string // size of a signed checkpoint
	announcementID  string // withdrawn
	deliveryID      string // of a message that could not be delivered
	wishID          string // of a request about personal data
	weakID, scanID  string // of a vulnerability and of the scan that found it
	contractID      string // of a version of the service contract
	dutyID          string // of a duty of the contract
	reportID        string // of a report of the operations
	specialID       string // of a request for a special report
	memberID        string // of a person of the project
	replacementID   string // of a replacement
	swapID          string // of a swap of duty
	sessionID       string // of a visit
	accountOrderID  string // done
	dataOrderID     string // of an export that can be taken
	keyPeriodID     string
	exerciseID      string // confirmed
	backupID        string // of a good backup
	checkID         string // of a restore test
	drillID         string // of a confirmed drill
	planID          string // of an emergency plan
	erasureID       string // of traces in the audit log
	ticketID        string // of a fault that a shop reported
	clockID         string // of its clocks
	exemptionID     string // refused
	articleID       string // for all users
	articlesToken   string // of an upload of articles with a wrong row
	missedID        string // of a search without result
	cannedID        string // for everybody who handles tickets
	levelID         string // of a milder level that waits for the owner
	probeID         string
	alertID         string // closed
	windowID        string // of approved maintenance
	patrolID        string // of today's patrol
	findingID       string // of a mass export, a false alarm
	summaryID       string // of the logs of a day
	archiveID       string // of logs past their term
	assetID         string
	assetToken      string // of an upload of assets with a wrong row
	changeID        string // reviewed
	problemID       string
	eventID         string // of cyber-security, closed
	improvementID   string
	baselineID      string // approved
}

func (j *journey) act(login, base, action string, more values) answer {
	j.Helper()
	body := values{"version": j.ok(login, "GET", base, nil).version()}
	for name, value := range more {
		body[name] = value
	}
	return j.ok(login, "POST", base+"/"+action, body)
}

// rows are the items of a list.
func (j *journey) rows(login, path string) []map[string]any {
	j.Helper()
	return j.ok(login, "GET", path, nil).list("items")
}

// counted checks one saved view of a count.
func (j *journey) counted(login, path, view string, want float64) {
	j.Helper()
	for _, count := range j.rows(login, path) {
		if count["view"] == view && count["count"] == want {
			return
		}
	}
	j.Errorf("%s does not count %v %s", path, want, view)
}

// history checks that a record's timeline tells of the actions in this order.
func (j *journey) history(login, base string, actions ...string) {
	j.Helper()
	lines := j.rows(login, base+"/timeline")
	slices.Reverse(lines) // the oldest first
	for _, line := range lines {
		if action, _ := line["action"].(string); len(actions) > 0 && strings.HasSuffix(action, actions[0]) {
			actions = actions[1:]
		}
		if line["personName"] == "" && line["system"] != true {
			j.Errorf("%s: nobody did %v", base, line["action"])
		}
	}
	if len(actions) > 0 {
		j.Errorf("%s: the timeline does not tell of %v", base, actions)
	}
}

// item rows of the sheet; a cell for each column below.
var itemColumns = []any{"productCode7", "catalogNo", "nameHant", "nameHans", "namePt", "nameEn", "inn", "dosageForm", "strength", "packSpec", "packQty",
	"storageClass", "tempMin", "tempMax", "supplyClass", "drugCategory", "macaoRegNo", "shelfLifeMonths", "manufacturer", "holder", "effectiveFrom", "approvedDocNo"}

func (j *journey) itemRow(code, name, storage, low, high string) []any {
	return []any{code, "2026-" + code[4:], name, name, "Medicamento " + code, "Medicine " + code, "Inn" + code, "tablet", "5 mg", "5 mg x 30", 30,
		storage, low, high, "MSRM", "chemical", "DEMO-M-" + code, 36, "示例制藥", "示例制藥", j.day(0), "粤药监函〔2026〕1号"}
}

// catalogue imports, submits and approves items, and lets QA approve their
// first trade.
func (j *journey) catalogue() {
	preview := drugs + "/items/import/preview"
	bad := j.itemRow("9010099", "錯誤藥", "ambient", "", "")
	bad[10] = "many"
	wrong := j.ok("officer", "POST", preview, workbook(j.T, itemColumns, bad))
	if problems := wrong.list("errors"); wrong.body["errorCount"] != 1.0 || problems[0]["row"] != 2.0 || problems[0]["field"] != "packQty" {
		j.Fatalf("wrong row: %s", wrong.raw)
	}
	j.token = wrong.text("token")
	j.ok("officer", "GET", drugs+"/items/import/"+j.token+"/errors", nil)
	j.ok("officer", "GET", drugs+"/items/import/template", nil)
	good := j.ok("officer", "POST", preview, workbook(j.T, itemColumns,
		j.itemRow("9010001", "氨氯地平片", "ambient", "", ""), j.itemRow("9010005", "奧美拉唑膠囊", "cool", "", ""),
		j.itemRow("9010011", "拉坦前列素滴眼液", "cold", "2", "8"), j.itemRow("9010006", "撲熱息痛片", "ambient", "", ""),
		j.itemRow("9010002", "二甲雙胍片", "ambient", "", "")))
	if got := j.ok("officer", "POST", drugs+"/items/import", values{"token": good.text("token")}); got.body["imported"] != 5.0 {
		j.Fatalf("imported %s, preview %s", got.raw, good.raw)
	}
	for _, row := range j.ok("officer", "GET", drugs+"/items?limit=50", nil).list("items") {
		code := row["productCode7"].(string)
		j.items[code] = row["id"].(string)
		one := drugs + "/items/" + j.items[code]
		j.act("officer", one, "submit", nil)
		if code != "9010002" { // one stays off the catalogue in force
			j.act("lead", one, "approve", nil)
		}
	}
	if len(j.items) != 5 {
		j.Fatalf("items %v", j.items)
	}
	j.firstTrade("organisation", j.ids["hospital"], "supplier_evidence")
	for _, code := range []string{"9010001", "9010005", "9010011", "9010006"} {
		j.firstTrade("item", j.items[code], "item_evidence")
	}
}

func (j *journey) firstTrade(kind, subject, parameter string) {
	made := j.ok("quality", "POST", drugs+"/first-trades", values{"kind": kind, "subjectId": subject, "evidence": j.evidenceFor(parameter)})
	j.tradeID = made.text("id")
	one := drugs + "/first-trades/" + j.tradeID
	j.act("quality", one, "submit", nil)
	j.act("quality2", one, "approve", values{"note": "資料齊全"})
}

// evidenceFor is what first-trade approval must have seen.
func (j *journey) evidenceFor(parameter string) (evidence []values) {
	for _, name := range j.Params.List("drugtrace.drugcatalog."+parameter, j.today) {
		evidence = append(evidence, values{"kind": name, "number": "N-" + name, "seen": true})
	}
	return evidence
}

// places opens the depot and designates one clinic.
func (j *journey) places() {
	j.warehouseID = j.ok("keeper", "POST", sites+"/warehouses", values{"code": "WH", "name": "一号专库"}).text("id")
	for i, zone := range []struct{ kind, storage string }{{"awaiting", "ambient"}, {"qualified", "ambient"}, {"qualified", "cool"}, {"unqualified", "ambient"}, {"shipping", "ambient"}, {"returns", "ambient"}} {
		j.zoneID = j.ok("keeper", "POST", sites+"/zones", values{"warehouseId": j.warehouseID, "code": string(rune('A' + i)), "name": zone.kind, "type": zone.kind,
			"storageClass": zone.storage, "humidityMin": 35, "humidityMax": 75}).text("id")
		j.ok("keeper", "POST", sites+"/locations/range", values{"zoneId": j.zoneID, "rowFrom": 1, "rowTo": 4, "levels": 1, "positions": 2})
	}
	j.placeID = j.ok("keeper", "GET", sites+"/locations", nil).list("items")[0]["id"].(string)
	j.clinicID = j.ok("officer", "POST", sites+"/clinics", values{"orgId": j.ids["clinic1"], "licenceNo": "M-1", "designatedFrom": j.day(-1), "allowed": "all"}).text("id")
}

// permits lets the officer draft the permit and the lead approve it.
func (j *journey) permits() {
	var lines []values
	for code, quota := range map[string]int{"9010001": 160, "9010005": 10, "9010011": 10, "9010006": 10} {
		lines = append(lines, values{"itemId": j.items[code], "maxQty": quota})
	}
	j.permitID = j.ok("officer", "POST", allow, values{"permitNo": "HQ-2026-900", "orgId": j.ids["depot"], "port": "横琴口岸", "customsNo": "582020261000000900",
		"validFrom": j.day(-1), "validTo": j.day(200), "lines": lines}).text("id")
	j.act("lead", allow+"/"+j.permitID, "approve", nil)
}

// play runs the whole journey.
func play(t *testing.T) *journey {
	t.Helper()
	j := &journey{stage: newStage(t), items: map[string]string{}}
	j.places()
	j.catalogue()
	j.permits()
	j.inbound()
	j.outbound()
	return j
}

// everything goes on from there until every operation of the system was used
// by somebody who may.
func (j *journey) everything() {
	j.dispense()
	j.sideInbound()
	j.sideOutbound()
	j.sealedCase()
	j.clinic()
	j.desks()
	j.searches()
	j.holds()
	j.revisions()
	j.secondTrade()
	j.secondPermit()
	j.building()
	j.register()
	j.changeRequests()
	j.merging()
	j.scopes()
	j.mapping()
	j.staff()
	j.roles()
	j.review()
	j.rules()
	j.public()
	j.messages()
	j.announcements()
	j.featureSwitches()
	j.securityRules()
	j.rights()
	j.tickets()
	j.moreTickets()
	j.vulnerabilities()
	j.crew()
	j.orders()
	j.keyPeriods()
	j.recoveries()
	j.reports()
	j.watching()
	j.patrols()
	j.logs()
	j.configuration()
	j.knowing()
	j.exports()
	j.evidence()
	j.doors()
}

func (j *journey) sound() {
	j.Helper()
	j.settle()
	report := verify(j.T, j.System)
	for _, p := range report.Problems {
		j.Errorf("%s %s %s: %s", p.What, p.Table, p.ID, p.Detail)
	}
	differences, err := ledger.Reconcile(j.Context(), j.DB.Read())
	if err != nil || len(differences) > 0 {
		j.Errorf("stock differs from codes: %v, %v", differences, err)
	}
}

func verify(t *testing.T, s *System) audit.Report {
	t.Helper()
	options := audit.Options{Verifiers: []string{s.Signer.Verifier()}}
	for _, m := range s.Modules {
		options.Kinds, options.Rows = append(options.Kinds, m.Kinds...), append(options.Rows, m.RowChecks...)
	}
	report, err := audit.Verify(t.Context(), s.DB, s.Runner.Log, options)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func TestAPIJourney(t *testing.T) {
	t.Parallel()
	j := play(t)
	j.dispense()
	j.public()
	j.exports()
	j.expired()
	j.papers()
	j.sound()
	if left, err := ledger.QuotaUsed(t.Context(), j.DB.Read(), j.permitID); err != nil || left[j.items["9010001"]] != 140 {
		t.Error(fmt.Sprint("quota used ", left, err))
	}
}
