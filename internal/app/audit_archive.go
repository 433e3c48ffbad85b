package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/module/platform/evidence"
)

// ArchiveAudit moves entries before a day into an evidence bundle and out of the
// database. It refuses a day that the retention still protects, checks the file
// before anything is removed, and goes on where it stopped when run again.
// Leaves, tree and checkpoints stay, so every proof still holds.
func ArchiveAudit(ctx context.Context, config Config, before, file string, out io.Writer) error {
	return with(ctx, config, func(ctx context.Context, s *System) error {
		day, err := s.mayArchive(before)
		if err != nil {
			return err
		}
		if _, err := os.Stat(file); err == nil {
			return fault.New(fault.Conflict, "app.file_there", "file", file)
		}
		err = written(file, func(w io.Writer) error {
			return s.Services.Evidence.WriteBundle(ctx, w, s.Signer, "2000-01-01", day.AddDays(-1))
		})
		if err != nil {
			return err
		}
		sum, err := s.proven(file)
		if err != nil {
			return err
		}
		moved := 0
		for {
			n, err := s.archivePart(ctx, &audit.Archive{ID: id.New(s.DB.Clock().Now()), Before: day, File: filepath.Base(file), FileHash: sum})
			if moved += n; err != nil || n == 0 {
				fmt.Fprintf(out, "%d entries before %s are in %s (SHA-256 %s) and no longer in the database\n", moved, day, file, sum)
				return err
			}
		}
	})
}

// mayArchive holds the day against the retention.
func (s *System) mayArchive(before string) (clock.Day, error) {
	today := s.DB.Clock().Now().Day()
	days := s.Params.Int(evidence.Retention, today)
	latest := today.AddDays(-int(days))
	day, err := clock.ParseDay(before)
	if err != nil || day > latest {
		return day, fault.New(fault.Invalid, "app.retention", "day", before, "latest", latest, "days", days)
	}
	return day, nil
}

// proven checks the file that was just written and gives its SHA-256.
func (s *System) proven(file string) (string, error) {
	source, err := os.Open(file)
	if err != nil {
		return "", err
	}
	defer source.Close()
	sum := sha256.New()
	report, err := audit.VerifyBundle(io.TeeReader(source, sum), s.Signer.Verifier())
	if err == nil && !report.OK() {
		err = ErrNotSound
	}
	return hex.EncodeToString(sum.Sum(nil)), err
}

func (s *System) archivePart(ctx context.Context, archive *audit.Archive) (int, error) {
	ctx = scope.With(ctx, scope.SystemActor("gongzhi audit archive"))
	n, err := usecase.Write(ctx, s.Runner, "platform.evidence.archive", func(ctx context.Context, tx *usecase.Tx) (int, error) {
		n, err := archive.Archive(ctx, tx.Tx)
		if err == nil && n == 0 {
			err = errNothingLeft
		}
		tx.Record("audit_archive", archive.ID)
		tx.Because(archive.File)
		return n, err
	})
	if fault.KeyOf(err) == errNothingLeft.Key {
		return 0, nil
	}
	return n, err
}

// errNothingLeft rolls back a part that would archive nothing.
var errNothingLeft = fault.New(fault.Conflict, "app.nothing_to_archive")
