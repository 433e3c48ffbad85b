package probe

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"
)

func spec(kind, target string, s Settings) Spec {
	return Spec{Kind: kind, Target: target, Settings: s, Timeout: 5 * time.Second}
}

// closed is an address nobody listens on.
func closed(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func TestConditions(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/moved":
			http.Redirect(w, r, "/", http.StatusFound)
		case "/broken":
			http.Error(w, "broken", http.StatusInternalServerError)
		default:
			_, _ = w.Write([]byte("all is well"))
		}
	}))
	defer server.Close()
	secured := httptest.NewTLSServer(http.NotFoundHandler())
	defer secured.Close()
	address := strings.TrimPrefix(secured.URL, "https://")
	for _, c := range []struct {
		spec   Spec
		status Status
		reason string
	}{
		{spec("http", server.URL, Settings{}), Good, ""},
		{spec("http", server.URL, Settings{Contains: "well"}), Good, ""},
		{spec("http", server.URL, Settings{Contains: "ill"}), Bad, ReasonBody},
		{spec("http", server.URL, Settings{Lacks: "well"}), Bad, ReasonBody},
		{spec("http", server.URL+"/moved", Settings{}), Bad, ReasonStatus},
		{spec("http", server.URL+"/moved", Settings{StatusFrom: 302}), Good, ""},
		{spec("http", server.URL+"/broken", Settings{}), Bad, ReasonStatus},
		{spec("http", server.URL+"/broken", Settings{StatusFrom: 200, StatusTo: 599}), Good, ""},
		{spec("http", "file:///etc/passwd", Settings{}), Bad, ReasonError},
		{spec("http", "http://169.254.169.254/latest/meta-data", Settings{}), Bad, ReasonRefused},
		{spec("http", "http://"+closed(t), Settings{}), Bad, ReasonRefused},
		{spec("tcp", address, Settings{}), Good, ""},
		{spec("tcp", closed(t), Settings{}), Bad, ReasonRefused},
		{spec("tls", address, Settings{}), Good, ""},
		{spec("tls", address, Settings{WarnDays: 365}), Good, ""},
		{spec("tls", strings.TrimPrefix(server.URL, "http://"), Settings{}), Bad, ReasonError},
		{spec("disk", os.TempDir(), Settings{MinFreePercent: 1}), Good, ""},
		{spec("disk", "/no/such/folder", Settings{}), Bad, ReasonError},
		{spec("process", "no-such-process-anywhere", Settings{}), Bad, ReasonMissing},
		{spec("magic", "x", Settings{}), Unknown, ReasonAborted},
	} {
		if got := Run(t.Context(), c.spec); got.Status != c.status || got.Reason != c.reason {
			t.Errorf("%s %s %+v: %+v", c.spec.Kind, c.spec.Target, c.spec.Settings, got)
		}
	}
}

func TestCertificateOfAnotherName(t *testing.T) {
	secured := httptest.NewTLSServer(http.NotFoundHandler())
	defer secured.Close()
	_, port, _ := net.SplitHostPort(strings.TrimPrefix(secured.URL, "https://"))
	if got := Run(t.Context(), spec("tls", "localhost:"+port, Settings{})); got.Status != Bad || got.Reason != ReasonName {
		t.Errorf("%+v", got)
	}
}

func TestTooLateIsBadAndAbortedIsUnknown(t *testing.T) {
	wait := func(ctx context.Context) (string, string, error) { <-ctx.Done(); return "", "", ctx.Err() }
	if got := Measure(t.Context(), Spec{Timeout: time.Millisecond}, wait); got.Status != Bad || got.Reason != ReasonTimeout {
		t.Errorf("too late: %+v", got)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if got := Measure(ended, Spec{Timeout: time.Minute}, wait); got.Status != Unknown || got.Reason != ReasonAborted {
		t.Errorf("aborted: %+v", got)
	}
	slow := func(context.Context) (string, string, error) { time.Sleep(3 * time.Millisecond); return "", "", nil }
	if got := Measure(t.Context(), Spec{Timeout: time.Minute, Slow: time.Millisecond}, slow); got.Status != Bad || got.Reason != ReasonSlow {
		t.Errorf("slow: %+v", got)
	}
}

func TestNotesHoldNoSecret(t *testing.T) {
	leak := func(context.Context) (string, string, error) { return "", "", errors.New("dial user:hunter2@db") }
	got := Measure(t.Context(), Spec{Timeout: time.Minute, Secret: "hunter2"}, leak)
	if strings.Contains(got.Note, "hunter2") || got.Status != Bad {
		t.Errorf("%+v", got)
	}
	if long := short(strings.Repeat("长", 500)); len([]rune(long)) != 160 {
		t.Errorf("%d characters", len([]rune(long)))
	}
}

func TestRolesOfRedis(t *testing.T) {
	primary := parseInfo("# Replication\r\nrole:master\r\nconnected_slaves:1\r\n")
	replica := parseInfo("role:slave\r\nmaster_link_status:up\r\nconnected_slaves:0\r\n")
	torn := parseInfo("role:slave\r\nmaster_link_status:down\r\n")
	for _, c := range []struct {
		facts  map[string]string
		s      Settings
		reason string
	}{
		{primary, Settings{}, ""}, {primary, Settings{Role: "primary", Least: 1}, ""}, {primary, Settings{Role: "primary", Least: 2}, ReasonLag},
		{primary, Settings{Role: "replica"}, ReasonRole}, {replica, Settings{Role: "replica"}, ""}, {replica, Settings{Role: "primary"}, ReasonRole}, {torn, Settings{Role: "replica"}, ReasonLag},
	} {
		if got := redisJudge(c.s, c.facts); got.reason != c.reason {
			t.Errorf("%v %+v: %+v", c.facts, c.s, got)
		}
	}
}
