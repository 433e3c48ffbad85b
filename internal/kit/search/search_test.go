package search_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/db/dbtest"
	"gongzhi/internal/kit/fold"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/search"
	"gongzhi/internal/kit/usecase"
)

const charset = " /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;\n"

var lamps = db.Source{Name: "lamp", Dir: "m", FS: fstest.MapFS{
	"m/20260101000001_lamp.sql": {Data: []byte("-- +goose Up\nCREATE TABLE lamp (id VARCHAR(26) NOT NULL PRIMARY KEY, org_id VARCHAR(26) NOT NULL, number VARCHAR(40) NOT NULL, name VARCHAR(80) NOT NULL, search VARCHAR(600) NOT NULL)" + charset)},
}}

type lamp struct {
	bun.BaseModel `bun:"table:lamp,alias:t"`

	ID     string `bun:"id,pk"`
	OrgID  string `bun:"org_id"`
	Number string `bun:"number"`
	Name   string `bun:"name"`
	Search string `bun:"search"`
}

var spec = list.Spec[lamp]{
	Name: "test.search", Versions: []string{"lamp"}, Parties: scope.Parties{Organisations: []string{"t.org_id"}},
	Sorts: map[string]string{"id": "t.id"}, DefaultSort: "-id",
	Search: func(q *bun.SelectQuery, text string) *bun.SelectQuery {
		return list.Folded(q, "t.search", text)
	},
	Position: func(row *lamp, _ string) any { return row.ID },
	ID:       func(row *lamp) string { return row.ID },
}

var source = search.Source{Name: "lamp", Table: "lamp"}

var finder = search.List(search.Finder{Kind: "lamp", Permission: "lamp.read", Path: "/lamps", Source: source}, spec,
	func(_ context.Context, _ usecase.Query, rows []lamp) ([]search.Hit, error) {
		hits := make([]search.Hit, len(rows))
		for i, row := range rows {
			hits[i] = search.Hit{ID: row.ID, Number: row.Number, Title: row.Name, Path: "/lamps/" + row.ID}
		}
		return hits, nil
	})

type house struct {
	testing.TB
	db    *db.DB
	log   *audit.Log
	index *search.Index
}

func open(t testing.TB) *house {
	h := &house{TB: t, db: dbtest.Open(t, audit.Migrations, search.Migrations, lamps), log: audit.NewLog([]audit.Table{{Name: "lamp", Ignore: []string{"search"}}})}
	h.index = search.New(h.db, []search.Source{source})
	h.log.Watch(h.index)
	return h
}

// write runs a change that is recorded, as a use case does.
func (h *house) write(change func(ctx context.Context, tx *db.Tx, r *audit.Recorder) error) {
	h.Helper()
	err := h.db.Write(h.Context(), func(ctx context.Context, tx *db.Tx) error {
		r := h.log.Start("lamp.edit", "")
		if err := change(ctx, tx, r); err != nil {
			return err
		}
		_, err := r.Flush(ctx, tx, scope.SystemActor("test"))
		return err
	})
	if err != nil {
		h.Fatal(err)
	}
}

func (h *house) add(id, org, number string, names ...string) {
	h.Helper()
	h.write(func(ctx context.Context, tx *db.Tx, r *audit.Recorder) error {
		r.Record("lamp", id)
		row := lamp{ID: id, OrgID: org, Number: number, Name: names[0], Search: fold.Index(append([]string{number}, names...)...)}
		_, err := tx.NewInsert().Model(&row).Exec(ctx)
		return err
	})
}

// found lists what a person of the depot with this reach finds, sorted.
func (h *house) found(typed string, reach scope.Reach) []string {
	h.Helper()
	q := usecase.Query{IDB: h.db.Read(), Now: clock.Day("2026-11-29").Start(),
		Actor: scope.Actor{PersonID: "p", OrgID: "depot", Grants: map[string]scope.Reach{"lamp.read": reach}}}
	answers, err := h.index.Ask(h.Context(), q, []search.Finder{finder}, typed, 10)
	if err != nil {
		h.Fatal(err)
	}
	ids := []string{}
	for _, answer := range answers {
		for _, hit := range answer.Hits {
			ids = append(ids, hit.ID)
		}
	}
	slices.Sort(ids)
	return ids
}

