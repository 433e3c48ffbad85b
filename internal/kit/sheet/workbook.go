package sheet

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"gongzhi/internal/kit/unzip"
)

// inMemory is how many bytes of a part the library may keep in memory; larger
// worksheets and text tables go through a temporary file.
const inMemory = 4 << 20

// smallParts bounds the parts that are always unpacked into memory: styles,
// themes, pictures.
const smallParts = 32 << 20

// mostParts is more than any workbook has.
const mostParts = 10_000

// workbook reads the rows of one worksheet of an xlsx file.
type workbook struct {
	file     *excelize.File
	rows     *excelize.Rows
	number   int
	from     origin
	lastRows []int // of each worksheet, as counted by inspect
}

func openWorkbook(ctx context.Context, file io.ReaderAt, size int64, spec *Spec) (_ source, err error) {
	// The library trusts the structure of a file; a made-up one must not take
	// the program down.
	defer func() {
		if found := recover(); found != nil {
			err = refuse(KeyNotASheet, fmt.Errorf("panic: %v", found))
		}
	}()
	lastRows, err := inspect(ctx, file, size, spec.Limits)
	if err != nil {
		return nil, err
	}
	book, err := excelize.OpenReader(io.NewSectionReader(file, 0, size), excelize.Options{
		RawCellValue: true, UnzipSizeLimit: spec.Limits.Unzipped, UnzipXMLSizeLimit: min(inMemory, spec.Limits.Unzipped),
	})
	if err != nil {
		return nil, refuse(KeyNotASheet, err)
	}
	w := &workbook{file: book, lastRows: lastRows, from: origin{serials: true}}
	if properties, err := book.GetWorkbookProps(); err == nil && properties.Date1904 != nil {
		w.from.epoch1904 = *properties.Date1904
	}
	if w.rows, err = book.Rows(chosenSheet(book, spec.Sheet)); err != nil {
		return nil, errors.Join(refuse(KeyNotASheet, err), book.Close())
	}
	return w, nil
}

// chosenSheet is the worksheet called name, or the first that is visible.
func chosenSheet(book *excelize.File, name string) string {
	names := book.GetSheetList()
	if slices.Contains(names, name) {
		return name
	}
	for _, name := range names {
		if visible, err := book.GetSheetVisible(name); err == nil && visible {
			return name
		}
	}
	return ""
}

func (w *workbook) origin() origin { return w.from }

func (w *workbook) next() (number int, cells []string, err error) {
	defer func() {
		if found := recover(); found != nil {
			err = refuse(KeyDamaged, fmt.Errorf("panic: %v", found), "row", w.number)
		}
	}()
	if !w.rows.Next() {
		if err := w.rows.Error(); err != nil {
			return 0, nil, refuse(KeyDamaged, err, "row", w.number)
		}
		// The library ends silently where the XML is broken; that must not
		// pass for the end of the sheet.
		if !slices.Contains(w.lastRows, w.number) {
			return 0, nil, refuse(KeyDamaged, nil, "row", w.number)
		}
		return 0, nil, io.EOF
	}
	w.number++
	cells, err = w.rows.Columns(excelize.Options{RawCellValue: true})
	if err != nil {
		return 0, nil, refuse(KeyDamaged, err, "row", w.number)
	}
	for i, cell := range cells {
		cells[i] = tidyFraction(cell)
	}
	return w.number, cells, nil
}

func (w *workbook) close() error {
	return errors.Join(w.rows.Close(), w.file.Close())
}

// inspect refuses files that are not workbooks, carry macros or unpack to too
// much, and reads every XML part once to make sure it is whole. It returns the
// last row number of each part that has rows, and 0 for an empty worksheet.
func inspect(ctx context.Context, file io.ReaderAt, size int64, limits Limits) ([]int, error) {
	archive, err := unzip.Open(file, size, unzip.Limits{Parts: mostParts, Bytes: uint64(limits.Unzipped)})
	if errors.Is(err, unzip.ErrTooMuch) {
		return nil, refuse(KeyUnpacksTooBig, nil, "megabytes", limits.Unzipped>>20)
	}
	if err != nil {
		return nil, refuse(KeyNotASheet, err)
	}
	if err := checkParts(archive); err != nil {
		return nil, err
	}
	lastRows := []int{0}
	for _, part := range archive.File {
		if !strings.HasSuffix(strings.ToLower(part.Name), ".xml") {
			continue
		}
		last, err := inspectPart(ctx, part)
		if err != nil {
			return nil, err
		}
		lastRows = append(lastRows, last)
	}
	return lastRows, nil
}

func checkParts(archive *zip.Reader) error {
	var small uint64
	hasBook := false
	for _, part := range archive.File {
		name := strings.ToLower(strings.ReplaceAll(part.Name, `\`, "/"))
		if strings.Contains(name, "vbaproject") || strings.Contains(name, "macrosheets/") || strings.Contains(name, "activex/") {
			return refuse(KeyMacros, nil)
		}
		hasBook = hasBook || strings.HasSuffix(name, "workbook.xml")
		if !strings.HasPrefix(name, "xl/worksheets/sheet") && name != "xl/sharedstrings.xml" {
			small += part.UncompressedSize64
		}
		if name == "[content_types].xml" {
			if err := checkContentTypes(part); err != nil {
				return err
			}
		}
	}
	if !hasBook {
		return refuse(KeyNotASheet, nil)
	}
	if small > smallParts {
		return refuse(KeyUnpacksTooBig, nil, "megabytes", smallParts>>20)
	}
	return nil
}

func checkContentTypes(part *zip.File) error {
	content, err := part.Open()
	if err != nil {
		return refuse(KeyNotASheet, err)
	}
	defer content.Close()
	const enough = 1 << 20
	data, err := io.ReadAll(io.LimitReader(content, enough))
	if err != nil {
		return refuse(KeyNotASheet, err)
	}
	if strings.Contains(strings.ToLower(string(data)), "macroenabled") {
		return refuse(KeyMacros, nil)
	}
	return nil
}
