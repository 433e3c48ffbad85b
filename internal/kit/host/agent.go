package host

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"time"

	"gongzhi/internal/kit/clock"
)

// Settings are the file of an agent, JSON.
type Settings struct {
	Server       string   `json:"server"` // https://host:port
	Folder       string   `json:"folder"` // certificates and spool
	EverySeconds int      `json:"everySeconds"`
	NginxStatus  string   `json:"nginxStatus,omitempty"`
	NginxLog     string   `json:"nginxLog,omitempty"`    // access log, in the combined format
	VirusFolder  string   `json:"virusFolder,omitempty"` // of the scanner's signatures; /var/lib/clamav when empty
	LoginLog     string   `json:"loginLog,omitempty"`    // of failed logins; /var/log/btmp when empty
	Ports        []int    `json:"ports,omitempty"`       // that may listen; left out, none is judged
	Files        []string `json:"files,omitempty"`       // whose digests are compared
	Checks       []Check  `json:"checks,omitempty"`
}

// The files of an agent's folder.
const (
	CertificateFile = "agent.crt"
	KeyFile         = "agent.key"
	CAFile          = "ca.crt"
	SettingsFile    = "agent.json"
	spoolFolder     = "spool"
)

// most is how many reports wait while the server is away: a week of minutes.
const most = 7 * 24 * 60

// Agent measures and reports.
type Agent struct {
	settings  Settings
	clock     clock.Clock
	client    *http.Client
	forbidden []string
	patches   *int64
	patchesAt time.Time
}

// LoadSettings reads and checks the file of an agent.
func LoadSettings(file string) (Settings, error) {
	var s Settings
	text, err := os.ReadFile(file)
	if err != nil {
		return s, err
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&s); err != nil {
		return s, fmt.Errorf("%s: %w", file, err)
	}
	if s.Folder == "" {
		s.Folder = filepath.Dir(file)
	}
	at, err := url.Parse(s.Server)
	switch {
	case err != nil || at.Scheme != "https" || at.Host == "":
		return s, fmt.Errorf("%s: server must be https://host:port", file)
	case s.EverySeconds < 5 || s.EverySeconds > 3600:
		return s, fmt.Errorf("%s: everySeconds lies between 5 and 3600", file)
	}
	for i := range s.Checks {
		if s.Checks[i].Probe == "" || s.Checks[i].Kind == "" {
			return s, fmt.Errorf("%s: check %d needs probe and kind", file, i+1)
		}
		if s.Checks[i].TimeoutMs == 0 {
			s.Checks[i].TimeoutMs = 5000
		}
	}
	return s, nil
}

// NewAgent reads the certificates and makes the spool.
func NewAgent(s Settings, c clock.Clock) (*Agent, error) {
	pair, err := tls.LoadX509KeyPair(filepath.Join(s.Folder, CertificateFile), filepath.Join(s.Folder, KeyFile))
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	authority, err := os.ReadFile(filepath.Join(s.Folder, CAFile))
	if err != nil || !roots.AppendCertsFromPEM(authority) {
		return nil, errors.Join(errors.New("the agent has no certificate of the authority"), err)
	}
	if err := os.MkdirAll(filepath.Join(s.Folder, spoolFolder), 0o700); err != nil {
		return nil, err
	}
	transport := &http.Transport{TLSClientConfig: &tls.Config{Certificates: []tls.Certificate{pair}, RootCAs: roots, MinVersion: tls.VersionTLS13}}
	return &Agent{settings: s, clock: c, client: &http.Client{Transport: transport, Timeout: 20 * time.Second}}, nil
}

// Run measures and reports until the context ends.
func (a *Agent) Run(ctx context.Context) {
	ticker := time.NewTicker(time.Duration(a.settings.EverySeconds) * time.Second)
	defer ticker.Stop()
	for {
		if err := a.Once(ctx); err != nil && ctx.Err() == nil {
			slog.WarnContext(ctx, "report not sent, it waits", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// Once measures, keeps the report, and sends what is kept.
func (a *Agent) Once(ctx context.Context) error {
	report := a.settings.Measure(ctx, a.clock.Now(), a.forbidden)
	if time.Since(a.patchesAt) > time.Hour {
		var err error
		if a.patches, err = pending(ctx); err != nil {
			slog.WarnContext(ctx, "pending packages", "error", err)
		}
		a.patchesAt = time.Now()
	}
	report.Patches = a.patches
	if err := a.keep(report); err != nil {
		return err
	}
	return a.send(ctx)
}

func (a *Agent) keep(r Report) error {
	text, err := json.Marshal(r)
	if err != nil {
		return err
	}
	name := filepath.Join(a.settings.Folder, spoolFolder, fmt.Sprintf("%015d.json", int64(r.At)))
	if err := os.WriteFile(name+".new", text, 0o600); err != nil {
		return err
	}
	return os.Rename(name+".new", name)
}

// waiting are the kept reports, the oldest first.
func (a *Agent) waiting() ([]string, error) {
	names, err := filepath.Glob(filepath.Join(a.settings.Folder, spoolFolder, "*.json"))
	slices.Sort(names)
	for len(names) > most {
		if err := os.Remove(names[0]); err != nil {
			return nil, err
		}
		names = names[1:]
	}
	return names, err
}

const batchSize = 100

// send brings what waits to the server and forgets it when that was taken.
func (a *Agent) send(ctx context.Context) error {
	names, err := a.waiting()
	if err != nil {
		return err
	}
	for part := range slices.Chunk(names, batchSize) {
		batch := Batch{SentAt: a.clock.Now()}
		for _, name := range part {
			var r Report
			text, err := os.ReadFile(name)
			if err == nil {
				err = json.Unmarshal(text, &r)
			}
			if err != nil { // a host that lost its power may leave half a file
				slog.WarnContext(ctx, "a kept report cannot be read", "file", name, "error", err)
				continue
			}
			batch.Reports = append(batch.Reports, r)
		}
		if err := a.post(ctx, batch); err != nil {
			return err
		}
		for _, name := range part {
			if err := os.Remove(name); err != nil {
				return err
			}
		}
	}
	return nil
}

func (a *Agent) post(ctx context.Context, batch Batch) error {
	text, err := json.Marshal(batch)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, a.settings.Server+"/agent/reports", bytes.NewReader(text))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := a.client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 64<<10))
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("the server answered %d: %s", resp.StatusCode, bytes.TrimSpace(body[:min(len(body), 300)]))
	}
	var answer Answer
	if err := json.Unmarshal(body, &answer); err != nil {
		return err
	}
	a.forbidden = answer.ForbiddenTools
	return nil
}
