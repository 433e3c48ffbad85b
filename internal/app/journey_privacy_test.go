package app

import (
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/password"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/module/platform/privacy"
)

const (
	privacyAPI = "/api/platform/privacy/requests"
	askPublic  = "/api/public/privacy/requests"
	askStatus  = "/api/public/privacy/status"
	erasures   = "/api/platform/privacy/erasures"
)

// publicly sends what the public sends, with the proof of work that it is asked for.
func (j *journey) publicly(path string, body values) answer {
	j.Helper()
	asked := j.send("", "pt", http.MethodPost, path, body)
	params, _ := asked.body["params"].(map[string]any)
	if asked.status != http.StatusTooManyRequests || params["challenge"] == nil {
		j.Fatalf("no proof of work is asked: %d %s", asked.status, asked.raw)
	}
	work := solved(params)
	return j.send("", "pt", http.MethodPost, path, body, "Captcha-Challenge", work["challenge"].(string), "Captcha-Nonce", work["nonce"].(string))
}

// wish is what somebody asks whose box was dispensed in this journey.
func wish(kind, phone string) values {
	return values{"kind": kind, "name": "诸葛示例丁", "documentType": "macao", "documentNumber": "1/234567/8", "phone": phone, "detail": "请寄到 zhuge@example.invalid"}
}

