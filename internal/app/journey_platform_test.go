package app

import (
	"bytes"
	"net/http"

	"gongzhi/internal/kit/guard"
	"gongzhi/internal/kit/password"
	"gongzhi/internal/module/drugtrace/ledger"
)

const (
	orgs   = "/api/platform/enterprise/organisations"
	people = "/api/platform/identity/people"
	posts  = "/api/platform/identity/posts"
	me     = "/api/platform/signin/me"

	sessions = "/api/platform/signin/sessions"
)

// employ lets one administrator give somebody an account, which is good for
// nothing until another has given it a post; the new person chooses a password at the first sign-in.
func (j *journey) employ(login, org string, roles ...string) (personID, postID string) {
	j.Helper()
	first, chosen := password.Generate(12, login), password.Generate(12, login)
	personID = j.ok("system", "POST", people, values{"name": "新人示例", "login": login, "password": first}).text("id")
	postID = j.ok("security", "POST", posts, values{"personId": personID, "orgId": j.ids[org], "roles": roles}).text("id")
	j.Accounts = append(j.Accounts, Account{Role: roles[0], Login: login, Password: first})
	if before := j.ok(login, "GET", me, nil); before.body["mustChange"] != true {
		j.Errorf("%s need not change the first password", login)
	}
	if after := j.ok(login, "PUT", me+"/password", values{"old": first, "new": chosen}); after.body["mustChange"] != false {
		j.Errorf("%s changed the password: %s", login, after.raw)
	}
	j.account(login).Password = chosen
	return personID, postID
}

// staff comes, changes, is locked out and leaves.
func (j *journey) staff() {
	j.leaverID, j.leaverPost = j.employ("leaver", "depot", "warehouse.clerk")
	second := j.ok("security", "POST", posts, values{"personId": j.leaverID, "orgId": j.ids["depot"], "roles": []string{"warehouse.keeper"}}).text("id")
	if now := j.ok("leaver", "PUT", me+"/post", values{"postId": second}); now.text("console") != "warehouse" || now.body["post"].(map[string]any)["id"] != second {
		j.Errorf("in the other post: %s", now.raw)
	}
	if now := j.ok("leaver", "PUT", me+"/language", values{"lang": "pt"}); now.text("lang") != "pt" {
		j.Errorf("reads: %s", now.raw)
	}
	j.ok("leaver", "POST", "/api/platform/signin/sessions/current/leave", values{"surface": "console"})
	j.ended("leaver")

	j.change("security", posts+"/"+second, values{"roles": []string{"warehouse.keeper", "warehouse.curator"}, "validFrom": j.day(0), "validTo": j.day(3), "reach": "own"})
	if soon := j.rows("audit", posts+"/ending?orgId="+j.ids["depot"]); len(soon) != 1 || soon[0]["id"] != second || soon[0]["standing"] != "ending" {
		j.Errorf("ending soon: %v", soon)
	}
	j.act("security", posts+"/"+second, "renew", values{"validTo": j.day(200), "reason": "留任"})
	j.ok("security", "GET", posts+"/ending/export?format=csv", nil)
	if shown := j.ok("audit", "GET", posts+"/"+second, nil); len(shown.body["roles"].([]any)) != 2 {
		j.Errorf("post: %s", shown.raw)
	}
	j.act2("security", posts+"/"+second, "close", "调岗")
	one := people + "/" + j.leaverID
	j.change("system", one, values{"name": "离职示例", "login": "leaver", "lang": "pt", "phone": "66123456"})
	if shown := j.ok("security", "GET", one, nil); shown.text("name") != "离职示例" || shown.text("phone") != "66****56" {
		j.Errorf("person: %s", shown.raw)
	}
	if shown := j.ok("security", "POST", one+"/reveal", values{"reason": "核实本人"}); shown.text("value") != "66123456" {
		j.Errorf("telephone of the person: %s", shown.raw)
	}
	j.refused(422, "fault.fields", "security", "POST", one+"/reveal", values{"reason": "  "})
	j.sessionsOfLeaver()
	j.factorOfLeaver()
	j.passkeyOfLeaver()
	j.federationOfLeaver()
	j.signIn("leaver")
	j.ok("security", "DELETE", "/api/platform/signin/people/"+j.leaverID+"/sessions", nil)
	j.ended("leaver")
	for _, step := range []struct{ action, state string }{{"lock", "locked"}, {"unlock", "active"}, {"close", "closed"}} {
		signedIn := step.action != "unlock"
		if signedIn {
			j.signIn("leaver")
		}
		got := j.act2("system", one, step.action, "离职")
		if got.text("state") != step.state {
			j.Errorf("%s: %s", step.action, got.raw)
		}
		if signedIn {
			j.ended("leaver") // with the next request
		}
		if step.action == "unlock" {
			j.ok("system", "POST", one+"/password", values{"version": got.version(), "password": j.again("leaver")})
		}
	}
	if gone := j.ok("audit", "GET", one, nil); gone.list("posts")[0]["state"] != "closed" || gone.text("name") == "" {
		j.Errorf("who left is kept, the posts are ended: %s", gone.raw)
	}
	if listed := j.rows("audit", people+"?state=closed"); len(listed) != 1 || listed[0]["id"] != j.leaverID {
		j.Errorf("who left: %v", listed)
	}
	j.history("audit", one, "create", "createPost", "update", "reveal", "lock", "unlock", "password", "close")
	if roles := j.rows("security", "/api/platform/identity/roles"); len(roles) < 30 {
		j.Errorf("%d roles", len(roles))
	}
}

