package patrol

import (
	"context"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/usecase"
)

// Needs are what the patrol asks of others.
type Needs struct {
	Names audit.Names
	Files Files
	// Lines are the table of contents in its order.
	Lines func(ctx context.Context) ([]Line, error)
	// Sources are where figures come from, by name. A source that fails leaves its
	// items without data, which is abnormal.
	Sources []Source
	// OnDuty are the people on duty at some time of a day.
	OnDuty func(ctx context.Context, day clock.Day) ([]Person, error)
	// Demand is how often a day is patrolled: more than once in a key period.
	Demand func(ctx context.Context, day clock.Day) (Demand, error)
	// Findings opens tickets, in the caller's transaction; one for a key.
	Findings Findings
	// Say words a text key in the language of the installation.
	Say func(key string, params map[string]any) string
	// Sums are what else the daily report of maintenance tells of a day.
	Sums func(ctx context.Context, day clock.Day) (Sums, error)
}

// Source is somebody who knows figures of the places of a plan.
type Source struct {
	Name string
	Read func(ctx context.Context, places []Place, from, to clock.Instant) ([]Reading, error)
}

// Person is somebody on duty.
type Person struct {
	ID   string `json:"-"`
	Name string `json:"name"`
}

// Files keeps the photographs.
type Files interface {
	BindField(ctx context.Context, tx *usecase.Tx, fileID, entity, recordID, pointer string) error
}

// Findings is the service desk.
type Findings interface {
	Open(ctx context.Context, tx *usecase.Tx, f Finding) (ticketID, number string, err error)
	Remark(ctx context.Context, tx *usecase.Tx, key, text string) error
}

// Finding is what somebody must look at.
type Finding struct {
	Key        string
	Severity   string
	Title      string
	Detail     string
	Modules    []string
	DetectedAt clock.Instant
}
