package message

import (
	"net"
	"testing"

	"gongzhi/internal/kit/clock"
)

// says is a mail server that reads nothing: it greets, answers each line with
// the next of its own and hangs up after the last.
func says(t *testing.T, lines ...string) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			buffer := make([]byte, 4096)
			for _, line := range lines {
				_, _ = conn.Write([]byte(line + "\r\n"))
				_, _ = conn.Read(buffer)
			}
			_ = conn.Close()
		}
	}()
	return listener.Addr().String()
}

// TestCauseOfBadServers: whatever a mail server does, the log has words for it,
// and only an answer about the letter itself is final.
func TestCauseOfBadServers(t *testing.T) {
	gone, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = gone.Close()
	ehlo := "250-ready\r\n250 STARTTLS"
	account := "smtp://gongzhi:secret@"
	cases := map[string]struct {
		address string
		cause   string
		final   bool
	}{
		"nobody there":          {account + gone.Addr().String(), "unreachable", false},
		"hangs up at once":      {account + says(t), "cut", false},
		"busy":                  {account + says(t, "421 too many"), "later", false},
		"does not talk to us":   {account + says(t, "554 no service"), "refused", false},
		"no encryption":         {account + says(t, "220 ready", "250 ready", "221 bye"), "plain", false},
		"encryption fails":      {account + says(t, "220 ready", ehlo, "220 go on", "not a handshake"), "encryption", false},
		"closes in handshake":   {account + says(t, "220 ready", ehlo, "220 go on"), "cut", false},
		"nobody signed for it":  {account + newMailServer(t, nil).listener.Addr().String(), "certificate", false},
		"greylists":             {"smtp://" + says(t, "220 ready", "250 ready", "250 fine", "451 later"), "later", false},
		"refuses the recipient": {"smtp://" + says(t, "220 ready", "250 ready", "250 fine", "550 no such person"), "refused", true},
		"box is full":           {"smtp://" + says(t, "220 ready", "250 ready", "250 fine", "552 over quota"), "full", true},
		"hangs up after DATA":   {"smtp://" + says(t, "220 ready", "250 ready", "250 fine", "250 fine", "354 go on"), "cut", false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			m, err := newMail(c.address+"?from=gongzhi@example.org", clock.System{})
			if err != nil {
				t.Fatal(err)
			}
			err = m.Send(t.Context(), aLetter)
			if err == nil || isRefused(err) != c.final {
				t.Fatalf("final %t: %v", isRefused(err), err)
			}
			if key, _ := Cause(Mail, err.Error()); key != "message.cause."+c.cause {
				t.Errorf("%q is said as %s", err, key)
			}
		})
	}
}

func TestCauseOfAnswers(t *testing.T) {
	for failure, want := range map[string]string{"": "", "answered 535": "message.cause.account", "answered 4x": "message.cause.other", "the channel is not set up": "message.cause.channel",
		"no token: answered 40013": "message.cause.token", "something new": "message.cause.other"} {
		if key, _ := Cause(Mail, failure); key != want {
			t.Errorf("%q is said as %q", failure, key)
		}
	}
	if key, values := Cause(SMS, "answered 503"); key != "message.cause.answered" || values["code"] != "503" {
		t.Errorf("%s %v", key, values)
	}
}
