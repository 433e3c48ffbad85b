package app

import (
	"runtime"
	"slices"
	"strings"
	"testing"
)

func TestOnlyUnwrittenFilesAreGivenBack(t *testing.T) {
	const maps = `00400000-02cd5000 r-xp 00000000 fe:00 1234 /opt/gongzhi/gongzhi
Rss:               32532 kB
Anonymous:             0 kB
VmFlags: rd ex mr mw me
02cd5000-052ef000 r--p 028d5000 fe:00 1234 /opt/gongzhi/gongzhi
Anonymous:             4 kB
052ef000-0592f000 rw-p 04eef000 fe:00 1234 /opt/gongzhi/gongzhi
Anonymous:             0 kB
c000000000-c004000000 rw-p 00000000 00:00 0
Anonymous:             0 kB
7ffd28000000-7ffd28010000 r-xp 00000000 00:00 0                          [vdso]
Anonymous:             0 kB
`
	if got, want := unwritten(strings.NewReader(maps)), []mapping{{0x400000, 0x2cd5000}}; !slices.Equal(got, want) {
		t.Errorf("%x, want %x", got, want)
	}
}

// TestProgramGoesOnAfterGivingBack: what was given back is there again when it is needed.
func TestProgramGoesOnAfterGivingBack(t *testing.T) {
	before := strings.Repeat("text", 1000)
	giveBack()
	if text := strings.Repeat("text", 1000); text != before {
		t.Error("a constant changed")
	}
	if _, file, _, ok := runtime.Caller(0); !ok || !strings.HasSuffix(file, "rest_test.go") {
		t.Errorf("the tables of the program say %s", file)
	}
}
