package logcentre

import (
	"context"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/usecase"
)

// Needs are what the module asks of others.
type Needs struct {
	Names    Names
	Hosts    func(ctx context.Context) ([]HostFact, error) // what the agents of the hosts say now
	Findings Findings                                      // nil when nobody is told of findings besides by message

	// Exercises tells for each trace to which exercise of attack and defence it
	// belonged; an empty ID says to none. Nil when there are no exercises.
	Exercises func(ctx context.Context, traces []Trace) ([]Exercise, error)
}

// Trace is what an address did at a moment.
type Trace struct {
	Address string
	At      clock.Instant
}

// Exercise is one of attack and defence, agreed with the owner.
type Exercise struct {
	ID     string `json:"id"`
	Number string `json:"number"`
	Title  string `json:"title"`
}

// exercises are those that the traces belonged to, nil where there was none.
func (n Needs) exercises(ctx context.Context, traces []Trace) ([]*Exercise, error) {
	marks := make([]*Exercise, len(traces))
	if n.Exercises == nil || len(traces) == 0 {
		return marks, nil
	}
	found, err := n.Exercises(ctx, traces)
	for i := range found {
		if found[i].ID != "" {
			marks[i] = &found[i]
		}
	}
	return marks, err
}

// Names names people, posts and organisations, and finds people by name.
type Names interface {
	audit.Names
	PeopleCalled(ctx context.Context, name string) (ids []string, err error)
}

// HostFact is something an agent saw on its host that should not be there.
type HostFact struct {
	Host, Fact, Detail string
}

// Findings hears of a finding in the transaction that makes it, so that a ticket
// or an alert can be opened with it.
type Findings interface {
	Found(ctx context.Context, tx *usecase.Tx, finding Finding) error
}
