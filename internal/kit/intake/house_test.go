package intake_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/attach"
	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/db/dbtest"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/intake"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/sheet"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/kit/web"
)

// The tests import lamps: once in a single transaction, once staged.

const charset = " /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;\n"

var lampTables = db.Source{Name: "lamp", Dir: "m", FS: fstest.MapFS{
	"m/20260101000001_lamp.sql": {Data: []byte(`-- +goose Up
CREATE TABLE lamp (
  id        CHAR(26)    NOT NULL PRIMARY KEY,
  import_id VARCHAR(26) NOT NULL,
  code      VARCHAR(20) NOT NULL,
  watts     BIGINT      NOT NULL
)` + charset)},
	"m/20260101000002_lamp_code.sql":   {Data: []byte("-- +goose Up\nCREATE UNIQUE INDEX uq_lamp_code ON lamp (code);\n")},
	"m/20260101000003_lamp_import.sql": {Data: []byte("-- +goose Up\nCREATE INDEX ix_lamp_import ON lamp (import_id, id);\n")},
}}

type lamp struct {
	bun.BaseModel `bun:"table:lamp,alias:t"`

	ID       string `bun:"id,pk"`
	ImportID string `bun:"import_id"`
	Code     string `bun:"code"`
	Watts    int64  `bun:"watts"`
}

const permission = "test.lamp.import"

type house struct {
	testing.TB
	db      *db.DB
	clock   *clock.Manual
	runner  *usecase.Runner
	store   *intake.Store
	texts   *i18n.Catalogue
	server  *httptest.Server
	keys    string
	checked func(rows []sheet.Row)       // runs after rows were checked
	storing func(rows []sheet.Row) error // runs before rows are staged
}

func open(t testing.TB) *house {
	t.Helper()
	h := &house{TB: t, clock: clock.NewManual(clock.Day("2026-11-20").Start()), texts: i18n.NewCatalogue(), keys: t.TempDir()}
	h.db = dbtest.OpenAt(t, h.clock, audit.Migrations, usecase.Migrations, param.Migrations, attach.Migrations, intake.Migrations, lampTables)
	tables := append(append([]audit.Table{{Name: "lamp"}}, attach.Tables...), intake.Tables...)
	h.runner = &usecase.Runner{DB: h.db, Log: audit.NewLog(tables)}
	registry := param.NewRegistry()
	registry.Declare(attach.Parameters...)
	registry.Declare(intake.Parameters...)
	set := param.NewSet(h.db, registry)
	blobs, err := attach.NewLocal(filepath.Join(t.TempDir(), "files"))
	if err != nil {
		t.Fatal(err)
	}
	h.store = intake.NewStore(h.runner, attach.New(blobs, set, h.clock, t.TempDir()), set)
	if err := errors.Join(h.texts.AddFS(sheet.Texts, "texts"), h.texts.AddFS(intake.Texts, "texts"),
		h.texts.Add(i18n.English, "lamp.taken", "Lamp {code} exists."), h.texts.Add(i18n.English, "lamp.taken.remedy", "Leave it out."),
		h.texts.Add(i18n.English, "lamp.dim", "This is a weak lamp.")); err != nil {
		t.Fatal(err)
	}
	h.serve()
	return h
}

// serve stands in for signin: the bearer token is the person.
func (h *house) serve() {
	api := web.NewAPI("test", "1", h.texts)
	intake.Mount(api, "/api/test/lamps", "test.lamp", "lamp", permission, h.plain(), h.store)
	intake.Mount(api, "/api/test/staged", "test.lamp", "staged", permission, h.staged(), h.store)
	slog.SetDefault(slog.New(slog.DiscardHandler))
	chain := web.Chain{Catalogue: h.texts, MaxUpload: 1 << 20, Hash: func(_, text string) string { return fmt.Sprint(len(text)) + text[max(0, len(text)-30):] }, Address: func(*http.Request) string { return "192.0.2.1" }, Authenticate: func(r *http.Request) (scope.Actor, bool, error) {
		person, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		return actor(person), ok, nil
	}}
	h.server = httptest.NewServer(chain.Handler(api.Mux))
	h.Cleanup(h.server.Close)
}

func actor(person string) scope.Actor {
	a := scope.Actor{PersonID: person, OrgID: "org"}
	if person != "guest" {
		a.Grants = map[string]scope.Reach{permission: scope.All}
	}
	return a
}

func (h *house) as(person string) context.Context {
	return scope.With(web.WithCatalogue(i18n.WithLang(context.Background(), i18n.English), h.texts), actor(person))
}

