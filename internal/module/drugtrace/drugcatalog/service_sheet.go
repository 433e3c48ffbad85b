package drugcatalog

import (
	"context"
	"io"

	"gongzhi/internal/kit/sheet"
)

// WriteSheet writes the whole catalogue as a table, for the command line.
func (c *Catalogue) WriteSheet(ctx context.Context, w io.Writer, format sheet.Format) error {
	return c.Export(ctx, w, &exportInput{Format: string(format)})
}
