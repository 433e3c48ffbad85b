package app

import "strings"

const (
	requests      = "/api/platform/enterprise/requests"
	duplicatesAPI = "/api/platform/enterprise/duplicates"
	mergesAPI     = "/api/platform/enterprise/merges"
	papers        = "/api/platform/enterprise/files"

	dictionariesAPI = "/api/platform/settings/dictionaries"
)

// scopes: the system administrator adds what a licence may allow, and a form
// takes it by its words in either script.
func (j *journey) scopes() {
	j.Helper()
	form := func(scope string) values {
		return values{"name": "许可范围示例店", "kind": "food", "licences": []values{{"kind": "food_business", "number": "JY24404029000016", "validFrom": j.day(0), "scope": []string{scope}}}}
	}
	entry := values{"code": "catering_grill", "parent": "food_business", "sort": 500, "active": true, "zhHans": "夜市烧烤", "zhHant": "夜市燒烤", "basis": "示例条款", "reason": "新增项目"}
	j.ok("system", "POST", dictionariesAPI+"/licence_scope/items", entry)
	if made := j.ok("officer", "POST", orgs, form("夜市燒烤")); !strings.Contains(string(made.raw), "catering_grill") {
		j.Errorf("made: %s", made.raw)
	}
	if kinds := string(j.ok("owner", "GET", "/api/platform/enterprise/licence-kinds", nil).raw); !strings.Contains(kinds, "catering_grill") {
		j.Errorf("kinds: %s", kinds)
	}
	if listed := j.rows("system", dictionariesAPI); len(listed) < 2 {
		j.Errorf("dictionaries: %v", listed)
	}
}

// mapping: the officer puts a shop on the map, and who has no part in it does not see it there.
func (j *journey) mapping() {
	j.Helper()
	shop := j.ok("officer", "POST", orgs, values{"name": "坐标示例店", "kind": "food", "latitude": "22.127", "longitude": "113.543", "datum": "gcj02"}).text("id")
	for who, sees := range map[string]bool{"officer": true, "lead": true, "owner": false} {
		if found := string(j.ok(who, "GET", orgs+"/map?kind=food,retailer", nil).raw); strings.Contains(found, shop) != sees {
			j.Errorf("the map of %s: %s", who, found)
		}
	}
}

// merging makes one of two registrations of a shop: its posts follow, and what
// has places, goods of the other or open work is refused with the reason.
func (j *journey) merging() {
	j.Helper()
	shop := func(name, address string) string {
		return j.ok("officer", "POST", orgs, values{"name": name, "address": address, "kind": "food"}).text("id")
	}
	propose := func(kept, lost string) values {
		version := func(id string) int { return j.ok("officer", "GET", orgs+"/"+id, nil).version() }
		return values{"keptId": kept, "lostId": lost, "keptVersion": version(kept), "lostVersion": version(lost), "reason": "同一家店登记了两次"}
	}
	kept, lost := shop("重复示例店", "示范路 7 号"), shop("重複示例店", "示范路7号")
	j.ids["twin"] = lost
	_, post := j.employ("twin", "twin", "business.owner")
	delete(j.ids, "twin")
	for _, row := range j.rows("officer", duplicatesAPI) {
		if row["id"] != kept+"-"+lost {
			j.Errorf("suspected: %v", row)
		}
	}
	for key, pair := range map[string][2]string{"enterprise.merge.place": {kept, j.ids["clinic1"]}, "enterprise.merge.orders": {j.ids["depot"], j.ids["hospital"]}} {
		j.refused(409, key, "officer", "POST", mergesAPI, propose(pair[0], pair[1]))
	}
	if apart := j.ok("officer", "GET", duplicatesAPI+"/"+j.ids["depot"]+"-"+j.ids["hospital"], nil); len(apart.list("blocks")) != 2 { // open orders, and goods between the two
		j.Errorf("apart: %s", apart.raw)
	}
	one := mergesAPI + "/" + j.ok("officer", "POST", mergesAPI, propose(kept, lost)).text("id")
	if done := j.act("lead", one, "approve", nil); done.text("state") != "merged" {
		j.Errorf("merged: %s", done.raw)
	}
	j.history("officer", one, "merge-propose", "merge-approve")
	j.settle()
	if seats := j.rows("officer", orgs+"/"+kept+"/people"); len(seats) != 1 || seats[0]["id"] != post {
		j.Errorf("posts of the one that stays: %v", seats)
	}
	if seen := j.ok("twin", "GET", orgs+"/"+lost, nil); seen.text("mergedIntoName") != "重复示例店" {
		j.Errorf("the lost one: %s", seen.raw)
	}
	j.finds("officer", "organisation", "重複示例店", 1)
	j.pairID = shop("又一示例店", "示范路 9 号") + "-" + shop("又一示例店", "示范路9号")
	two := strings.Split(j.pairID, "-")
	if compared := j.ok("officer", "GET", duplicatesAPI+"/"+j.pairID, nil); len(compared.list("blocks")) != 0 || len(compared.list("choices")) != 1 {
		j.Errorf("compared: %s", compared.raw)
	}
	for login, action := range map[string]string{"officer": "withdraw", "lead": "reject"} {
		j.act(login, mergesAPI+"/"+j.ok("officer", "POST", mergesAPI, propose(two[0], two[1])).text("id"), action, values{"reason": "还要核对"})
	}
	j.mergeID = j.ok("officer", "POST", mergesAPI, propose(two[0], two[1])).text("id")
	if listed := j.rows("lead", mergesAPI+"?state=proposed"); len(listed) != 1 || listed[0]["id"] != j.mergeID {
		j.Errorf("waiting: %v", listed)
	}
}

