package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
)

// ExportBundle writes the evidence of a time into a file. It needs the signing
// keys and changes nothing in the database.
func ExportBundle(ctx context.Context, config Config, from, to, file string, out io.Writer) error {
	first, wrong := clock.ParseDay(from)
	last, wrong2 := clock.ParseDay(to)
	if wrong != nil || wrong2 != nil || first > last {
		return fault.New(fault.Invalid, "app.period", "from", from, "to", to)
	}
	return looking(ctx, config, func(ctx context.Context, s *System) error {
		keys := filepath.Join(config.KeyDir, "checkpoint.key")
		if _, err := os.Stat(keys); err != nil { // reading makes no keys
			return fault.New(fault.NotFound, "app.signing_key", "file", keys).Because(err)
		}
		signer, err := audit.LoadSigner(keys, config.Origin)
		if err != nil {
			return err
		}
		err = written(file, func(w io.Writer) error {
			return s.Services.Evidence.WriteBundle(ctx, w, signer, first, last, s.rawData(first, last)...)
		})
		if err == nil {
			_, err = fmt.Fprintln(out, "written:", file)
		}
		return err
	})
}

// written writes a file whole or not at all.
func written(file string, write func(w io.Writer) error) error {
	temporary, err := os.CreateTemp(filepath.Dir(file), ".bundle-*")
	if err != nil {
		return err
	}
	defer os.Remove(temporary.Name())
	err = write(temporary)
	if err == nil {
		err = temporary.Sync()
	}
	if err = errors.Join(err, temporary.Close()); err != nil {
		return err
	}
	return os.Rename(temporary.Name(), file)
}

// VerifyBundle checks an evidence bundle. It needs no database, and no
// installation when the public keys are given.
func VerifyBundle(key, file string, out io.Writer) (sound bool, err error) {
	var keys []string
	if key != "" {
		text, err := (Verification{Key: key}).key(Config{})
		if err != nil {
			return false, err
		}
		keys = []string{text}
	}
	source, err := os.Open(file)
	if err != nil {
		return false, fault.New(fault.NotFound, "app.bundle_file", "file", file).Because(err)
	}
	defer source.Close()
	report, err := audit.VerifyBundle(source, keys...)
	if err != nil {
		return false, fault.New(fault.Malformed, "app.bundle_file", "file", file).Because(err)
	}
	for _, p := range report.Problems {
		fmt.Fprintf(out, "line %d: %s: %s\n", p.Line, p.What, p.Detail)
	}
	fmt.Fprintf(out, "%s, %s to %s, made %s: leaves %d to %d, %d entries, %d records (%d as hash), %d checkpoints\n", report.Origin, report.From, report.To, report.Made,
		report.First, report.Size-1, report.Entries, report.Records, report.Withheld, report.Checkpoints)
	if report.Rows > 0 {
		fmt.Fprintf(out, "%d rows of raw data, %d of them proven by leaves of this bundle\n", report.Rows, report.Proven)
	}
	if !report.Foreign {
		fmt.Fprintf(out, "checked with the keys the bundle brings; compare them with those you were given:\n%s\n", strings.Join(report.Keys, "\n"))
	}
	if !report.OK() {
		fmt.Fprintf(out, "NOT sound: %d problems\n", report.Total)
		return false, nil
	}
	fmt.Fprintln(out, "sound: nothing was changed, removed or reordered")
	return true, nil
}
