package web

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"gongzhi/internal/kit/i18n"
)

// torn is a file whose store goes away in the middle.
type torn struct {
	io.Reader
	closed bool
}

func (f *torn) Close() error { f.closed = true; return nil }

// TestHalfAFileIsNotAWholeOne: whoever downloads a file that cannot be read to its
// end is told so, and the file is closed.
func TestHalfAFileIsNotAWholeOne(t *testing.T) {
	gone := errors.New("the store went away")
	for _, one := range []struct {
		whole bool
		end   error
	}{{true, io.EOF}, {false, gone}} {
		file := &torn{Reader: io.MultiReader(strings.NewReader(strings.Repeat("x", 100_000)), &failing{one.end})}
		api := NewAPI("test", "1", i18n.NewCatalogue())
		Register(api, Route{Method: http.MethodGet, Path: "/api/public/file", ID: "file", Summary: "A file", Tag: "test.file", Public: true, Scope: Anyone},
			func(context.Context, *struct{}) (*huma.StreamResponse, error) {
				return Download("名册.pdf", "application/pdf", file), nil
			})
		server := httptest.NewServer(api.Mux)
		resp, err := http.Get(server.URL + "/api/public/file") //nolint:noctx // a test
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		server.Close()
		if (err == nil) != one.whole || one.whole && len(text) != 100_000 || !file.closed {
			t.Errorf("whole %t: %d bytes, %v, closed %t", one.whole, len(text), err, file.closed)
		}
		if kind := resp.Header.Get("Content-Disposition"); !strings.HasPrefix(kind, "attachment;") {
			t.Errorf("disposition %q", kind)
		}
	}
}

type failing struct{ error }

func (f *failing) Read([]byte) (int, error) { return 0, f.error }