func (h *house) expect(typed string, want ...string) {
	h.Helper()
	if got := h.found(typed, scope.All); !slices.Equal(got, want) {
		h.Errorf("%q finds %v, want %v", typed, got, want)
	}
}

func (h *house) terms() (n int64) {
	h.Helper()
	_, n, err := h.index.Size(h.Context())
	if err != nil {
		h.Fatal(err)
	}
	return n
}

func TestWordsPeopleUse(t *testing.T) {
	h := open(t)
	h.add("A", "depot", "RK202611290012", "奧美拉唑膠囊 20mg", "Omeprazol cápsulas")
	h.add("B", "depot", "RK202611290013", "阿莫西林胶囊", "Amoxicilina")
	h.add("C", "clinic", "CK202611290012", "澳門仁伯爵綜合醫院", "Centro Hospitalar Conde de São Januário")
	for typed, want := range map[string][]string{
		"奥美拉唑":            {"A"},                // simplified
		"奧美":              {"A"},                // traditional
		"胶囊":              {"A", "B"},           // inside, either script
		"膠囊 阿莫":           {"B"},                // all words
		"ＯＭＥＰ":            {"A"},                // full width
		"amxl":            {"B"},                // initials
		"zhyy":            {"C"},                // initials from inside
		"capsulas":        {"A"},                // inside a word: nothing begins with it
		"RK-2026":         {"A", "B"},           // punctuation does not count
		"0012":            {"A", "C"},           // last digits
		"rk 0012":         {"A"},                // both
		"奥美拉唑20mg":        {"A"},                // Chinese and Latin together
		"奥美拉唑胶囊20mg":      {"A"},                // longer than a term
		"são":             {"C"},                // accents
		"RK2026112900125": {},                   // one digit more
		"%":               {}, "": {}, " 。": {}, // nothing to look for
	} {
		if want == nil {
			want = []string{}
		}
		found := h.found(typed, scope.All)
		h.fill()
		if again := h.found(typed, scope.All); !slices.Equal(found, want) || !slices.Equal(again, want) {
			t.Errorf("%q finds %v before the job and %v after it, want %v", typed, found, again, want)
		}
	}
}

func TestScopeOfTheListHolds(t *testing.T) {
	h := open(t)
	h.add("A", "depot", "RK1", "奧美拉唑膠囊")
	h.add("C", "clinic", "RK2", "奧美拉唑膠囊")
	for reach, want := range map[scope.Reach][]string{scope.All: {"A", "C"}, scope.Organisation: {"A"}, scope.Own: {}, scope.None: {}} {
		for _, typed := range []string{"奥美拉唑", "美拉", "rk"} {
			if got := h.found(typed, reach); !slices.Equal(got, want) {
				t.Errorf("%s with reach %s finds %v, want %v", typed, reach, got, want)
			}
		}
	}
}

func TestChangedRecordIsFoundByItsNewWordsOnly(t *testing.T) {
	h := open(t)
	h.add("A", "depot", "RK1", "奧美拉唑膠囊")
	h.fill()
	before := h.terms()
	rename := func(name string) {
		h.write(func(ctx context.Context, tx *db.Tx, r *audit.Recorder) error {
			r.Record("lamp", "A")
			_, err := tx.ExecContext(ctx, "UPDATE lamp SET name = ?, search = ? WHERE id = 'A'", name, fold.Index("RK1", name))
			return err
		})
	}
	rename("阿莫西林膠囊")
	for range 2 { // before and after the job
		h.expect("奥美拉唑")
		h.expect("阿莫西林", "A")
		h.fill()
	}
	rename("奧美拉唑膠囊")
	h.fill()
	if h.terms() != before {
		t.Errorf("%d terms after the way back, %d before", h.terms(), before)
	}
	h.write(func(ctx context.Context, tx *db.Tx, r *audit.Recorder) error {
		r.Record("lamp", "A")
		_, err := tx.ExecContext(ctx, "DELETE FROM lamp WHERE id = 'A'")
		return err
	})
	h.expect("奥美拉唑")
	h.fill()
	h.expect("奥美拉唑")
	if h.terms() != 0 {
		t.Errorf("%d terms of nothing", h.terms())
	}
}

