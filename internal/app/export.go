package app

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/sheet"
	"gongzhi/internal/module/platform/enterprise"
)

// Export writes a register as xlsx or csv, by the ending of the file name; "-"
// writes CSV to out.
func Export(ctx context.Context, config Config, register, file string, out io.Writer) error {
	return with(ctx, config, func(ctx context.Context, s *System) error {
		format, target := sheet.CSV, out
		if strings.HasSuffix(file, ".xlsx") {
			format = sheet.XLSX
		}
		if file != "-" {
			created, err := os.Create(file)
			if err != nil {
				return err
			}
			defer created.Close()
			target = created
		}
		ctx = scope.With(ctx, scope.SystemActor("gongzhi export"))
		var err error
		if register == "catalogue" {
			err = s.Services.Catalogue.WriteSheet(ctx, target, format)
		} else {
			_, err = s.Services.Enterprise.Export(ctx, target, format, nil, list.Params{}, enterprise.Filter{})
		}
		if err == nil && file != "-" {
			fmt.Fprintln(out, "wrote", file)
		}
		return err
	})
}
