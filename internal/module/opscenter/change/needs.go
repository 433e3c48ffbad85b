package change

import (
	"context"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/module/opscenter/recovery"
)

// Needs are what changes ask of others.
type Needs struct {
	Names audit.Names
	// Numbers of the table of contents.
	Numbers func() []string
	// Links finds tickets and vulnerabilities by their numbers; a number that is
	// not there is left out.
	Links func(ctx context.Context, numbers []string) ([]Link, error)
	// BackupPoints are finished and sound backups of assets since an instant, the
	// newest first.
	BackupPoints func(ctx context.Context, q bun.IDB, assets []string, since clock.Instant) ([]BackupPoint, error)
	// Points are the backups that are made for a change, in recovery's own time.
	Points Points
	// Observed is what the agents of hosts reported last, by asset.
	Observed func(ctx context.Context, q bun.IDB) (map[string]Observed, error)
	// Adopt makes the approved files the ones that the agent's alerts compare with.
	Adopt func(ctx context.Context, tx *usecase.Tx, asset string, files map[string]string) error
	// Freezes are the change freezes that meet some time, the first one first.
	Freezes func(ctx context.Context, q bun.IDB, from, to clock.Instant) ([]Freeze, error)
	// Findings turns a violation into a ticket, in the caller's transaction.
	Findings func(ctx context.Context, tx *usecase.Tx, f Finding) (ticketID, number string, err error)
}

// Points are asked for in the change's transaction; one that was asked for since
// an instant serves too.
type Points interface {
	AskPoint(ctx context.Context, tx *usecase.Tx, reason string, since clock.Instant) (recovery.Point, error)
	PointOf(ctx context.Context, q bun.IDB, number string) (recovery.Point, error)
}

// BackupPoint is a backup from which the data can be restored.
type BackupPoint struct {
	Ref   string        `json:"ref" doc:"Number of the backup"`
	Asset string        `json:"asset"`
	At    clock.Instant `json:"at"`
}

// Observed are the configuration files of a host with their SHA-256.
type Observed struct {
	Files map[string]string
	At    clock.Instant
}

// Finding is a configuration that was changed without a change.
type Finding struct {
	Asset   string
	Files   []string
	Modules []string // that need the asset
	At      clock.Instant
}
