package app

import (
	"io"
	"log/slog"
	"testing"
	"time"
)

func TestLoggedErrorsAreCountedForADay(t *testing.T) {
	var count errorCount
	log := slog.New(counting{slog.NewTextHandler(io.Discard, nil), &count}).With("a", 1).WithGroup("g")
	log.Error("broken")
	log.Warn("not an error")
	now := time.Now()
	count.add(now.Add(-25 * time.Hour))
	count.add(now.Add(-23 * time.Hour))
	for at, want := range map[time.Time]int64{now: 2, now.Add(2 * time.Hour): 1, now.Add(48 * time.Hour): 0} {
		if got := count.lastDay(at); got != want {
			t.Errorf("at %s: %d, want %d", at, got, want)
		}
	}
}
