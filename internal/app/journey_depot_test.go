package app

import (
	"bytes"
	"net/http"
	"slices"
	"strings"

	"gongzhi/internal/module/drugtrace/ledger"
)

const backs = "/api/drugtrace/dispensing/returns"

// state checks where the codes are in their lives.
func (j *journey) state(want string, boxes ...string) {
	j.Helper()
	for _, code := range boxes {
		if got := j.ok("officer", "GET", codes+"/codes/"+code, nil).text("state"); got != want {
			j.Errorf("%s is %s, want %s", code, got, want)
		}
	}
}

// sideOutbound is what else becomes of the clinic's orders: changed, sent back,
// given up before and after picking, refused at the door.
func (j *journey) sideOutbound() {
	draft := j.ask("clinic1", "9010001", 2)
	one := outs + "/orders/" + draft.text("id")
	change := values{"version": 1, "clinicId": j.ids["clinic1"], "remark": "加急", "lines": []values{{"itemId": j.items["9010001"], "qty": 3}}}
	if changed := j.ok("clerk", "PUT", one, change); changed.list("lines")[0]["qty"] != 3.0 {
		j.Errorf("changed order: %s", changed.raw)
	}
	j.act("clerk", one, "submit", nil)
	if back := j.act("quality", one, "reject-review", values{"reason": "数量与处方量不符"}); back.text("state") != "draft" {
		j.Errorf("sent back: %s", back.raw)
	}
	j.act("clerk", one, "void", values{"reason": "诊所撤单"})
	j.history("clerk", one, "create", "update", "submit", "reject-review", "void")
	j.act("clerk", j.shortDated(), "void", values{"reason": "诊所撤单"})

	boxes := j.amlodipine[10:12]
	two := outs + "/orders/" + j.supply("9010001", 2)
	j.scan("picker", two+"/pick", boxes, nil)
	j.scan("picker", two+"/put-back", boxes[:1], values{"reason": "外盒压痕"})
	j.state(ledger.InStock, boxes[0])
	j.state(ledger.Picked, boxes[1])
	if gone := j.act("clerk", two, "cancel", values{"reason": "诊所撤单"}); gone.text("state") != "void" {
		j.Errorf("cancelled: %s", gone.raw)
	}
	j.state(ledger.InStock, boxes...)
	j.counted("clerk", outs+"/counts", "void", 3)
	if found := j.rows("clerk", outs+"/orders?state=void"); len(found) != 3 {
		j.Errorf("%d orders came to nothing", len(found))
	}
	j.refusedAtTheDoor(boxes)

	lost := outs + "/orders/" + j.outboundID
	j.scan("pharmacist", lost+"/find", j.later[:1], nil)
	if found := j.ok("clerk", "GET", lost, nil); found.text("state") != "signed" {
		j.Errorf("the missing box turned up: %s", found.text("state"))
	}
}

// refusedAtTheDoor: the clinic takes nothing; the depot gets its boxes back and
// decides about them.
func (j *journey) refusedAtTheDoor(boxes []string) {
	one := j.ship(j.supply("9010001", len(boxes)), boxes...)
	if refused := j.act("pharmacist", one, "refuse-delivery", values{"reason": "到货温度超限"}); refused.text("state") != "returned" {
		j.Errorf("refused: %s", refused.raw)
	}
	j.settle()
	found := j.rows("receiver", backs+"?state=sent")
	if len(found) != 1 || found[0]["reason"] != "refused" {
		j.Fatalf("returns on their way: %v", found)
	}
	j.takeBack(found[0]["id"].(string), boxes, values{"result": "pass", "locationCode": j.shelf(boxes[0])})
	j.state(ledger.InStock, boxes...)
}

// takeBack receives the boxes of a return and decides about them.
func (j *journey) takeBack(returnID string, boxes []string, decision values) {
	j.Helper()
	one := backs + "/" + returnID
	place := values{"locationCode": "WH-F-01-01-01"}
	j.scan("receiver", one+"/receive-return", boxes, place)
	j.scan("warehouse-inspector", one+"/inspect-return", boxes, decision)
	if back := j.ok("receiver", "GET", one, nil); back.text("state") != "inspected" || len(back.list("inspections")) != 1 {
		j.Errorf("return: %s", back.raw)
	}
	j.history("receiver", one, "receive-return", "inspect-return")
}