// rights: a person asks on the public page what is kept of them, somebody else
// verifies, finds it by hashes, and answers in time.
func (j *journey) rights() {
	j.Helper()
	j.refused(http.StatusUnprocessableEntity, "fault.fields", "", "POST", askPublic, values{"kind": "correct", "name": "x", "documentType": "macao", "documentNumber": "1/234567/8", "phone": "66123456"})
	receipt := j.publicly(askPublic, wish("access", "+853 6612 3456"))
	number := receipt.text("number")
	if receipt.status != http.StatusOK || !strings.HasPrefix(number, "GR") || receipt.text("dueAt") == "" {
		j.Fatalf("receipt: %d %s", receipt.status, receipt.raw)
	}
	if todo := string(j.ok("security", "GET", "/api/report/desk", nil).raw); !strings.Contains(todo, "todo.privacyRequest.verify") {
		j.Errorf("nobody is told: %s", todo)
	}
	for _, whole := range []string{"6612-3456", "00853 66123456", "1234567(8)"} { // by keyed hash, however it is written
		if found := j.rows("security", privacyAPI+"?q="+url.QueryEscape(whole)); len(found) != 1 || found[0]["number"] != number {
			j.Errorf("not found by %s: %v", whole, found)
		}
	}
	found := j.rows("security", privacyAPI+"?q="+number)
	if len(found) != 1 || found[0]["name"] != "诸葛**" || found[0]["document"] != "1****67(*)" || found[0]["phone"] != "+853 66****56" {
		j.Fatalf("listed: %v", found)
	}
	j.wishID = found[0]["id"].(string)
	one := privacyAPI + "/" + j.wishID
	j.refused(http.StatusConflict, "privacy.verify_first", "security", "GET", one+"/places", nil)
	j.refused(http.StatusConflict, "privacy.not_answered", "security", "GET", one+"/letter.pdf", nil)
	j.refused(http.StatusConflict, "flow.undefined", "security", "POST", one+"/answer", values{"version": 1, "outcome": "granted", "answer": "x"})
	j.refused(http.StatusForbidden, "fault.forbidden", "officer", "GET", one, nil)
	if shown := j.ok("security", "POST", one+"/reveal", values{"reason": "回电核实"}); shown.text("document") != "1/234567/8" || shown.text("name") != "诸葛示例丁" {
		j.Errorf("who asks: %s", shown.raw)
	}
	j.act2("security", one, "doubt", "电话未接")
	j.act2("security", one, "verify", "视频核对证件")
	before := j.ok("security", "GET", one, nil).text("dueAt")
	if after := j.act2("security", one, "extend", "数据较多"); after.text("dueAt") <= before || after.body["late"] != false {
		j.Errorf("extended: %s", after.raw)
	} else if table, _ := j.Calendars.Current("mainland"); after.body["dueCertain"] != (after.text("dueAt") <= table.Until().End().String()) {
		j.Errorf("the calendar is known until %s: %s", table.Until(), after.raw)
	}
	j.refused(http.StatusConflict, "privacy.extended", "security", "POST", one+"/extend", values{"version": j.ok("security", "GET", one, nil).version(), "reason": "再延"})
	j.act("security", one, "start", nil)
	tables := map[string]float64{}
	for _, place := range j.rows("security", one+"/places") {
		tables[place["table"].(string)] = place["count"].(float64)
		if links := place["links"].([]any); place["table"] == "dispense" && len(links) != 0 || place["table"] == "organisation" && len(links) == 0 {
			j.Errorf("links: %v", place)
		}
	}
	if tables["dispense"] == 0 || tables["organisation"] == 0 || tables["person"] == 0 || tables["privacy_request"] == 0 {
		j.Errorf("the data is at %v", tables)
	}
	j.refused(http.StatusUnprocessableEntity, "fault.fields", "security", "POST", one+"/answer", values{"version": j.ok("security", "GET", one, nil).version()})
	answered := j.act("security", one, "answer", values{"outcome": "granted", "answer": "所存数据见附表，电话 13912345678 已核。"})
	if answered.text("answer") != "所存数据见附表，电话 139****5678 已核。" {
		j.Errorf("answered: %s", answered.raw)
	}
	j.ok("security", "GET", one+"/letter.pdf", nil)
	status := j.publicly(askStatus, values{"number": strings.ToLower(number), "end": "5678"})
	if status.status != http.StatusOK || status.text("state") != "answered" || status.text("outcome") != "granted" || status.body["extended"] != true {
		j.Errorf("status: %d %s", status.status, status.raw)
	}
	for want, body := range map[string]values{"privacy.no_such": {"number": number, "end": "9999"}, "privacy.number_typo": {"number": number[:len(number)-1] + "x", "end": "5678"}} {
		got := j.send("", "pt", "POST", askStatus, body)
		if want == "privacy.no_such" {
			got = j.publicly(askStatus, body)
		}
		if got.text("key") != want {
			j.Errorf("%v: %s", body, got.raw)
		}
	}
	j.act("security", one, "close", nil)
	j.history("security", one, "ask", "reveal", "doubt", "verify", "extend", "start", "answer", "close")
	again := j.ok("security", "POST", privacyAPI, wish("consent", "13712345679")).text("id")
	if gone := j.act2("security", privacyAPI+"/"+again, "withdraw", "本人撤回"); gone.text("state") != "withdrawn" || gone.body["late"] != false {
		j.Errorf("withdrawn: %s", gone.raw)
	}
	left := people + "/" + j.leaverID
	if gone := j.act2("system", left, "forget", "本人要求删除"); gone.text("phone") != "" || gone.text("state") != "closed" {
		j.Errorf("the telephone is still there: %s", gone.raw)
	}
	j.refused(http.StatusConflict, "identity.no_phone", "system", "POST", left+"/forget", values{"version": j.ok("system", "GET", left, nil).version(), "reason": "再删"})
	copied := privacyAPI + "/" + j.ok("security", "POST", privacyAPI, wish("copy", "13712345679")).text("id")
	j.tell(copied, "granted", "数据文件另行交付。")
	if file := j.ok("security", "POST", copied+"/data", values{"reason": "当面交付本人"}); len(file.list("records")) == 0 {
		j.Errorf("handed over: %s", file.raw)
	}
}

