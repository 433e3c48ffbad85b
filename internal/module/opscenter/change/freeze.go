package change

import (
	"context"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/usecase"
)

// Freeze is a key period in which nothing is changed (变更冻结期), its end not in it.
type Freeze struct {
	Number string        `json:"number"`
	Name   string        `json:"name"`
	From   clock.Instant `json:"from"`
	To     clock.Instant `json:"to"`
	Path   string        `json:"path"`
}

// params name a freeze in a refusal: by its days, the last one in it.
func (f *Freeze) params() []any {
	return []any{"number", f.Number, "name", f.Name, "from", f.From.Day(), "to", (f.To - 1).Day()}
}

// meets is the first freeze that lies over some time.
func meets(freezes []Freeze, from, to clock.Instant) *Freeze {
	for i := range freezes {
		if f := &freezes[i]; from < f.To && f.From < to {
			return f
		}
	}
	return nil
}

// frozen is the freeze that the change's window meets; what is over or was
// carried out meets none any more.
func (c *Change) frozen(freezes []Freeze) *Freeze {
	switch c.State {
	case Draft, Assessed, Waiting, Scheduled, Implementing, Verifying:
		return meets(freezes, c.StartsAt, c.EndsAt)
	}
	return nil
}

// thaw refuses what a freeze does not allow: in it there are only emergencies,
// and those only with the owner's word before they begin.
func (c *Change) thaw(action string, now clock.Instant, freezes []Freeze) *fault.Error {
	refuse := func(f *Freeze, key string) *fault.Error {
		if f == nil {
			return nil
		}
		return fault.New(fault.Conflict, key, f.params()...)
	}
	switch action {
	case "submit", "schedule", "authorise":
		if c.Kind != Emergency {
			return refuse(meets(freezes, c.StartsAt, c.EndsAt), "change.freeze")
		}
	case "start": // a freeze may have come after the owner's word
		if c.Kind != Emergency {
			return refuse(meets(freezes, now, c.EndsAt), "change.freeze")
		}
	case "rush":
		return refuse(meets(freezes, now, now+1), "change.freeze_rush")
	}
	return nil
}

// window refuses a plan inside a freeze where it is written down.
func (c *Change) window(step *Step, freezes []Freeze) error {
	var checks fault.Checks
	if f := meets(freezes, step.StartsAt, step.EndsAt); f != nil && c.Kind != Emergency {
		checks.Add("/startsAt", "change.freeze", f.params()...)
	}
	return checks.Err()
}

// freezes are those that a planned or present change could meet.
func (s *Desk) freezes(ctx context.Context, q bun.IDB, now clock.Instant) ([]Freeze, error) {
	found, err := s.needs.Freezes(ctx, q, now.Day().AddDays(-ahead).Start(), now.Day().AddDays(ahead).End())
	return append([]Freeze{}, found...), err
}

// ahead is how many days a freeze is looked for before and after today.
const ahead = 400

// Freezes shows the freezes of now and of the days to come.
func (s *Desk) Freezes(ctx context.Context) ([]Freeze, error) {
	return usecase.Read(ctx, s.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) ([]Freeze, error) {
		all, err := s.freezes(ctx, q, q.Now)
		coming := []Freeze{}
		for _, f := range all {
			if f.To > q.Now {
				coming = append(coming, f)
			}
		}
		return coming, err
	})
}