// shelf is where boxes of the batch lie, to lay more of them there: a place
// holds one batch.
func (j *journey) shelf(code string) string {
	j.Helper()
	batch := j.ok("keeper", "GET", codes+"/codes/"+code, nil).text("batchId")
	for _, line := range j.rows("keeper", codes+"/stock?state=stock&limit=200") {
		if line["batchId"] == batch {
			return line["locationCode"].(string)
		}
	}
	j.Fatalf("no shelf has the batch of %s", code)
	return ""
}

// sealedCase packs boxes into a case that travels as one scan, and is opened at
// the clinic.
func (j *journey) sealedCase() {
	boxes := j.amlodipine[20:30]
	made := j.ok("labeller", "POST", codes+"/cases", values{"batchId": j.ok("labeller", "GET", codes+"/codes/"+boxes[0], nil).text("batchId"), "level": 2, "count": 2})
	cases, _ := made.body["codes"].([]any)
	j.caseCode, j.spareCase = cases[0].(string), cases[1].(string)
	if sheet := j.ok("labeller", "GET", codes+"/cases/labels?codes="+j.caseCode+","+j.spareCase, nil); !bytes.HasPrefix(sheet.raw, []byte("%PDF-")) {
		j.Error("the labels of cases are no PDF")
	}
	packing := values{"container": j.caseCode, "codes": append(slices.Clone(boxes), boxes[0])} // one scanned twice
	if packed := j.ok("labeller", "POST", codes+"/packs", packing); packed.body["packed"] != 10.0 {
		j.Errorf("packed: %s", packed.raw)
	}
	j.refused(422, "ledger.container", "labeller", "POST", codes+"/packs", packing) // closed already
	few := j.amlodipine[30:32]
	j.ok("labeller", "POST", codes+"/packs", values{"container": j.spareCase, "codes": few})
	j.ok("labeller", "POST", codes+"/codes/"+j.spareCase+"/unpack", nil)
	j.state(ledger.InStock, few...)
	one := j.ship(j.supply("9010001", len(boxes)), j.caseCode)
	j.scan("pharmacist", one+"/sign", []string{j.caseCode}, nil)
	if signed := j.act("pharmacist", one, "finish-signing", values{"tempArrive": 55}); signed.list("lines")[0]["qtySigned"] != 10.0 {
		j.Errorf("the case was signed for: %s", signed.raw)
	}
	j.state(ledger.AtClinic, boxes...)
	j.refused(422, "dispensing.whole_case", "pharmacist", "POST", gives, j.visit(j.caseCode))
	j.inParts(boxes[0])
}

// inParts gives a box out in two parts, and no third one.
func (j *journey) inParts(code string) {
	visit := j.visit(code)
	visit["units"] = 12
	if first := j.ok("pharmacist", "POST", gives, visit); first.body["unitsLeft"] != 18.0 {
		j.Errorf("first part: %s", first.raw)
	}
	j.state(ledger.Partial, code)
	visit["units"] = 19
	j.refused(422, "dispensing.too_many_units", "pharmacist", "POST", gives, visit)
	visit["units"] = 18
	j.ok("pharmacist", "POST", gives, visit)
	j.state(ledger.Dispensed, code)
	j.refused(http.StatusConflict, "dispensing.already", "pharmacist", "POST", gives, visit)
}

