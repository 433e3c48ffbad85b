package enterprise

import (
	"context"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/usecase"
)

// The values of the filter placed.
const (
	placed   = "yes"
	unplaced = "no"
)

// mapMost is how many points one answer holds: what a browser draws without
// effort, in about 300 kB. What is beyond is counted and said.
const mapMost = 2000

// Spot is an organisation on the map.
type Spot struct {
	ID           string `json:"id"`
	Name         string `json:"name"`
	Kind         string `json:"kind"`
	State        string `json:"state" enum:"active,suspended,closed,merged"`
	LicenceState string `json:"licenceState" enum:"valid,expiring,expired,none" doc:"Of the licence that ends first and was not renewed"`
	Drawn
}

// Map is where the organisations of a filter are.
type Map struct {
	Items    []Spot `json:"items" nullable:"false"`
	NotShown int    `json:"notShown" doc:"How many more have coordinates; narrow the filter to see them"`
	Unplaced int    `json:"unplaced" doc:"How many of the filter have no coordinates"`
}

// Map shows where the organisations within the filter and the reader's scope are.
func (o *Organisations) Map(ctx context.Context, params list.Params, filter Filter) (Map, error) {
	return usecase.Read(ctx, o.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (Map, error) {
		found := Map{Items: []Spot{}}
		spec := o.organisations()
		spec.Select = func(q *bun.SelectQuery) *bun.SelectQuery {
			return q.Column("t.id", "t.name", "t.kind", "t.state", "t.latitude", "t.longitude", "t.datum", "t.licence_until")
		}
		filter.Placed = placed
		params.Limit, params.Sort = mapMost, "name"
		page, err := list.Page(ctx, q, spec, params, o.narrow(filter, q.Now))
		if err != nil {
			return found, err
		}
		day, days := q.Now.Day(), o.expiringDays(q.Now.Day())
		for _, org := range page.Items {
			spot := Spot{ID: org.ID, Name: org.Name, Kind: org.Kind, State: org.State, LicenceState: org.licenceState(day, days)}
			if at := org.drawn(); at != nil {
				spot.Drawn = *at
				found.Items = append(found.Items, spot)
			}
		}
		found.NotShown = page.Total - len(found.Items)
		filter.Placed, params.Limit = unplaced, 1
		page, err = list.Page(ctx, q, spec, params, o.narrow(filter, q.Now))
		found.Unplaced = page.Total
		return found, err
	})
}
