package app

import (
	"net/http"
	"slices"
	"strings"
)

// supply drafts, submits and reviews an order of the clinic.
func (j *journey) supply(code string, quantity int) string {
	orderID := j.ask("clinic1", code, quantity).text("id")
	one := outs + "/orders/" + orderID
	j.act("clerk", one, "submit", nil)
	j.act("quality", one, "review", nil)
	return orderID
}

// ask drafts an order of a clinic.
func (j *journey) ask(clinic, code string, quantity int) answer {
	j.Helper()
	return j.ok("clerk", "POST", outs+"/orders", values{"clinicId": j.ids[clinic], "lines": []values{{"itemId": j.items[code], "qty": quantity}}})
}

// outbound ships 10 boxes, of which the clinic finds 9.
func (j *journey) outbound() {
	draft := func(clinic, item string) string { return outs + "/orders/" + j.ask(clinic, item, 5).text("id") }
	j.refused(422, "drugcatalog.not_effective", "clerk", "POST", draft("clinic1", "9010002")+"/submit", values{"version": 1})
	j.refused(422, "site.not_designated", "clerk", "POST", draft("clinic2", "9010001")+"/submit", values{"version": 1})
	j.outboundID = j.supply("9010001", 10)
	one := outs + "/orders/" + j.outboundID
	j.act("picker", one, "start-picking", nil)
	j.ok("picker", "GET", one+"/proposals", nil)
	j.scanRefused("outbound.fefo", "picker", one+"/pick", j.later[0], nil)
	j.scan("picker", one+"/pick", j.amlodipine[:9], nil)
	reason := j.Params.List("drugtrace.outbound.fefo_reasons", j.today)[0]
	j.employ("both", "depot", "warehouse.picker", "warehouse.checker") // the depot is short of hands, and the rule holds all the same
	j.scan("both", one+"/pick", j.later[:1], values{"overrideReason": reason})
	j.act("picker", one, "finish-picking", nil)
	picked := append(slices.Clone(j.amlodipine[:9]), j.later[0])
	j.refused(422, "outbound.picker_checks", "both", "POST", one+"/start-check", values{"version": j.ok("clerk", "GET", one, nil).version()})
	j.act("checker", one, "start-check", nil)
	j.scan("checker", one+"/check", picked, nil)
	conditions := noCondition()
	conditions["damage"] = true
	j.refused(422, "outbound.condition_found", "checker", "POST", one+"/finish-check", values{"version": j.ok("clerk", "GET", one, nil).version(), "conditions": conditions})
	j.act("checker", one, "finish-check", values{"conditions": noCondition()})
	number := j.act("driver", one, "ship", j.transport()).text("number")
	if todos := j.ok("pharmacist", "GET", "/api/report/desk", nil).list("todos"); len(todos) != 1 || todos[0]["number"] != number {
		j.Errorf("what waits for the clinic: %v", todos)
	}
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

func noCondition() values {
	return values{"damage": false, "noise": false, "label": false, "expired": false, "other": false}
}

func (j *journey) transport() values {
	return values{"carrierId": j.ids["carrier"], "vehicle": "粤C12345", "driverName": "陈示例", "tempStart": 50, "packages": 1}
}

// ship brings boxes of a reviewed order onto the road.
func (j *journey) ship(orderID string, boxes ...string) string {
	j.Helper()
	one := outs + "/orders/" + orderID
	j.scan("picker", one+"/pick", boxes, nil)
	j.act("picker", one, "finish-picking", nil)
	j.scan("checker", one+"/check", boxes, nil)
	j.act("checker", one, "finish-check", values{"conditions": noCondition()})
	j.act("driver", one, "ship", j.transport())
	return one
}

// visit is what the pharmacist states of a resident who takes a box.
func (j *journey) visit(code string) values {
	return values{"code": code, "residentIdNumber": "1234567(8)", "proofType": "residencePermit", "proofChecked": true, "overrideReason": "已见原件",
		"prescriptionNo": "RX-1", "doctorName": "梁示例"}
}

// dispense gives a box out once.
func (j *journey) dispense() {
	visit := j.visit(j.amlodipine[0])
	delete(visit, "prescriptionNo")
	j.refused(422, "dispensing.prescription_needed", "pharmacist", "POST", gives, visit)
	visit["prescriptionNo"] = "RX-1"
	given := j.ok("pharmacist", "POST", gives, visit)
	j.dispenseID = given.text("id")
	if masked := given.text("residentIdMasked"); masked == "" || strings.Contains(string(given.raw), "1234567") {
		j.Errorf("the document is not masked: %s", given.raw)
	}
	j.refused(409, "dispensing.already", "pharmacist", "POST", gives, visit)
	j.masked()
	j.drivers()
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
	j.recallID = j.ok("officer", "POST", codes+"/recalls", values{"batchId": view.text("batchId"), "reason": "含量检验不合格",
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

// shortDated lets QA decide that a batch with few days left may go.
func (j *journey) shortDated() string {
	draft := j.ask("clinic1", "9010006", 2)
	one := outs + "/orders/" + draft.text("id")
	j.refused(422, "outbound.no_stock", "clerk", "POST", one+"/submit", values{"version": 1})
	j.act("quality", one, "override", values{"lineId": draft.list("lines")[0]["id"], "reason": "诊所同意短效期"})
	j.act("clerk", one, "submit", nil)
	j.act("quality", one, "review", nil)
	return one
}

// expired lets the batch with few days left expire on a reviewed order.
func (j *journey) expired() {
	one := j.shortDated()
	j.pass(25)
	j.scanRefused("ledger.expired", "picker", one+"/pick", j.spoiled[0], nil)
	if got := j.trace(j.spoiled[0]).text("verdict"); got != "expired" {
		j.Errorf("an expired box reads %s", got)
	}
}
