package app

import (
	"context"
	"errors"
	"fmt"

	"gongzhi/internal/kit/clock"
)

// BenchWorld is what a benchmark knows of the people and things it runs with.
type BenchWorld struct {
	Accounts []Account         `json:"accounts"`
	IDs      map[string]string `json:"ids"` // organisations, catalogue items by their key in the demo, and the permit
}

// SeedBench fills an empty data folder with the people, places, catalogue and
// permit of the demo, but with none of its past: benchmarks write their own
// volume beside it.
func SeedBench(ctx context.Context, config Config, version string) (BenchWorld, error) {
	end := clock.System{}.Now()
	driven := clock.NewManual(end)
	s, err := Open(ctx, config, driven, version)
	if err != nil {
		return BenchWorld{}, err
	}
	d, err := newSeeder(s, driven)
	if err != nil {
		return BenchWorld{}, err
	}
	driven.Set(d.today.AddDays(-60).Start())
	if _, err := s.Prepare(ctx); err != nil {
		return BenchWorld{}, err
	}
	for _, step := range []func(ctx context.Context) error{d.seedPeople, d.seedPlaces, d.seedCatalogue, d.seedPermit} {
		if err := step(ctx); err != nil {
			return BenchWorld{}, fmt.Errorf("benchmark data: %w", err)
		}
		d.later(60)
	}
	d.ids["permit"] = d.permit
	driven.Set(end)
	err = s.Settle(ctx)
	return BenchWorld{Accounts: d.Accounts, IDs: d.ids}, errors.Join(err, s.Stop(ctx))
}
