package logcentre

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/attach"
	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/job"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/usecase"
)

// archivePage is how many lines are read together.
const archivePage = 1000

// ArchiveDue writes every month that is over and every class into a file, where
// there is none yet, and removes lines of the program that are archived and past
// their term.
func (c *Centre) ArchiveDue(ctx context.Context) error {
	_, err := c.archiveMonths(ctx)
	if err != nil {
		return err
	}
	return c.purge(ctx)
}

// Archive does the same when somebody asks for it, and tells how many files were
// written.
func (c *Centre) Archive(ctx context.Context) (made int, err error) {
	if _, err := usecase.Read(ctx, c.kit.Runner, PermitArchive, func(context.Context, usecase.Query) (bool, error) { return true, nil }); err != nil {
		return 0, err
	}
	return c.archiveMonths(ctx)
}

func (c *Centre) archiveMonths(ctx context.Context) (made int, err error) {
	q := c.kit.Runner.DB.Read()
	first, err := oldest(ctx, q)
	if err != nil || first.IsZero() {
		return 0, err
	}
	known, err := archivesOf(ctx, q, "", "")
	if err != nil {
		return 0, err
	}
	have, newest := map[string]bool{}, map[string]string{}
	for _, a := range known {
		have[a.Month+a.Class], newest[a.Class] = true, a.SHA256
	}
	this := c.kit.Runner.DB.Clock().Now().Day()[:7]
	for day := monthOf(first.Day()); day[:7] < this; day = day.AddMonths(1) {
		for _, class := range Classes {
			if have[string(day[:7])+class] {
				continue
			}
			a := Archive{Month: string(day[:7]), Class: class, State: Kept, Previous: newest[class], Remote: c.kit.Remote, Verdict: Sound}
			if err := c.archive(ctx, &a, day); err != nil {
				return made, fmt.Errorf("archive of %s %s: %w", a.Month, class, err)
			}
			newest[class] = a.SHA256
			made++
		}
	}
	return made, nil
}

// monthOf is the first day of the month of a day.
func monthOf(day clock.Day) clock.Day { return day[:8] + "01" }

// archive writes one file and its row. What was written before the row is there
// is swept up later, when the row could not be made.
func (c *Centre) archive(ctx context.Context, a *Archive, month clock.Day) error {
	q := c.kit.Runner.DB.Read()
	first := head{Format: format, Month: a.Month, Class: a.Class, Previous: a.Previous}
	signed, err := audit.LatestCheckpoint(ctx, q)
	if err == nil {
		first.Checkpoint, a.CheckpointSize, a.CheckpointRoot = &signed, signed.Size, signed.Root
	} else if !errors.Is(err, audit.ErrNoCheckpoint) {
		return err
	}
	reader, writer := io.Pipe()
	go func() {
		rows, err := writeArchive(ctx, q, writer, first, month.Start(), month.AddMonths(1).Start())
		a.Rows = rows
		_ = writer.CloseWithError(err)
	}()
	upload, err := c.kit.Files.Made(ctx, reader, "logs-"+a.Month+"-"+a.Class+".jsonl.gz", "application/gzip")
	_ = reader.CloseWithError(err)
	if err != nil {
		return err
	}
	a.SHA256, a.Size = upload.SHA256(), upload.Size()
	return c.kit.Runner.DB.Write(ctx, func(ctx context.Context, raw *db.Tx) error {
		return usecase.Handle(ctx, c.kit.Runner, raw, "opscenter.logcentre.archive", func(ctx context.Context, tx *usecase.Tx) error {
			a.ID, a.VerifiedAt = id.New(tx.Now()), tx.Now()
			file, err := c.kit.Files.Save(ctx, tx, upload)
			if err != nil {
				return err
			}
			a.FileID = file.ID
			if err := c.kit.Files.Bind(ctx, tx, file.ID, archiveTable, a.ID); err != nil {
				return err
			}
			tx.Act("opscenter.logcentre.archive")
			if err := insertArchive(ctx, tx, a); err != nil {
				return err
			}
			return job.Guard(ctx, raw)
		})
	})
}