func TestRefusedChangeLeavesNoTerms(t *testing.T) {
	h := open(t)
	err := h.db.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		r := h.log.Start("lamp.edit", "")
		r.Record("lamp", "A")
		row := lamp{ID: "A", OrgID: "depot", Search: "rk1"}
		if _, err := tx.NewInsert().Model(&row).Exec(ctx); err != nil {
			return err
		}
		if _, err := r.Flush(ctx, tx, scope.SystemActor("test")); err != nil {
			return err
		}
		return fmt.Errorf("refused")
	})
	h.fill()
	if err == nil || h.terms() != 0 {
		t.Errorf("%v, %d terms", err, h.terms())
	}
}

func TestCommonWordsAreFoundNewestFirst(t *testing.T) {
	h := open(t)
	for i := range 450 {
		h.add(fmt.Sprintf("L%04d", i), "depot", fmt.Sprintf("RK%08d", i), "膠囊")
	}
	for range 2 { // before and after the job
		if got := h.found("胶囊", scope.All); len(got) != 10 || got[9] != "L0449" {
			t.Errorf("%v", got)
		}
		h.expect("胶囊 00000007", "L0007")
		h.fill()
	}
}

// TestImportedRowsFollow: the rows of an import are read by the job, some at a
// time, and so is everything after a rebuild.
func TestImportedRowsFollow(t *testing.T) {
	h := open(t)
	const n = 600
	err := h.db.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		ids := make([]string, n)
		rows := make([]*lamp, n)
		for i := range n {
			ids[i] = fmt.Sprintf("L%04d", i)
			rows[i] = &lamp{ID: ids[i], OrgID: "depot", Search: fold.Index(fmt.Sprintf("RK%08d", i))}
		}
		if err := db.Insert(ctx, tx, rows); err != nil {
			return err
		}
		_, err := h.log.WriteBulk(ctx, tx, "entry-1", 0, "lamp", ids)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if h.terms() != 0 {
		t.Errorf("%d terms before the job", h.terms())
	}
	h.expect("00000599", "L0599")
	h.fill()
	h.expect("00000599", "L0599")
	after := h.terms()
	if err := h.index.Rebuild(t.Context()); err != nil {
		t.Fatal(err)
	}
	if h.terms() != 0 {
		t.Errorf("%d terms after they were forgotten", h.terms())
	}
	h.fill()
	if h.terms() != after {
		t.Errorf("%d terms after the rebuild, %d before", h.terms(), after)
	}
	h.expect("rk00000000", "L0000")
	h.expect("00000250", "L0250")
}

func (h *house) fill() {
	h.Helper()
	if err := h.index.Fill(h.Context()); err != nil {
		h.Fatal(err)
	}
}

// TestEnsureReadsWhatWasThereBefore: a database that is older than the index.
func TestEnsureReadsWhatWasThereBefore(t *testing.T) {
	h := open(t)
	h.log.Watch(search.New(h.db, nil))
	h.add("A", "depot", "RK1", "奧美拉唑膠囊")
	for range 2 { // the second start finds nothing to do
		if err := h.index.Ensure(t.Context()); err != nil {
			t.Fatal(err)
		}
		h.fill()
		h.expect("奥美拉唑", "A")
	}
}

