package main

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"text/template"
	"time"
)

// line is one row of the table. Rows with a unit are single figures.
type line struct {
	Row           int     `json:"row"`
	Operation     string  `json:"operation"`
	Size          string  `json:"size"`
	Operations    int     `json:"operations,omitempty"`
	PerSecond     float64 `json:"perSecond,omitempty"`
	P50           float64 `json:"p50ms,omitempty"`
	P99           float64 `json:"p99ms,omitempty"`
	CPU           float64 `json:"cpuMs,omitempty"`
	PerRequest    int     `json:"codesPerRequest,omitempty"`
	CPUPerCode    float64 `json:"cpuMicrosecondsPerCode,omitempty"`
	BarePerSecond float64 `json:"barePerSecond,omitempty"`
	BareCPU       float64 `json:"bareCpuMs,omitempty"`
	Ratio         float64 `json:"ratioToBare,omitempty"` // processor time of bare over ours
	Value         float64 `json:"value,omitempty"`
	Unit          string  `json:"unit,omitempty"`
	Reach         string  `json:"reach,omitempty"`
}

type report struct {
	At         string `json:"at"`
	Processors int    `json:"processors"`
	Go         string `json:"go"`
	Seconds    int    `json:"seconds"`
	Workers    int    `json:"workers"`
	Others     int    `json:"otherWorkPercent"` // of all processor time, taken by other programs meanwhile
	Lines      []line `json:"rows"`
}

func newReport(o options) *report {
	return &report{At: time.Now().UTC().Format(time.RFC3339), Processors: runtime.NumCPU(), Go: runtime.Version(), Seconds: o.seconds, Workers: o.workers}
}

// add takes what the program gave and, unless nil, what the reference gave.
func (r *report) add(l line, got sample, reference *sample) {
	if got.operations == 0 {
		return
	}
	each := func(s sample) float64 { return float64(s.cpu.Microseconds()) / 1000 / float64(s.operations) }
	l.Operations, l.PerSecond, l.CPU = got.operations, float64(got.operations)/got.wall.Seconds(), each(got)
	l.P50, l.P99 = milliseconds(got.percentile(0.5)), milliseconds(got.percentile(0.99))
	if l.PerRequest > 0 {
		l.CPUPerCode = l.CPU * 1000 / float64(l.PerRequest)
	}
	if reference != nil && reference.operations > 0 {
		l.BarePerSecond, l.BareCPU = float64(reference.operations)/reference.wall.Seconds(), each(*reference)
		l.Ratio = l.BareCPU / l.CPU
	}
	r.Lines = append(r.Lines, l)
}

func (r *report) figure(row int, what, size string, value float64, unit, reach string) {
	r.Lines = append(r.Lines, line{Row: row, Operation: what, Size: size, Value: value, Unit: unit, Reach: reach})
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// table is Markdown, and reads as well in a terminal.
func (r *report) table() string {
	cells := [][]string{{"#", "operation", "size", "req/s", "p50 ms", "p99 ms", "CPU ms per operation", "bare CPU ms", "ratio to bare", "reach"}}
	for _, l := range r.Lines {
		row := []string{fmt.Sprint(l.Row), l.Operation, l.Size, "", "", "", "", "", "", l.Reach}
		if l.Unit != "" {
			row[6] = fmt.Sprintf("%.4g %s", l.Value, l.Unit)
		} else {
			row[3], row[6] = fmt.Sprintf("%.0f", l.PerSecond), fmt.Sprintf("%.3f", l.CPU)
			if l.P50 > 0 {
				row[4], row[5] = fmt.Sprintf("%.2f", l.P50), fmt.Sprintf("%.2f", l.P99)
			}
			if l.CPUPerCode > 0 {
				row[6] += fmt.Sprintf(" (%.1f µs a code)", l.CPUPerCode)
			}
			if l.Ratio > 0 {
				row[7], row[8] = fmt.Sprintf("%.3f", l.BareCPU), fmt.Sprintf("%.2f", l.Ratio)
			}
		}
		cells = append(cells, row)
	}
	widths := make([]int, len(cells[0]))
	for _, row := range cells {
		for i, cell := range row {
			widths[i] = max(widths[i], len([]rune(cell)))
		}
	}
	var text strings.Builder
	for n, row := range cells {
		for i, cell := range row {
			fmt.Fprintf(&text, "| %s%s ", cell, strings.Repeat(" ", widths[i]-len([]rune(cell))))
		}
		text.WriteString("|\n")
		if n == 0 {
			for _, width := range widths {
				text.WriteString("| " + strings.Repeat("-", width) + " ")
			}
			text.WriteString("|\n")
		}
	}
	return text.String()
}

func (r *report) print(out io.Writer) { fmt.Fprint(out, r.table()) }

func (r *report) writeJSON(path string) error {
	data, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(data, '\n'), 0o600)
}

//go:embed benchmarks.md.tmpl
var documentText string

func (r *report) writeDocument(path string) error {
	page, err := template.New("benchmarks").Parse(documentText)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := page.Execute(file, map[string]any{"Report": r, "Day": r.At[:10], "Table": r.table()}); err != nil {
		_ = file.Close()
		return err
	}
	return file.Close()
}
