package app

import (
	"context"

	"gongzhi/internal/kit/outbox"
	"gongzhi/internal/kit/param"
)

// eventsKept is how long delivered events stay, for whoever looks for a fault.
// Payloads may tell of people, so the law has them go when they have served.
var eventsKept = param.Definition{Name: "outbox.keep", Kind: param.Integer, Default: 30, Min: 1, Max: 3650, Unit: param.Days, Basis: "basis.outbox"}

func (s *System) purgeEvents(ctx context.Context) error {
	now := s.DB.Clock().Now()
	_, err := outbox.Purge(ctx, s.DB, now.Add(-s.Params.Duration(eventsKept.Name, now.Day())))
	return err
}