// changeRequests lets a business ask for changes of its own record: one is sent
// back, one is withdrawn, one meets a record that changed meanwhile.
func (j *journey) changeRequests() {
	j.Helper()
	one := orgs + "/" + j.ids["retailer"]
	own := j.ok("owner", "GET", one, nil)
	if listed := j.rows("owner", orgs); len(listed) != 1 || listed[0]["id"] != j.ids["retailer"] {
		j.Errorf("a business sees %d organisations", len(listed))
	}
	proposal := func(address string) values {
		return values{"organisationId": j.ids["retailer"], "name": own.text("name"), "nameHant": own.text("nameHant"), "namePt": own.text("namePt"),
			"uscc": own.text("uscc"), "address": address, "contactName": "钱店主", "phone": "+853 28331234", "reason": "门店搬迁", "fileIds": []string{j.file("owner", "lease.pdf")}}
	}
	j.requestID = j.ok("owner", "POST", requests, proposal("示范路 8 号")).text("id")
	request := requests + "/" + j.requestID
	again := proposal("示范路 9 号")
	delete(again, "organisationId")
	if changed := j.change("owner", request, again); len(changed.list("files")) != 1 || changed.list("differences")[0]["proposed"] != "示范路 9 号" {
		j.Errorf("changed: %s", changed.raw)
	}
	j.act("owner", request, "submit", nil)
	j.finds("owner", "organisation", own.text("name"), 1)
	j.change("officer", one, values{"name": own.text("name"), "nameHant": own.text("nameHant"), "namePt": own.text("namePt"), "kind": own.text("kind"), "uscc": own.text("uscc"), "address": "示范路 5 号"})
	shown := j.ok("officer", "GET", request, nil)
	if first := shown.list("differences")[0]; first["stale"] != true || first["now"] != "示范路 5 号" {
		j.Errorf("shown: %s", shown.raw)
	}
	seen := shown.body["organisationVersion"]
	j.refused(422, "fault.fields", "officer", "POST", request+"/approve", values{"version": shown.version(), "organisationVersion": seen})
	done := j.act("officer", request, "approve", values{"organisationVersion": seen, "accept": []string{"address"}})
	if now := j.ok("owner", "GET", one, nil); done.text("state") != "approved" || now.text("address") != "示范路 9 号" || now.text("contactName") != "钱店主" || !strings.Contains(now.text("phoneMasked"), "*") {
		j.Errorf("approved: %s %s", done.raw, now.raw)
	}
	j.history("owner", request, "request-create", "request-update", "request-submit", "request-approve")
	j.ok("owner", "GET", files+"/"+done.list("files")[0]["id"].(string), nil)

	paper := func() string {
		return j.ok("owner", "POST", one+"/files", values{"kind": "licence", "fileIds": []string{j.file("owner", "scan.pdf")}}).list("items")[0]["id"].(string)
	}
	j.paperID = paper()
	j.ok("officer", "GET", papers+"/"+j.paperID, nil)
	j.ok("owner", "POST", papers+"/"+paper()+"/void", values{"version": 1, "reason": "传错了"})
	if listed := j.rows("lead", one+"/files"); len(listed) != 2 || listed[0]["voidReason"] != "传错了" {
		j.Errorf("papers: %v", listed)
	}
	if seats := j.rows("officer", one+"/people"); len(seats) == 0 || seats[0]["personName"] == "" || seats[0]["title"] == "" {
		j.Errorf("people: %v", seats)
	}
	if related := j.rows("officer", one+"/related"); len(related) != 1 || related[0]["kind"] != "request" {
		j.Errorf("related: %v", related)
	}
	if related := j.rows("officer", orgs+"/"+j.ids["depot"]+"/related"); len(related) == 0 || related[0]["kind"] != "permit" {
		j.Errorf("related to the depot: %v", related)
	}
	back := requests + "/" + j.ok("owner", "POST", requests, proposal("示范路 10 号")).text("id")
	j.act("owner", back, "submit", nil)
	j.act("officer", back, "reject", values{"reason": "缺少租赁合同"})
	gone := requests + "/" + j.ok("owner", "POST", requests, proposal("示范路 11 号")).text("id")
	j.act("owner", gone, "withdraw", values{"reason": "不搬了"})
	j.counted("lead", requests+"/counts", "rejected", 1)
	if listed := j.rows("owner", requests+"?state=approved"); len(listed) != 1 || listed[0]["id"] != j.requestID {
		j.Errorf("approved: %v", listed)
	}
	j.settle()
	if told := string(j.ok("owner", "GET", inboxAPI, nil).raw); !strings.Contains(told, "platform.enterprise.request-decided") {
		j.Errorf("the business was not told: %s", told)
	}
}
