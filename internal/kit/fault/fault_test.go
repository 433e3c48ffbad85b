package fault

import (
	"errors"
	"testing"
)

func TestCauseStaysBehind(t *testing.T) {
	cause := errors.New("disk full")
	plain := New(Unavailable, "fault.busy")
	because := plain.Because(cause)
	if !errors.Is(because, cause) || errors.Is(plain, cause) {
		t.Error("the cause belongs to the copy only")
	}
	if !Is(because, Unavailable) || Is(because, Invalid) || Is(nil, Internal) || KeyOf(because) != "fault.busy" || KeyOf(cause) != "" {
		t.Error("the fault does not know itself")
	}
	var checks Checks
	if checks.Err() != nil {
		t.Error("nothing is wrong, yet it is refused")
	}
}
