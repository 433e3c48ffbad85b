package operationorder

import (
	"context"

	"gongzhi/internal/kit/search"
	"gongzhi/internal/kit/usecase"
)

const (
	accountPage  = "/opscenter/operationorder/accounts/"
	dataPage     = "/opscenter/operationorder/data/"
	exercisePage = "/opscenter/operationorder/exercises/"
)

// finders find orders by number and by what they are about.
func (s *Orders) finders() []search.Finder {
	finder := func(kind, icon, path, table string) search.Finder {
		return search.Finder{Kind: kind, Entity: kind, Icon: icon, Permission: PermitRead, Path: path[:len(path)-1], Source: search.Source{Name: kind, Table: table}}
	}
	return []search.Finder{
		search.List(finder("accountOrder", "key", accountPage, accountTable), accountList, func(_ context.Context, _ usecase.Query, found []Account) ([]search.Hit, error) {
			return hits(found, func(a *Account) search.Hit {
				return search.Hit{ID: a.ID, Number: a.Number, Title: a.Target, State: a.State, Path: accountPage + a.ID}
			}), nil
		}),
		search.List(finder("dataOrder", "document", dataPage, dataTable), dataList, func(_ context.Context, _ usecase.Query, found []Data) ([]search.Hit, error) {
			return hits(found, func(d *Data) search.Hit {
				return search.Hit{ID: d.ID, Number: d.Number, Title: d.Reason, State: d.State, Path: dataPage + d.ID}
			}), nil
		}),
		search.List(finder("exercise", "shield", exercisePage, exerciseTable), exerciseList, func(_ context.Context, _ usecase.Query, found []Exercise) ([]search.Hit, error) {
			return hits(found, func(e *Exercise) search.Hit {
				return search.Hit{ID: e.ID, Number: e.Number, Title: e.Title, State: e.State, Path: exercisePage + e.ID}
			}), nil
		}),
	}
}

func hits[Row any](found []Row, hit func(row *Row) search.Hit) []search.Hit {
	all := make([]search.Hit, len(found))
	for i := range found {
		all[i] = hit(&found[i])
	}
	return all
}
