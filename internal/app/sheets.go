package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/intake"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/sheet"
	kitweb "gongzhi/internal/kit/web"
)

// Import reads a spreadsheet into a register: all rows or none.
func Import(ctx context.Context, config Config, register, file string, out io.Writer) error {
	return with(ctx, config, func(ctx context.Context, s *System) error {
		registers := map[string]intake.Register{"organisations": s.Services.Enterprise.Register(), "catalogue": s.Services.Catalogue.Register()}
		report, err := intake.RunFile(scope.With(ctx, scope.SystemActor("gongzhi import")), registers[register], file, func(p intake.Problem) {
			key := "app.import_cell"
			if p.Column == "" {
				key = "app.import_row"
			}
			fmt.Fprintln(out, kitweb.Say(ctx, key, fault.Params{"row": p.Row, "column": p.Column, "message": p.Message}))
		})
		if fault.KeyOf(err) == "intake.refused" { // each problem was told already
			return fault.New(fault.Invalid, "app.import_refused", "count", report.ErrorCount)
		}
		if err != nil {
			return err
		}
		fmt.Fprintln(out, kitweb.Say(ctx, "app.imported", fault.Params{"count": report.Imported}))
		return nil
	})
}

// Export writes a register as xlsx or csv, by the ending of the file name; "-"
// writes CSV to out. The file appears when it is complete.
func Export(ctx context.Context, config Config, register, file string, out io.Writer) error {
	format, known := map[string]sheet.Format{".xlsx": sheet.XLSX, ".csv": sheet.CSV}[filepath.Ext(file)]
	if file == "-" {
		format, known = sheet.CSV, true
	}
	if !known {
		return fault.New(fault.Invalid, "app.export_ending", "file", file)
	}
	return with(ctx, config, func(ctx context.Context, s *System) error {
		ctx = scope.With(ctx, scope.SystemActor("gongzhi export"))
		write := func(w io.Writer) (err error) {
			if register == "catalogue" {
				return s.Services.Catalogue.WriteSheet(ctx, w, format)
			}
			_, err = s.Services.Enterprise.WriteSheet(ctx, w, format)
			return err
		}
		if file == "-" {
			return write(out)
		}
		if err := writeWhole(file, write); err != nil {
			return err
		}
		fmt.Fprintln(out, kitweb.Say(ctx, "app.exported", fault.Params{"file": file}))
		return nil
	})
}

// writeWhole writes a file beside its place and moves it there when it is
// complete, so that an error leaves what was there.
func writeWhole(file string, write func(w io.Writer) error) error {
	temporary, err := os.CreateTemp(filepath.Dir(file), "."+filepath.Base(file)+"-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(temporary.Name()) // gone already when all went well
	err = write(temporary)
	if err == nil {
		err = temporary.Sync()
	}
	if err = errors.Join(err, temporary.Close()); err != nil {
		return err
	}
	return os.Rename(temporary.Name(), file)
}
