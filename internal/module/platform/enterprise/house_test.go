package enterprise

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gongzhi/internal/kit/attach"
	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db/dbtest"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/idcheck"
	"gongzhi/internal/kit/intake"
	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/outbox"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/serial"
	"gongzhi/internal/kit/sheet"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/kit/web"
)

const today clock.Day = "2026-11-20"

// house is the module on a fresh database, with a server in front.
type house struct {
	testing.TB
	clock  *clock.Manual
	runner *usecase.Runner
	kit    Kit
	orgs   *Organisations
	module module.Module
	texts  *i18n.Catalogue
	server *httptest.Server
	signer *audit.Signer

	directory directory
}

// directory stands in for identity.
type directory struct{ bound string }

func (directory) PersonNames(context.Context, []string) (map[string]string, error) {
	return map[string]string{"chief": "Chan"}, nil
}
func (directory) PostTitles(context.Context, []string) (map[string]string, error) { return nil, nil }
func (directory) OrgNames(context.Context, []string) (map[string]string, error)   { return nil, nil }

func (directory) Seats(_ context.Context, orgID string) ([]Seat, error) {
	return []Seat{{ID: "seat-of-" + orgID, PersonName: "Chan", Title: "QA", Standing: "active"}}, nil
}
func (directory) Related(_ context.Context, orgIDs []string) ([]Related, error) {
	return []Related{{Kind: "permit", Count: 2, Path: "/drugtrace/permits?orgId=" + strings.Join(orgIDs, ",")}}, nil
}

// Ties: what is called bound has a place of its own.
func (d directory) Ties(_ context.Context, _, lostID, _ string) ([]Tie, error) {
	if lostID == d.bound {
		return []Tie{{Key: "place", Count: 1}}, nil
	}
	return nil, nil
}

func open(t testing.TB) *house {
	t.Helper()
	slog.SetDefault(slog.New(slog.DiscardHandler))
	h := &house{TB: t, clock: clock.NewManual(today.Start().Add(10 * 60 * 60e9)), texts: glossary(t)}
	var err error
	if h.kit.Ring, err = seal.OpenRing(seal.Config{File: filepath.Join(t.TempDir(), "seal.json")}, h.clock.Now()); err != nil {
		t.Fatal(err)
	}
	if h.signer, err = audit.LoadSigner(filepath.Join(t.TempDir(), "checkpoint.key"), "test"); err != nil {
		t.Fatal(err)
	}
	h.runner = &usecase.Runner{}
	h.kit.Runner = h.runner
	_, declared := New(h.kit, Needs{})
	sources := append(slices.Clone(declared.Migrations), usecase.Migrations, audit.Migrations, param.Migrations, attach.Migrations, intake.Migrations, serial.Migrations, outbox.Migrations)
	h.runner.DB = dbtest.OpenAt(t, h.clock, sources...)
	h.runner.Log = audit.NewLog(append(append(append(declared.Tables, attach.Tables...), intake.Tables...), param.Tables...))
	registry := param.NewRegistry()
	registry.Declare(declared.Parameters...)
	registry.Declare(attach.Parameters...)
	registry.Declare(intake.Parameters...)
	if err := registry.AddDictionaries(Dictionaries, DictionaryFile); err != nil {
		t.Fatal(err)
	}
	if err := registry.Seed(context.Background(), h.runner); err != nil {
		t.Fatal(err)
	}
	h.kit.Parameters = param.NewSet(h.runner.DB, registry)
	blobs, err := attach.NewLocal(filepath.Join(t.TempDir(), "files"))
	if err != nil {
		t.Fatal(err)
	}
	h.kit.Files = attach.New(blobs, h.kit.Parameters, h.clock, t.TempDir())
	h.kit.Imports = intake.NewStore(h.runner, h.kit.Files, h.kit.Parameters)
	h.orgs, h.module = New(h.kit, Needs{Directory: directory{}, People: directory{}, Records: directory{}, Ties: &h.directory})
	h.serve()
	return h
}

// glossary makes the catalogue of the kit, the glossary and this module.
func glossary(t testing.TB) *i18n.Catalogue {
	t.Helper()
	catalogue := i18n.NewCatalogue()
	if err := errors.Join(catalogue.AddFS(texts, "texts"), catalogue.AddFS(sheet.Texts, "texts"), catalogue.AddFS(idcheck.Texts, "texts"), catalogue.AddFS(intake.Texts, "texts")); err != nil {
		t.Fatal(err)
	}
	file, err := os.Open("../../../../docs/glossary.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		for i, lang := range []i18n.Lang{i18n.English, i18n.Hans, i18n.Hant, i18n.Portuguese} {
			if err := catalogue.Add(lang, row[0], row[i+1]); err != nil {
				t.Fatal(err)
			}
		}
	}
	return catalogue
}

