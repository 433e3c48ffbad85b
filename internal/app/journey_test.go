package app

import (
	"fmt"
	"net/http"
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
	jobID, holdID   string
	boxHoldID       string // of one box, placed by a picker
	tradeID         string
	zoneID, placeID string
	warehouseID     string
	clinicID        string   // of the register of clinics
	token           string   // of an upload with wrong rows
	files           []string // papers of the delivery
	amlodipine      []string
	later           []string // of a batch that expires later
	spoiled         []string // of the batch that expires soonest
	printedVoid     string
	dispenseID      string
}

func (j *journey) act(login, base, action string, more values) answer {
	j.Helper()
	body := values{"version": j.ok(login, "GET", base, nil).version()}
	for name, value := range more {
		body[name] = value
	}
	return j.ok(login, "POST", base+"/"+action, body)
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
	var evidence []values
	for _, name := range j.Params.List("drugtrace.drugcatalog."+parameter, j.today) {
		evidence = append(evidence, values{"kind": name, "number": "N-" + name, "seen": true})
	}
	made := j.ok("quality", "POST", drugs+"/first-trades", values{"kind": kind, "subjectId": subject, "evidence": evidence})
	j.tradeID = made.text("id")
	one := drugs + "/first-trades/" + j.tradeID
	j.act("quality", one, "submit", nil)
	j.act("quality2", one, "approve", values{"note": "資料齊全"})
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

func (j *journey) inboundLine(code, batch string, quantity, cases, days int) values {
	return values{"itemId": j.items[code], "qtyExpected": quantity, "batchNo": batch, "expiry": j.day(days), "cases": cases}
}

// inbound orders, receives, labels, inspects and stores.
func (j *journey) inbound() {
	order := func(permit string, lines ...values) string {
		body := values{"type": "102", "supplierId": j.ids["hospital"], "expectedAt": j.day(0), "lines": lines}
		if permit != "" {
			body["permitId"] = permit
		}
		return j.ok("clerk", "POST", ins+"/orders", body).text("id")
	}
	j.refused(422, "ledger.over_quota", "clerk", "POST", ins+"/orders/"+order(j.permitID, j.inboundLine("9010001", "BIG", 161, 10, 400))+"/submit", values{"version": 1})
	j.refused(422, "inbound.permit_needed", "clerk", "POST", ins+"/orders/"+order("", j.inboundLine("9010001", "NOP", 10, 1, 400))+"/submit", values{"version": 1})
	j.refused(422, "drugcatalog.not_effective", "clerk", "POST", ins+"/orders/"+order(j.permitID, j.inboundLine("9010002", "OFF", 10, 1, 400))+"/submit", values{"version": 1})
	j.inboundID = order(j.permitID, j.inboundLine("9010001", "AML1", 120, 51, 400), j.inboundLine("9010001", "AML2", 20, 1, 700),
		j.inboundLine("9010005", "OME1", 10, 1, 500), j.inboundLine("9010011", "LAT1", 10, 1, 500), j.inboundLine("9010006", "PAR1", 10, 1, 20))
	one := ins + "/orders/" + j.inboundID
	j.act("clerk", one, "submit", nil)
	arrival := values{"version": 2, "deliveryNoteNo": "", "shippedAt": j.day(-1), "vehicle": "粤C12345", "tempStart": 50, "tempArrive": 121, "packages": 55}
	j.refused(422, "field.too_short", "receiver", "POST", one+"/arrive", arrival)
	arrival["deliveryNoteNo"], arrival["deliveryNoteId"] = "SXD-1", unknownPaper
	j.refused(422, "attach.not_found", "receiver", "POST", one+"/arrive", arrival)
	arrival["deliveryNoteId"] = j.file("receiver", "note.pdf")
	order1 := j.ok("receiver", "POST", one+"/arrive", arrival)
	j.receive(one, order1)
	j.label(one)
	j.inspect(one)
	j.store(one)
}

func (j *journey) receive(one string, order answer) {
	var lines []values
	for _, line := range order.list("lines") {
		lines = append(lines, values{"lineId": line["id"], "qtyReceived": line["qtyExpected"], "qtyRejected": 0, "batchNo": line["batchNo"], "batchNoRepeat": line["batchNo"],
			"mfgDate": j.day(-300), "expiry": line["expiryDate"], "expiryRepeat": line["expiryDate"], "cases": line["cases"]})
	}
	send := func() values {
		return values{"version": j.ok("receiver", "GET", one, nil).version(), "lines": lines}
	}
	j.refused(422, "inbound.too_warm", "receiver", "POST", one+"/receive", send())
	j.refused(422, "inbound.short_shelf_life", "receiver", "POST", one+"/receive", send())
	lines[3]["qtyReceived"], lines[3]["qtyRejected"], lines[3]["rejectReason"] = 0, 10, "到货温度超限"
	lines[0]["batchNoRepeat"] = "AMLl"
	j.refused(422, "inbound.batch_repeat", "receiver", "POST", one+"/receive", send())
	lines[0]["batchNoRepeat"] = "AML1"
	j.act("quality", one, "release", values{"lineId": lines[4]["lineId"], "reason": "诊所急需"})
	j.ok("receiver", "POST", one+"/receive", send())
	if sample := j.ok("clerk", "GET", one, nil).list("lines")[0]["sample"].(map[string]any); sample["cases"] != 4.0 {
		j.Errorf("51 cases: sample %v, want 4 cases", sample)
	}
}

func (j *journey) label(one string) {
	for i, line := range j.ok("labeller", "GET", one, nil).list("lines") {
		quantity := int(line["qtyReceived"].(float64))
		if quantity == 0 {
			continue
		}
		spare := 0
		if i == 0 {
			spare = 2
		}
		job := j.ok("labeller", "POST", one+"/labels", values{"lineId": line["id"], "count": quantity + spare}).text("id")
		jobPath := ins + "/label-jobs/" + job
		if sheet := j.ok("labeller", "POST", jobPath+"/sheet", values{}); !strings.HasPrefix(string(sheet.raw), "%PDF-") {
			j.Error("the labels are no PDF")
		}
		made, err := ledger.CodesOfJob(j.Context(), j.DB.Read(), job, ledger.Printed)
		if err != nil || len(made) != quantity+spare {
			j.Fatalf("%d codes, %v", len(made), err)
		}
		if spare > 0 {
			j.jobID, j.printedVoid = job, made[0]
			j.ok("labeller", "POST", jobPath+"/void", values{"codes": made[:spare], "reason": "打印破损"})
			made = made[spare:]
			if len(made) != 120 {
				j.Errorf("%d labels left, want 120", len(made))
			}
			j.refused(422, "inbound.binding_missing", "labeller", "POST", one+"/finish-binding", values{"version": j.ok("labeller", "GET", one, nil).version()})
		}
		j.scan("labeller", one+"/bind", made, values{"lineId": line["id"]})
		switch line["batchNo"] {
		case "AML1":
			j.amlodipine = made
		case "AML2":
			j.later = made
		case "PAR1":
			j.spoiled = made
		}
	}
	j.act("labeller", one, "finish-binding", nil)
}

func (j *journey) inspect(one string) {
	order := j.act("warehouse-inspector", one, "start-inspection", nil)
	for _, line := range order.list("lines") {
		if line["qtyReceived"] == 0.0 {
			continue
		}
		sample := line["sample"].(map[string]any)
		record := values{"lineId": line["id"], "casesSampled": sample["cases"], "packsSampled": sample["packs"], "abnormal": false, "appearanceOk": true,
			"labelOk": true, "leafletOk": true, "reportNo": "", "result": "pass"}
		j.refused(422, "inbound.report_no", "warehouse-inspector", "POST", one+"/inspect", record)
		record["reportNo"] = "JY-" + line["batchNo"].(string)
		j.refused(422, "inbound.report_file", "warehouse-inspector", "POST", one+"/inspect", record)
		record["reportFileId"] = j.file("warehouse-inspector", "report.pdf")
		j.ok("warehouse-inspector", "POST", one+"/inspect", record)
	}
	j.act("warehouse-inspector", one, "finish-inspection", nil)
}

func (j *journey) store(one string) {
	lines := j.ok("keeper", "GET", one, nil).list("lines")
	for i := range lines {
		if lines[i]["qtyReceived"] == 0.0 {
			continue
		}
		waiting, err := ledger.CodesOfDocument(j.Context(), j.DB.Read(), j.inboundID, ledger.Awaiting)
		if err == nil {
			waiting, err = ledger.CodesOfBatch(j.Context(), j.DB.Read(), waiting, lines[i]["batchId"].(string))
		}
		if err != nil || len(waiting) == 0 {
			j.Fatalf("line %d: %d codes wait, %v", i, len(waiting), err)
		}
		proposal := j.ok("keeper", "GET", one+"/proposals", nil).list("items")[i]
		first := proposal["locations"].([]any)[0].(map[string]any)
		if lines[i]["storageClass"] == "cool" {
			j.refused(422, "site.wrong_storage_class", "keeper", "POST", one+"/put-away", scanBody(waiting[:1], values{"lineId": lines[i]["id"], "locationCode": "WH-B-04-01-02"}))
		}
		j.scan("keeper", one+"/put-away", waiting, values{"lineId": lines[i]["id"], "locationCode": first["code"]})
	}
	if got := j.act("keeper", one, "complete", nil).text("state"); got != "partlyRejected" && got != "completed" {
		j.Errorf("order ends %s", got)
	}
}

// supply drafts, submits and reviews an order of the clinic.
func (j *journey) supply(code string, quantity int) string {
	orderID := j.ok("clerk", "POST", outs+"/orders", values{"clinicId": j.ids["clinic1"], "lines": []values{{"itemId": j.items[code], "qty": quantity}}}).text("id")
	one := outs + "/orders/" + orderID
	j.act("clerk", one, "submit", nil)
	j.act("quality", one, "review", nil)
	return orderID
}

// outbound ships 10 boxes, of which the clinic finds 9.
func (j *journey) outbound() {
	draft := func(clinic, item string) string {
		return outs + "/orders/" + j.ok("clerk", "POST", outs+"/orders", values{"clinicId": j.ids[clinic], "lines": []values{{"itemId": j.items[item], "qty": 5}}}).text("id")
	}
	j.refused(422, "drugcatalog.not_effective", "clerk", "POST", draft("clinic1", "9010002")+"/submit", values{"version": 1})
	j.refused(422, "site.not_designated", "clerk", "POST", draft("clinic2", "9010001")+"/submit", values{"version": 1})
	j.outboundID = j.supply("9010001", 10)
	one := outs + "/orders/" + j.outboundID
	j.act("picker", one, "start-picking", nil)
	j.ok("picker", "GET", one+"/proposals", nil)
	j.scanRefused("outbound.fefo", "picker", one+"/pick", j.later[0], nil)
	j.scan("picker", one+"/pick", j.amlodipine[:9], nil)
	reason := j.Params.List("drugtrace.outbound.fefo_reasons", j.today)[0]
	j.scan("picker", one+"/pick", j.later[:1], values{"overrideReason": reason})
	j.act("picker", one, "finish-picking", nil)
	picked := append(slices.Clone(j.amlodipine[:9]), j.later[0])
	j.addChecker()
	j.refused(422, "outbound.picker_checks", "both", "POST", one+"/start-check", values{"version": j.ok("clerk", "GET", one, nil).version()})
	j.act("checker", one, "start-check", nil)
	j.scan("checker", one+"/check", picked, nil)
	conditions := values{"damage": true, "noise": false, "label": false, "expired": false, "other": false}
	j.refused(422, "outbound.condition_found", "checker", "POST", one+"/finish-check", values{"version": j.ok("clerk", "GET", one, nil).version(), "conditions": conditions})
	conditions["damage"] = false
	j.act("checker", one, "finish-check", values{"conditions": conditions})
	j.act("driver", one, "ship", values{"carrierId": j.ids["carrier"], "vehicle": "粤C12345", "driverName": "陈示例", "tempStart": 50, "packages": 1})
	j.ok("driver", "GET", one+"/delivery-note.pdf", nil)
	j.ok("driver", "GET", one+"/check-record.pdf", nil)
	j.scanRefused("ledger.undefined", "pharmacist", one+"/sign", j.amlodipine[20], nil)
	if got := j.send("pharmacist2", "zh-Hans", "GET", one, nil); got.status != http.StatusNotFound {
		j.Errorf("another clinic sees the order: %d", got.status)
	}
	j.scan("pharmacist", one+"/sign", picked[:9], nil)
	version := j.ok("pharmacist", "GET", one, nil).version()
	j.refused(422, "outbound.note_needed", "pharmacist", "POST", one+"/finish-signing", values{"version": version, "tempArrive": 55})
	signed := j.ok("pharmacist", "POST", one+"/finish-signing", values{"version": version, "tempArrive": 55, "note": "少一盒，已与专库核对"})
	if signed.text("state") != "partlySigned" || len(signed.list("differences")) != 1 {
		j.Errorf("one box is missing: %s", signed.raw)
	}
}

// addChecker makes the picker a checker too, in one post: the depot is short of
// hands, and the rule must hold all the same.
func (j *journey) addChecker() {
	if j.tokens["both"] != "" {
		return
	}
	me := j.ok("picker", "GET", "/api/platform/signin/me", nil).body
	post := me["post"].(map[string]any)["id"].(string)
	one := "/api/platform/identity/posts/" + post
	now := j.ok("system", "GET", one, nil)
	j.ok("system", "PUT", one, values{"version": now.version(), "roles": []string{"warehouse.picker", "warehouse.checker"}, "validFrom": now.text("validFrom")})
	j.tokens["both"] = j.ok("", "POST", "/api/platform/signin/sessions", values{"login": "picker", "password": j.password("picker"), "bearer": true}).text("token")
}

func (j *journey) password(login string) string {
	for _, account := range j.Accounts {
		if account.Login == login {
			return account.Password
		}
	}
	j.Fatalf("nobody is called %s", login)
	return ""
}

// dispense gives a box out once, when the module is mounted.
func (j *journey) dispense() {
	if _, mounted := j.routes["POST "+gives]; !mounted {
		j.Log("dispensing is not mounted")
		return
	}
	visit := values{"code": j.amlodipine[0], "residentIdNumber": "1234567(8)", "proofType": "residencePermit", "proofChecked": true, "overrideReason": "已见原件"}
	j.refused(422, "dispensing.prescription_needed", "pharmacist", "POST", gives, visit)
	visit["prescriptionNo"], visit["doctorName"] = "RX-1", "梁示例"
	given := j.ok("pharmacist", "POST", gives, visit)
	j.dispenseID = given.text("id")
	if masked := given.text("residentIdMasked"); masked == "" || strings.Contains(string(given.raw), "1234567") {
		j.Errorf("the document is not masked: %s", given.raw)
	}
	j.refused(409, "dispensing.already", "pharmacist", "POST", gives, visit)
	j.masked()
}

// trace asks as anybody.
func (j *journey) trace(code string) answer {
	j.Helper()
	return j.ok("", "GET", "/api/public/trace/"+code, nil)
}

// public asks what a resident is told, before and after a recall.
func (j *journey) public() {
	for code, want := range map[string]string{j.amlodipine[0]: "valid", j.amlodipine[50]: "valid", j.printedVoid: "void"} {
		if got := j.trace(code).text("verdict"); got != want {
			j.Errorf("%s reads %s, want %s", code, got, want)
		}
	}
	view := j.ok("officer", "GET", codes+"/codes/"+j.amlodipine[0], nil)
	j.holdID = j.ok("officer", "POST", codes+"/recalls", values{"batchId": view.text("batchId"), "reason": "含量检验不合格",
		"instruction": "请停止使用，退回发药的诊所。"}).text("id")
	recalled := j.trace(j.amlodipine[0])
	if recall, _ := recalled.body["recall"].(map[string]any); recalled.text("verdict") != "recalled" || recall == nil || recall["instruction"] == "" {
		j.Errorf("after the recall: %s", recalled.raw)
	}
	if got := j.trace(j.later[1]).text("verdict"); got != "valid" {
		j.Errorf("the other batch reads %s", got)
	}
	if notices := j.ok("", "GET", "/api/public/notices", nil).list("items"); len(notices) != 1 {
		j.Errorf("notices %v", notices)
	}
}

// expired lets the batch with few days left expire on a reviewed order.
func (j *journey) expired() {
	draft := j.ok("clerk", "POST", outs+"/orders", values{"clinicId": j.ids["clinic1"], "lines": []values{{"itemId": j.items["9010006"], "qty": 2}}})
	one := outs + "/orders/" + draft.text("id")
	j.refused(422, "outbound.no_stock", "clerk", "POST", one+"/submit", values{"version": 1})
	j.act("quality", one, "override", values{"lineId": draft.list("lines")[0]["id"], "reason": "诊所同意短效期"})
	j.act("clerk", one, "submit", nil)
	j.act("quality", one, "review", nil)
	j.pass(25)
	j.scanRefused("ledger.expired", "picker", one+"/pick", j.spoiled[0], nil)
	if got := j.trace(j.spoiled[0]).text("verdict"); got != "expired" {
		j.Errorf("an expired box reads %s", got)
	}
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
