package host

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gongzhi/internal/kit/clock"
)

func TestFactsOfAMachine(t *testing.T) {
	folder := t.TempDir()
	now := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	write := func(name string, content []byte, at time.Time) string {
		t.Helper()
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, at, at); err != nil {
			t.Fatal(err)
		}
		return path
	}
	logins := make([]byte, 3*utmpSize)
	for i, at := range []time.Time{now.Add(-48 * time.Hour), now.Add(-time.Hour), now.Add(-time.Minute)} {
		binary.LittleEndian.PutUint32(logins[i*utmpSize+utmpTime:], uint32(at.Unix()))
	}
	line := `10.0.0.1 - - [02/Mar/2026:08:00:00 +0000] "GET / HTTP/1.1" `
	settings := Settings{
		LoginLog:    write("btmp", logins, now),
		VirusFolder: folder,
		NginxLog:    write("access.log", []byte(strings.Repeat(line+"200 12\n", 99)+line+"502 12\nnonsense\n"), now),
	}
	write("main.cvd", nil, now.Add(-72*time.Hour))
	write("daily.cld", nil, now.Add(-5*time.Hour))
	got := settings.facts(t.Context(), clock.FromTime(now))
	for name, want := range map[string]int64{FactLogins: 2, FactVirus: 5, FactErrors: 100} {
		if value, known := got[name]; !known || value != want {
			t.Errorf("%s: %d %v, want %d", name, value, known, want)
		}
	}
	if load, known := got[FactLoad]; !known || load < 0 {
		t.Errorf("load: %d", load)
	}
	settings = Settings{LoginLog: "/nowhere", VirusFolder: "/nowhere", NginxLog: "/nowhere"}
	got = settings.facts(t.Context(), clock.FromTime(now))
	for _, name := range []string{FactLogins, FactVirus, FactErrors} {
		if _, known := got[name]; known {
			t.Errorf("%s is known of a machine that does not tell", name)
		}
	}
}
