package host

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/probe"
)

// enrolled makes an authority and the folder of an agent.
func enrolled(t *testing.T) (*Authority, string, string) {
	t.Helper()
	authority, err := OpenAuthority(t.TempDir(), clock.System{}, true)
	if err != nil {
		t.Fatal(err)
	}
	certificate, key, fingerprint, err := authority.Issue("HOST-1")
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	for name, content := range map[string][]byte{CertificateFile: certificate, KeyFile: key, CAFile: authority.PEM()} {
		if err := os.WriteFile(filepath.Join(folder, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return authority, folder, fingerprint
}

// listener is a server of the authority that keeps what it is told.
type listener struct {
	*httptest.Server
	mu      sync.Mutex
	batches []Batch
	seen    string // fingerprint of the last caller
	status  int
}

func listen(t *testing.T, a *Authority) *listener {
	t.Helper()
	l := &listener{status: http.StatusOK}
	l.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		l.mu.Lock()
		defer l.mu.Unlock()
		var b Batch
		if err := json.NewDecoder(r.Body).Decode(&b); err != nil {
			t.Error(err)
		}
		l.seen = Fingerprint(r.TLS.VerifiedChains[0][0].Raw)
		if l.status == http.StatusOK {
			l.batches = append(l.batches, b)
		}
		w.WriteHeader(l.status)
		_ = json.NewEncoder(w).Encode(Answer{ForbiddenTools: []string{"host.test"}})
	}))
	var err error
	if l.TLS, err = a.Server([]string{"127.0.0.1"}); err != nil {
		t.Fatal(err)
	}
	l.StartTLS()
	t.Cleanup(l.Close)
	return l
}

func TestReportsWaitWhileTheServerIsAway(t *testing.T) {
	authority, folder, fingerprint := enrolled(t)
	l := listen(t, authority)
	watched := filepath.Join(folder, "watched.conf")
	if err := os.WriteFile(watched, []byte("a"), 0o600); err != nil {
		t.Fatal(err)
	}
	nginx := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("Active connections: 291 \nserver accepts handled requests\n"))
	}))
	defer nginx.Close()
	settings := Settings{Server: l.URL, Folder: folder, EverySeconds: 60, Files: []string{watched, "/no/such"}, NginxStatus: nginx.URL, Ports: []int{1},
		Checks: []Check{{Probe: "WEB", Kind: "http", Target: nginx.URL, TimeoutMs: 2000}}}
	agent, err := NewAgent(settings, clock.System{})
	if err != nil {
		t.Fatal(err)
	}
	agent.patchesAt = time.Now() // apt is another test
	l.status = http.StatusServiceUnavailable
	for range 2 {
		if err := agent.Once(t.Context()); err == nil {
			t.Fatal("a refusal is no success")
		}
		time.Sleep(2 * time.Millisecond) // reports are named by the millisecond
	}
	l.status = http.StatusOK
	if err := agent.Once(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(l.batches) != 1 || len(l.batches[0].Reports) != 3 || l.seen != fingerprint {
		t.Fatalf("%d batches, seen %s", len(l.batches), l.seen)
	}
	r := l.batches[0].Reports[0]
	if r.At > l.batches[0].Reports[1].At || r.NginxActive == nil || *r.NginxActive != 291 || len(r.Files[watched]) != 64 || r.Files["/no/such"] != "" || r.MemoryPercent == nil || *r.MemoryPercent < 1 || r.DiskPercent == nil {
		t.Errorf("%+v", r)
	}
	if len(r.Samples) != 1 || r.Samples[0].Status != probe.Good || r.Samples[0].Probe != "WEB" || !slices.Equal(r.Unexpected, r.Ports) || len(r.Ports) < 2 {
		t.Errorf("%+v", r)
	}
	if left, _ := agent.waiting(); len(left) != 0 {
		t.Errorf("%v are sent and still wait", left)
	}
	if err := agent.Once(t.Context()); err != nil {
		t.Fatal(err)
	}
	if tools := l.batches[1].Reports[0].Tools; !slices.Equal(tools, []string{"host.test"}) { // that is what this process is called
		t.Errorf("forbidden tools that run: %v", tools)
	}
}

