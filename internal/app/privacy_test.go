package app

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"gongzhi/internal/kit/doc/doctest"
	"gongzhi/internal/kit/message"
	"gongzhi/internal/kit/reveal"
	"gongzhi/internal/kit/seal"
)

// planted is one personal value that was entered somewhere.
type planted struct {
	column string // of the register
	value  string
	masked string                 // what others read in its place, empty when nothing
	seen   func(role string) bool // who may read it in the clear; nobody when nil
}

// side tells whether a role is of one of the sides.
func side(sides ...string) func(string) bool {
	return func(role string) bool {
		of, _, _ := strings.Cut(role, ".")
		return slices.Contains(sides, of)
	}
}

// unmasked are all roles but those that read everything masked.
func unmasked(role string) bool { return role != "" && !side("external")(role) }

const note = "请致电13912345678或 +853 66555444，证件440400199003070018，邮件 zhang.san@163.com"

// plantVisit dispenses a box to somebody whose document no other test uses.
func (j *journey) plantVisit(box string) {
	j.Helper()
	visit := j.visit(box)
	visit["residentIdNumber"], visit["residentIdType"], visit["prescriptionNo"], visit["doctorName"], visit["overrideReason"] = "5/432109/7", "macaoId", "RX-5432", "欧阳示例甲", note
	j.ok("pharmacist", "POST", gives, visit)
}

// plant enters known values wherever the register has a column that users fill.
func (j *journey) plant() []planted {
	j.Helper()
	shop := j.ok("officer", "POST", orgs, values{"name": "横琴示例糖水铺", "kind": "food", "contactName": "司徒示例乙", "phone": "+853 66987654"})
	j.act2("lead", orgs+"/"+shop.text("id"), "suspend", note)
	j.ok("officer", "POST", orgs+"/"+shop.text("id")+"/reveal", values{"reason": note})
	j.change("system", people+"/"+j.people["picker"].PersonID, values{"name": "夏侯示例丙", "login": "picker", "lang": "zh-Hans", "phone": "13712345679"})
	j.Messages.Adapters[message.Mail] = letterbox{}
	j.ok("keeper", "PUT", inboxAPI+"/mail", values{"mail": "keeper.wang@example.invalid"})
	draft := j.ask("clinic1", "9010001", 2)
	order := outs + "/orders/" + draft.text("id")
	ask := values{"version": 1, "clinicId": j.ids["clinic1"], "remark": "到货前致电王护士 15912345670", "lines": []values{{"itemId": j.items["9010001"], "qty": 2}}}
	shown := j.ok("clerk", "PUT", order, ask)
	ask["version"], ask["remark"] = 2, shown.text("remark")+"，走后门" // typed on from what the page shows
	j.ok("clerk", "PUT", order, ask)
	var kept string
	if err := j.DB.Read().NewSelect().Table("outbound_order").Column("remark").Where("id = ?", draft.text("id")).Scan(j.Context(), &kept); err != nil || kept != "到货前致电王护士 15912345670，走后门" {
		j.Errorf("a remark that was changed behind its mask: %q, %v", kept, err)
	}
	supply := j.delivery(j.permitID, j.inboundLine("9010001", "AML9", 10, 1, 600))
	supply["remark"] = "司机电话 15912345671"
	j.ok("clerk", "POST", ins+"/orders", supply)
	return []planted{
		{"dispense.document_sealed", "432109", "5****09(*)", nil},
		{"dispense.prescription_no", "RX-5432", "", side("clinic")},
		{"dispense.doctor_name", "欧阳示例甲", "", side("clinic")},
		{"dispense.override_reason", "13912345678", "139****5678", nil},
		{"dispense.override_reason", "66555444", "+853 66****44", nil},
		{"dispense.override_reason", "440400199003070018", "440***********0018", nil},
		{"audit_entry.reason", "zhang.san@163.com", "z***@163.com", nil},
		{"organisation.contact_name", "司徒示例乙", "", unmasked},
		{"organisation.phone_sealed", "66987654", "+853 66****54", nil},
		{"person.name", "夏侯示例丙", "", unmasked},
		{"person.phone_sealed", "13712345679", "", nil},
		{"person.phone_sealed", "66123456", "66****56", nil}, // of who left
		{"person.password_hash", "$argon2", "", nil},
		{"message_contact.address_sealed", "keeper.wang@", "k***@example.invalid", nil},
		{"privacy_request.name_sealed", "诸葛示例丁", "诸葛**", nil},
		{"privacy_request.detail_sealed", "zhuge@example.invalid", "z***@example.invalid", nil},
		{"outbound_order.remark", "15912345670", "159****5670", nil},
		{"inbound_order.remark", "15912345671", "159****5671", nil},
		{"outbound_order.driver_name", "陈示例", "陈**", side("warehouse", "clinic")},
	}
}

