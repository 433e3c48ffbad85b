package web

import (
	"io"
	"log/slog"
	"mime"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"gongzhi/internal/kit/usecase"
)

// Download answers with a stored file, to be kept and not to be shown, and closes
// it. What cannot be read to its end breaks the connection off, so that half a
// file never passes for a whole one.
func Download(name, mediaType string, content io.ReadCloser) *huma.StreamResponse {
	return &huma.StreamResponse{Body: func(hctx huma.Context) {
		defer content.Close()
		hctx.SetHeader("Content-Type", mediaType)
		hctx.SetHeader("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
		if _, err := io.Copy(hctx.BodyWriter(), content); err != nil {
			ctx := hctx.Context()
			slog.WarnContext(ctx, "download broken off", "error", err, "trace", usecase.TraceID(ctx))
			panic(http.ErrAbortHandler)
		}
	}}
}
