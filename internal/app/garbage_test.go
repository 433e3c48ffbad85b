package app

import (
	"os"
	"runtime"
	"runtime/debug"
	figures "runtime/metrics"
	"testing"
	"time"
)

func TestGarbageIsAnAmount(t *testing.T) {
	for live, want := range map[uint64]int{0: 300, 4 << 20: 300, 8 << 20: 300, 16 << 20: 100, 20 << 20: 60, 80 << 20: 50, 4 << 30: 50} {
		if got := growthAt(live, serverHeap); got != want {
			t.Errorf("%d MB in use may grow by %d %%, want %d", live>>20, got, want)
		}
	}
}

// TestShareFollowsWhatIsInUse: the share is set anew after a collection.
func TestShareFollowsWhatIsInUse(t *testing.T) {
	if os.Getenv("GOGC") != "" {
		t.Setenv("GOGC", "")
	}
	before := debug.SetGCPercent(100)
	defer debug.SetGCPercent(before)
	collectGarbage(serverHeap)
	held := make([]byte, 400<<20)
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(time.Millisecond) {
		runtime.GC()
		share := []figures.Sample{{Name: "/gc/gogc:percent"}}
		if figures.Read(share); share[0].Value.Uint64() == growth {
			runtime.KeepAlive(held)
			return
		}
	}
	t.Error("with 400 MB in use the share stays as it was")
}