// keepLog keeps what the program logs until that is given up.
func keepLog(t *testing.T) (log *logged, giveUp func()) {
	t.Helper()
	log = &logged{}
	before := slog.Default()
	slog.SetDefault(slog.New(seal.MaskLog(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))))
	giveUp = sync.OnceFunc(func() { slog.SetDefault(before) })
	t.Cleanup(giveUp)
	return log, giveUp
}

// personalDataIsMasked walks every way out of the system as every role:
// answers, exports, papers, refusals and the program's log. No value is read in
// the clear where the register says that it is masked.
func (j *journey) personalDataIsMasked(log *logged) {
	j.Helper()
	secrets := j.plant()
	j.settle()
	all := j.requests()
	read, found := 0, map[string]bool{}
	for _, role := range append(j.staffing(), post{}) {
		for _, r := range all {
			for _, path := range outlets(r) {
				a := j.send(role.login, "zh-Hans", http.MethodGet, path, nil)
				j.hides(role.role, path, a, secrets, found)
				read++
			}
		}
	}
	if read < 3000 {
		j.Errorf("only %d answers were read", read)
	}
	for _, secret := range secrets {
		if secret.seen != nil && !found[secret.value] || secret.masked != "" && !found[secret.masked] {
			j.Errorf("%s was not entered: nobody reads %q, or what stands for it", secret.column, secret.value)
		}
	}
	j.refusalsHide(all, secrets)
	for _, secret := range secrets {
		if secret.seen == nil && strings.Contains(log.String(), secret.value) {
			j.Errorf("the log shows %s of %s", secret.value, secret.column)
		}
	}
	registered := map[string]bool{}
	for _, c := range j.Personal() {
		registered[c.Table+"."+c.Column] = true
	}
	for _, secret := range secrets {
		if !registered[secret.column] {
			j.Errorf("%s is not in the register", secret.column)
		}
	}
}

// outlets are the addresses on which an operation gives something out.
func outlets(r *request) []string {
	switch {
	case r.method != http.MethodGet:
		return nil
	case strings.HasSuffix(r.path, "/export"):
		return []string{r.path + "?format=csv", r.path + "?format=xlsx"}
	}
	return []string{r.own()}
}

// hides checks one answer, and notes which of the values it shows to those who
// may read them.
func (j *journey) hides(role, path string, a answer, secrets []planted, found map[string]bool) {
	j.Helper()
	said := readable(j.T, a)
	if !slices.ContainsFunc(secrets, func(s planted) bool {
		return strings.Contains(said, s.value) || s.masked != "" && strings.Contains(said, s.masked)
	}) {
		return
	}
	said = digests.ReplaceAllString(said, "#")
	for _, secret := range secrets {
		if secret.masked != "" && strings.Contains(said, secret.masked) {
			found[secret.masked] = true
		}
		if !strings.Contains(said, secret.value) {
			continue
		}
		found[secret.value] = true
		if secret.seen == nil || !secret.seen(role) {
			at := strings.Index(said, secret.value)
			j.Errorf("%s reads %s of %s at %s: …%s…", role, secret.value, secret.column, path, said[max(0, at-60):min(len(said), at+60)])
		}
	}
}

// digests are random digits in which six of a number may stand by chance.
var digests = regexp.MustCompile(`[0-9a-f]{40,}`)