// writeArchive writes the lines of a class in a time, in pages.
func writeArchive(ctx context.Context, q bun.IDB, w io.Writer, first head, from, until clock.Instant) (int64, error) {
	out, err := newArchiveWriter(w, first)
	if err != nil {
		return 0, err
	}
	at, last := clock.Instant(0), ""
	for {
		n := 0
		if first.Class == Program || first.Class == Host {
			rows, err := rowsOf(ctx, q, first.Class, from, until, at, last, archivePage)
			if err != nil {
				return 0, err
			}
			for i := range rows {
				if err := out.add(archivedLine{Line: &rows[i]}); err != nil {
					return 0, err
				}
				at, last = rows[i].At, rows[i].ID
			}
			n = len(rows)
		} else {
			entries, err := entriesOf(ctx, q, first.Class, from, until, at, last, archivePage)
			if err != nil {
				return 0, err
			}
			for i := range entries {
				if err := out.add(archivedLine{Entry: archived(&entries[i])}); err != nil {
					return 0, err
				}
				at, last = entries[i].At, entries[i].ID
			}
			n = len(entries)
		}
		if n < archivePage {
			return out.rows, out.close()
		}
	}
}

// Archives shows a page of archives.
func (c *Centre) Archives(ctx context.Context, input *archiveInput) (list.Result[Archive], error) {
	return usecase.Read(ctx, c.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (list.Result[Archive], error) {
		return list.Page(ctx, q, archiveList, input.Params, list.Where(input))
	})
}

// Kept are all archives that are kept, the oldest first.
func (c *Centre) Kept(ctx context.Context) ([]Archive, error) {
	return usecase.Read(ctx, c.kit.Runner, PermitArchive, func(ctx context.Context, q usecase.Query) ([]Archive, error) {
		all, err := archivesOf(ctx, q, "", "")
		return slices.DeleteFunc(all, func(a Archive) bool { return a.State != Kept }), err
	})
}

// open opens the file of an archive at its beginning, after it was held against
// its digest: an archive is verified whenever it is read.
func (c *Centre) open(ctx context.Context, q bun.IDB, a *Archive) (io.ReadSeekCloser, string, error) {
	_, file, err := c.kit.Files.Open(ctx, q, a.FileID, func(context.Context, attach.Attachment) error { return nil })
	if errors.Is(err, attach.ErrMissing) || fault.Is(err, fault.NotFound) {
		return nil, Missing, nil
	}
	if err != nil {
		return nil, "", err
	}
	sum, err := digestOf(file)
	if err == nil && sum == a.SHA256 {
		_, err = file.Seek(0, io.SeekStart)
		return file, Sound, err
	}
	_ = file.Close()
	return nil, Changed, nil
}

// Verify holds an archive against its digest, its leaves against the signed log
// and its checkpoint against the one that was signed.
func (c *Centre) Verify(ctx context.Context, archiveID string) (Archive, error) {
	found, err := usecase.Read(ctx, c.kit.Runner, PermitArchive, func(ctx context.Context, q usecase.Query) (Archive, error) {
		a, err := archiveByID(ctx, q, archiveID)
		if err == nil && a.State == Removed {
			err = fault.New(fault.Conflict, "logcentre.removed")
		}
		if err != nil {
			return a, err
		}
		a.Verdict, err = c.verdict(ctx, q, &a)
		return a, err
	})
	if err != nil {
		return found, err
	}
	return usecase.Write(ctx, c.kit.Runner, PermitArchive, func(ctx context.Context, tx *usecase.Tx) (Archive, error) {
		a, err := archiveByID(ctx, tx, archiveID)
		if err != nil {
			return a, err
		}
		a.Verdict, a.VerifiedAt = found.Verdict, tx.Now()
		tx.Act("opscenter.logcentre.verify")
		return a, saveArchive(ctx, tx, &a)
	})
}

func (c *Centre) verdict(ctx context.Context, q bun.IDB, a *Archive) (string, error) {
	file, verdict, err := c.open(ctx, q, a)
	if file == nil || err != nil {
		return verdict, err
	}
	defer file.Close()
	root, err := audit.RootAt(ctx, q, a.CheckpointSize)
	if err != nil {
		return "", err
	}
	if root != a.CheckpointRoot {
		return Unlinked, nil
	}
	linked, stated := true, map[string]string{}
	check := func() error {
		ids := make([]string, 0, len(stated))
		for one := range stated {
			ids = append(ids, one)
		}
		sealed, err := audit.LeavesOf(ctx, q, ids)
		for one, leaf := range sealed {
			linked = linked && stated[one] == leaf
		}
		linked = linked && len(sealed) == len(stated)
		clear(stated)
		return err
	}
	_, err = readArchive(file, func(line archivedLine) error {
		if line.Entry != nil {
			stated[line.Entry.ID] = line.Entry.Leaf
		}
		if len(stated) == archivePage {
			return check()
		}
		return nil
	})
	if err == nil {
		err = check()
	}
	switch {
	case errors.Is(err, errChanged):
		return Changed, nil
	case err != nil:
		return "", err
	case !linked:
		return Unlinked, nil
	}
	return Sound, nil
}

