package list_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"testing/fstest"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/db/dbtest"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
)

const charset = " /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;\n"

var lamps = db.Source{Name: "lamp", Dir: "m", FS: fstest.MapFS{
	"m/20260101000001_lamp.sql": {Data: []byte("-- +goose Up\nCREATE TABLE lamp (id VARCHAR(26) NOT NULL PRIMARY KEY, org_id VARCHAR(26) NOT NULL, name VARCHAR(40) NOT NULL, made_at BIGINT NOT NULL)" + charset)},
	"m/20260101000002_lamp.sql": {Data: []byte("-- +goose Up\nCREATE INDEX ix_lamp_made ON lamp (made_at, id);\n")},
}}

type lamp struct {
	bun.BaseModel `bun:"table:lamp,alias:t"`

	ID     string        `bun:"id,pk"`
	OrgID  string        `bun:"org_id"`
	Name   string        `bun:"name"`
	MadeAt clock.Instant `bun:"made_at"`
}

var spec = list.Spec[lamp]{
	Name: "test.lamps", Versions: []string{"lamp"}, Parties: scope.Parties{Organisations: []string{"t.org_id"}},
	Sorts: map[string]string{"madeAt": "t.made_at"}, DefaultSort: "-madeAt",
	Search: func(q *bun.SelectQuery, text string) *bun.SelectQuery {
		return q.Where("t.name LIKE ? ESCAPE '!'", "%"+list.EscapeLike(text)+"%")
	},
	Position: func(row *lamp, _ string) any { return row.MadeAt },
	ID:       func(row *lamp) string { return row.ID },
}

type house struct {
	testing.TB
	db *db.DB
}

// open has 25 lamps of the depot, five made at each moment, and 3 of a clinic.
func open(t testing.TB) *house {
	h := &house{TB: t, db: dbtest.Open(t, lamps)}
	h.write(func(ctx context.Context, tx *db.Tx) error {
		var rows []lamp
		for i := range 28 {
			row := lamp{ID: fmt.Sprintf("L%02d", i), OrgID: "depot", Name: fmt.Sprintf("lamp_%d%%", i), MadeAt: clock.Day("2026-11-20").AddDays(i / 5).Start()}
			if i >= 25 {
				row.OrgID = "clinic"
			}
			rows = append(rows, row)
		}
		_, err := tx.NewInsert().Model(&rows).Exec(ctx)
		return err
	})
	return h
}

func (h *house) write(f func(ctx context.Context, tx *db.Tx) error) {
	h.Helper()
	err := h.db.Write(context.Background(), func(ctx context.Context, tx *db.Tx) error {
		tx.Touch("lamp")
		return f(ctx, tx)
	})
	if err != nil {
		h.Fatal(err)
	}
}

func (h *house) page(params list.Params, filter list.Filter) list.Result[lamp] {
	h.Helper()
	q := usecase.Query{IDB: h.db.Read(), Scope: scope.Scope{Reach: scope.Organisation, OrgID: "depot"}}
	result, err := list.Page(context.Background(), q, spec, params, filter)
	if err != nil {
		h.Fatal(err)
	}
	return result
}

func ids(rows []lamp) []string {
	var all []string
	for _, row := range rows {
		all = append(all, row.ID)
	}
	return all
}

// TestPagesMeet: forward and backward, whatever the page size, no row of equal
// times is shown twice or left out.
func TestPagesMeet(t *testing.T) {
	h := open(t)
	for _, sort := range []string{"-madeAt", "madeAt"} {
		for _, size := range []int{1, 3, 5, 7, 25, 26} {
			var forward, backward []string
			params, last := list.Params{Limit: size, Sort: sort}, list.Params{}
			for {
				page := h.page(params, nil)
				if page.Total != 25 || page.TotalIsBound {
					t.Fatalf("total %d", page.Total)
				}
				forward = append(forward, ids(page.Items)...)
				last = list.Params{Limit: size, Cursor: page.Prev}
				if page.Next == "" {
					backward = ids(page.Items)
					break
				}
				if params.Cursor = page.Next; len(forward) > 25 {
					t.Fatalf("%s by %d has no end: %v", sort, size, forward)
				}
			}
			for last.Cursor != "" {
				page := h.page(last, nil)
				backward = append(ids(page.Items), backward...)
				if last.Cursor = page.Prev; len(backward) > 25 {
					t.Fatalf("%s by %d has no beginning: %v", sort, size, backward)
				}
			}
			unique := slices.Compact(slices.Sorted(slices.Values(forward)))
			if len(forward) != 25 || len(unique) != 25 || !slices.Equal(forward, backward) {
				t.Errorf("%s by %d: forward %v, backward %v", sort, size, forward, backward)
			}
		}
	}
}

func TestTotalFollowsTheData(t *testing.T) {
	h := open(t)
	filter := list.Filter{}.And("t.made_at", "from", clock.Day("2026-11-22")).And("t.made_at", "until", clock.Day("2026-11-22"))
	if got := h.page(list.Params{}, filter); got.Total != 5 || len(got.Items) != 5 {
		t.Errorf("that day has %d of %d", len(got.Items), got.Total)
	}
	h.write(func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.NewDelete().Model((*lamp)(nil)).Where("id IN (?)", bun.List([]string{"L10", "L11"})).Exec(ctx)
		return err
	})
	if got := h.page(list.Params{}, filter); got.Total != 3 {
		t.Errorf("total %d after two were removed", got.Total)
	}
}

func TestSearchIsLiteral(t *testing.T) {
	h := open(t)
	for text, want := range map[string]int{"lamp_1%": 1, "lamp_1": 11, "%": 25, "_": 25, "l_mp": 0, "!": 0, "' OR 1=1 --": 0} {
		if got := h.page(list.Params{Q: text}, nil); got.Total != want {
			t.Errorf("%q finds %d, want %d", text, got.Total, want)
		}
	}
}

func TestForeignCursorAndSortAreRefused(t *testing.T) {
	h := open(t)
	q := usecase.Query{IDB: h.db.Read(), Scope: scope.Everything}
	for want, params := range map[string]list.Params{
		"list.sort":   {Sort: "name; DROP TABLE lamp"},
		"list.cursor": {Cursor: "bm90IGpzb24"},
	} {
		if _, err := list.Page(t.Context(), q, spec, params, nil); fault.KeyOf(err) != want {
			t.Errorf("%v: %v", params, err)
		}
	}
}

func TestEachVisitsTheScopeOnce(t *testing.T) {
	h := open(t)
	q := usecase.Query{IDB: h.db.Read(), Scope: scope.Scope{Reach: scope.Organisation, OrgID: "clinic"}}
	var seen []string
	err := list.Each(t.Context(), q, spec, list.Params{}, nil, func(row *lamp) error { seen = append(seen, row.ID); return nil })
	slices.Sort(seen)
	if err != nil || !slices.Equal(seen, []string{"L25", "L26", "L27"}) {
		t.Error(seen, err)
	}
}

func Example() {
	type input struct {
		State []string  `query:"state" filter:"t.state"`
		From  clock.Day `query:"createdAtFrom" filter:"t.created_at,from"`
	}
	fmt.Println(len(list.Where(input{})), len(list.Where(input{State: []string{"draft"}, From: "2026-11-20"})))
	// Output: 0 2
}
