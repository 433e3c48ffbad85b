package desk

import (
	"context"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/search"
	"gongzhi/internal/kit/usecase"
)

// searchInput is what is looked for.
type searchInput struct {
	Q    string `query:"q" maxLength:"80" doc:"Words, numbers or a code: simplified or traditional, full or half width, pinyin initials"`
	Most int    `query:"limit" minimum:"1" maximum:"20" default:"5" doc:"Hits of each kind"`
}

// Answers are what was found.
type Answers struct {
	Items []search.Answer `json:"items" nullable:"false"`
}

// Find finds records of all modules by the words people use, at most most of
// each kind.
func (b *Board) Find(ctx context.Context, typed string, most int) (Answers, error) {
	return usecase.Read(ctx, b.runner, PermitRead, func(ctx context.Context, q usecase.Query) (Answers, error) {
		if !b.needs.Features.On(Palette, q.Actor) {
			return Answers{}, fault.New(fault.NotFound, "feature.off")
		}
		found, err := b.needs.Search.Ask(ctx, q, b.needs.Finders, typed, most)
		return Answers{found}, err
	})
}
