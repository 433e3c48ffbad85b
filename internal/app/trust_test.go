package app

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gongzhi/internal/module/platform/evidence"
)

// TestTrustedStart: program and configuration are compared with a signed baseline
// at the start; what differs is told by the doctor, on the desk of those who audit
// and in the audit log, which stays sound.
func TestTrustedStart(t *testing.T) {
	config := alone(t)
	config.Program = filepath.Join(t.TempDir(), "gongzhi")
	write := func(file, text string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(config.Program, "the program as it was installed")
	fill(t, config, settled(t))
	found := func(config Config, state string, parts ...string) {
		t.Helper()
		got, err := config.trust(0)
		if err != nil || got.State != state || !slices.Equal(got.Parts, append([]string{}, parts...)) {
			t.Errorf("%+v, %v; want %s %v", got, err, state, parts)
		}
	}
	says := func(line string) {
		t.Helper()
		if _, said := examine(t, config); !strings.Contains(said, line) {
			t.Errorf("the doctor does not say %q: %s", line, said)
		}
	}
	found(config, evidence.Untold)
	says("NOTE No baseline is recorded yet")
	var out strings.Builder
	if err := RecordTrust(t.Context(), config, "installed", &out); err != nil {
		t.Fatal(err)
	}
	found(config, evidence.Trusted)
	says("ok   program and configuration are those of the baseline")

	other := config
	other.ScanCommand = "clamdscan"
	found(other, evidence.Changed, "configuration")
	write(config.Program, "the program with something else in it")
	found(config, evidence.Changed, "program")
	found(other, evidence.Changed, "program", "configuration")
	says("MEND The program or the configuration of this node is not that of the recorded baseline (program)")

	fill(t, config, func(s *System) {
		if err := s.checkTrust(t.Context()); err != nil {
			t.Fatal(err)
		}
		settled(t)(s)
		for query, want := range map[string]int{
			"SELECT count(*) FROM evidence_alert WHERE kind = 'distrust' AND action = 'program'":                  1,
			"SELECT count(*) FROM audit_entry WHERE action = 'platform.evidence.distrust' AND reason = 'program'": 1,
			"SELECT count(*) FROM audit_entry WHERE action = 'platform.evidence.trust' AND reason = 'installed'":  1,
		} {
			var n int
			if err := s.DB.Read().QueryRowContext(t.Context(), query).Scan(&n); err != nil || n != want {
				t.Errorf("%s: %d, %v", query, n, err)
			}
		}
	})
	if sound, err := VerifyAudit(t.Context(), config, Verification{}, io.Discard); err != nil || !sound {
		t.Errorf("the audit log: %t, %v", sound, err)
	}
	// A baseline that nobody signed is none.
	file, err := config.trustFile()
	if err != nil {
		t.Fatal(err)
	}
	signed, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	now, err := config.measure()
	if err != nil {
		t.Fatal(err)
	}
	_, signature, _ := strings.Cut(string(signed), "\n\n")
	write(file, trustText(config.Origin, now)+"\n"+signature)
	found(config, evidence.Changed, "baseline")
	if err := RecordTrust(t.Context(), config, "upgraded", &out); err != nil {
		t.Fatal(err)
	}
	found(config, evidence.Trusted)
}
