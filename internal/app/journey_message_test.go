package app

import (
	"context"
	"net/http"
	"strings"
	"time"

	"gongzhi/internal/kit/message"
)

const (
	settingsAPI = "/api/platform/settings"
	inboxAPI    = "/api/platform/inbox"
	helpAPI     = "/api/platform/help"
)

// messages: what the regulator does to a batch reaches those who have it, in
// their language, and an address that does not exist lies dead in the log.
func (j *journey) messages() {
	j.Helper()
	j.settle()
	first := j.rows("pharmacist", inboxAPI)
	if len(first) != 2 || first[0]["kind"] != "drugtrace.recall" || first[0]["urgent"] != true || first[0]["path"] != "/drugtrace/holds" {
		j.Fatalf("the pharmacist was told %v", first)
	}
	for lang, word := range map[string]string{"zh-Hans": "召回", "zh-Hant": "回收", "pt": "Recolha", "en": "Recall"} {
		said := j.send("pharmacist", lang, "GET", inboxAPI, nil).list("items")[0]
		if title, _ := said["title"].(string); !strings.HasPrefix(title, word) || strings.Contains(title, "{") {
			j.Errorf("in %s: %v", lang, said)
		}
	}
	if told := j.rows("driver", inboxAPI+"?unread=true&kind=drugtrace.quota"); len(told) != 0 {
		j.Errorf("the driver was told %v", told)
	}
	count := j.ok("pharmacist", "GET", inboxAPI+"/unread", nil)
	if again := j.send("pharmacist", "zh-Hans", "GET", inboxAPI+"/unread", nil, "If-None-Match", count.header.Get("ETag")); count.body["unread"] != 2.0 || again.status != http.StatusNotModified {
		j.Errorf("%s, then %d", count.raw, again.status)
	}
	if read := j.ok("pharmacist", "POST", inboxAPI+"/read", values{"upTo": first[0]["id"]}); read.body["marked"] != 2.0 {
		j.Errorf("read: %s", read.raw)
	}
	j.wishes()
	view := j.ok("officer", "GET", codes+"/codes/"+j.later[1], nil)
	hold := j.ok("officer", "POST", codes+"/regulator-holds", values{"targetKind": "batch", "target": view.text("batchId"), "reason": "抽检待复核"})
	j.settle()
	if _, err := j.Messages.Deliver(j.Context()); err != nil {
		j.Fatal(err)
	}
	j.log()
	j.help()
	j.ok("lead", "POST", codes+"/regulator-holds/"+hold.text("id")+"/release", values{"reason": "复核合格"})
}

// wishes: channels are chosen, but nobody goes deaf to a recall.
func (j *journey) wishes() {
	j.Helper()
	j.refused(http.StatusUnprocessableEntity, "message.mandatory", "pharmacist", "PUT", inboxAPI+"/wishes",
		values{"choices": []values{{"kind": "drugtrace.recall", "channel": "inbox", "enabled": false}}})
	j.refused(http.StatusUnprocessableEntity, "message.mail_shape", "pharmacist", "PUT", inboxAPI+"/mail", values{"mail": "nowhere"})
	box, ways := letterbox{}, j.Messages.Adapters
	j.Messages.Adapters = map[message.Channel]message.Adapter{message.Mail: box}
	kept := j.ok("keeper", "PUT", inboxAPI+"/mail", values{"mail": "keeper@example.invalid"})
	if kept.text("mail") == "keeper@example.invalid" || !strings.Contains(kept.text("mail"), "*") {
		j.Errorf("mail: %s", kept.raw)
	}
	j.refused(http.StatusTooManyRequests, "message.code_soon", "keeper", "POST", inboxAPI+"/mail/code", nil)
	j.refused(http.StatusUnprocessableEntity, "message.code_wrong", "keeper", "POST", inboxAPI+"/mail/confirm", values{"code": "no code"})
	if proved := j.ok("keeper", "POST", inboxAPI+"/mail/confirm", values{"code": box["keeper@example.invalid"]}); proved.body["mailConfirmed"] != true {
		j.Errorf("confirmed: %s", proved.raw)
	}
	j.ok("lead", "PUT", inboxAPI+"/mail", values{"mail": "lead@example.invalid"})
	j.clock.Advance(2 * time.Minute)
	j.ok("lead", "POST", inboxAPI+"/mail/code", nil)
	j.clock.Advance(2 * time.Minute)
	j.ok("lead", "PUT", inboxAPI+"/mail", values{"mail": ""})
	if j.Messages.Adapters = ways; box["lead@example.invalid"] == "" {
		j.Error("no code for another address")
	}
	j.ok("keeper", "PUT", inboxAPI+"/wishes", values{"choices": []values{{"kind": "drugtrace.quota", "channel": "inbox", "enabled": false}}})
	for _, choice := range j.ok("keeper", "GET", inboxAPI+"/wishes", nil).list("choices") {
		if choice["kind"] == "drugtrace.quota" && choice["channel"] == "inbox" && choice["enabled"] != false {
			j.Error("the choice was not kept")
		}
	}
}