func spec(context.Context) sheet.Spec {
	return sheet.Spec{
		Sheet: "Lamps", ReasonHeader: "Problems", OptionalMark: " (optional)",
		Columns: []sheet.Column{
			{Key: "code", Header: "Code", Required: true, MaxLength: 20, Example: "EXAMPLE"},
			{Key: "watts", Header: "Watts", Kind: sheet.Integer, Example: "40"},
		},
		Unique: [][]string{{"code"}},
	}
}

// checker refuses codes that are taken and reminds of weak lamps.
func (h *house) checker(ctx context.Context) func(rows []sheet.Row) error {
	return func(rows []sheet.Row) error {
		// Rows of this import that are already stored are no news.
		taken, err := h.taken(ctx, h.db.Read(), rows, intake.Visible("t"))
		if err != nil {
			return err
		}
		for i := range rows {
			row := &rows[i]
			if code := row.Text("code"); taken[code] {
				row.Issues = append(row.Issues, sheet.Issue{Field: "code", Key: "lamp.taken", Params: map[string]any{"code": code}})
			}
			if row.Text("watts") != "" && row.Int("watts") < 5 {
				row.Issues = append(row.Issues, sheet.Issue{Field: "watts", Key: "lamp.dim", Severity: sheet.Reminder})
			}
		}
		if h.checked != nil {
			h.checked(rows)
		}
		return nil
	}
}

func (h *house) taken(ctx context.Context, q bun.IDB, rows []sheet.Row, condition string) (map[string]bool, error) {
	var codes, found []string
	for _, row := range rows {
		codes = append(codes, row.Text("code"))
	}
	err := q.NewSelect().Model((*lamp)(nil)).Column("code").Where("t.code IN (?)", bun.List(codes)).Where(condition).Scan(ctx, &found)
	taken := map[string]bool{}
	for _, code := range found {
		taken[code] = true
	}
	return taken, err
}

func lamps(now clock.Instant, importID string, rows []sheet.Row) (list []lamp, ids []string) {
	for _, row := range rows {
		l := lamp{ID: id.New(now), ImportID: importID, Code: row.Text("code"), Watts: row.Int("watts")}
		list, ids = append(list, l), append(ids, l.ID)
	}
	return list, ids
}

// plain stores all rows in one transaction.
func (h *house) plain() intake.Register {
	return intake.Register{Name: "lamps", Spec: spec, Checker: h.checker,
		Commit: func(ctx context.Context, rows iter.Seq2[sheet.Row, error]) (int, error) {
			return usecase.Write(ctx, h.runner, permission, func(ctx context.Context, tx *usecase.Tx) (int, error) {
				count := 0
				for row, err := range rows {
					if err != nil {
						return 0, err
					}
					list, ids := lamps(tx.Now(), "", []sheet.Row{row})
					if _, err := tx.NewInsert().Model(&list).Exec(ctx); err != nil {
						return 0, err
					}
					tx.Record("lamp", ids[0])
					count++
				}
				return count, nil
			})
		}}
}

func (h *house) stage() intake.Stage {
	return intake.Stage{Store: h.store, Register: "staged", Permission: permission, Tables: []string{"lamp"},
		Put: func(ctx context.Context, tx *db.Tx, importID string, rows []sheet.Row) ([]intake.Inserted, error) {
			if h.storing != nil {
				if err := h.storing(rows); err != nil {
					return nil, err
				}
			}
			list, ids := lamps(tx.Now(), importID, rows)
			_, err := tx.NewInsert().Model(&list).Exec(ctx)
			if db.IsDuplicate(err) {
				taken, err := h.taken(ctx, tx, rows, "1 = 1")
				wrong := &intake.WrongRows{}
				for _, row := range rows {
					if taken[row.Text("code")] {
						wrong.Issues = append(wrong.Issues, sheet.Issue{Row: row.Number, Column: "Code", Field: "code", Key: "lamp.taken", Params: map[string]any{"code": row.Text("code")}})
					}
				}
				return nil, errors.Join(err, wrong)
			}
			return []intake.Inserted{{Table: "lamp", IDs: ids}}, err
		}}
}

func (h *house) staged() intake.Register {
	stage := h.stage()
	return intake.Register{Name: "staged", Spec: spec, Checker: h.checker, Commit: stage.Run}
}

