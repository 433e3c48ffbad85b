package operationorder

import (
	"context"
	"io"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/intake"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/module/opscenter/recovery"
)

// Needs are what orders ask of others.
type Needs struct {
	Names     audit.Names
	Accounts  Accounts
	Tasks     Tasks
	Registers func() []intake.Register // what can be imported
	Datasets  func() []Dataset         // what can be exported
	Actions   func() []Operation       // what the back office may do, declared and reviewed
	// Points are the backups to go back to, made by recovery in its own time.
	Points Points
	// Ticket tells whether the reader has a request or fault of that number.
	Ticket func(ctx context.Context, number string) (bool, error)
	// Finding makes a ticket of what an exercise found.
	Finding func(ctx context.Context, tx *usecase.Tx, f Ticket) (id, number string, err error)
}

// Points are backup points: asked for in the order's transaction, one that was
// asked for since the authorisation serves too.
type Points interface {
	AskPoint(ctx context.Context, tx *usecase.Tx, reason string, since clock.Instant) (recovery.Point, error)
	PointOf(ctx context.Context, q bun.IDB, number string) (recovery.Point, error)
}

// Ticket is a finding of an exercise as the service desk takes it.
type Ticket struct {
	Title, Detail, Severity string
	FoundAt                 clock.Instant
}

// Subject is what an account order is about, in words.
type Subject struct {
	Kind   string `json:"kind" enum:"person,organisation,role"`
	ID     string `json:"id"`
	Name   string `json:"name"`
	Detail string `json:"detail" doc:"Login and state, or how many accounts"`
	People int    `json:"people" doc:"Accounts that it means"`
}

// Accounts are the use cases of the platform. All take the order's transaction
// and run as the system by order; secrets are told once and kept nowhere.
type Accounts interface {
	Search(ctx context.Context, kind, text string) ([]Subject, error)
	Subject(ctx context.Context, kind, id string) (Subject, error)
	Open(ctx context.Context, tx *usecase.Tx, o *Account) (personID, secret string, err error)
	Reset(ctx context.Context, tx *usecase.Tx, o *Account) (secret string, err error)
	Close(ctx context.Context, tx *usecase.Tx, o *Account) error
	Enable(ctx context.Context, tx *usecase.Tx, o *Account) error
	Grant(ctx context.Context, tx *usecase.Tx, o *Account) (postID string, err error)
	// Stop locks everybody the order means but the person who acts.
	Stop(ctx context.Context, tx *usecase.Tx, o *Account) (count int, err error)
	Lift(ctx context.Context, tx *usecase.Tx, stop, o *Account) (back int, err error)
	// Authorisers counts those who could still authorise a lift.
	Authorisers(ctx context.Context, tx *usecase.Tx) (int, error)
}

// Tasks are what somebody has in hand.
type Tasks interface {
	Open(ctx context.Context, q usecase.Query, personID string) (int, error)
	HandOver(ctx context.Context, tx *usecase.Tx, fromID, toID, order string) (int, error)
}

// Dataset can be exported. Write gives CSV with a header and masked values.
type Dataset struct {
	Name  string
	Write func(ctx context.Context, w io.Writer) error
}

// Operation is one thing the back office may do: declared here, with named
// parameters, reviewed with the code. There is no free SQL.
type Operation struct {
	Name       string
	Parameters []Parameter
	// Plan says what would change; it writes nothing.
	Plan func(ctx context.Context, q usecase.Query, with map[string]string) (Difference, error)
	// Apply does it in the order's transaction and returns the number of rows.
	Apply func(ctx context.Context, tx *usecase.Tx, with map[string]string) (int, error)
}

// Parameter of an operation.
type Parameter struct {
	Name string `json:"name"`
	Kind string `json:"kind" enum:"organisation,days"`
	Most int    `json:"most,omitempty"`
}