func TestStrangersAreNotLetIn(t *testing.T) {
	authority, _, _ := enrolled(t)
	other, folder, _ := enrolled(t)
	_ = other
	l := listen(t, authority)
	agent, err := NewAgent(Settings{Server: l.URL, Folder: folder, EverySeconds: 60}, clock.System{})
	if err != nil {
		t.Fatal(err)
	}
	agent.patchesAt = time.Now()
	if err := agent.Once(t.Context()); err == nil || len(l.batches) != 0 {
		t.Errorf("an agent of another authority came in: %v", err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(authority.PEM())
	bare := http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}}
	req, _ := http.NewRequestWithContext(context.Background(), http.MethodPost, l.URL+"/agent/reports", strings.NewReader("{}"))
	if resp, err := bare.Do(req); err == nil {
		_ = resp.Body.Close()
		t.Error("somebody without a certificate came in")
	}
}

func TestAuthorityStaysTheSame(t *testing.T) {
	folder := t.TempDir()
	if _, err := OpenAuthority(folder, clock.System{}, false); err == nil {
		t.Error("an authority that is not there was opened")
	}
	first, err := OpenAuthority(folder, clock.System{}, true)
	if err != nil {
		t.Fatal(err)
	}
	again, err := OpenAuthority(folder, clock.System{}, true)
	if err != nil || string(first.PEM()) != string(again.PEM()) {
		t.Errorf("a second authority was made: %v", err)
	}
	if info, err := os.Stat(filepath.Join(folder, "agent-ca.key")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("its key: %v %v", info, err)
	}
}

// TestAuthorityIsMadeOnce: of nodes that start together with one folder all use one
// authority, and what an interrupted start left of it is completed.
func TestAuthorityIsMadeOnce(t *testing.T) {
	folder := t.TempDir()
	made := make([]*Authority, 8)
	var group sync.WaitGroup
	for i := range made {
		group.Go(func() {
			var err error
			if made[i], err = OpenAuthority(folder, clock.System{}, true); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	for _, one := range made {
		if one != nil && string(one.PEM()) != string(made[0].PEM()) {
			t.Fatal("nodes that start together have different authorities")
		}
	}
	if err := os.Remove(filepath.Join(folder, "agent-ca.crt")); err != nil {
		t.Fatal(err)
	}
	again, err := OpenAuthority(folder, clock.System{}, true)
	if err != nil {
		t.Fatal(err)
	}
	if !again.key.Equal(made[0].key) {
		t.Error("the key that was there already was thrown away")
	}
}

func TestPendingPackagesAreCounted(t *testing.T) {
	if n := patches([]byte("Reading package lists...\nInst libc6 [2.41-1] (2.41-2 Debian:13/stable [amd64])\nInst openssl [3.5] (3.6 Debian-Security:13/stable-security [amd64])\nConf libc6\n")); *n != 2 {
		t.Errorf("%d", *n)
	}
}

func TestSettingsNameWhatIsWrong(t *testing.T) {
	for text, want := range map[string]string{
		`{"server":"http://x","everySeconds":60}`:                        "https",
		`{"server":"https://x:1","everySeconds":1}`:                      "everySeconds",
		`{"server":"https://x:1","everySeconds":60,"chekcs":[]}`:         "chekcs",
		`{"server":"https://x:1","everySeconds":60,"checks":[{}]}`:       "check 1",
		`{"server":"https://x:1","everySeconds":60,"ports":[22,80,443]}`: "",
	} {
		file := filepath.Join(t.TempDir(), SettingsFile)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := LoadSettings(file)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v", text, err)
		}
	}
}
