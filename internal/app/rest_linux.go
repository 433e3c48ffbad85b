package app

import "syscall"

// letGo lets go of the pages of a range; they come back when they are needed,
// and then by themselves: not two megabytes around each.
func letGo(m mapping) {
	for _, advice := range []uintptr{syscall.MADV_NOHUGEPAGE, syscall.MADV_DONTNEED} {
		_, _, _ = syscall.Syscall(syscall.SYS_MADVISE, m.start, m.end-m.start, advice) // only advice: an old kernel says no
	}
}
