package host

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/shirou/gopsutil/v4/load"

	"gongzhi/internal/kit/clock"
)

// Names of the facts of a machine.
const (
	FactLoad   = "load"     // of five minutes, in percent of the cores
	FactLogins = "logins"   // that failed in a day
	FactVirus  = "virus"    // age of the signatures of the virus scanner, hours
	FactErrors = "nginx5xx" // of ten thousand answers, the last ones of the access log
)

// facts are the numbers that need no server.
func (s *Settings) facts(ctx context.Context, at clock.Instant) map[string]int64 {
	facts := map[string]int64{}
	if average, err := load.AvgWithContext(ctx); err == nil {
		facts[FactLoad] = int64(average.Load5 * 100 / float64(runtime.NumCPU()))
	}
	if count, ok := failedLogins(cmp.Or(s.LoginLog, "/var/log/btmp"), at.Time().Add(-24*time.Hour)); ok {
		facts[FactLogins] = count
	}
	if age, ok := signatureAge(cmp.Or(s.VirusFolder, "/var/lib/clamav"), at.Time()); ok {
		facts[FactVirus] = int64(age.Hours())
	}
	if s.NginxLog != "" {
		if share, ok := serverErrors(s.NginxLog); ok {
			facts[FactErrors] = share
		}
	}
	return facts
}

// longestTail is how much of the end of a log is read.
const longestTail = 1 << 20

// tail reads the end of a file.
func tail(path string) ([]byte, bool) {
	file, err := os.Open(path)
	if err != nil {
		return nil, false
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, false
	}
	content, err := io.ReadAll(io.NewSectionReader(file, max(0, info.Size()-longestTail), longestTail))
	return content, err == nil
}

// The records of btmp (utmp(5) on Linux): 384 bytes, the time at 340.
const (
	utmpSize = 384
	utmpTime = 340
)

// failedLogins counts what btmp tells since an instant.
func failedLogins(path string, since time.Time) (count int64, ok bool) {
	file, err := os.Open(path)
	if err != nil {
		return 0, false
	}
	defer file.Close()
	reader := bufio.NewReader(file)
	record := make([]byte, utmpSize)
	for {
		if _, err := io.ReadFull(reader, record); err != nil {
			return count, errors.Is(err, io.EOF)
		}
		if at := int64(binary.LittleEndian.Uint32(record[utmpTime:])); at >= since.Unix() {
			count++
		}
	}
}

// signatureAge is how old the newest file of signatures is.
func signatureAge(folder string, now time.Time) (time.Duration, bool) {
	var newest time.Time
	for _, pattern := range []string{"*.cvd", "*.cld"} {
		found, _ := filepath.Glob(filepath.Join(folder, pattern))
		for _, name := range found {
			if info, err := os.Stat(name); err == nil && info.ModTime().After(newest) {
				newest = info.ModTime()
			}
		}
	}
	return max(0, now.Sub(newest)), !newest.IsZero()
}

// serverErrors is how many of ten thousand answers were 5xx, by the end of an
// access log in the combined format.
func serverErrors(path string) (share int64, ok bool) {
	content, ok := tail(path)
	if !ok {
		return 0, false
	}
	var all, bad int64
	for line := range bytes.Lines(content) {
		_, rest, found := bytes.Cut(line, []byte(`" `)) // behind the request
		if !found || len(rest) < 4 || rest[3] != ' ' || rest[0] < '1' || rest[0] > '5' {
			continue
		}
		all++
		if rest[0] == '5' {
			bad++
		}
	}
	if all == 0 {
		return 0, true
	}
	return bad * 10_000 / all, true
}
