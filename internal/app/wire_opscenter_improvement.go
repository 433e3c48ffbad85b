package app

import (
	"context"

	"github.com/uptrace/bun"

	"gongzhi/internal/module/opscenter/improvement"
)

// buildImprovement makes 优化建议.
func (s *System) buildImprovement() {
	desk, m := improvement.New(improvement.Kit{Runner: s.Runner}, improvement.Needs{Names: directory{s}, Numbers: lineNumbers,
		HasAsset: func(ctx context.Context, q bun.IDB, code string) (bool, error) {
			assets, err := s.Services.Assets.Codes(ctx, q)
			_, there := assets[code]
			return there, err
		},
		Change: func(ctx context.Context, number string) (*improvement.Work, error) {
			fix, err := s.mendedBy(ctx, number)
			if fix == nil || err != nil {
				return nil, err
			}
			return &improvement.Work{Number: fix.Number, Title: fix.Title, State: fix.State, Done: fix.Done, Path: fix.Path}, nil
		}})
	s.Services.Improvements = desk
	s.add(m)
}