// log: what could not be delivered is seen, resent, and worded better.
func (j *journey) log() {
	j.Helper()
	dead := j.rows("system", settingsAPI+"/deliveries?state=dead")
	if len(dead) != 1 || dead[0]["kind"] != "drugtrace.hold" || strings.HasPrefix(dead[0]["address"].(string), "keeper@") {
		j.Fatalf("dead: %v", dead)
	}
	j.deliveryID, _ = dead[0]["id"].(string)
	if tries := j.rows("security", settingsAPI+"/deliveries/"+j.deliveryID+"/attempts"); len(tries) != 1 || tries[0]["outcome"] != "refused" || tries[0]["cause"] == "" || dead[0]["cause"] != tries[0]["cause"] {
		j.Errorf("attempts: %v", tries)
	}
	j.ok("system", "POST", settingsAPI+"/deliveries/"+j.deliveryID+"/resend", nil)
	j.refused(http.StatusConflict, "message.not_dead", "system", "POST", settingsAPI+"/deliveries/"+j.deliveryID+"/resend", nil)
	const words = settingsAPI + "/messages/drugtrace.recall"
	if kinds := j.rows("system", settingsAPI+"/messages"); len(kinds) < 5 || strings.HasPrefix(kinds[0]["name"].(string), "message.") {
		j.Errorf("kinds: %v", kinds)
	}
	j.refused(http.StatusUnprocessableEntity, "message.unknown_variable", "system", "POST", words+"/preview", values{"lang": "pt", "title": "{colour}", "body": "{batch}"})
	j.refused(http.StatusUnprocessableEntity, "message.missing_variable", "system", "POST", words+"/preview", values{"lang": "pt", "title": "Recolha", "body": "Pare"})
	if shown := j.ok("system", "POST", words+"/preview", values{"lang": "pt", "title": "Recolha {batch}", "body": "Pare"}); !strings.Contains(shown.text("title"), "‹lote") {
		j.Errorf("preview: %s", shown.raw)
	}
	change := values{"lang": "pt", "title": "Recolha {batch}", "body": "Pare de dispensar {drug}.", "version": 0, "basis": "art. 82.º", "reason": "mais curto"}
	j.ok("system", "POST", words+"/versions", change)
	j.refused(http.StatusConflict, "fault.stale", "system", "POST", words+"/versions", change)
	if versions := j.rows("system", words+"/versions?lang=pt"); len(versions) != 2 {
		j.Errorf("versions: %v", versions)
	}
}

// letterbox keeps the code that was sent to an address.
type letterbox map[string]string

func (b letterbox) Send(_ context.Context, letter message.Letter) error {
	b[letter.Address] = letter.Params["code"]
	return nil
}