// enter stores one lamp as a person would by hand.
func (h *house) enter(code string) {
	h.Helper()
	_, err := usecase.Write(h.as("ben"), h.runner, permission, func(ctx context.Context, tx *usecase.Tx) (int, error) {
		row := lamp{ID: id.New(tx.Now()), Code: code}
		tx.Record("lamp", row.ID)
		_, err := tx.NewInsert().Model(&row).Exec(ctx)
		return 1, err
	})
	if err != nil {
		h.Fatal(err)
	}
}

// visible counts the lamps people see; all counts every row.
func (h *house) visible() (visible, all int) {
	h.Helper()
	ctx := context.Background()
	err := h.db.Read().NewSelect().Model((*lamp)(nil)).ColumnExpr("count(*)").Where(intake.Visible("t")).Scan(ctx, &visible)
	if err == nil {
		err = h.db.Read().NewSelect().Model((*lamp)(nil)).ColumnExpr("count(*)").Scan(ctx, &all)
	}
	if err != nil {
		h.Fatal(err)
	}
	return visible, all
}

// verify fails when the evidence and the data disagree.
func (h *house) verify() audit.Report {
	h.Helper()
	signer, err := audit.LoadSigner(filepath.Join(h.keys, "checkpoint.key"), "test")
	if err != nil {
		h.Fatal(err)
	}
	report, err := audit.Verify(context.Background(), h.db, h.runner.Log, audit.Options{Verifiers: []string{signer.Verifier()}})
	if err != nil || !report.OK() {
		h.Fatalf("verify: %v, %d problems, the first %+v", err, report.Total, report.Problems[:min(3, len(report.Problems))])
	}
	return report
}

type answer struct {
	status int
	body   []byte
	header http.Header
}

func (a answer) into(t testing.TB, target any) {
	t.Helper()
	if err := json.Unmarshal(a.body, target); err != nil {
		t.Fatalf("%d %s: %v", a.status, a.body, err)
	}
}

// refused fails unless the answer is a problem with status and key.
func (a answer) refused(t testing.TB, status int, key string) web.Problem {
	t.Helper()
	var problem web.Problem
	a.into(t, &problem)
	if a.status != status || problem.Key != key {
		t.Fatalf("got %d %s, want %d %s", a.status, a.body, status, key)
	}
	return problem
}

func (h *house) call(person, method, path, contentType string, body io.Reader, headers ...string) answer {
	h.Helper()
	req, err := http.NewRequestWithContext(context.Background(), method, h.server.URL+"/api/test/"+path, body)
	if err != nil {
		h.Fatal(err)
	}
	req.Header.Set("Content-Type", contentType)
	req.Header.Set("Accept-Language", "en")
	if person != "" {
		req.Header.Set("Authorization", "Bearer "+person)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		h.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		h.Fatal(err)
	}
	return answer{resp.StatusCode, data, resp.Header}
}

func (h *house) upload(person, register, name string, content []byte) answer {
	h.Helper()
	var form bytes.Buffer
	writer := multipart.NewWriter(&form)
	part, err := writer.CreateFormFile("file", name)
	if err == nil {
		_, err = part.Write(content)
	}
	if err = errors.Join(err, writer.Close()); err != nil {
		h.Fatal(err)
	}
	return h.call(person, http.MethodPost, register+"/import/preview", writer.FormDataContentType(), &form)
}

func (h *house) preview(person, register string, lines ...string) intake.Preview {
	h.Helper()
	answer := h.upload(person, register, "lamps.csv", []byte(strings.Join(lines, "\n")))
	if answer.status != http.StatusOK {
		h.Fatalf("preview: %d %s", answer.status, answer.body)
	}
	var preview intake.Preview
	answer.into(h, &preview)
	return preview
}

func (h *house) confirm(person, register, token string, headers ...string) answer {
	h.Helper()
	return h.call(person, http.MethodPost, register+"/import", "application/json", strings.NewReader(fmt.Sprintf(`{"token":%q}`, token)), headers...)
}

func (h *house) confirmed(person, register, token string, want int) {
	h.Helper()
	answer := h.confirm(person, register, token)
	var result intake.Done
	answer.into(h, &result)
	if answer.status != http.StatusOK || result.Imported != want {
		h.Fatalf("commit: %d %s, want %d rows", answer.status, answer.body, want)
	}
}

// numbered makes a CSV of count lamps.
func numbered(prefix string, count int) []string {
	lines := []string{"code,watts"}
	for i := range count {
		lines = append(lines, fmt.Sprintf("%s%06d,%d", prefix, i, 40+i%20))
	}
	return lines
}
