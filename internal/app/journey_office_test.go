package app

import (
	"bytes"
	"strings"
)

// content is an item as the officer types it.
func (j *journey) content(code, name, storage string) values {
	content := values{}
	for i, cell := range j.itemRow(code, name, storage, "", "") {
		if cell != "" {
			content[itemColumns[i].(string)] = cell
		}
	}
	return content
}

// revisions changes the catalogue: a draft that comes to nothing, a new version
// that is sent back and then holds, a leaflet, a suspension that holds stock.
func (j *journey) revisions() {
	items := drugs + "/items/"
	draft := items + j.ok("officer", "POST", drugs+"/items", j.content("9010020", "布洛芬片", "ambient")).text("id")
	j.act("officer", draft, "submit", nil)
	if back := j.act("lead", draft, "reject", values{"reason": "缺批件"}); back.text("state") != "draft" {
		j.Errorf("sent back: %s", back.raw)
	}
	one := items + j.items["9010005"]
	revise := func(strength string) {
		content := j.content("9010005", "奧美拉唑膠囊", "cool")
		content["version"], content["strength"] = j.ok("officer", "GET", one, nil).version(), strength
		if open := j.ok("officer", "PUT", one, content); open.text("revisionState") != "draft" || open.text("strength") != "5 mg" {
			j.Errorf("an item in force changes only with its approval: %s", open.raw)
		}
	}
	revise("40 mg")
	j.act("officer", one, "discard", nil)
	revise("20 mg")
	j.act("officer", one, "submit", nil)
	if approved := j.act("lead", one, "approve", nil); approved.text("strength") != "20 mg" || approved.body["versionNo"] != 3.0 {
		j.Errorf("approved: %s", approved.raw)
	}
	if versions := j.rows("pharmacist", one+"/versions"); len(versions) != 3 || versions[1]["state"] != "discarded" {
		j.Errorf("versions %v", versions)
	}
	j.suspension(one)
	j.history("officer", one, "submit", "approve", "discard", "approve", "suspend", "resume")

	gone := items + j.items["9010011"]
	j.act("lead", gone, "remove", values{"reason": "注册撤销", "documentNo": "粤药监函〔2026〕9号"})
	j.counted("officer", drugs+"/items/counts", "removed", 1)
	if sheet := j.ok("officer", "GET", drugs+"/items/export?format=csv", nil); !bytes.Contains(sheet.raw, []byte("9010020")) || !bytes.Contains(sheet.raw, []byte("20 mg")) {
		j.Errorf("export: %s", sheet.raw)
	}
	j.leaflet(items + j.items["9010001"])
}

// suspension: stock of a suspended item cannot leave until it is resumed.
func (j *journey) suspension(one string) {
	box := j.rows("keeper", codes+"/codes?state=stock&itemId="+j.items["9010005"])[0]["code"].(string)
	for _, step := range []struct {
		action    string
		available bool
	}{{"suspend", false}, {"resume", true}} {
		j.act("lead", one, step.action, values{"reason": "不良反应核查", "documentNo": "粤药监函〔2026〕8号"})
		j.settle()
		if shown := j.ok("keeper", "GET", codes+"/codes/"+box, nil); shown.body["available"] != step.available {
			j.Errorf("after %s: %s", step.action, shown.raw)
		}
	}
}

// leaflet is what a resident reads of the drug.
func (j *journey) leaflet(one string) {
	text := values{"version": 0, "title": "Amlodipina 5 mg", "sections": []values{{"heading": "Como tomar", "text": "Um comprimido por dia."}}}
	j.ok("officer", "PUT", one+"/leaflets/pt", text)
	if listed := j.rows("isaf", one+"/leaflets"); len(listed) != 1 || listed[0]["title"] != "Amlodipina 5 mg" {
		j.Errorf("leaflets %v", listed)
	}
	j.pass(0) // sessions anew; what the public reads of an item may lag behind by seconds
	j.clock.Set(j.clock.Now().Add(3e9))
	if told := j.trace(j.amlodipine[0]); !strings.Contains(string(told.raw), "Um comprimido por dia.") {
		j.Errorf("the public is not told: %s", told.raw)
	}
}

