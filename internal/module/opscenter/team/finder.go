package team

import (
	"context"

	"gongzhi/internal/kit/search"
	"gongzhi/internal/kit/usecase"
)

// finder finds replacements by number. People are found in their list only:
// their names are sealed.
func (t *Team) finder() search.Finder {
	return search.List(search.Finder{Kind: "teamReplacement", Entity: "teamReplacement", Icon: "users", Permission: PermitRead, Path: "/opscenter/team/replacements"}, replacementList,
		func(ctx context.Context, q usecase.Query, found []Replacement) ([]search.Hit, error) {
			hits := make([]search.Hit, len(found))
			for i, r := range found {
				v, err := t.replacementView(ctx, q, q.Actor, r, q.Now.Day())
				if err != nil {
					return nil, err
				}
				hits[i] = search.Hit{ID: r.ID, Number: r.Number, Title: v.OutgoingName + " → " + v.SuccessorName, Detail: string(r.EffectiveDay), State: r.State, Path: replacementPage + r.ID}
			}
			return hits, nil
		})
}
