package operationorder

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/intake"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/sheet"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/kit/web"
)

// onDisk gives a file to a reader that wants a path, and takes it away after.
func (s *Orders) onDisk(ctx context.Context, d *Data, use func(path string) error) error {
	found, body, err := s.fileOf(ctx, d)
	if err != nil {
		return err
	}
	file, err := os.CreateTemp("", "order-*"+filepath.Ext(found.FileName)) // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(file.Name())
	_, err = file.Write(body)
	if closing := file.Close(); err == nil {
		err = closing
	}
	if err == nil {
		err = use(file.Name())
	}
	return err
}

// masks are the columns of imports that hold people's data.
var masks = map[string]seal.Kind{"contactName": seal.PersonName, "phone": seal.Phone, "address": seal.Address}

// rehearseImport reads and checks the whole file with the register's own rules
// and stores nothing.
func (s *Orders) rehearseImport(ctx context.Context, d *Data, register intake.Register) (found Difference, err error) {
	spec, sum := register.Spec(ctx), sha256.New()
	for _, column := range spec.Columns {
		found.Columns = append(found.Columns, column.Header)
	}
	register.Commit = func(_ context.Context, rows iter.Seq2[sheet.Row, error]) (int, error) {
		count := 0
		for row, err := range rows {
			if err != nil {
				return 0, err
			}
			count++
			cells := make([]string, len(spec.Columns))
			for i, column := range spec.Columns {
				value := row.Text(column.Key)
				fmt.Fprintf(sum, "%d:%s\x00", len(value), value)
				cells[i] = masked(column.Key, strings.TrimSpace(row.Raw[i])) // as it was typed: words, not codes
			}
			if len(found.Samples) < mostSamples {
				found.Samples = append(found.Samples, Sample{Kind: "added", Cells: cells})
			}
		}
		return count, nil
	}
	var report intake.Report
	err = s.onDisk(ctx, d, func(path string) error {
		report, err = intake.RunFile(ctx, register, path, nil)
		return err
	})
	found.Added, found.Content = report.Imported, hex.EncodeToString(sum.Sum(nil))
	for _, problem := range report.Errors {
		if problem.Severity == sheet.Error && len(found.Problems) < mostSamples {
			found.Problems = append(found.Problems, fmt.Sprintf("%d %s: %s", problem.Row, problem.Column, problem.Message))
		}
	}
	var told *fault.Error
	if errors.As(err, &told) { // a refused file is what a rehearsal is for
		if len(found.Problems) == 0 {
			found.Problems = []string{web.Sentence(ctx, told)}
		}
		found.Samples, err = nil, nil
	}
	return found, err
}

func masked(key, value string) string {
	if kind, ok := masks[key]; ok {
		return seal.Mask(kind, seal.Public, value)
	}
	return seal.Mask(seal.FreeText, seal.Public, value)
}

// measure counts rows and columns of an export. Nobody sees a row before the
// owner has authorised it.
func measure(text io.Reader) (found Difference, err error) {
	table := reader(text)
	if found.Columns, err = table.Read(); err != nil {
		return found, fmt.Errorf("export: %w", err)
	}
	for {
		_, err := table.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return found, fmt.Errorf("export: %w", err)
		}
		found.Rows++
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%q %d", found.Columns, found.Rows))
	found.Content = hex.EncodeToString(sum[:])
	return found, nil
}

func reader(text io.Reader) *csv.Reader {
	table := csv.NewReader(text)
	table.FieldsPerRecord = -1
	return table
}