// secondTrade is a first-trade approval that is completed and still refused.
func (j *journey) secondTrade() {
	made := j.ok("quality", "POST", drugs+"/first-trades", values{"kind": "organisation", "subjectId": j.ids["importer"]})
	one := drugs + "/first-trades/" + made.text("id")
	j.refused(422, "drugcatalog.evidence_missing", "quality", "POST", one+"/submit", values{"version": 1})
	j.ok("quality", "PUT", one, values{"version": 1, "kind": "organisation", "subjectId": j.ids["importer"], "evidence": j.evidenceFor("supplier_evidence")})
	j.act("quality", one, "submit", nil)
	j.refused(422, "drugcatalog.same_person", "quality", "POST", one+"/reject", values{"version": 3, "note": "年报缺失"})
	j.act("quality2", one, "reject", values{"note": "年报缺失"})
	if listed := j.rows("clerk", drugs+"/first-trades?state=rejected"); len(listed) != 1 || listed[0]["reviewNote"] != "年报缺失" {
		j.Errorf("refused first trades: %v", listed)
	}
	j.history("quality", one, "first-trade-create", "first-trade-edit", "first-trade-submit", "first-trade-reject")
}

// secondPermit is a permit that is changed before it holds and ended before its
// day.
func (j *journey) secondPermit() {
	content := values{"permitNo": "HQ-2026-901", "orgId": j.ids["depot"], "port": "横琴口岸", "validFrom": j.day(0), "validTo": j.day(100),
		"lines": []values{{"itemId": j.items["9010001"], "maxQty": 10}}}
	one := allow + "/" + j.ok("officer", "POST", allow, content).text("id")
	content["version"], content["lines"] = 1, []values{{"itemId": j.items["9010001"], "maxQty": 20}}
	if changed := j.ok("officer", "PUT", one, content); changed.list("lines")[0]["maxQty"] != 20.0 {
		j.Errorf("changed permit: %s", changed.raw)
	}
	j.act("lead", one, "approve", nil)
	if listed := j.rows("clerk", allow+"?state=effective"); len(listed) != 2 {
		j.Errorf("%d permits are in force", len(listed))
	}
	j.act("lead", one, "close", values{"reason": "批件被替换"})
	j.counted("isaf", allow+"/counts", "closed", 1)
	j.history("officer", one, "create", "update", "approve", "close")
}

// building changes the depot and its clinics.
func (j *journey) building() {
	house, zone := sites+"/warehouses/"+j.warehouseID, sites+"/zones/"+j.zoneID
	place := sites + "/locations/" + j.ok("keeper", "POST", sites+"/locations", values{"zoneId": j.zoneID, "row": 9, "level": 1, "position": 1}).text("id")
	j.change("keeper", house, values{"name": "一号专库（横琴）", "active": true})
	j.change("keeper", zone, values{"name": "退货区", "humidityMin": 35, "humidityMax": 70, "active": true})
	j.change("keeper", place, values{"maxQty": 40, "active": false})
	for path, want := range map[string]string{house: "一号专库（横琴）", zone: "退货区"} {
		if got := j.ok("inspector", "GET", path, nil).text("name"); got != want {
			j.Errorf("%s is called %s", path, got)
		}
		j.history("keeper", path, "create", "edit")
	}
	if shown := j.ok("keeper", "GET", place, nil); shown.body["active"] != false || shown.body["maxQty"] != 40.0 {
		j.Errorf("location: %s", shown.raw)
	}
	j.history("keeper", place, "create", "edit")
	if houses, zones := j.rows("keeper", sites+"/warehouses"), j.rows("keeper", sites+"/zones"); len(houses) != 1 || len(zones) != 6 {
		j.Errorf("%d warehouses, %d zones", len(houses), len(zones))
	}
	if sheet := j.ok("keeper", "GET", sites+"/locations/labels?ids="+j.placeID, nil); !bytes.HasPrefix(sheet.raw, []byte("%PDF-")) {
		j.Error("the labels of locations are no PDF")
	}
	clinic := values{"orgId": j.ids["clinic2"], "licenceNo": "M-2", "designatedFrom": j.day(0), "allowed": "all"}
	one := sites + "/clinics/" + j.ok("officer", "POST", sites+"/clinics", clinic).text("id")
	clinic["allowed"], clinic["itemIds"] = "list", []string{j.items["9010001"]}
	j.change("officer", one, clinic)
	for _, step := range []struct{ action, state string }{{"suspend", "suspended"}, {"resume", "active"}, {"end", "ended"}} {
		if got := j.act("lead", one, step.action, values{"reason": "年度检查"}); got.text("state") != step.state {
			j.Errorf("%s: %s", step.action, got.raw)
		}
	}
	j.history("officer", one, "clinic-create", "clinic-edit", "clinic-suspend", "clinic-resume", "clinic-end")
	if listed := j.rows("isaf", sites+"/clinics"); len(listed) != 2 {
		j.Errorf("%d clinics", len(listed))
	}
}

// change replaces a record in its present version.
func (j *journey) change(login, path string, body values) answer {
	j.Helper()
	body["version"] = j.ok(login, "GET", path, nil).version()
	return j.ok(login, "PUT", path, body)
}
