package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// machine is what the processors have done since they started, and this
// program with its finished children of it.
type machine struct{ all, busy, own time.Duration }

func readMachine() (machine, error) {
	var m machine
	text, err := os.ReadFile("/proc/stat")
	if err != nil {
		return m, err
	}
	line, _, _ := strings.Cut(string(text), "\n")
	for i, field := range strings.Fields(line)[1:] {
		ticks, err := strconv.ParseInt(field, 10, 64)
		if err != nil {
			return m, fmt.Errorf("/proc/stat: %w", err)
		}
		if i > 7 { // guests are in user time already
			break
		}
		spent := time.Duration(ticks) * 10 * time.Millisecond
		m.all += spent
		if i != 3 && i != 4 { // idle, waiting for a disk
			m.busy += spent
		}
	}
	for _, who := range []int{syscall.RUSAGE_SELF, syscall.RUSAGE_CHILDREN} {
		var used syscall.Rusage
		if err := syscall.Getrusage(who, &used); err != nil {
			return m, err
		}
		m.own += time.Duration(used.Utime.Nano() + used.Stime.Nano())
	}
	return m, nil
}

// others is the share of the processors, in percent, that other programs took
// since m was read.
func (m machine) others() (int, error) {
	now, err := readMachine()
	if err != nil || now.all == m.all {
		return 0, err
	}
	return int(100 * max(0, (now.busy-m.busy)-(now.own-m.own)) / (now.all - m.all)), nil
}