// runExport writes the workbook: every row carries the watermark, so that no
// part of the file is without it.
func (s *Orders) runExport(ctx context.Context, d *Data) error {
	dataset, err := s.dataset(d)
	if err != nil {
		return err
	}
	names, err := s.name(ctx, d.CreatedBy)
	if err != nil {
		return err
	}
	var text, book bytes.Buffer
	if err := dataset.Write(s.inOne(ctx), &text); err != nil {
		return err
	}
	mark := strings.Join([]string{d.Number, names[d.CreatedBy], s.kit.Runner.DB.Clock().Now().Time().In(clock.Zone).Format("2006-01-02 15:04:05")}, " · ")
	count, err := marked(s.inOne(ctx), &text, &book, mark)
	if err != nil {
		return err
	}
	sha, sm3 := digests(book.Bytes())
	upload, err := s.kit.Files.Receive(ctx, bytes.NewReader(book.Bytes()), d.Number+".xlsx", 0)
	if err != nil {
		return err
	}
	return s.change(ctx, "opscenter.operationorder.finish", d.ID, func(ctx context.Context, tx *usecase.Tx, d *Data) error {
		saved, err := s.kit.Files.Save(ctx, tx, upload)
		if err != nil {
			return err
		}
		if err := s.kit.Files.Bind(ctx, tx, saved.ID, resultOwner, d.ID); err != nil {
			return err
		}
		return d.finish("finish", tx.Now(), func(d *Data) {
			d.RowsDone, d.ResultID, d.ResultName, d.ResultSHA256, d.ResultSM3 = count, saved.ID, saved.FileName, sha, sm3
		})
	})
}

// marked turns a table into a workbook whose last column is the watermark.
func marked(ctx context.Context, text io.Reader, out io.Writer, mark string) (int, error) {
	table := reader(text)
	header, err := table.Read()
	if err != nil {
		return 0, fmt.Errorf("export: %w", err)
	}
	spec := sheet.Spec{Sheet: web.Say(ctx, "operationorder.sheet", nil)}
	for i, name := range append(header, web.Say(ctx, "operationorder.watermark", nil)) {
		spec.Columns = append(spec.Columns, sheet.Column{Key: fmt.Sprint(i), Header: strings.TrimPrefix(name, "\ufeff")})
	}
	return sheet.Export(ctx, out, sheet.XLSX, spec, nil, func(yield func([]any, error) bool) {
		for {
			row, err := table.Read()
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				yield(nil, err)
				return
			}
			cells := make([]any, len(spec.Columns))
			for i := range cells {
				cells[i] = ""
				if i < len(row) {
					cells[i] = row[i]
				}
			}
			cells[len(cells)-1] = mark
			if !yield(cells, nil) {
				return
			}
		}
	})
}

// File is a document to download.
type File struct {
	ContentType        string `header:"Content-Type"`
	ContentDisposition string `header:"Content-Disposition"`
	Body               []byte
}

// Download hands the exported file to who asked for it, while its time lasts,
// and counts it.
func (s *Orders) Download(ctx context.Context, orderID string) (File, error) {
	return usecase.Write(ctx, s.kit.Runner, PermitRequest, func(ctx context.Context, tx *usecase.Tx) (File, error) {
		d, err := dataByID(ctx, tx, orderID)
		switch {
		case err != nil:
			return File{}, err
		case d.CreatedBy != tx.Actor.PersonID:
			return File{}, fault.New(fault.Conflict, "operationorder.only_maker")
		case d.State != Delivered || tx.Now() >= d.ExpiresAt:
			return File{}, fault.New(fault.Conflict, "operationorder.file_gone")
		}
		_, body, err := s.read(ctx, tx, d.ResultID)
		if err != nil {
			return File{}, err
		}
		d.Downloads++
		tx.Act("opscenter.operationorder.download")
		return File{sheet.XLSX.ContentType(), `attachment; filename="` + d.ResultName + `"`, body}, saveData(ctx, tx, d)
	})
}

// remove takes the exported file away; the record stays.
func (s *Orders) remove(ctx context.Context, tx *usecase.Tx, d *Data) error {
	if err := s.kit.Files.Remove(ctx, tx, d.ResultID); err != nil {
		return err
	}
	d.ResultID, d.DestroyedAt = "", tx.Now()
	return nil
}

// Expire takes files away whose time is over.
func (s *Orders) Expire(ctx context.Context) error {
	orders, err := expired(ctx, s.kit.Runner.DB.Read(), s.kit.Runner.DB.Clock().Now())
	for i := range orders {
		err = errors.Join(err, s.change(ctx, "opscenter.operationorder.expire", orders[i].ID, func(ctx context.Context, tx *usecase.Tx, d *Data) error {
			transition, err := machineFlow.Next(d.State, "expire")
			if err != nil {
				return err
			}
			d.State = transition.To
			return s.remove(ctx, tx, d)
		}))
	}
	return err
}

// newID is an id of this moment.
func newID(tx *usecase.Tx) string { return id.New(tx.Now()) }
