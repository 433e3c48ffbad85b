package app

import (
	"bytes"
	"net/http"
	"slices"
	"strings"
	"testing"

	"gongzhi/internal/kit/doc/doctest"
)

// tell has a request walk from its verification to its answer.
func (j *journey) tell(one, outcome, words string) answer {
	j.Helper()
	j.act2("security", one, "verify", "视频核对证件")
	j.act("security", one, "start", nil)
	return j.act("security", one, "answer", values{"outcome": outcome, "answer": words})
}

// told is what the person reads of a request without an account.
func (j *journey) told(number, end, outcome string) {
	j.Helper()
	status := j.publicly(askStatus, values{"number": number, "end": end})
	if status.text("state") != "answered" || status.text("outcome") != outcome {
		j.Errorf("what the person is told of %s: %s", number, status.raw)
	}
}

// where are the tables in which the person of a request is found, with links.
func (j *journey) where(one string) map[string][]any {
	j.Helper()
	found := map[string][]any{}
	for _, place := range j.rows("security", one+"/places") {
		found[place["table"].(string)] = append(found[place["table"].(string)], place["links"].([]any)...)
	}
	return found
}

// TestDataIsHandedOver: a copy and a transfer are answered by a file, after the
// answer, to whoever may see, and with nothing of other people in it.
func TestDataIsHandedOver(t *testing.T) {
	t.Parallel()
	j := &journey{stage: newStage(t)}
	const phone = "+853 66987654"
	shop := j.ok("officer", "POST", orgs, values{"name": "横琴示例糖水铺", "kind": "food", "contactName": "诸葛示例丁", "phone": phone}).text("id")
	taken := j.ok("security", "POST", privacyAPI, wish("transfer", phone))
	one, why := privacyAPI+"/"+taken.text("id"), values{"reason": "当面交付本人"}
	j.refused(http.StatusConflict, "privacy.not_answered", "security", "POST", one+"/data", why)
	j.tell(one, "granted", "数据文件另行交付。")
	j.refused(http.StatusForbidden, "fault.forbidden", "officer", "POST", one+"/data", why)
	j.refused(http.StatusUnprocessableEntity, "fault.fields", "security", "POST", one+"/data", values{"reason": "  "})
	file := j.ok("security", "POST", one+"/data", why)
	where := j.where(one)
	for _, record := range file.list("records") {
		kept, _ := record["values"].(map[string]any)
		switch record["table"] {
		case "organisation":
			if record["id"] != shop || kept["phone_sealed"] != phone || kept["contact_name"] != "诸葛示例丁" || len(kept) != 2 {
				t.Errorf("of the shop: %v", record)
			}
		case "privacy_request":
			if kept["name_sealed"] != "诸葛示例丁" || kept["document_sealed"] != "1/234567/8" || kept["phone_sealed"] != phone || kept["answer"] != nil {
				t.Errorf("of the request: %v", record)
			}
		}
		if where[record["table"].(string)] == nil || record["purpose"] == "" || record["retention"] == "" {
			t.Errorf("the page does not name %v", record)
		}
		delete(where, record["table"].(string))
	}
	if len(where) > 0 || file.text("number") != taken.text("number") || file.header.Get("Cache-Control") != "no-store" {
		t.Errorf("left out: %v; %s", where, file.raw)
	}
	j.history("security", one, "receive", "verify", "start", "answer", "reveal")
	letter := j.ok("security", "GET", one+"/letter.pdf", nil).raw
	if !strings.Contains(strings.Join(doctest.Pages(t, letter), ""), "JSON") {
		t.Error("the letter does not say that there is a file")
	}
	for key, asked := range map[string][2]string{"privacy.no_file": {"access", "granted"}, "privacy.not_granted": {"copy", "refused"}} {
		other := privacyAPI + "/" + j.ok("security", "POST", privacyAPI, wish(asked[0], phone)).text("id")
		j.tell(other, asked[1], "见附表。")
		j.refused(http.StatusConflict, key, "security", "POST", other+"/data", why)
	}
}

