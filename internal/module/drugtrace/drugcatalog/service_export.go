package drugcatalog

import (
	"context"
	"errors"
	"io"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/sheet"
	"gongzhi/internal/kit/usecase"
)

// Export writes the filtered catalogue as a table, row by row.
func (c *Catalogue) Export(ctx context.Context, w io.Writer, in *exportInput) error {
	_, err := usecase.Read(ctx, c.runner, PermitRead, func(ctx context.Context, q usecase.Query) (int, error) {
		spec := exportSpec(ctx)
		if _, err := spec.Select(in.Columns...); err != nil {
			return 0, fault.New(fault.Invalid, "drugcatalog.export_column").Because(err)
		}
		stopped := errors.New("the writer of the rows has stopped")
		return sheet.Export(ctx, w, sheet.Format(in.Format), spec, in.Columns, func(yield func([]any, error) bool) {
			params := list.Params{Q: in.Q, Sort: in.Sort}
			err := list.Each(ctx, q, itemList, params, list.Where(in.ItemFilter), func(row *Record) error {
				if !yield(cells(row), nil) {
					return stopped
				}
				return nil
			})
			if err != nil && !errors.Is(err, stopped) {
				yield(nil, err)
			}
		})
	})
	return err
}

// ExportAll writes the whole catalogue with all columns.
func (c *Catalogue) ExportAll(ctx context.Context, w io.Writer, format sheet.Format) error {
	return c.Export(ctx, w, &exportInput{Format: string(format)})
}