// readable is what a person reads in an answer: the text of a PDF, the cells of
// a workbook.
func readable(t *testing.T, a answer) string {
	t.Helper()
	switch {
	case bytes.HasPrefix(a.raw, []byte("PK\x03\x04")):
		file, err := zip.NewReader(bytes.NewReader(a.raw), int64(len(a.raw)))
		if err != nil {
			t.Fatal(err)
		}
		var all strings.Builder
		for _, part := range file.File {
			content, err := part.Open()
			if err == nil {
				_, err = io.Copy(&all, content)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		return all.String()
	case bytes.HasPrefix(a.raw, []byte("%PDF-")) && len(a.raw) > 1000: // shorter ones are uploads of the journey
		pages := doctest.Pages(t, a.raw)
		if len(pages) == 0 {
			t.Errorf("a paper of %d bytes cannot be read", len(a.raw))
		}
		return strings.Join(pages, "\n")
	}
	return string(a.raw)
}

// refusalsHide sends personal values in every text of every change to somebody
// who may make it: whatever is wrong with them, the refusal repeats none.
func (j *journey) refusalsHide(all []*request, secrets []planted) {
	j.Helper()
	const typed = "电话13912345678 证件440400199003070018 zhang.san@163.com"
	tried := 0
	for _, r := range all {
		body, isObject := r.body.(values)
		if r.method == http.MethodGet || !isObject {
			continue
		}
		filled := maps.Clone(body)
		typeInto(filled, typed)
		for _, login := range []string{"officer", "quality", "clerk", "pharmacist", "system", "security"} {
			a := j.send(login, "zh-Hans", r.method, r.own(), filled)
			if a.status == http.StatusForbidden {
				continue
			}
			tried++
			if a.status >= http.StatusInternalServerError {
				j.Errorf("%s as %s: %d", r.ID, login, a.status)
			}
			if a.status >= http.StatusBadRequest {
				j.hides("", r.path, a, secrets, map[string]bool{})
			}
		}
	}
	if tried < 60 {
		j.Errorf("only %d refusals were read", tried)
	}
}

// typeInto puts a text into every text of an example.
func typeInto(object values, text string) {
	for name, value := range object {
		switch value := value.(type) {
		case string:
			if name != "version" {
				object[name] = text
			}
		case values:
			inner := maps.Clone(value)
			typeInto(inner, text)
			object[name] = inner
		}
	}
}

// logged keeps what is logged.
type logged struct {
	lock sync.Mutex
	text bytes.Buffer
}

func (l *logged) Write(data []byte) (int, error) {
	l.lock.Lock()
	defer l.lock.Unlock()
	return l.text.Write(data)
}

func (l *logged) String() string {
	l.lock.Lock()
	defer l.lock.Unlock()
	return l.text.String()
}

// TestRevealHasALimit: who wants to see too much is refused in words, and those
// who audit read it on their desk and find who it was.
func TestRevealHasALimit(t *testing.T) {
	t.Parallel()
	j := &journey{stage: newStage(t)}
	shop := orgs + "/" + j.ok("officer", "POST", orgs, values{"name": "横琴示例糖水铺", "kind": "food", "phone": "+853 66987654"}).text("id") + "/reveal"
	most := j.Params.Int(reveal.AnHour, j.today)
	for i := range most {
		j.ok("officer", "POST", shop, values{"reason": fmt.Sprintf("逐户核对 %d", i)})
	}
	refused := j.send("officer", "zh-Hans", "POST", shop, values{"reason": "再看一次"})
	if refused.status != http.StatusTooManyRequests || refused.text("code") == "" || !strings.Contains(refused.text("detail"), "20") || strings.Contains(string(refused.raw), "66987654") {
		t.Fatalf("the limit: %d %s", refused.status, refused.raw)
	}
	j.ok("lead", "POST", shop, values{"reason": "另一个人"})
	j.settle()
	desk, _ := json.Marshal(j.ok("audit", "GET", "/api/report/desk", nil).body)
	if !strings.Contains(string(desk), "todo.evidence.reveals") {
		t.Errorf("the auditor's desk: %s", desk)
	}
	found := j.rows("audit", "/api/platform/evidence/entries?result=refused&action=platform.enterprise.reveal")
	if len(found) != 1 || found[0]["personName"] == "" {
		t.Errorf("who it was: %v", found)
	}
}
