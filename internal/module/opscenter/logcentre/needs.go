package logcentre

import (
	"context"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/usecase"
)

// Needs are what the module asks of others.
type Needs struct {
	Names    Names
	Hosts    func(ctx context.Context) ([]HostFact, error) // what the agents of the hosts say now
	Findings Findings                                      // nil when nobody is told of findings besides by message
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
