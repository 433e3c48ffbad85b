package message

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/tls"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/i18n"
)

var aLetter = Letter{ID: "01LETTER", Lang: i18n.Hant, Address: "wong@example.org", Title: "召回 B-7", Body: strings.Repeat("請停用。", 40), Link: "https://example.test/x", Params: map[string]string{"batch": "B-7"}}

// TestMail over a real connection: STARTTLS, sign-in, and whatever a server may do.
func TestMail(t *testing.T) {
	moods := map[string]struct {
		mood   func(try int) string
		sent   int // after three attempts
		final  bool
		copies int
	}{
		"takes it":         {func(int) string { return "250 fine" }, 1, false, 1},
		"refuses":          {func(int) string { return "550 no such person wong@example.org" }, 0, true, 0},
		"greylists":        {func(try int) string { return map[bool]string{true: "450 later", false: "250 fine"}[try == 1] }, 1, false, 1},
		"hangs up halfway": {func(try int) string { return map[bool]string{true: "drop", false: "250 fine"}[try == 1] }, 1, false, 2},
	}
	for name, c := range moods {
		t.Run(name, func(t *testing.T) {
			server := newMailServer(t, c.mood)
			m, err := newMail("smtp://gongzhi:secret@"+server.listener.Addr().String()+"?from=gongzhi@example.org", clock.System{})
			if err != nil {
				t.Fatal(err)
			}
			m.roots = &tls.Config{RootCAs: server.roots, MinVersion: tls.VersionTLS12}
			h := open(t, map[Channel]Adapter{Mail: m})
			h.mailTo("wong", "wong@example.org")
			h.tell(aRecall)
			sent := 0
			for range 3 {
				n, err := h.Deliver(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				sent += n
				h.now.Advance(time.Hour)
			}
			d := h.deliveries()[0]
			if sent != c.sent || (d.State == Dead) != c.final || strings.Contains(d.Error, "wong") {
				t.Errorf("%d sent, %+v", sent, d)
			}
			mails := server.got()
			if len(mails) != c.copies {
				t.Fatalf("%d copies", len(mails))
			}
			for _, text := range mails {
				if !strings.Contains(text, "Message-ID: <"+d.ID+"@example.org>") || !strings.Contains(text, "Subject: =?utf-8?b?") {
					t.Error(text)
				}
			}
			if server.accounts[0] != "/gongzhi/secret" {
				t.Error(server.accounts)
			}
		})
	}
}

func TestMailNeedsTLSAndAServer(t *testing.T) {
	server := newMailServer(t, func(int) string { return "250 fine" })
	m, err := newMail("smtp://gongzhi:secret@"+server.listener.Addr().String()+"?from=gongzhi@example.org", clock.System{})
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Send(t.Context(), aLetter); err == nil || isRefused(err) || len(server.got()) != 0 {
		t.Errorf("trusted a certificate nobody signed: %v", err)
	}
	_ = server.listener.Close()
	if err := m.Send(t.Context(), aLetter); err == nil || isRefused(err) {
		t.Errorf("no server: %v", err)
	}
	for _, wrong := range []string{"", "http://x", "smtp://host", "smtp://u:secret@host?from=x"} {
		if _, err := NewMail(wrong, clock.System{}); err == nil || strings.Contains(err.Error(), "secret@") {
			t.Errorf("%q: %v", wrong, err)
		}
	}
	text := string(m.text(Letter{ID: "1", Title: "a\r\nBcc: x@y", Body: "b"}, &m.from))
	if strings.Contains(text, "\nBcc:") {
		t.Error("a title wrote a header")
	}
}

// gateway is a web server whose mood a test sets.
func gateway(t *testing.T, answer func(w http.ResponseWriter, r *http.Request, body []byte)) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		answer(w, r, body)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// TestGatewayMoods: 500, 429 and slow are tried again, 400 is final, and no
// error repeats the address, which holds a key.
func TestGatewayMoods(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		final  bool
	}{"broken": {500, false}, "busy": {429, false}, "wrong": {400, true}, "moved": {302, true}, "slow": {0, false}} {
		address := gateway(t, func(w http.ResponseWriter, r *http.Request, _ []byte) {
			if c.status == 0 {
				<-r.Context().Done()
				return
			}
			w.Header().Set("Location", "http://127.0.0.1:1/")
			w.WriteHeader(c.status)
		}) + "/hook?key=SECRET"
		for _, adapter := range []Adapter{NewWeCom(address), NewDingTalk(address, "s", clock.System{}), NewSMS(address, "s", clock.System{})} {
			ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
			err := adapter.Send(ctx, aLetter)
			cancel()
			if err == nil || isRefused(err) != c.final || strings.Contains(err.Error(), "SECRET") {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

func TestRobots(t *testing.T) {
	code := 0
	var query, got string
	address := gateway(t, func(w http.ResponseWriter, r *http.Request, body []byte) {
		query, got = r.URL.RawQuery, string(body)
		fmt.Fprintf(w, `{"errcode":%d,"errmsg":"x"}`, code)
	})
	now := clock.NewManual(1_700_000_000_000)
	robots := map[string]Adapter{"wecom": NewWeCom(address + "/?key=1"), "dingtalk": NewDingTalk(address+"/?access_token=1", "SEC1", now)}
	for name, r := range robots {
		code = 0
		if err := r.Send(t.Context(), aLetter); err != nil || body(t, []byte(got))["msgtype"] != "markdown" || !strings.Contains(got, "召回 B-7") {
			t.Errorf("%s: %v %s", name, err, got)
		}
		if name == "dingtalk" {
			mac := hmac.New(sha256.New, []byte("SEC1"))
			mac.Write([]byte("1700000000000\nSEC1"))
			req := httptest.NewRequest("GET", "/?"+query, nil)
			if req.FormValue("sign") != base64.StdEncoding.EncodeToString(mac.Sum(nil)) || req.FormValue("timestamp") != "1700000000000" || req.FormValue("access_token") != "1" {
				t.Error(query)
			}
		}
		for c, final := range map[int]bool{45009: false, 93000: true} {
			code = c
			if err := r.Send(t.Context(), aLetter); err == nil || isRefused(err) != final {
				t.Errorf("%s %d: %v", name, c, err)
			}
		}
	}
}

func TestSMSIsSigned(t *testing.T) {
	var r *http.Request
	var got []byte
	address := gateway(t, func(_ http.ResponseWriter, req *http.Request, body []byte) { r, got = req, body })
	letter := aLetter
	letter.Address = "+85366123456"
	if err := NewSMS(address, "key", clock.System{}).Send(t.Context(), letter); err != nil {
		t.Fatal(err)
	}
	mac := hmac.New(sha256.New, []byte("key"))
	mac.Write([]byte(r.Header.Get("X-Timestamp") + "\n" + string(got)))
	if r.Header.Get("X-Signature") != hex.EncodeToString(mac.Sum(nil)) || r.Header.Get("Idempotency-Key") != letter.ID {
		t.Error(r.Header)
	}
	if said := body(t, got); said["phone"] != letter.Address || len([]rune(said["text"].(string))) > smsLength {
		t.Error(said)
	}
}

// TestWeChat: the token is kept, thrown away when the platform says it is old,
// and who did not agree is not asked again.
func TestWeChat(t *testing.T) {
	tokens, sends := 0, 0
	codes := []int{0, 40001, 0, 43101}
	var got map[string]any
	host := gateway(t, func(w http.ResponseWriter, r *http.Request, raw []byte) {
		if r.URL.Path == "/cgi-bin/stable_token" {
			tokens++
			fmt.Fprintf(w, `{"access_token":"t%d","expires_in":7200}`, tokens)
			return
		}
		got = body(t, raw)
		fmt.Fprintf(w, `{"errcode":%d}`, codes[sends])
		sends++
	})
	way := NewWeChat(host, "app", "secret", clock.System{})
	letter := aLetter
	letter.Address, letter.WeChat = "openid", "TPL thing1={title} thing2={body} character_string3={batch}"
	wants := []struct{ failed, final bool }{{false, false}, {true, false}, {false, false}, {true, true}}
	for i, want := range wants {
		if err := way.Send(t.Context(), letter); (err != nil) != want.failed || isRefused(err) != want.final {
			t.Errorf("%d: %v", i, err)
		}
	}
	data := got["data"].(map[string]any)
	thing := data["thing2"].(map[string]any)["value"].(string)
	if tokens != 2 || got["template_id"] != "TPL" || len([]rune(thing)) != 20 || data["character_string3"].(map[string]any)["value"] != "B-7" {
		t.Errorf("%d tokens, %v", tokens, got)
	}
	letter.WeChat = ""
	if err := way.Send(t.Context(), letter); !isRefused(err) {
		t.Error(err)
	}
}