// TestMisreadDocument: what cannot be a number of its kind is told at the field,
// and a card that really says so is taken as another kind.
func TestMisreadDocument(t *testing.T) {
	t.Parallel()
	j := &journey{stage: newStage(t)}
	for kind, numbers := range map[string][2]string{"mainland": {"11010519491231002X", "110105194912310021"}, "macao": {"1/234567/8", "2234567(8)"}, "hongkong": {"A123456(3)", "A123456(4)"}} {
		asked := wish("access", "66123456")
		asked["documentType"], asked["documentNumber"] = kind, numbers[1]
		for _, lang := range []string{"zh-Hans", "zh-Hant", "en", "pt"} {
			refused := j.send("security", lang, "POST", privacyAPI, asked)
			named := slices.ContainsFunc(refused.list("errors"), func(e map[string]any) bool {
				return e["pointer"] == "/documentNumber" && e["message"] != "" && !strings.HasPrefix(e["message"].(string), "privacy.")
			})
			if refused.status != http.StatusUnprocessableEntity || !named || bytes.Contains(refused.raw, []byte(numbers[1])) {
				t.Errorf("%s in %s: %d %s", kind, lang, refused.status, refused.raw)
			}
		}
		asked["documentType"] = "other"
		j.ok("security", "POST", privacyAPI, asked)
		asked["documentType"], asked["documentNumber"] = kind, numbers[0]
		j.ok("security", "POST", privacyAPI, asked)
	}
}

// TestCorrectionAndErasureToTheirEnd: a member of staff has a number corrected,
// leaves, and has the rest removed; each time they are told, nothing finds them
// any more where it was changed, and the log proves itself, by the command too.
func TestCorrectionAndErasureToTheirEnd(t *testing.T) {
	t.Parallel()
	j := &journey{stage: newStage(t)}
	leaver, _ := j.employ("leaver", "depot", "warehouse.clerk")
	person := people + "/" + leaver
	const wrong, right = "13712340001", "13712340002"
	details := func(phone string) values {
		return values{"name": "新人示例", "login": "leaver", "lang": "zh-Hans", "phone": phone}
	}
	j.change("system", person, details(wrong))

	asked := wish("correct", wrong)
	asked["detail"] = "电话应为 " + right
	taken := j.publicly(askPublic, asked)
	one := privacyAPI + "/" + j.rows("security", privacyAPI+"?q="+taken.text("number"))[0]["id"].(string)
	j.act2("security", one, "verify", "视频核对证件")
	j.act("security", one, "start", nil)
	if links := j.where(one)["person"]; !slices.Contains(links, any("/platform/identity/people/"+leaver)) {
		t.Errorf("the page does not lead to the person: %v", links)
	}
	j.change("system", person, details(right))
	if links, found := j.where(one)["person"]; found {
		t.Errorf("the wrong number is still there: %v", links)
	}
	j.act("security", one, "answer", values{"outcome": "granted", "answer": "已更正。"})
	j.told(taken.text("number"), "5678", "granted")
	j.act("security", one, "close", nil)

	taken = j.publicly(askPublic, wish("erase", right))
	one = privacyAPI + "/" + j.rows("security", privacyAPI+"?q="+taken.text("number"))[0]["id"].(string)
	j.refused(http.StatusConflict, "flow.undefined", "security", "POST", one+"/start", values{"version": 1})
	j.act2("security", one, "verify", "本人到场")
	j.act("security", one, "start", nil)
	if _, found := j.where(one)["person"]; !found {
		t.Error("the right number is not found")
	}
	j.act2("system", person, "close", "离职")
	j.act2("system", person, "forget", "本人要求删除")
	if left := j.ok("system", "GET", person, nil); left.text("phone") != "" || left.text("state") != "closed" {
		t.Errorf("after the removal: %s", left.raw)
	}
	if links, found := j.where(one)["person"]; found {
		t.Errorf("the number is still there: %v", links)
	}
	j.act("security", one, "answer", values{"outcome": "partly", "answer": "电话已删除，账号已注销；日志保存期满后抹除地址和设备。"})
	j.told(taken.text("number"), "5678", "partly")
	j.ok("security", "GET", one+"/letter.pdf", nil)
	j.act("security", one, "close", nil)
	j.history("security", one, "ask", "verify", "start", "answer", "close")
	j.settle()
	mine := j.rows("audit", "/api/platform/evidence/entries?personId="+leaver)
	j.leaverID = leaver
	if done := j.erase(); done.body["entries"] == float64(0) || len(mine) == 0 {
		t.Errorf("erased: %s of %d", done.raw, len(mine))
	}
	j.sound()
	var said bytes.Buffer
	if sound, err := VerifyAudit(t.Context(), j.Config, Verification{}, &said); err != nil || !sound {
		t.Errorf("gongzhi audit verify: %v, %v: %s", sound, err, said.String())
	}
}
