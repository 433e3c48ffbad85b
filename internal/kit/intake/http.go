package intake

import (
	"context"
	"errors"
	"io"
	"iter"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/sheet"
	"gongzhi/internal/kit/web"
)

// Preview is a checked upload that waits to be confirmed.
type Preview struct {
	Token    string `json:"token"`
	FileName string `json:"fileName"`
	Report
}

// Done says how many rows are there now.
type Done struct {
	Imported int `json:"imported"`
}

func noFile() error { return fault.New(fault.Malformed, "intake.no_file") }

type templateInput struct {
	Format string `query:"format" enum:"xlsx" default:"xlsx"`
}

type commitInput struct {
	Key  string `header:"Idempotency-Key" maxLength:"80"`
	Body struct {
		Token string `json:"token" minLength:"26" maxLength:"26"`
	}
}

type tokenInput struct {
	Token string `path:"token" minLength:"26" maxLength:"26"`
}

// mostUpload is what a request may carry whatever the parameter says, in bytes.
const mostUpload = 64 << 20

// Mount adds the routes of the wizard under base, the collection of the
// register: import/template, import/preview, import, import/{token}/errors.
func Mount(api *web.API, base, tag, idPrefix, permission string, r Register, store *Store) {
	w := wizard{register: r, store: store, permission: permission}
	route := func(method, path, id, summary string, reach web.Scope) web.Route {
		return web.Route{Method: method, Path: base + "/import" + path, ID: idPrefix + "-import" + id, Summary: summary,
			Tag: tag, Permission: permission, Scope: reach}
	}
	web.Register(api, route(http.MethodGet, "/template", "-template", "Download the sheet to fill in", web.Shared), w.template)
	preview := route(http.MethodPost, "/preview", "-preview", "Upload a filled-in sheet and check every row", web.Self)
	preview.MaxBody = mostUpload
	preview.Form = &huma.RequestBody{
		Required: true,
		Content: map[string]*huma.MediaType{"multipart/form-data": {Schema: &huma.Schema{
			Type: huma.TypeObject, Required: []string{"file"},
			Properties: map[string]*huma.Schema{"file": {Type: huma.TypeString, Format: "binary", Description: "xlsx or CSV"}},
		}}},
	}
	web.Register(api, preview, w.preview)
	web.Register(api, route(http.MethodPost, "", "", "Import a checked upload, all rows or none", web.Self), w.commit)
	web.Register(api, route(http.MethodGet, "/{token}/errors", "-errors", "Download the wrong rows of an upload with their reasons", web.Self), w.errors)
}

type wizard struct {
	register   Register
	store      *Store
	permission string
}

func (w wizard) template(ctx context.Context, _ *templateInput) (*huma.StreamResponse, error) {
	return Download("template", sheet.XLSX, func(ctx context.Context, out io.Writer) error {
		return sheet.Template(out, w.register.Spec(ctx))
	}), nil
}

func (w wizard) preview(ctx context.Context, in *web.Upload) (*web.Body[Preview], error) {
	file := in.File()
	if file == nil {
		return nil, noFile()
	}
	saved, err := w.store.receive(ctx, w.permission, file.Name, file)
	if err != nil {
		return nil, err
	}
	found := newTally(ctx, nil)
	err = w.read(ctx, saved.ID, func(file io.ReaderAt, size int64) error {
		summary, err := w.register.walk(ctx, file, size, func(rows []sheet.Row) error {
			for _, row := range rows {
				found.row(row)
			}
			return nil
		})
		found.header(summary)
		return err
	})
	return web.Reply(Preview{Token: saved.ID, FileName: saved.FileName, Report: found.finish()}, err)
}

func (w wizard) commit(ctx context.Context, in *commitInput) (*web.Body[Done], error) {
	token := in.Body.Token
	count := 0
	err := w.read(ctx, token, func(file io.ReaderAt, size int64) error {
		earlier, err := w.store.claim(ctx, token, in.Key)
		if err != nil {
			return err
		}
		if earlier != nil {
			count = earlier.Imported
			return nil
		}
		count, err = w.run(ctx, file, size)
		if err != nil {
			if settling := w.store.settle(ctx, token, failed, 0); settling != nil {
				return settling
			}
			return err
		}
		return w.store.settle(ctx, token, done, count)
	})
	return web.Reply(Done{Imported: count}, err)
}

// run commits the rows of a file.
func (w wizard) run(ctx context.Context, file io.ReaderAt, size int64) (int, error) {
	found := newTally(ctx, nil)
	count, err := w.register.commit(ctx, file, size, found)
	var wrong *WrongRows
	if errors.As(err, &wrong) {
		err = found.late(wrong)
	}
	return count, err
}

func (w wizard) errors(ctx context.Context, in *tokenInput) (*huma.StreamResponse, error) {
	saved, blob, err := w.store.open(ctx, in.Token)
	if err != nil {
		return nil, err
	}
	return Download("errors", sheet.XLSX, func(ctx context.Context, out io.Writer) error {
		defer blob.Close()
		return sheet.ErrorFile(out, w.register.Spec(ctx), w.wrongRows(ctx, readerAt(blob), saved.Size), func(issue sheet.Issue) string {
			problem := worded(ctx, issue)
			return problem.Column + ": " + problem.Message
		})
	}), nil
}

// wrongRows reads a file again and passes on the rows that have an error.
func (w wizard) wrongRows(ctx context.Context, file io.ReaderAt, size int64) iter.Seq2[sheet.Row, error] {
	return func(yield func(sheet.Row, error) bool) {
		stopped := errors.New("the reader of the rows has stopped")
		summary, err := w.register.walk(ctx, file, size, func(rows []sheet.Row) error {
			for _, row := range rows {
				if row.Wrong() && !yield(row, nil) {
					return stopped
				}
			}
			return nil
		})
		if errors.Is(err, stopped) {
			return
		}
		if err == nil && summary.Wrong() { // no row was read: what is wrong is above them
			found := newTally(ctx, nil)
			found.header(summary)
			err = found.refused()
		}
		if err != nil {
			yield(sheet.Row{}, err)
		}
	}
}

// read opens an upload for f. Large files take turns.
func (w wizard) read(ctx context.Context, token string, f func(file io.ReaderAt, size int64) error) error {
	saved, blob, err := w.store.open(ctx, token)
	if err != nil {
		return err
	}
	defer blob.Close()
	const large = 2 << 20
	if saved.Size > large {
		give, err := w.store.take(ctx)
		if err != nil {
			return err
		}
		defer give()
	}
	return f(readerAt(blob), saved.Size)
}
