package logcentre

import (
	"context"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
)

// Loudest is the network address that most refused sign-ins or, with all, most
// refusals of any kind since a moment came from; empty when none is known.
func (c *Centre) Loudest(ctx context.Context, since clock.Instant, all bool) (string, error) {
	classes := []string{SignIn}
	if all {
		classes = []string{SignIn, Operation, Access, Configuration, Security, Interface}
	}
	entries, err := recent(ctx, c.kit.Runner.DB.Read(), since, classes...)
	if err != nil {
		return "", err
	}
	times, loudest := map[string]int{}, ""
	for i := range entries {
		e := &entries[i]
		ip := e.Origin().IP
		failed := e.Action == "platform.signin.failure" || e.Action == "platform.signin.lock" || all && e.Result == audit.Refused
		if ip == "" || !failed {
			continue
		}
		times[ip]++
		if n, most := times[ip], times[loudest]; n > most || n == most && ip < loudest {
			loudest = ip
		}
	}
	return loudest, nil
}