// TestLateRequest: a request that was taken at a desk and forgotten is late for
// ever, and whoever took it sees their own only.
func TestLateRequest(t *testing.T) {
	t.Parallel()
	j := &journey{stage: newStage(t)}
	account := Account{Role: "regulator.intake", Login: "counter", Password: password.Generate(12)}
	j.Accounts = append(j.Accounts, account)
	if _, err := j.hire(j.Context(), "counter", "counter", account.Password, "regulator", account.Role); err != nil {
		t.Fatal(err)
	}
	other := j.ok("security", "POST", privacyAPI, wish("consent", "13712345679")).text("id")
	taken := j.ok("counter", "POST", privacyAPI, wish("erase", "13712345679"))
	if mine := j.rows("counter", privacyAPI); len(mine) != 1 || mine[0]["id"] != taken.text("id") {
		j.Errorf("at the desk: %v", mine)
	}
	one := privacyAPI + "/" + taken.text("id")
	j.refused(http.StatusNotFound, "privacy.not_found", "counter", "GET", privacyAPI+"/"+other, nil)
	j.refused(http.StatusForbidden, "fault.forbidden", "counter", "POST", one+"/verify", values{"version": 1, "reason": "本人到场"})
	due, err := time.Parse(time.RFC3339, taken.text("dueAt"))
	if err != nil {
		j.Fatal(err)
	}
	at := j.clock.Now()
	j.clock.Advance(due.Sub(at.Time()) + time.Hour)
	clear(j.tokens)
	late := j.ok("security", "GET", one, nil)
	blocked := slices.ContainsFunc(late.list("actions"), func(a map[string]any) bool { return a["action"] == "extend" && a["allowed"] == false })
	if late.body["late"] != true || !blocked {
		j.Errorf("late: %s", late.raw)
	}
	j.refused(http.StatusConflict, "privacy.late", "security", "POST", one+"/extend", values{"version": late.version(), "reason": "忘了"})
	if gone := j.act2("security", one, "withdraw", "本人撤回"); gone.body["late"] != true || gone.text("state") != "withdrawn" {
		j.Errorf("withdrawn late: %s", gone.raw)
	}
}

// TestErasure: the addresses and devices of somebody who has left are destroyed
// by two people once the law no longer asks for them, and the log still proves
// itself.
func TestErasure(t *testing.T) {
	t.Parallel()
	j := &journey{stage: newStage(t)}
	leaver, _ := j.employ("leaver", "depot", "warehouse.clerk")
	j.refused(http.StatusConflict, "privacy.not_closed", "security", "POST", erasures, values{"personId": leaver, "reason": "离职"})
	j.act2("system", people+"/"+leaver, "close", "离职")
	j.settle()
	mine := j.rows("audit", "/api/platform/evidence/entries?personId="+leaver)
	if len(mine) == 0 {
		t.Fatal("the leaver did nothing")
	}
	j.refused(http.StatusConflict, "privacy.nothing_to_erase", "security", "POST", erasures, values{"personId": leaver, "reason": "本人申请"})
	j.leaverID = leaver
	if done := j.erase(); done.body["entries"] != float64(len(mine)) {
		t.Errorf("erased: %s, of %d", done.raw, len(mine))
	}
	for _, entry := range mine {
		detail := j.ok("audit", "GET", "/api/platform/evidence/entries/"+entry["id"].(string), nil)
		if origin := detail.body["origin"].(map[string]any); origin["erased"] != true || origin["ip"] != "" || origin["device"] != "" {
			t.Errorf("still there: %v", origin)
		}
		j.ok("audit", "GET", "/api/platform/evidence/entries/"+entry["id"].(string)+"/proof", nil)
	}
	others := j.rows("audit", "/api/platform/evidence/entries?action=platform.identity.close")
	if origin := j.ok("audit", "GET", "/api/platform/evidence/entries/"+others[0]["id"].(string), nil).body["origin"].(map[string]any); origin["erased"] == true {
		t.Error("the entry of whoever closed the account was erased too")
	}
	j.sound()
}

