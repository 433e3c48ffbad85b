// Command bench measures what the program costs: it builds data of a named
// size, starts bin/gongzhi on it, drives it over HTTP in turns with a bare
// net/http handler over the same database, and prints one table.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// size is how much data a run stands on.
type size struct {
	name       string
	codes      int // trace codes, each with six events
	orders     int // rows of the list that is measured
	businesses int // rows of the sheet that is imported
}

var sizes = map[string]size{
	"XS": {"XS", 20_000, 1_000, 1_000}, // to try the program itself
	"S":  {"S", 100_000, 10_000, 10_000},
	"M":  {"M", 1_000_000, 99_000, 100_000}, // totals are exact up to 100,000 rows, and a run adds some
	"L":  {"L", 10_000_000, 99_000, 100_000},
}

// options are the flags that every row obeys.
type options struct {
	root, binary string
	seconds      int
	workers      int
}

func main() {
	names := flag.String("size", "S,M", "sizes to measure, of XS, S, M, L; L takes 20 GB of disk and a quarter of an hour to build once")
	rows := flag.String("rows", "1,2,3,4,6,7,8,10,11,12,13,14", "rows of the table to measure; 12 is pages in a browser, 14 the search over everything")
	seconds := flag.Int("seconds", 5, "seconds of each measurement")
	workers := flag.Int("workers", 4, "requests at a time")
	folder := flag.String("data", ".run/bench", "where the data of each size is kept between runs")
	binary := flag.String("binary", "bin/gongzhi", "program to measure")
	document := flag.String("document", "docs/operations/benchmarks.md", "where to write the table, empty for nowhere")
	bare := flag.String("bare", "", "serve the reference handler over the data in this folder (used by bench itself)")
	raw := flag.String("raw", "", "read this sheet and insert it raw into -bare (used by bench itself)")
	plain := flag.Int("rawexport", 0, "write as many rows with the workbook library alone (used by bench itself)")
	addr := flag.String("addr", "127.0.0.1:0", "address of the reference handler")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	var err error
	switch {
	case *raw != "":
		err = rawImport(ctx, *bare, *raw)
	case *plain > 0:
		err = rawExport(*plain)
	case *bare != "":
		err = serveBare(ctx, *bare, *addr)
	default:
		err = run(ctx, options{*folder, *binary, *seconds, *workers}, strings.Split(*names, ","), strings.Split(*rows, ","), *document)
	}
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, o options, names, rows []string, document string) error {
	report := newReport(o)
	began, err := readMachine()
	if err != nil {
		return err
	}
	failed := measureAll(ctx, o, names, rows, report)
	if report.Others, err = began.others(); err != nil {
		return err
	}
	report.print(os.Stdout) // what was measured before something failed, too
	if failed != nil {
		return failed
	}
	if err := report.writeJSON(filepath.Join(filepath.Dir(o.root), "bench.json")); err != nil {
		return err
	}
	if document == "" {
		return nil
	}
	return report.writeDocument(document)
}

func measureAll(ctx context.Context, o options, names, rows []string, report *report) error {
	for _, name := range names {
		s, known := sizes[name]
		if !known {
			return fmt.Errorf("size %q is not known", name)
		}
		if err := measure(ctx, o, s, rows, report); err != nil {
			return fmt.Errorf("size %s: %w", name, err)
		}
		if wants(rows, "13") {
			if err := measureNodes(ctx, o, s, report); err != nil {
				return fmt.Errorf("size %s, row 13: %w", name, err)
			}
		}
	}
	if wants(rows, "8") {
		if err := clocks(ctx, report); err != nil {
			return fmt.Errorf("row 8: %w", err)
		}
	}
	if wants(rows, "10") {
		if err := auditLog(ctx, report); err != nil {
			return fmt.Errorf("row 10: %w", err)
		}
	}
	if wants(rows, "11") {
		if err := measureDemo(ctx, o, report); err != nil {
			return err
		}
	}
	if wants(rows, "12") {
		if err := measurePages(ctx, o, report); err != nil {
			return fmt.Errorf("row 12: %w", err)
		}
	}
	return nil
}

func wants(rows []string, row string) bool {
	for _, r := range rows {
		if r == row {
			return true
		}
	}
	return false
}

// measureNodes is row 13, on a copy of its own: it is moved into MariaDB.
func measureNodes(ctx context.Context, o options, s size, report *report) error {
	w, err := prepare(ctx, o, s)
	if err != nil {
		return err
	}
	defer os.RemoveAll(w.dir)
	return w.nodes(ctx, o, report)
}

// measure runs the rows on one size, on a fresh copy of its data.
func measure(ctx context.Context, o options, s size, rows []string, report *report) error {
	w, err := prepare(ctx, o, s)
	if err != nil {
		return err
	}
	defer os.RemoveAll(w.dir)
	if wants(rows, "11") {
		if err := w.measureStart(ctx, o, report); err != nil {
			return fmt.Errorf("row 11: %w", err)
		}
	}
	app, err := startApp(ctx, o, w.dir, "serve")
	if err != nil {
		return err
	}
	defer app.stop()
	reference, err := startBare(ctx, w.dir)
	if err != nil {
		return err
	}
	defer reference.stop()
	if err := errors.Join(app.rest(), reference.rest()); err != nil {
		return err
	}
	report.figure(11, "processor time at rest, a second", s.name, app.idle*1000, "ms", "")
	b := &bench{options: o, world: w, app: app, bare: reference, report: report, tokens: map[string]string{}}
	for _, row := range []struct {
		number string
		run    func(ctx context.Context) error
	}{{"1", b.lookups}, {"2", b.lists}, {"3", b.creates}, {"14", b.searches}, {"7", b.exports}, {"4", b.scans}, {"6", b.imports}} {
		if !wants(rows, row.number) {
			continue
		}
		started := time.Now()
		if err := row.run(ctx); err != nil {
			return fmt.Errorf("row %s: %w", row.number, err)
		}
		fmt.Fprintf(os.Stderr, "size %s, row %s: %.0f s\n", s.name, row.number, time.Since(started).Seconds())
	}
	return nil
}
