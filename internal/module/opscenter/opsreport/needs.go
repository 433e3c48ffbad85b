package opsreport

import (
	"context"

	"github.com/uptrace/bun"

	"gongzhi/internal/contract/opscenter"
	"gongzhi/internal/kit/attach"
	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/calendar"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/usecase"
)

// Kit is what the module works with.
type Kit struct {
	Runner     *usecase.Runner
	Parameters *param.Set
	Calendars  *calendar.Calendars
	Files      *attach.Files
	// Words puts the catalogue of the contract's language into a context, so that
	// what is frozen does not depend on who asked.
	Words func(ctx context.Context) context.Context
}

// Source fills a section of a report with figures and rows.
type Source func(ctx context.Context, ask opscenter.ReportAsk) (opscenter.ReportPart, error)

// Prove lists what was done for a duty between two days.
type Prove func(ctx context.Context, duty string, from, to clock.Day) ([]opscenter.Evidence, error)

// Needs are what the module asks of others.
type Needs struct {
	Names audit.Names
	// Contract is the first day of service; zero while no contract is registered.
	Contract func(ctx context.Context, q bun.IDB, day clock.Day) (clock.Day, error)
	// Manager is the account of the project manager of a day.
	Manager func(ctx context.Context, q bun.IDB, day clock.Day) (string, error)
	// Sections fill reports, by the name of the source in the template. What has
	// none says 未部署.
	Sections map[string]Source
	// Evidence closes duties, by their key. A duty without a source stays open and
	// becomes late: nobody has seen it done.
	Evidence map[string]Prove
	// Occurrences are events since a moment that bring a duty or a report.
	Occurrences func(ctx context.Context, since clock.Instant) ([]opscenter.Occurrence, error)
	// KeyDays are the days between two days, both included, on which a key period
	// binds, with the page of that period.
	KeyDays func(ctx context.Context, q bun.IDB, from, to clock.Day) (map[clock.Day]string, error)
	// Subject finds what a kind of report speaks of, a fault or a problem, by its number or id.
	Subject func(ctx context.Context, kind, key string) (Subject, error)
}

// Subject is what a report of one record is called by.
type Subject struct {
	ID     string
	Number string
	Level  int64 // of a fault
	Begun  clock.Instant
}
