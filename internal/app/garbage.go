package app

import (
	"os"
	"runtime"
	"runtime/debug"
	figures "runtime/metrics"
)

const (
	serverHeap = 32 << 20 // bytes in use and garbage together, at which it is collected
	toolHeap   = 40 << 20 // of a command, which nobody's request waits for
	mostGrowth = 300      // percent of what is in use, however little that is
	growth     = 50       // percent at least, so that much in use is not collected all the time
)

// collectGarbage lets garbage gather up to an amount instead of a share: little
// is in use and every request leaves some, so by Go's default share a tenth of
// the processor collects, while an export, which holds much, would take four
// times that by the share that suits the requests. GOGC in the environment wins.
// It also begins to hold the pages of the program singly.
func collectGarbage(heap uint64) {
	forgetProgram()
	if os.Getenv("GOGC") != "" {
		return
	}
	debug.SetGCPercent(mostGrowth)
	afterCollection(heap)
}

// afterCollection sets the share anew after each collection, which finds the
// object below unused and so ends in its finalizer.
func afterCollection(heap uint64) {
	sign := &struct{ next *int }{new(int)}
	runtime.SetFinalizer(sign, func(any) {
		debug.SetGCPercent(growthAt(inUse(), heap))
		afterCollection(heap)
	})
}

func growthAt(live, heap uint64) int {
	free := heap - min(live, heap)
	return int(max(growth, min(mostGrowth, 100*free/max(live, 1))))
}

// inUse is what the last collection left, in bytes.
func inUse() uint64 {
	live := []figures.Sample{{Name: "/gc/heap/live:bytes"}}
	figures.Read(live)
	return live[0].Value.Uint64()
}
