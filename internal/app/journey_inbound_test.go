package app

import (
	"net/http"
	"strings"

	"gongzhi/internal/module/drugtrace/ledger"
)

func (j *journey) inboundLine(code, batch string, quantity, cases, days int) values {
	return values{"itemId": j.items[code], "qtyExpected": quantity, "batchNo": batch, "expiry": j.day(days), "cases": cases}
}

// inbound orders, receives, labels, inspects and stores.
func (j *journey) inbound() {
	order := func(permit string, lines ...values) string {
		return j.ok("clerk", "POST", ins+"/orders", j.delivery(permit, lines...)).text("id")
	}
	j.refused(422, "ledger.over_quota", "clerk", "POST", ins+"/orders/"+order(j.permitID, j.inboundLine("9010001", "BIG", 161, 10, 400))+"/submit", values{"version": 1})
	j.refused(422, "inbound.permit_needed", "clerk", "POST", ins+"/orders/"+order("", j.inboundLine("9010001", "NOP", 10, 1, 400))+"/submit", values{"version": 1})
	j.refused(422, "drugcatalog.not_effective", "clerk", "POST", ins+"/orders/"+order(j.permitID, j.inboundLine("9010002", "OFF", 10, 1, 400))+"/submit", values{"version": 1})
	j.inboundID = order(j.permitID, j.inboundLine("9010001", "AML1", 120, 51, 400), j.inboundLine("9010001", "AML2", 20, 1, 700),
		j.inboundLine("9010005", "OME1", 10, 1, 500), j.inboundLine("9010011", "LAT1", 10, 1, 500), j.inboundLine("9010006", "PAR1", 10, 1, 20))
	one := ins + "/orders/" + j.inboundID
	j.act("clerk", one, "submit", nil)
	arrival := j.arrival(2)
	arrival["deliveryNoteNo"] = ""
	j.refused(422, "field.too_short", "receiver", "POST", one+"/arrive", arrival)
	arrival["deliveryNoteNo"] = "SXD-1"
	for _, paper := range []string{unknownPaper, j.upload("clerk", "others.pdf")} {
		arrival["deliveryNoteId"] = paper
		j.refused(422, "attach.not_found", "receiver", "POST", one+"/arrive", arrival)
	}
	arrival["deliveryNoteId"] = j.file("receiver", "note.pdf")
	order1 := j.ok("receiver", "POST", one+"/arrive", arrival)
	if note := j.ok("officer", "GET", files+"/"+j.files[0], nil); !strings.HasPrefix(string(note.raw), "%PDF-") {
		j.Errorf("the delivery note reads %q", note.raw)
	}
	j.receive(one, order1)
	j.label(one)
	j.inspect(one)
	j.store(one)
}

// delivery is an order to the supplier as the clerk types it.
func (j *journey) delivery(permit string, lines ...values) values {
	body := values{"type": "102", "supplierId": j.ids["hospital"], "expectedAt": j.day(0), "lines": lines}
	if permit != "" {
		body["permitId"] = permit
	}
	return body
}

func (j *journey) arrival(version int) values {
	return values{"version": version, "deliveryNoteNo": "SXD-1", "shippedAt": j.day(-1), "vehicle": "粤C12345", "tempStart": 50, "tempArrive": 121, "packages": 55}
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
			made = j.spoil(jobPath, made, spare)
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

// spoil prints a run once more, then burns labels of it.
func (j *journey) spoil(jobPath string, made []string, count int) []string {
	j.refused(422, "inbound.reprint_reason", "labeller", "POST", jobPath+"/sheet", values{})
	j.ok("labeller", "POST", jobPath+"/sheet", values{"reason": "色带断裂"})
	scanned := append([]string{made[0]}, made[:count]...) // one of them twice
	if burnt := j.ok("labeller", "POST", jobPath+"/void", values{"codes": scanned, "reason": "打印破损"}); burnt.body["voided"] != float64(count) || burnt.body["prints"] != 2.0 {
		j.Errorf("%d labels are void: %s", count, burnt.raw)
	}
	j.refused(422, "inbound.label_not_free", "labeller", "POST", jobPath+"/void", values{"codes": made[:1], "reason": "打印破损"})
	if made = made[count:]; len(made) != 120 {
		j.Errorf("%d labels left, want 120", len(made))
	}
	return made
}

func (j *journey) inspect(one string) {
	j.employ("inspector2", "depot", "warehouse.inspector")
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
		signature := values{"lineId": line["id"]}
		j.refused(422, "inbound.same_inspector", "warehouse-inspector", "POST", one+"/countersign", signature)
		j.ok("inspector2", "POST", one+"/countersign", signature)
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

// sideInbound is what else becomes of orders to suppliers: changed and given
// up, or refused at the door.
func (j *journey) sideInbound() {
	draft := func() string {
		return ins + "/orders/" + j.ok("clerk", "POST", ins+"/orders", j.delivery(j.permitID, j.inboundLine("9010001", "AML3", 10, 1, 600))).text("id")
	}
	one := draft()
	change := j.delivery(j.permitID, j.inboundLine("9010001", "AML3", 12, 1, 600), j.inboundLine("9010005", "OME2", 4, 1, 600))
	change["version"], change["remark"] = 1, "改数量"
	if changed := j.ok("clerk", "PUT", one, change); len(changed.list("lines")) != 2 || changed.text("remark") != "改数量" {
		j.Errorf("changed order: %s", changed.raw)
	}
	if given := j.act("clerk", one, "void", values{"reason": "供应商缺货"}); given.text("state") != "void" {
		j.Errorf("given up: %s", given.raw)
	}
	j.history("clerk", one, "create", "update", "void")
	two := draft()
	j.act("clerk", two, "submit", nil)
	j.ok("receiver", "POST", two+"/arrive", j.arrival(2))
	refused := j.act("receiver", two, "refuse", values{"reason": "外箱破损"})
	if refused.text("state") != "rejected" || refused.list("lines")[0]["qtyRejected"] != 10.0 {
		j.Errorf("refused at the door: %s", refused.raw)
	}
	if found := j.rows("clerk", ins+"/orders?state=rejected,void"); len(found) != 2 {
		j.Errorf("%d orders came to nothing", len(found))
	}
	j.counted("clerk", ins+"/counts", "void", 1)
	j.sellerLooksOn(draft())
}

// sellerLooksOn: the supplier sees what it delivers, and works on none of it.
func (j *journey) sellerLooksOn(one string) {
	j.employ("seller", "hospital", "warehouse.clerk")
	if seen := j.ok("seller", "GET", one, nil); len(seen.list("actions")) != 0 {
		j.Errorf("the supplier is offered %v", seen.body["actions"])
	}
	j.refused(http.StatusForbidden, "inbound.depot_acts", "seller", "POST", one+"/submit", values{"version": 1})
}