// TestInsideOfNumbersAndLongWords: what begins no term is found wherever it
// stands, in what is written now and in what was there before the grams, by a
// node that wrote it and by one that did not.
func TestInsideOfNumbersAndLongWords(t *testing.T) {
	h := open(t)
	h.add("A", "depot", "RK202611290017", "Laboratorios Farmaceuticos Azevedo")
	h.add("B", "depot", "RK202611300018", "奧美拉唑膠囊")
	h.fill()
	look := func() {
		t.Helper()
		for typed, want := range map[string][]string{
			"6112": {"A"}, "02611": {"A", "B"}, "ceuticosaz": {"A"}, "02611 macaut": {}, "02611 ceuticos": {"A"}, "02611 奧美": {"B"}, "nosuchthing": {}, "26112917": {}, "9999": {},
		} {
			h.expect(typed, want...)
		}
	}
	look()
	h.index = search.New(h.db, []search.Source{source}) // another node
	look()
	for _, forgotten := range []string{"", "ceu"} { // as before there were grams
		h.exec("DELETE FROM search_gram WHERE gram = ? OR gram LIKE '%e%' OR gram LIKE '%6%'", forgotten)
		h.exec("DELETE FROM search_gram WHERE gram = ''")
		look()
		h.index = search.New(h.db, []search.Source{source})
		h.fill()
		look()
	}
	h.log.Watch(h.index)
	h.write(func(ctx context.Context, tx *db.Tx, r *audit.Recorder) error {
		r.Record("lamp", "A")
		_, err := tx.ExecContext(ctx, "UPDATE lamp SET number = 'ZQ777001', search = 'zq777001' WHERE id = 'A'")
		return err
	})
	h.expect("7770", "A") // waits for Fill
	h.fill()
	h.expect("7770", "A")
	h.expect("6112")
}

// TestWhatIsNowhereReadsNoRegister: a word with a piece that no number has is
// answered without a look at the records.
func TestWhatIsNowhereReadsNoRegister(t *testing.T) {
	h := open(t)
	h.add("A", "depot", "RK202611290017", "奧美拉唑膠囊")
	h.fill()
	h.exec("UPDATE search_entry SET text = 'nosuchthing rk20261129 99'") // nothing but reading it would find this
	h.expect("nosuchthing")
	h.expect("阿司匹林")
	h.expect("6112", "A") // may be, so it is read
}

func (h *house) exec(query string, args ...any) {
	h.Helper()
	if _, err := h.db.Maintenance().ExecContext(h.Context(), query, args...); err != nil {
		h.Fatal(err)
	}
}

func Example() {
	fmt.Println(strings.Join(search.Words("奧美拉唑20mg　ＲＫ-2026"), " "))
	// Output:
	// 奥美拉唑 20mg rk2026
}

// BenchmarkAsk is one word that leads to few of 100,000 records, and one that
// leads to all.
func BenchmarkAsk(b *testing.B) {
	h := open(b)
	const n = 100_000
	for from := 0; from < n; from += 500 {
		err := h.db.Write(b.Context(), func(ctx context.Context, tx *db.Tx) error {
			rows := make([]*lamp, 500)
			ids := make([]string, 500)
			for i := range rows {
				at := from + i
				name := fmt.Sprintf("%s%s有限公司", []string{"横琴", "珠海", "澳門", "中山"}[at%4], string(rune(0x4e00+at%6000))+string(rune(0x4e00+at*7%6000)))
				ids[i] = fmt.Sprintf("L%06d", at)
				rows[i] = &lamp{ID: ids[i], OrgID: []string{"depot", "clinic"}[at%2], Search: fold.Index(fmt.Sprintf("91440400MA%08d", at), name, "Companhia de Medicamentos")}
			}
			if err := db.Insert(ctx, tx, rows); err != nil {
				return err
			}
			return h.index.Changed(ctx, tx, "lamp", ids)
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	records, terms, err := h.index.Size(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	b.Logf("%d records, %d terms", records, terms)
	for name, typed := range map[string]string{"rare": "00012345", "common": "有限公司", "both": "横琴 00012344", "inside": "mentos", "nothing": "不存在的公司"} {
		for _, reach := range []scope.Reach{scope.All, scope.Organisation} {
			b.Run(name+"/"+reach.String(), func(b *testing.B) {
				for b.Loop() {
					h.found(typed, reach)
				}
			})
		}
	}
}