// erase lets three years pass and has the traces of the leaver destroyed.
func (j *journey) erase() answer {
	j.Helper()
	j.clock.Advance(1100 * 24 * time.Hour)
	clear(j.tokens)
	proposal := values{"personId": j.leaverID, "reason": "本人申请"}
	first := j.ok("security", "POST", erasures, proposal)
	j.refused(http.StatusConflict, "privacy.erasure_known", "security", "POST", erasures, proposal)
	j.refused(http.StatusForbidden, "fault.forbidden", "security", "POST", erasures+"/"+first.text("id")+"/approve", values{"version": 1})
	both := j.actor("security") // one person with both permissions cannot take both steps
	both.Grants = maps.Clone(both.Grants)
	both.Grants[privacy.PermitDecide] = scope.All
	for _, action := range []string{"approve", "reject"} {
		if _, err := j.Services.Privacy.Decide(scope.With(j.Context(), both), first.text("id"), action, 1, "先核对"); fault.KeyOf(err) != "privacy.own_proposal" {
			j.Errorf("%s by the proposer: %v", action, err)
		}
	}
	j.ok("lead", "POST", erasures+"/"+first.text("id")+"/reject", values{"version": 1, "reason": "先核对"})
	j.erasureID = j.ok("security", "POST", erasures, proposal).text("id")
	if todo := string(j.ok("lead", "GET", "/api/report/desk", nil).raw); !strings.Contains(todo, "todo.privacyErasure.approve") {
		j.Errorf("the lead's desk: %s", todo)
	}
	done := j.ok("lead", "POST", erasures+"/"+j.erasureID+"/approve", values{"version": 1, "reason": "期限已过"})
	if done.text("state") != "erased" || done.text("deciderName") == done.text("proposerName") {
		j.Errorf("erased: %s", done.raw)
	}
	j.refused(http.StatusConflict, "flow.undefined", "lead", "POST", erasures+"/"+j.erasureID+"/approve", values{"version": 2})
	j.ok("lead", "GET", erasures, nil)
	j.ok("security", "GET", erasures+"/export?format=csv", nil)
	j.settle()
	return done
}

// uploadAgain replaces the uploads and files that have run out meanwhile.
func (j *journey) uploadAgain() {
	j.Helper()
	bad := j.itemRow("9010099", "錯誤藥", "ambient", "", "")
	bad[10] = "many"
	j.token = j.ok("officer", "POST", drugs+"/items/import/preview", workbook(j.T, itemColumns, bad)).text("token")
	j.shopsToken = j.ok("officer", "POST", orgs+"/import/preview", upload{"shops.csv", []byte("name,kind\n横琴示例茶室,teahouse\n")}).text("token")
	j.assetToken = j.ok("engineer", "POST", assetsAPI+"/assets/import/preview", upload{"assets.csv", []byte("code,name,kind,environment,criticality,keeper\nA-1,a,car,production,key,operations.engineer\n")}).text("token")
	j.articlesToken = j.badArticles()
	j.exportOrder("accounts")
}

// TestErasureByCommand: the command proposes, and asks for the same as the page.
func TestErasureByCommand(t *testing.T) {
	config := alone(t)
	fill(t, config, func(s *System) {
		organisation, err := s.ensureNamed(t.Context(), "示例")
		if err == nil {
			_, err = s.Services.Identity.OpenAccount(t.Context(), "leaver", "离职示例", password.Generate(16), organisation, "regulator.officer")
		}
		if err != nil {
			t.Fatal(err)
		}
	})
	refused := func(login, reason, want string) {
		t.Helper()
		if err := ProposeErasure(t.Context(), config, login, reason, io.Discard); err == nil || !strings.Contains(Explain(err), want) {
			t.Errorf("%s: %s", login, Explain(err))
		}
	}
	t.Setenv("LC_ALL", "en_US.UTF-8")
	refused("nobody", "离职", "")
	refused("leaver", "离职", "not closed")
	if err := CloseUser(t.Context(), config, "leaver", "离职", io.Discard); err != nil {
		t.Fatal(err)
	}
	refused("leaver", " ", "")
	refused("leaver", "离职", "nothing to erase")
}
