package servicedesk

import (
	"context"

	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/search"
	"gongzhi/internal/kit/usecase"
)

// finder finds tickets by number and title.
func (s *Desk) finder() search.Finder {
	return search.List(search.Finder{Kind: "ticket", Entity: "serviceTicket", Icon: "listCheck", Permission: PermitRead, Path: "/opscenter/servicedesk/tickets", Source: search.Source{Name: "desk_ticket", Table: "desk_ticket"}}, ticketList,
		func(_ context.Context, q usecase.Query, found []Ticket) ([]search.Hit, error) {
			hits := make([]search.Hit, len(found))
			for i, t := range found {
				hits[i] = search.Hit{ID: t.ID, Number: t.Number, Title: seal.Mask(seal.FreeText, level(q.Actor), t.Title), State: t.State, Path: path(&t)}
			}
			return hits, nil
		})
}
