package signin

import (
	"encoding/base64"
	"encoding/pem"
	"os"
	"path/filepath"
	"testing"
	"time"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/federate"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/module/platform/federation"
)

// office issues SM2 certificates for a house.
type office struct {
	t       *testing.T
	issuer  *seal.SM2Issuer
	file    string // of the revocation list
	subject seal.SM2Subject
}

func withCertificates(t *testing.T) (*house, *office) {
	t.Helper()
	now := clock.Day("2026-11-20").Start().Time()
	o := &office{t: t, file: filepath.Join(t.TempDir(), "lists.pem"), subject: seal.SM2Subject{Name: "Ana", Document: "DEMO44040000000001", From: now.Add(-time.Hour), To: now.Add(48 * time.Hour)}}
	var err error
	if o.issuer, err = seal.NewSM2Issuer(seal.SM2Subject{Name: "Office", From: o.subject.From, To: o.subject.To}); err != nil {
		t.Fatal(err)
	}
	authorities := filepath.Join(t.TempDir(), "authorities.pem")
	if err := os.WriteFile(authorities, o.issuer.PEM(), 0o600); err != nil {
		t.Fatal(err)
	}
	o.revoke()
	var h *house
	h = open(t, federation.Provider{ID: "sm2", Names: map[i18n.Lang]string{i18n.English: "SM2 certificate"}, Settings: federate.Settings{Kind: federate.SM2, Authorities: authorities, Revocations: o.file, TwoFactors: true,
		Now:    func() time.Time { return h.clock.Now().Time() },
		Claims: federate.Claims{Document: "document", TrustsDocuments: true, Types: map[string]string{"": "mainland"}, Least: 4}}})
	return h, o
}

// revoke writes a new list that names certificates.
func (o *office) revoke(certificates ...[]byte) {
	o.t.Helper()
	list, err := o.issuer.List(o.subject.From, o.subject.To, certificates...)
	if err == nil {
		err = os.WriteFile(o.file, list, 0o600)
	}
	if err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) issue(change func(*seal.SM2Subject)) (certificate, key []byte) {
	o.t.Helper()
	subject := o.subject
	change(&subject)
	certificate, key, err := o.issuer.Issue(subject)
	if err != nil {
		o.t.Fatal(err)
	}
	return certificate, key
}

// challenge asks for a text to sign.
func (c *client) challenge() answer {
	c.t.Helper()
	return c.call("POST", "platform/signin/federated/sm2", map[string]any{"surface": "console"}).expect(c.t, 200, "")
}

func (o *office) answer(asked answer, certificate, key []byte) map[string]any {
	o.t.Helper()
	signature, err := seal.SM2Answer(key, []byte(asked.body["challenge"].(string)))
	if err != nil {
		o.t.Fatal(err)
	}
	block, _ := pem.Decode(certificate)
	return map[string]any{"state": asked.body["state"], "certificate": base64.StdEncoding.EncodeToString(block.Bytes), "signature": base64.StdEncoding.EncodeToString(signature)}
}

func TestSM2CertificateSignsIn(t *testing.T) {
	h, o := withCertificates(t)
	person := h.hire("receiver", "depot", "warehouse.receiver")
	h.hire("security", "office", "platform.security")
	h.set(factorRoles, `["warehouse.*"]`)
	desk := h.client()
	desk.signIn("security", goodPassword)
	desk.call("PUT", "platform/signin/people/"+person.ID+"/document", map[string]any{"type": "mainland", "number": o.subject.Document, "reason": "Seen"}).expect(t, 204, "")

	certificate, key := o.issue(func(*seal.SM2Subject) {})
	page := h.client()
	asked := page.challenge()
	body := o.answer(asked, certificate, key)
	got := page.call("POST", federatedPath, body).expect(t, 201, "")
	if me := got.body["me"].(map[string]any); me["assurance"] != 4.0 || me["factorDue"] != false || me["provider"] != "SM2 certificate" {
		t.Errorf("signed in: %v", me)
	}
	page.call("POST", federatedPath, body).expect(t, 401, "federation.flow_over") // replayed
}

func TestSM2CertificateRefusals(t *testing.T) {
	h, o := withCertificates(t)
	_, stranger := withCertificates(t)
	same := func(*seal.SM2Subject) {}
	certificate, key := o.issue(same)
	foreign, foreignKey := stranger.issue(same)
	old, oldKey := o.issue(func(s *seal.SM2Subject) { s.To = s.From.Add(time.Minute) })
	sealing, sealingKey := o.issue(func(s *seal.SM2Subject) { s.Encrypting = true })
	revoked, revokedKey := o.issue(same)
	o.revoke(revoked)
	for number, one := range []struct {
		key              string
		certificate, own []byte
	}{
		{"federation.chain", foreign, foreignKey}, {"federation.period", old, oldKey}, {"federation.usage", sealing, sealingKey},
		{"federation.revoked", revoked, revokedKey}, {"federation.signature", certificate, foreignKey}, {"federation.malformed", key, key},
	} {
		page := h.client()
		page.address = "203.0.113." + string(rune('1'+number))
		page.call("POST", federatedPath, o.answer(page.challenge(), one.certificate, one.own)).expect(t, 401, one.key)
	}
	if noted := h.entries("platform.signin.federatedRefused"); len(noted) != 6 {
		t.Errorf("audit: %v", noted)
	}
	mine, theirs := h.client(), h.client()
	theirs.challenge()
	asked := mine.challenge()
	theirs.call("POST", federatedPath, o.answer(asked, certificate, key)).expect(t, 401, "federation.other_browser") // another's challenge
	first, second := mine.challenge(), mine.challenge()
	crossed := o.answer(first, certificate, key)
	crossed["state"] = second.body["state"]
	mine.call("POST", federatedPath, crossed).expect(t, 401, "federation.signature") // the answer to another challenge
	mine.call("POST", federatedPath, o.answer(mine.challenge(), certificate, key)).expect(t, 403, "signin.unlinked")

	h.clock.Advance(49 * time.Hour) // the list is old now
	long, longKey := o.issue(func(s *seal.SM2Subject) { s.To = s.To.Add(72 * time.Hour) })
	mine.call("POST", federatedPath, o.answer(mine.challenge(), long, longKey)).expect(t, 401, "federation.period") // as is its issuer
	if err := os.Remove(o.file); err != nil {
		t.Fatal(err)
	}
	h.clock.Advance(time.Minute)
	mine.call("POST", "platform/signin/federated/sm2", map[string]any{"surface": "console"}).expect(t, 503, "federation.unavailable")
}
