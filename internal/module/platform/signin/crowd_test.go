package signin

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"gongzhi/internal/kit/password"
)

// TestManyAtOnceAreStillCounted: guesses at many logins that one address sends at
// the same moment get no further than one after the other, but for those few that
// are looked at together; and whoever is right comes in from there all the same.
func TestManyAtOnceAreStillCounted(t *testing.T) {
	h := open(t)
	for i := range 8 {
		h.hire(fmt.Sprintf("ana%d", i), "store", "warehouse.receiver")
	}
	var group sync.WaitGroup
	for i := range 8 { // an office in the morning
		group.Go(func() { h.client().try(fmt.Sprintf("ana%d", i), goodPassword, nil).expect(t, 201, "") })
	}
	group.Wait()
	kit := h.kit
	kit.Cost = password.Default // a look at a password takes its time, and the others come meanwhile
	slow, _ := New(kit, h.service.needs)
	server := h.serve(slow)
	var looked atomic.Int64
	for i := range 60 {
		group.Go(func() {
			c := h.client()
			c.server, c.address = server, "203.0.113.9"
			if c.try(fmt.Sprintf("guess%d", i), "wrong", nil).key() == "signin.failed" {
				looked.Add(1)
			}
		})
	}
	group.Wait()
	rules := h.service.rules(h.clock.Now())
	if most := int64(rules.CaptchaAfter + together); looked.Load() > most {
		t.Errorf("%d passwords were tried without work, at most %d may be", looked.Load(), most)
	}
}
