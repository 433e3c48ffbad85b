package audit

import (
	"context"
	"maps"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/db"
)

// added knows, of each table, which columns a later migration may have added and
// what they hold where nobody wrote them. The program that reads a row can be
// newer than the one that logged it, and after a rollback older than the one
// that made the column; neither makes the row another one.
type added struct {
	q      bun.IDB
	tables map[string]map[string]string
}

// same says that a row is as it was logged, but for columns that came later and
// say nothing.
func (a *added) same(ctx context.Context, t Table, logged, live string) (bool, error) {
	before, err := parseImage(logged)
	if err != nil {
		return false, nil //nolint:nilerr // a broken image proves nothing
	}
	now, err := parseImage(live)
	if err != nil {
		return false, err
	}
	nothing, known := a.tables[t.Name]
	if !known {
		if nothing, err = db.Nothings(ctx, a.q, t.Name); err != nil {
			return false, err
		}
		maps.Copy(nothing, t.Defaults)
		if a.tables == nil {
			a.tables = map[string]map[string]string{}
		}
		a.tables[t.Name] = nothing
	}
	for column, value := range now {
		logged, there := before[column]
		if there && logged != value {
			return false, nil
		}
		if silent, may := nothing[column]; !there && (!may || silent != value) {
			return false, nil
		}
	}
	for column, value := range before {
		if _, there := now[column]; !there && !t.isDefault(column, value) {
			return false, nil
		}
	}
	return true, nil
}
