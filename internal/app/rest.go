package app

import (
	"bufio"
	"io"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"time"
)

// startEnds is how long after the first request could come the jobs of the
// start are done.
const startEnds = 2 * time.Second

// giveBack returns to the system what only the start needed: its garbage, which
// the runtime would keep for the next, and the pages of the program that were
// read once.
func giveBack() {
	debug.FreeOSMemory()
	forgetProgram()
}

// forgetProgram lets go of the pages of the program's own file. The system takes
// them back whenever it needs room, but until then they count as ours.
func forgetProgram() {
	maps, err := os.Open("/proc/self/smaps")
	if err != nil {
		return // not Linux
	}
	defer maps.Close()
	for _, m := range unwritten(maps) {
		letGo(m)
	}
}

// mapping is a range of memory.
type mapping struct{ start, end uintptr }

// unwritten are the ranges of a file that cannot be written and that nobody has
// changed, so that each page can be read from the file again.
func unwritten(maps io.Reader) (found []mapping) {
	var current mapping
	var ours bool
	for lines := bufio.NewScanner(maps); lines.Scan(); {
		words := strings.Fields(lines.Text())
		switch {
		case len(words) >= 6 && len(words[1]) == 4: // a range: its place, its rights, its offset, device and number, its file
			start, end, _ := strings.Cut(words[0], "-")
			current, ours = mapping{place(start), place(end)}, strings.HasPrefix(words[1], "r-") && strings.HasPrefix(words[5], "/")
		case len(words) == 5 && len(words[1]) == 4: // a range of no file
			ours = false
		case len(words) == 3 && words[0] == "Anonymous:" && words[1] == "0" && ours:
			found = append(found, current)
		}
	}
	return found
}

func place(text string) uintptr {
	number, _ := strconv.ParseUint(text, 16, 64)
	return uintptr(number)
}
