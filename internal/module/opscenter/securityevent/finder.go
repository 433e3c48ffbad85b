package securityevent

import (
	"context"

	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/search"
	"gongzhi/internal/kit/usecase"
)

const page = "/opscenter/securityevent/events/"

// finder finds events by number, title and what they came from.
func (s *Desk) finder() search.Finder {
	return search.List(search.Finder{Kind: "securityEvent", Entity: "securityEvent", Icon: "shield", Permission: PermitRead, Path: page[:len(page)-1], Source: search.Source{Name: "securityEvent", Table: eventTable}}, eventList,
		func(_ context.Context, _ usecase.Query, found []Event) ([]search.Hit, error) {
			hits := make([]search.Hit, len(found))
			for i := range found {
				e := &found[i]
				hits[i] = search.Hit{ID: e.ID, Number: e.Number, Title: seal.Mask(seal.FreeText, seal.Staff, e.Title), State: e.State, Path: page + e.ID}
			}
			return hits, nil
		})
}
