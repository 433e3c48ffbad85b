package team

import (
	"context"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/usecase"
)

// Needs are what the module asks of others.
type Needs struct {
	Names audit.Names
	// Accounts are the people with a post in the operations service.
	Accounts func(ctx context.Context) ([]Account, error)
	// Guarded are the key periods, running or to come, in which somebody must be on
	// duty at every hour.
	Guarded func(ctx context.Context, q bun.IDB) ([]Guarded, error)
	// Clocks keep the time of a notice (C13), in the caller's transaction.
	Clocks Clocks
}

// Guarded is a key period that needs a roster without a hole.
type Guarded struct {
	Number string        `json:"number"`
	Name   string        `json:"name"`
	Path   string        `json:"path"`
	From   clock.Instant `json:"from"`
	To     clock.Instant `json:"to"`
	Holes  []Hole        `json:"holes" nullable:"false" doc:"Hours still to come at which nobody is on duty"`
}

// Account is somebody who can sign in.
type Account struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Clocks are the service clocks.
type Clocks interface {
	NoticeGiven(ctx context.Context, tx *usecase.Tx, replacementID, number, path string, effective clock.Day) error
	Replaced(ctx context.Context, tx *usecase.Tx, replacementID string) error
	Dropped(ctx context.Context, tx *usecase.Tx, replacementID string) error
}
