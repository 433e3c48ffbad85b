package problem

import (
	"context"

	"github.com/uptrace/bun"

	"gongzhi/internal/contract/opscenter"
	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/outbox"
)

// Needs are what problems ask of others.
type Needs struct {
	Names  audit.Names
	Faults Faults
	// Numbers of the table of contents.
	Numbers func() []string
	// Change finds the change of a number; nil when there is none.
	Change func(ctx context.Context, number string) (*Fix, error)
	// Say words what the program opens, in the language of the installation.
	Say func(key string, params map[string]any) string
}

// Faults are the tickets of the service desk.
type Faults interface {
	// Fault finds one by number or id, Of by its clocks.
	Fault(ctx context.Context, q bun.IDB, key string) (Fault, error)
	Of(ctx context.Context, q bun.IDB, clockID string) (Fault, error)
	// Alike are those of a module and a kind of cause since a moment.
	Alike(ctx context.Context, q bun.IDB, module, cause string, since clock.Instant) ([]Fault, error)
}

// Fault is what a problem knows of a ticket.
type Fault struct {
	ID, Number, Title, State, Path, ClockID, CauseKind string
	Level                                              int64
	Modules                                            []string
	ReportedAt                                         clock.Instant
}

// Fix is the change that mends a problem.
type Fix struct {
	Number  string `json:"number"`
	Title   string `json:"title"`
	State   string `json:"state"`
	Done    bool   `json:"done" doc:"Carried out and verified"`
	Path    string `json:"path"`
	Problem string `json:"-"`
}

func (s *Desk) subscriptions() []outbox.Subscription {
	const name = "opscenter.problem"
	return []outbox.Subscription{
		outbox.On(name, func(ctx context.Context, tx *db.Tx, e opscenter.Levelled) error {
			return s.grave(ctx, tx, e)
		}),
		outbox.On(name, func(ctx context.Context, tx *db.Tx, e opscenter.Analysed) error {
			return s.recurring(ctx, tx, e)
		}),
	}
}
