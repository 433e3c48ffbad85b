package change

import (
	"context"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/module/opscenter/configuration"
	"gongzhi/internal/module/opscenter/recovery"
)

// point is the backup point that a change asked for, nil before it has.
func (s *Desk) point(ctx context.Context, q bun.IDB, c *Change) (*recovery.Point, error) {
	if c.PointRef == "" {
		return nil, nil
	}
	p, err := s.needs.Points.PointOf(ctx, q, c.PointRef)
	return &p, err
}

// secure asks for the backup point of a change.
func (s *Desk) secure(ctx context.Context, tx *usecase.Tx, c *Change) error {
	p, err := s.needs.Points.AskPoint(ctx, tx, c.Number+" "+c.Title, s.recent(c, tx.Now()))
	c.PointRef = p.Number
	return err
}

// recent is since when a backup may have been made for the change to begin now.
func (s *Desk) recent(c *Change, now clock.Instant) clock.Instant {
	return now - clock.Instant(s.kit.Parameters.Int(paramBackup, c.CreatedAt.Day())*hour)
}

// pointless tells whether asking for a backup point is no button of a change now:
// it needs none, or has one that is recent; another is asked for after a failure.
func (c *Change) pointless(action string, assets map[string]configuration.Asset, point *recovery.Point, since clock.Instant) bool {
	failed := point != nil && point.State == recovery.Failed
	switch {
	case action == "retry":
		return !failed
	case action != "secure":
		return false
	case c.State == Assessed && c.Kind != Emergency: // its window is to come
		return true
	}
	return !needsBackup(c, assets) || failed || point != nil && (point.State == recovery.Preparing || point.At >= since)
}

// awaits: work does not begin while its backup point is prepared.
func awaits(action string, point *recovery.Point) *fault.Error {
	if (action == "start" || action == "rush") && point != nil && point.State == recovery.Preparing {
		return fault.New(fault.Conflict, "change.point_preparing", "number", point.Number)
	}
	return nil
}

// pointed refuses what the backup point of a change does not allow now.
func (s *Desk) pointed(ctx context.Context, tx *usecase.Tx, c *Change, action string) error {
	point, err := s.point(ctx, tx, c)
	if err != nil {
		return err
	}
	if refusal := awaits(action, point); refusal != nil {
		return refusal
	}
	assets, err := s.kit.Assets.Codes(ctx, tx)
	if err == nil && c.pointless(action, assets, point, s.recent(c, tx.Now())) {
		err = fault.New(fault.Conflict, "change.point_stands")
	}
	return err
}
