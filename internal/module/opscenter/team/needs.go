package team

import (
	"context"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/usecase"
)

// Needs are what the module asks of others.
type Needs struct {
	Names audit.Names
	// Accounts are the people with a post in the operations service.
	Accounts func(ctx context.Context) ([]Account, error)
	// Clocks keep the time of a notice (C13), in the caller's transaction.
	Clocks Clocks
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