// again gives the login a new first password.
func (j *journey) again(login string) string {
	j.Helper()
	j.account(login).Password = password.Generate(12, login)
	return j.account(login).Password
}

// act2 performs an action with its reason.
func (j *journey) act2(login, base, action, reason string) answer {
	j.Helper()
	return j.act(login, base, action, values{"reason": reason})
}

// ended checks that the session of the login is over, and forgets it.
func (j *journey) ended(login string) {
	j.Helper()
	if a := j.send(login, "en", "GET", me, nil); a.status != http.StatusUnauthorized {
		j.Errorf("%s is still signed in: %d", login, a.status)
	}
	delete(j.tokens, login)
}

// register keeps the register of organisations by hand and by sheet.
func (j *journey) register() {
	one := orgs + "/" + j.ok("officer", "POST", orgs, values{"name": "横琴示例小食店", "kind": "food", "phone": "+853 66123456"}).text("id")
	changed := j.change("officer", one, values{"name": "横琴示例小食店", "kind": "food", "address": "示范路 3 号"})
	if changed.text("address") != "示范路 3 号" || changed.text("phoneMasked") == "" {
		j.Errorf("changed: %s", changed.raw)
	}
	if shown := j.ok("officer", "POST", one+"/reveal", values{"reason": "联系整改"}); shown.text("value") != "+853 66123456" || shown.header.Get("Cache-Control") != "no-store" {
		j.Errorf("telephone of the organisation: %s %v", shown.raw, shown.header)
	}
	for _, step := range []struct{ action, state string }{{"suspend", "suspended"}, {"resume", "active"}, {"close", "closed"}} {
		if got := j.act2("lead", one, step.action, "现场核查"); got.text("state") != step.state {
			j.Errorf("%s: %s", step.action, got.raw)
		}
	}
	if shown := j.ok("inspector", "GET", one, nil); shown.text("state") != "closed" {
		j.Errorf("shown: %s", shown.raw)
	}
	j.history("officer", one, "create", "update", "reveal", "suspend", "resume", "close")
	sheet := []byte("name,kind\n横琴示例面馆,food\n横琴示例茶室,teahouse\n")
	preview := j.ok("officer", "POST", orgs+"/import/preview", upload{"shops.csv", sheet})
	if wrong := preview.list("errors"); preview.body["errorRows"] != 1.0 || wrong[0]["row"] != 3.0 || wrong[0]["field"] != "kind" {
		j.Errorf("preview: %s", preview.raw)
	}
	j.shopsToken = preview.text("token")
	j.ok("officer", "GET", orgs+"/import/template", nil)
	j.ok("officer", "GET", orgs+"/import/"+j.shopsToken+"/errors", nil)
	preview = j.ok("officer", "POST", orgs+"/import/preview", upload{"shops.csv", bytes.Replace(sheet, []byte("teahouse"), []byte("food"), 1)})
	if done := j.ok("officer", "POST", orgs+"/import", values{"token": preview.text("token")}); done.body["imported"] != 2.0 {
		j.Errorf("imported: %s", done.raw)
	}
	if listed := j.rows("clerk", orgs+"?kind=food"); len(listed) != 3 {
		j.Errorf("%d shops", len(listed))
	}
	j.counted("officer", orgs+"/counts", "clinics", 2)
	if out := j.ok("officer", "GET", orgs+"/export?format=csv&kind=food", nil); bytes.Count(out.raw, []byte("横琴示例")) != 3 {
		j.Errorf("export: %s", out.raw)
	}
}