// people of the tests: chief reaches everything, owner an organisation, reader
// and guest may only read or nothing.
func (h *house) actor(token string) (scope.Actor, bool) {
	name, org, _ := strings.Cut(token, "@")
	a := scope.Actor{PersonID: name, OrgID: org, Grants: map[string]scope.Reach{}}
	switch name {
	case "chief":
		for _, p := range []string{PermitRead, PermitEdit, PermitImport, PermitSuspend} {
			a.Grants[p] = scope.All
		}
	case "isaf":
		a.Grants[PermitRead], a.Masked = scope.All, true
	case "owner":
		a.Grants[PermitRead], a.Grants[PermitEdit], a.Grants[PermitImport] = scope.Organisation, scope.Organisation, scope.Organisation
	case "area":
		a.Grants[PermitRead], a.Grants[PermitEdit] = scope.Area, scope.Area
		below, err := h.orgs.Subtree(context.Background(), org)
		if err != nil {
			h.Fatal(err)
		}
		a.AreaOrgIDs = below
	case "asker":
		a.Grants[PermitRead], a.Grants[PermitRequestRead], a.Grants[PermitRequest] = scope.Organisation, scope.Organisation, scope.Organisation
		a.Grants[PermitFileRead], a.Grants[PermitFile] = scope.Organisation, scope.Organisation
	case "reviewer", "second":
		for _, p := range []string{PermitRead, PermitRequestRead, PermitRequest, PermitReview, PermitMergeRead, PermitMerge, PermitMergeDecide, PermitFileRead, PermitFile} {
			a.Grants[p] = scope.All
		}
	case "guest":
	default:
		return a, false
	}
	return a, true
}

func (h *house) as(token string) context.Context {
	a, _ := h.actor(token)
	return scope.With(web.WithCatalogue(i18n.WithLang(context.Background(), i18n.English), h.texts), a)
}

func (h *house) serve() {
	api := web.NewAPI("test", "1", h.texts)
	h.module.Routes(api)
	chain := web.Chain{Catalogue: h.texts, MaxUpload: 64 << 20, Hash: h.kit.Ring.Hash, Address: func(*http.Request) string { return "192.0.2.1" },
		Authenticate: func(r *http.Request) (scope.Actor, bool, error) {
			a, ok := h.actor(strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "))
			return a, ok, nil
		}}
	h.server = httptest.NewServer(chain.Handler(api.Mux))
	h.Cleanup(h.server.Close)
}

// text is a pointer to a text, for the optional fields.
func text(s string) *string { return &s }

func (h *house) create(in Details) Organisation {
	h.Helper()
	if in.Kind == "" {
		in.Kind = "food"
	}
	org, err := h.orgs.Create(h.as("chief"), in)
	if err != nil {
		h.Fatal(err)
	}
	return org
}

// verify fails when the evidence and the data disagree.
func (h *house) verify() audit.Report {
	h.Helper()
	report, err := audit.Verify(context.Background(), h.runner.DB, h.runner.Log, audit.Options{Verifiers: []string{h.signer.Verifier()}})
	if err != nil || !report.OK() {
		h.Fatalf("verify: %v, %d problems, the first %+v", err, report.Total, report.Problems[:min(3, len(report.Problems))])
	}
	return report
}

// rows counts all rows of a table, unseen ones too.
func (h *house) rows(table string) (count int) {
	h.Helper()
	if err := h.runner.DB.Read().NewSelect().Table(table).ColumnExpr("count(*)").Scan(context.Background(), &count); err != nil {
		h.Fatal(err)
	}
	return count
}

type answer struct {
	status int
	body   []byte
	header http.Header
}

func (a answer) into(t testing.TB, target any) {
	t.Helper()
	if err := json.Unmarshal(a.body, target); err != nil {
		t.Fatalf("%d %.300s: %v", a.status, a.body, err)
	}
}

// refused fails unless the answer is a problem with a sentence for its key.
func (a answer) refused(t testing.TB, status int, key string) web.Problem {
	t.Helper()
	var problem web.Problem
	a.into(t, &problem)
	if a.status != status || problem.Key != key {
		t.Fatalf("got %d %s, want %d %s", a.status, a.body, status, key)
	}
	return problem
}

// fields fails unless the answer refuses exactly these "pointer key" fields,
// each in words.
func (a answer) fields(t testing.TB, want ...string) {
	t.Helper()
	problem := a.refused(t, 422, "fault.fields")
	var got []string
	for _, f := range problem.Errors {
		got = append(got, f.Pointer+" "+f.Key)
		if f.Message == f.Key && !strings.HasPrefix(f.Key, "field.") { // the kit's own are worded by the app
			t.Errorf("%s has no sentence", f.Key)
		}
	}
	if strings.Join(got, ", ") != strings.Join(want, ", ") {
		t.Errorf("refused %v, want %v", got, want)
	}
}

func (h *house) call(token, method, path string, body any, headers ...string) answer {
	h.Helper()
	return h.at(base, token, method, path, body, headers...)
}

func (h *house) at(base, token, method, path string, body any, headers ...string) answer {
	h.Helper()
	reader, contentType := io.Reader(nil), "application/json"
	switch b := body.(type) {
	case nil:
	case *bytes.Buffer:
		reader = b
	default:
		data, err := json.Marshal(body)
		if err != nil {
			h.Fatal(err)
		}
		reader = bytes.NewReader(data)
	}
	req, err := http.NewRequestWithContext(context.Background(), method, h.server.URL+base+path, reader)
	if err != nil {
		h.Fatal(err)
	}
	req.Header.Set("Content-Type", contentType)
	req.Header.Set("Accept-Language", "en")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
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

func (h *house) ok(token, method, path string, body, into any) {
	h.Helper()
	got := h.call(token, method, path, body)
	if got.status >= 300 {
		h.Fatalf("%s %s: %d %s", method, path, got.status, got.body)
	}
	if into != nil {
		got.into(h, into)
	}
}

func (h *house) upload(token, name string, content []byte) answer {
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
	return h.call(token, http.MethodPost, "/import/preview", &form, "Content-Type", writer.FormDataContentType())
}