// clinic looks at what it dispensed, shows one document, and sends a box back.
func (j *journey) clinic() {
	one := gives + "/" + j.dispenseID
	if shown := j.ok("pharmacist", "GET", one, nil); shown.text("code") != j.amlodipine[0] {
		j.Errorf("dispensed: %s", shown.raw)
	}
	if listed := j.rows("pharmacist", gives+"?code="+j.amlodipine[0]); len(listed) != 1 || listed[0]["id"] != j.dispenseID {
		j.Errorf("dispensed: %v", listed)
	}
	if alerts := j.rows("pharmacist", "/api/drugtrace/dispensing/alerts?code="+j.amlodipine[0]); len(alerts) == 0 || alerts[0]["dispenseId"] != j.dispenseID {
		j.Errorf("second attempts: %v", alerts)
	}
	reports := "/api/drugtrace/dispensing/alerts"
	before := len(j.rows("officer", reports))
	told := j.ok("pharmacist2", "POST", reports, values{"code": j.amlodipine[0]})
	if after := j.rows("officer", reports); told.text("dispenseId") != j.dispenseID || len(after) != before+1 || after[0]["id"] != told.text("id") {
		j.Errorf("an attempt that the phone refused: %s", told.raw)
	}
	if desk := j.ok("officer", "GET", "/api/report/desk", nil); !strings.Contains(string(desk.raw), "alert.repeat") {
		j.Errorf("the desk tells nothing of it: %s", desk.raw)
	}
	j.refused(http.StatusForbidden, "fault.forbidden", "officer", "POST", reports, values{"code": j.amlodipine[0]})
	if shown := j.ok("pharmacist", "POST", one+"/reveal", values{"reason": "核对处方"}); shown.text("residentIdNumber") != "1234567(8)" && shown.text("residentIdNumber") != "12345678" {
		j.Errorf("document: %s", shown.raw)
	}
	j.history("pharmacist", one, "dispense", "reveal")

	box := j.amlodipine[1]
	j.returnID = j.ok("pharmacist", "POST", backs, values{"codes": []string{box}, "reason": "damaged", "note": "外盒破损"}).text("id")
	if listed := j.rows("pharmacist", backs+"?state=sent"); len(listed) != 1 || listed[0]["id"] != j.returnID {
		j.Errorf("returns: %v", listed)
	}
	decision := values{"result": "fail", "locationCode": "WH-D-01-01-01"}
	j.refused(422, "dispensing.fail_note", "warehouse-inspector", "POST", backs+"/"+j.returnID+"/inspect-return", scanBody([]string{box}, decision))
	decision["note"] = "破损"
	j.takeBack(j.returnID, []string{box}, decision)
	j.state(ledger.Unqualified, box)
}

// holds: anybody holds a box that looks wrong, QA and the regulator hold more,
// and each is released by who may.
func (j *journey) holds() {
	box := j.amlodipine[60]
	j.holdID = j.ok("picker", "POST", codes+"/holds", values{"code": box, "reason": "封签破损"}).text("id")
	scanned := j.ok("picker", "POST", codes+"/scan", values{"text": box})
	if marks, _ := scanned.body["holds"].([]any); scanned.body["known"] != true || len(marks) != 1 || marks[0] != "quality" {
		j.Errorf("scanned: %s", scanned.raw)
	}
	j.scanRefused("ledger.held", "picker", outs+"/orders/"+j.supply("9010001", 1)+"/pick", box, nil)
	release := func(login, kind, id string) {
		j.Helper()
		if free := j.ok(login, "POST", codes+"/"+kind+"/"+id+"/release", values{"reason": "复查合格"}); free.text("releaseReason") != "复查合格" {
			j.Errorf("released: %s", free.raw)
		}
	}
	j.refused(http.StatusForbidden, "fault.forbidden", "picker", "POST", codes+"/holds/"+j.holdID+"/release", values{"reason": "看错了"})
	if listed := j.rows("quality", codes+"/holds?active=true&kind=quality"); len(listed) != 1 || listed[0]["target"] != box {
		j.Errorf("holds: %v", listed)
	}
	release("quality", "holds", j.holdID)
	release("quality", "holds", j.ok("pharmacist", "POST", codes+"/holds", values{"code": j.amlodipine[2], "reason": "片剂变色"}).text("id"))
	batch := j.ok("quality", "GET", codes+"/codes/"+j.later[1], nil).text("batchId")
	release("quality", "holds", j.ok("quality", "POST", codes+"/batch-holds", values{"targetKind": "batch", "target": batch, "reason": "供应商来函"}).text("id"))
	whole := values{"targetKind": "batch", "target": batch, "reason": "抽检"}
	release("lead", "regulator-holds", j.ok("officer", "POST", codes+"/regulator-holds", whole).text("id"))
	if listed := j.rows("labeller", codes+"/codes?state=void"); len(listed) != 2 {
		j.Errorf("%d labels are void", len(listed))
	}
}
