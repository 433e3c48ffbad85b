package intake

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"gongzhi/internal/kit/sheet"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/kit/web"
)

// Download answers with a spreadsheet that write produces while it is sent.
func Download(name string, format sheet.Format, write func(ctx context.Context, w io.Writer) error) *huma.StreamResponse {
	return Send(name+"."+string(format), format.ContentType(), write)
}

// Send answers with a file that write produces while it is sent. What goes
// wrong before the first byte is answered as a problem; later the connection is
// broken off, so that half a file never passes for a whole one.
func Send(name, contentType string, write func(ctx context.Context, w io.Writer) error) *huma.StreamResponse {
	return &huma.StreamResponse{Body: func(hctx huma.Context) {
		ctx := hctx.Context()
		out := &sender{hctx: hctx, name: name, contentType: contentType}
		err := write(ctx, out)
		switch {
		case err == nil && !out.begun:
			_, _ = out.Write(nil)
		case err == nil:
		case out.begun:
			slog.WarnContext(ctx, "download broken off", "error", err, "trace", usecase.TraceID(ctx))
			panic(http.ErrAbortHandler)
		default:
			problem := web.Translate(ctx, err)
			hctx.SetHeader("Content-Type", problem.ContentType(""))
			hctx.SetStatus(problem.Status)
			_ = json.NewEncoder(hctx.BodyWriter()).Encode(problem)
		}
	}}
}

// sender sends the headers with the first byte.
type sender struct {
	hctx        huma.Context
	name        string
	contentType string
	begun       bool
}

func (s *sender) Write(data []byte) (int, error) {
	if !s.begun {
		s.begun = true
		s.hctx.SetHeader("Content-Type", s.contentType)
		s.hctx.SetHeader("Content-Disposition", `attachment; filename="`+s.name+`"`)
		s.hctx.SetStatus(http.StatusOK)
	}
	return s.hctx.BodyWriter().Write(data)
}