// rules: a number is changed from a day on, with its basis.
func (j *journey) rules() {
	const base, name = "/api/platform/settings/parameters", "drugtrace.outbound.ship_within"
	j.ok("system", "POST", base+"/"+name+"/versions", values{"from": j.day(0), "value": 36, "basis": "专库管理办法第九条", "reason": "旺季"})
	listed := j.rows("security", base+"?q=ship_within")
	if len(listed) != 1 || listed[0]["current"].(map[string]any)["value"] != 36.0 {
		j.Errorf("parameter: %v", listed)
	}
	j.workingDays()
}

// workingDays: a table is changed with its source, and a deadline that was told stays.
func (j *journey) workingDays() {
	const base = "/api/platform/settings/calendars"
	told := j.ok("security", "GET", base+"/mainland/deadline?from=2026-09-01&days=30", nil)
	if told.text("day") != "2026-10-19" || told.body["certain"] != true {
		j.Errorf("30 working days: %s", told.raw)
	}
	now := j.rows("system", base)[0]["current"].(map[string]any)
	year := now["years"].([]any)[0].(map[string]any)
	days := append(year["days"].([]any), values{"day": "2026-10-16", "kind": "off", "name": "台风停工"})
	j.ok("system", "POST", base+"/mainland/versions", values{"version": now["number"], "year": 2026, "source": year["source"], "days": days, "hours": now["hours"], "reason": "台风"})
	for version, want := range map[string]string{"": "2026-10-20", told.text("versionId"): "2026-10-19"} {
		if got := j.ok("officer", "GET", base+"/mainland/deadline?from=2026-09-01&days=30&versionId="+version, nil); got.text("day") != want {
			j.Errorf("by version %q: %s", version, got.raw)
		}
	}
}

// doors are open to anybody, and ask whoever guesses for work.
func (j *journey) doors() {
	if app := j.ok("", "GET", "/api/public/app", nil); app.body["demo"] != true {
		j.Errorf("app: %s", app.raw)
	}
	if shown := j.rows("", "/api/public/demo-accounts"); len(shown) != len(j.Accounts) {
		j.Errorf("%d of %d sign-ins are shown", len(shown), len(j.Accounts))
	}
	elsewhere := []string{"X-Forwarded-For", "203.0.113.7"}
	guess := func(with string, captcha any) answer {
		body := values{"login": "owner", "password": with, "bearer": true}
		if captcha != nil {
			body["captcha"] = captcha
		}
		return j.send("", "pt", "POST", "/api/platform/signin/sessions", body, elsewhere...)
	}
	for range 3 {
		guess("wrong", nil)
	}
	if asked := guess(j.account("owner").Password, nil); asked.status != http.StatusTooManyRequests || asked.text("key") != "signin.captcha" {
		j.Errorf("after three wrong passwords: %s", asked.raw)
	}
	challenge := j.ok("", "POST", "/api/public/challenges?purpose=signin", nil)
	if got := guess(j.account("owner").Password, solved(challenge.body)); got.status != http.StatusCreated {
		j.Errorf("with the work done: %s", got.raw)
	}

	unknown := "/api/public/trace/" + j.unknownCode()
	for range 10 {
		if miss := j.send("", "pt", "GET", unknown, nil, elsewhere...); miss.text("verdict") != "unknown" {
			j.Fatalf("a code that was never made: %s", miss.raw)
		}
	}
	asked := j.send("", "pt", "GET", unknown, nil, elsewhere...)
	if asked.status != http.StatusTooManyRequests || asked.text("key") != "tracequery.captcha" {
		j.Fatalf("after ten misses: %s", asked.raw)
	}
	work := solved(asked.body["params"].(map[string]any))
	if told := j.send("", "pt", "GET", "/api/public/trace/"+j.later[1], nil, append(elsewhere, "Captcha-Challenge", work["challenge"].(string), "Captcha-Nonce", work["nonce"].(string))...); told.text("verdict") != "valid" {
		j.Errorf("with the work done: %s", told.raw)
	}
}

// solved does the work of a challenge.
func solved(challenge map[string]any) values {
	text, _ := challenge["challenge"].(string)
	difficulty, _ := challenge["difficulty"].(float64)
	return values{"challenge": text, "nonce": guard.Solve(guard.Challenge{Text: text, Difficulty: int(difficulty)})}
}

// unknownCode is right in every digit and was never made.
func (j *journey) unknownCode() string {
	return ledger.NewIssuer(demoIssuerKey).Code("9010001", 999_999)
}
