package configuration

import (
	"context"

	"gongzhi/internal/kit/search"
	"gongzhi/internal/kit/usecase"
)

const page = "/opscenter/configuration/assets/"

// finder finds assets by code, name, address and peer.
func (r *Register) finder() search.Finder {
	return search.List(search.Finder{Kind: "asset", Entity: "asset", Icon: "box", Permission: PermitRead, Path: "/opscenter/configuration/assets", Source: search.Source{Name: "asset", Table: assetTable}}, assetList,
		func(_ context.Context, _ usecase.Query, found []Asset) ([]search.Hit, error) {
			hits := make([]search.Hit, len(found))
			for i, a := range found {
				hits[i] = search.Hit{ID: a.ID, Number: a.Code, Title: a.Name, Detail: a.Address, State: a.State, Path: page + a.ID}
			}
			return hits, nil
		})
}
