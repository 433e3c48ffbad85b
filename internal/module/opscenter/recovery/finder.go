package recovery

import (
	"context"

	"gongzhi/internal/kit/search"
	"gongzhi/internal/kit/usecase"
)

// finder finds drills by number, title and scenario.
func (s *Recovery) finder() search.Finder {
	return search.List(search.Finder{Kind: "recoveryDrill", Entity: "recoveryDrill", Icon: "shield", Permission: PermitRead, Path: "/opscenter/recovery/drills", Source: search.Source{Name: "recoveryDrill", Table: drillTable}}, drillList,
		func(_ context.Context, _ usecase.Query, found []Drill) ([]search.Hit, error) {
			hits := make([]search.Hit, len(found))
			for i, d := range found {
				hits[i] = search.Hit{ID: d.ID, Number: d.Number, Title: d.Title, Detail: string(d.PlannedOn), State: d.State, Path: drillPage + d.ID}
			}
			return hits, nil
		})
}
