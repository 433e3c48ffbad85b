package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/xuri/excelize/v2"

	"gongzhi/internal/kit/idcheck"
)

// imports is row 6: a sheet of businesses goes in while another writer works.
func (b *bench) imports(ctx context.Context) error {
	sheet := filepath.Join(b.world.dir, "businesses.xlsx")
	if err := writeSheet(sheet, b.world.size.businesses); err != nil {
		return err
	}
	if err := b.create(ctx); err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	raw, err := child(ctx, self, "-raw", sheet, "-bare", b.world.dir)
	if err != nil {
		return err
	}
	stop := b.keepWriting(ctx)
	got, err := child(ctx, b.binary, "import", "organisations", sheet, "--data", b.world.dir)
	waited, writes, writeErr := stop()
	if err := errors.Join(err, writeErr); err != nil {
		return err
	}
	name := b.world.size.name
	rows := fmt.Sprintf("Excel import of %d × 12", b.world.size.businesses)
	per := func(c ran) sample {
		return sample{operations: b.world.size.businesses, wall: c.wall, cpu: c.cpu}
	}
	reference := per(raw)
	b.report.add(line{Row: 6, Operation: rows + " (a row)", Size: name, Reach: "≥ 0.5 × raw read + raw insert"}, per(got), &reference)
	b.report.figure(6, rows+": time", name, got.wall.Seconds(), "s", "")
	b.report.figure(6, rows+": largest resident memory", name, got.resident, "MB", "≤ 150 MB")
	b.report.figure(6, rows+": longest wait of another writer", name, waited.Seconds(), "s", "≤ 1 s")
	b.report.figure(6, rows+": writes of the other writer meanwhile", name, float64(writes), "writes", "")
	return nil
}

// keepWriting makes drafts one after another; stop tells how long the slowest
// took and how many there were.
func (b *bench) keepWriting(ctx context.Context) (stop func() (time.Duration, int, error)) {
	quit, done := make(chan struct{}), make(chan struct{})
	var slowest time.Duration
	var writes int
	var err error
	go func() {
		defer close(done)
		for err == nil {
			began := time.Now()
			err = b.create(ctx)
			slowest, writes = max(slowest, time.Since(began)), writes+1
			select {
			case <-quit:
				return
			case <-time.After(20 * time.Millisecond): // a person at work, not a flood
			}
		}
	}()
	return func() (time.Duration, int, error) {
		close(quit)
		<-done
		return slowest, writes, err
	}
}

// ran is what a finished child process used.
type ran struct {
	wall, cpu time.Duration
	resident  float64 // megabytes at most
}

// child runs a command to its end. Its memory is watched while it runs: what
// the kernel tells of a finished child counts what this program held when it
// started it.
func child(ctx context.Context, command string, args ...string) (ran, error) {
	process := exec.CommandContext(ctx, command, args...)
	var output bytes.Buffer
	process.Stdout, process.Stderr = &output, &output
	began := time.Now()
	if err := process.Start(); err != nil {
		return ran{}, err
	}
	done := make(chan error, 1)
	go func() { done <- process.Wait() }()
	var result ran
	for {
		if held, err := memoryOf(process.Process.Pid, "VmHWM:"); err == nil {
			result.resident = max(result.resident, held)
		}
		select {
		case err := <-done:
			if err != nil {
				return ran{}, fmt.Errorf("%s: %w: %.600s", filepath.Base(command), err, output.Bytes())
			}
			result.wall, result.cpu = time.Since(began), process.ProcessState.UserTime()+process.ProcessState.SystemTime()
			return result, nil
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func writeSheet(path string, rows int) error {
	book := excelize.NewFile()
	defer book.Close()
	out, err := book.NewStreamWriter("Sheet1")
	if err != nil {
		return err
	}
	heading := []any{"name", "namePt", "kind", "uscc", "contactName", "phone", "address", "licenceKind", "licenceNumber", "licenceIssuedBy", "licenceValidFrom", "licenceValidTo"}
	if err := out.SetRow("A1", heading); err != nil {
		return err
	}
	for n := range rows {
		row := []any{fmt.Sprintf("Example Restaurant %d Ltd.", n), fmt.Sprintf("Exemplo %d Lda.", n), "food", creditCode(n), "Chan Tai Man", fmt.Sprintf("+853 66%06d", n%1_000_000),
			fmt.Sprintf("Example Road %d", n), "transport", fmt.Sprintf("T-%d", n), "Example Bureau", "2024-01-01", "2029-12-31"}
		if err := out.SetRow(fmt.Sprintf("A%d", n+2), row); err != nil {
			return err
		}
	}
	if err := out.Flush(); err != nil {
		return err
	}
	return book.SaveAs(path)
}

// creditCode is a unified social credit code with right check characters, which
// the checker itself names.
func creditCode(n int) string {
	code := fmt.Sprintf("91440003%08d00", n)
	for range 2 {
		_, err := idcheck.ParseCreditCode(code)
		var wrong *idcheck.Error
		if !errors.As(err, &wrong) {
			return code
		}
		organisation, told := wrong.Params["organisation"].(string)
		expected, _ := wrong.Params["expected"].(string)
		switch {
		case told:
			code = code[:16] + organisation + code[17:]
		case wrong.Key == "idcheck.uscc_organisation":
			code = code[:16] + expected + code[17:]
		default:
			code = code[:17] + expected
		}
	}
	return code
}
