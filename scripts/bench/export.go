package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"

	"github.com/xuri/excelize/v2"
)

const exportColumns = 12

// exports is row 7: a clerk takes all orders of the own depot out as a
// workbook; the reference writes as many cells with the library alone.
func (b *bench) exports(ctx context.Context) error {
	token, err := b.token(ctx, "clerk")
	if err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	raw, err := child(ctx, self, "-rawexport", fmt.Sprint(len(b.world.Orders)))
	if err != nil {
		return err
	}
	pid := b.app.command.Process.Pid
	if err := os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", pid), []byte("5"), 0); err != nil { // the peak counts from here
		return err
	}
	before, err := b.app.cpu()
	if err != nil {
		return err
	}
	began := time.Now()
	bytes, err := b.download(ctx, orders+"/export?format=xlsx&columns=number,state,type,supplierName,itemName,batchNo,qtyExpected,qtyReceived,expectedAt,arrivedAt,deliveryNoteNo,createdAt", token)
	if err != nil {
		return err
	}
	wall := time.Since(began)
	after, err := b.app.cpu()
	if err != nil {
		return err
	}
	resident, err := memoryOf(pid, "VmHWM:")
	if err != nil {
		return err
	}
	name, rows := b.world.size.name, len(b.world.Orders)
	what := fmt.Sprintf("Excel export of %d × %d", rows, exportColumns)
	reference := sample{operations: rows, wall: raw.wall, cpu: raw.cpu}
	b.report.add(line{Row: 7, Operation: what + " (a row)", Size: name, Reach: "≥ 0.5 × raw StreamWriter"}, sample{operations: rows, wall: wall, cpu: after - before}, &reference)
	b.report.figure(7, what+": time", name, wall.Seconds(), "s", "")
	b.report.figure(7, what+": largest resident memory", name, resident, "MB", "≤ 150 MB")
	b.report.figure(7, what+": size of the file", name, float64(bytes)/1e6, "MB", "")
	return nil
}

func (b *bench) download(ctx context.Context, path, token string) (int64, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, b.app.base+path, http.NoBody)
	if err != nil {
		return 0, err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err
	}
	defer func() { _ = resp.Body.Close() }()
	n, err := io.Copy(io.Discard, resp.Body)
	if err == nil && resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", path, resp.Status)
	}
	return n, err
}

// rawExport writes rows with the workbook library and nothing else.
func rawExport(rows int) error {
	book := excelize.NewFile()
	defer book.Close()
	out, err := book.NewStreamWriter("Sheet1")
	if err != nil {
		return err
	}
	for n := range rows {
		row := make([]any, exportColumns)
		for i := range row {
			row[i] = fmt.Sprintf("Exemplo %d", n+i)
		}
		row[6], row[7] = n, n+1
		if err := out.SetRow(fmt.Sprintf("A%d", n+1), row); err != nil {
			return err
		}
	}
	if err := out.Flush(); err != nil {
		return err
	}
	return book.Write(io.Discard)
}