// Remove takes an archive away whose term is over; before, it is refused.
func (c *Centre) Remove(ctx context.Context, archiveID, reason string) (Archive, error) {
	return usecase.Write(ctx, c.kit.Runner, PermitArchive, func(ctx context.Context, tx *usecase.Tx) (Archive, error) {
		a, err := archiveByID(ctx, tx, archiveID)
		if err != nil {
			return a, err
		}
		days := int(c.kit.Parameters.Int(paramKeep, tx.Now().Day()))
		if until := a.last().AddDays(days); tx.Now().Day() <= until {
			return a, fault.New(fault.Conflict, "logcentre.term", "until", until, "days", days)
		}
		if a.State == Removed {
			return a, fault.New(fault.Conflict, "logcentre.removed")
		}
		if err := c.kit.Files.Remove(ctx, tx, a.FileID); err != nil && !fault.Is(err, fault.NotFound) {
			return a, err
		}
		a.State, a.RemovedAt = Removed, tx.Now()
		tx.Act("opscenter.logcentre.remove")
		tx.Because(reason)
		return a, saveArchive(ctx, tx, &a)
	})
}

// purge removes lines of the program whose term is over and whose month is in an
// archive.
func (c *Centre) purge(ctx context.Context) error {
	q := c.kit.Runner.DB.Read()
	today := c.kit.Runner.DB.Clock().Now().Day()
	limit := today.AddDays(-int(c.kit.Parameters.Int(paramKeep, today)))
	known, err := archivesOf(ctx, q, "", string(limit[:7]))
	if err != nil {
		return err
	}
	for i := range known {
		a := &known[i]
		if a.Class != Program && a.Class != Host || a.last() >= limit {
			continue
		}
		err := c.kit.Runner.DB.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
			if _, err := purgeRows(ctx, tx, a.Class, a.last().End()); err != nil {
				return err
			}
			return job.Guard(ctx, tx)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// archivedDays bounds how much one search reads from files.
const archivedDays = 93

// archivedLines are lines that lie in archives only.
func (c *Centre) archivedLines(ctx context.Context, q usecase.Query, s *Search) (list.Result[Line], error) {
	var checks fault.Checks
	to := s.AtTo
	if to.IsZero() {
		to = q.Now.Day()
	}
	checks.That(!s.AtFrom.IsZero() && s.AtFrom.DaysUntil(to) < archivedDays, "query/atFrom", "logcentre.archived_period", "days", archivedDays)
	if err := checks.Err(); err != nil {
		return list.Result[Line]{}, err
	}
	m := &matcher{Search: s}
	if s.Who != "" {
		people, err := c.needs.Names.PeopleCalled(ctx, s.Who)
		if err != nil {
			return list.Result[Line]{}, err
		}
		m.people = append([]string{}, people...)
	}
	if m.never() {
		return list.Result[Line]{}, nil
	}
	known, err := archivesOf(ctx, q, string(s.AtFrom[:7]), string(to[:7]))
	if err != nil {
		return list.Result[Line]{}, err
	}
	lines := []Line{}
	for i := range known {
		if a := &known[i]; a.State == Kept && (len(s.Class) == 0 || slices.Contains(s.Class, a.Class)) {
			if lines, err = c.fromArchive(ctx, q, a, m, lines); err != nil {
				return list.Result[Line]{}, err
			}
		}
	}
	return list.Of(lineOrder, s.Params, lines)
}

// fromArchive adds the lines of one archive that are wanted and no longer in the
// database.
func (c *Centre) fromArchive(ctx context.Context, q usecase.Query, a *Archive, m *matcher, lines []Line) ([]Line, error) {
	file, verdict, err := c.open(ctx, q, a)
	if err != nil {
		return nil, err
	}
	if file == nil {
		return nil, fault.New(fault.Conflict, "logcentre.archive_unsound", "month", a.Month, "verdict", verdict)
	}
	defer file.Close()
	var found []Line
	var ids []string
	_, err = readArchive(file, func(line archivedLine) error {
		one := Line{}
		if line.Entry != nil {
			one = lineOf(line.Entry.entry(), false)
		} else if line.Line != nil {
			one = line.Line.line()
		}
		if one.Archived = true; m.wants(&one) {
			found, ids = append(found, one), append(ids, one.ID)
		}
		return ctx.Err()
	})
	if err != nil {
		return nil, err
	}
	there, err := present(ctx, q, ids)
	for _, one := range found {
		if !there[one.ID] {
			lines = append(lines, one)
		}
	}
	return lines, err
}
