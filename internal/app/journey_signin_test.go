package app

import (
	"encoding/json"
	"time"

	virtual "github.com/descope/virtualwebauthn"

	"gongzhi/internal/kit/passkey/passkeytest"
	"gongzhi/internal/kit/totp"
)

// sessionsOfLeaver: a person sees and ends the own sessions, the security
// administrator those of anybody.
func (j *journey) sessionsOfLeaver() {
	j.Helper()
	own := me + "/sessions"
	if here := j.ok("leaver", "GET", me+"/alive", nil); here.body["serverTime"] == nil {
		j.Errorf("a look at the session: %v", here.body)
	}
	if shown := j.ok("leaver", "GET", me+"/security", nil); shown.body["password"].(map[string]any)["endsAt"] != nil {
		j.Errorf("security: %s", shown.raw)
	}
	j.signIn("leaver")
	kept := j.tokens["leaver"]
	delete(j.tokens, "leaver")
	j.signIn("leaver") // on a second device
	if listed := j.rows("leaver", own); len(listed) != 2 || listed[0]["current"] != true {
		j.Fatalf("own sessions: %v", listed)
	}
	j.ok("leaver", "DELETE", own+"/"+j.rows("leaver", own)[1]["id"].(string), nil)
	delete(j.tokens, "leaver")
	j.signIn("leaver")
	if ended := j.ok("leaver", "DELETE", own, nil); ended.body["ended"] != 1.0 {
		j.Errorf("others: %s", ended.raw)
	}
	listed := j.rows("security", sessions+"?personId="+j.leaverID)
	if len(listed) != 1 {
		j.Fatalf("sessions of the leaver: %v", listed)
	}
	j.ok("security", "GET", sessions+"/export?format=csv&personId="+j.leaverID, nil)
	j.ok("security", "DELETE", sessions+"/"+listed[0]["id"].(string), nil)
	j.ended("leaver")
	j.tokens["leaver"] = kept
	j.ended("leaver")

	// A session that is nobody's work, for TestScope to end.
	kept = j.tokens["clerk"]
	delete(j.tokens, "clerk")
	j.signIn("clerk")
	j.spareSession = j.rows("clerk", own)[0]["id"].(string)
	if j.tokens["clerk"] = kept; kept == "" {
		delete(j.tokens, "clerk")
	}
}

// factorOfLeaver: a person signs in with an authenticator app, and without it.
func (j *journey) factorOfLeaver() {
	j.Helper()
	proof := values{"password": j.account("leaver").Password}
	made := j.ok("leaver", "POST", me+"/totp", proof)
	key := totp.Key{Secret: made.text("secret"), Algorithm: "SHA1"}
	code := func() values {
		code, err := key.Code(totp.Step(j.clock.Now()))
		if err != nil {
			j.Fatal(err)
		}
		return values{"code": code}
	}
	if given := j.ok("leaver", "POST", me+"/totp/confirm", code()); len(given.body["codes"].([]any)) != 10 {
		j.Errorf("recovery codes: %s", given.raw)
	}
	j.ok("leaver", "POST", me+"/recovery-codes", proof)
	second := func() {
		delete(j.tokens, "leaver")
		asked := j.send("", "pt", "POST", sessions, values{"login": "leaver", "password": proof["password"]})
		if asked.text("key") != "signin.second" {
			j.Fatalf("the password alone: %s", asked.raw)
		}
		j.clock.Advance(30 * time.Second)
		body := code()
		body["ticket"], body["bearer"] = asked.body["params"].(map[string]any)["ticket"], true
		j.tokens["leaver"] = j.ok("", "POST", sessions+"/second", body).text("token")
	}
	second()
	j.ok("leaver", "POST", me+"/totp/remove", proof)
	key.Secret = j.ok("leaver", "POST", me+"/totp", proof).text("secret")
	j.ok("leaver", "POST", me+"/totp/confirm", code())
	second()
	j.ok("security", "POST", "/api/platform/signin/people/"+j.leaverID+"/factor-reset", values{"reason": "遗失手机"})
	j.ended("leaver")
}

// passkeyOfLeaver: a person signs in with a key that a device keeps.
func (j *journey) passkeyOfLeaver() {
	j.Helper()
	site := virtual.RelyingParty{Name: "Gongzhi", ID: "example.test", Origin: "https://example.test"}
	device, key := virtual.NewAuthenticator(), passkeytest.Key()
	proof := values{"password": j.account("leaver").Password}
	offered := func(login, path string, body any) (ticket, options string) {
		a := j.ok(login, "POST", path, body)
		encoded, err := json.Marshal(a.body["options"])
		if err != nil {
			j.Fatal(err)
		}
		return a.text("ticket"), string(encoded)
	}
	j.signIn("leaver")
	ticket, options := offered("leaver", me+"/passkeys/options", proof)
	attestation, err := virtual.ParseAttestationOptions(options)
	if err != nil {
		j.Fatal(err)
	}
	device.Options.UserHandle = []byte(attestation.UserID)
	answered := json.RawMessage(virtual.CreateAttestationResponse(site, device, key, *attestation))
	j.ok("leaver", "POST", me+"/passkeys", values{"ticket": ticket, "name": "手机", "credential": answered})

	ticket, options = offered("", sessions+"/passkey/options", nil)
	assertion, err := virtual.ParseAssertionOptions(options)
	if err != nil {
		j.Fatal(err)
	}
	key.Counter++
	answered = json.RawMessage(virtual.CreateAssertionResponse(site, device, key, *assertion))
	j.tokens["leaver"] = j.ok("", "POST", sessions+"/passkey", values{"ticket": ticket, "credential": answered, "bearer": true}).text("token")
	kept := j.ok("leaver", "GET", me+"/security", nil).body["factor"].(map[string]any)["passkeys"].([]any)
	one := me + "/passkeys/" + kept[0].(map[string]any)["id"].(string)
	j.ok("leaver", "PUT", one, values{"name": "旧手机"})
	j.ok("leaver", "POST", one+"/remove", proof)
	j.ok("leaver", "DELETE", "/api/platform/signin/sessions/current", nil)
	delete(j.tokens, "leaver")
}
