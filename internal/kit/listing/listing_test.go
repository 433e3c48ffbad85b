package listing

import (
	"context"
	"encoding/csv"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db/dbtest"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/outbox"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/kit/web"
)

type drug struct{ word string }

func (d drug) Said(lang string) string { return d.word + "@" + lang }

type Batch struct {
	No string `json:"no"`
}

type Base struct {
	Code  string `json:"code"`
	Batch *Batch `json:"batch"`
	Code2 string `json:"name"`
}

type row struct {
	Base
	Name   any           `json:"name"` // before the embedded field of that name, as in JSON
	Warmth *int          `json:"warmth"`
	Day    clock.Day     `json:"day"`
	At     clock.Instant `json:"at"`
	DueAt  clock.Instant `json:"dueAt"`
	Doctor string        `json:"doctor"`
	Tags   []string      `json:"tags"`
	Keeper string        `json:"keeper"`
	Remark string        `json:"remark"`
}

var table = Table{Entity: "box", Columns: []Column{{Field: "code"}, {Field: "batchNo", From: "batch.no"}, {Field: "name"}, {Field: "warmth", Scale: 1}, {Field: "day"},
	{Field: "at"}, {Field: "doctor", Mask: seal.PersonName}, {Field: "tags"}, {Field: "keeper", Shown: seal.Document}, {Field: "remark"}, {Field: "dueAt"}}}

func warm(tenths int) *int { return &tenths }

func Example() {
	read := reader[row]("box-list", table.Columns)
	cells := read(context.Background(), &row{Base: Base{Code: "901", Batch: &Batch{No: "AML1"}}, Name: drug{"氨氯地平片"}, Warmth: warm(52), Day: "2026-11-20", Doctor: "梁示例", Tags: []string{"a", "b"}, Keeper: "5****56(*)", Remark: "tel 66123456"})
	fmt.Println(cells...)
	// Output: 901 AML1 氨氯地平片@zh-Hans 52 2026-11-20 <nil> *** a, b 5******(*) tel ******56 <nil>
}

type input struct {
	list.Params
	State string `query:"state"`
}

const rowsInAll = 450

// pages answers like a list: a cursor is the number of the next row.
func pages(_ context.Context, in *input) (list.Result[row], error) {
	var result list.Result[row]
	from := 0
	_, _ = fmt.Sscan(in.Cursor, &from)
	for i := from; i < min(from+in.Limit, rowsInAll); i++ {
		result.Items = append(result.Items, row{Base: Base{Code: fmt.Sprint(in.State, i)}, Doctor: "李示例", DueAt: clock.Day("2026-11-24").End()})
	}
	if from+in.Limit < rowsInAll {
		result.Next = fmt.Sprint(from + in.Limit)
	}
	return result, nil
}

func TestExportIsTheListToItsEnd(t *testing.T) {
	runner := &usecase.Runner{DB: dbtest.Open(t, audit.Migrations, outbox.Migrations, usecase.Migrations), Log: audit.NewLog(nil)}
	api := web.NewAPI("test", "1", nil)
	Register(api, runner, web.Route{Method: http.MethodGet, Path: "/api/boxes", ID: "box-list", Summary: "List boxes", Tag: "test.box", Permission: "test.box.read", Scope: web.ByParty}, table, pages)
	get := func(path string, grants ...string) *httptest.ResponseRecorder {
		actor := scope.Actor{PersonID: "p", Grants: map[string]scope.Reach{}}
		for _, grant := range grants {
			actor.Grants[grant] = scope.Organisation
		}
		recorder := httptest.NewRecorder()
		api.Mux.ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, path, nil).WithContext(scope.With(t.Context(), actor)))
		return recorder
	}
	answer := get("/api/boxes/export?format=csv&state=s&columns=doctor,code,dueAt&limit=3&cursor=77", "test.box.read")
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(answer.Body.String(), "\ufeff"))).ReadAll()
	if err != nil || answer.Code != http.StatusOK || len(rows) != rowsInAll+1 || rows[1][1] != "s0" || rows[rowsInAll][1] != fmt.Sprint("s", rowsInAll-1) || rows[1][0] != "***" || rows[1][2] != "2026-11-24" {
		t.Fatalf("%d, %d rows, %v", answer.Code, len(rows), err)
	}
	var entries []struct {
		Action string `bun:"action"`
		Reason string `bun:"reason"`
	}
	if err := runner.DB.Read().NewSelect().TableExpr("audit_entry").Column("action", "reason").Scan(t.Context(), &entries); err != nil {
		t.Fatal(err)
	}
	if len(entries) != 1 || entries[0].Action != "test.box.export" || entries[0].Reason != "box-export csv cursor limit state" {
		t.Errorf("in the log: %v", entries)
	}
	for path, want := range map[string]int{"?columns=secret": 422, "?format=pdf": 422, "?bogus=1": 422, "": 200} {
		if got := get("/api/boxes/export"+path, "test.box.read"); got.Code != want {
			t.Errorf("%s: %d, want %d", path, got.Code, want)
		}
	}
	if got := get("/api/boxes/export"); got.Code != http.StatusForbidden {
		t.Errorf("without the permission: %d", got.Code)
	}
}
