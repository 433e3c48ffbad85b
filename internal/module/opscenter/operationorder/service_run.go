package operationorder

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"log/slog"
	"slices"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/attach"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/intake"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/kit/web"
)

// take binds a file to import to its order and keeps its digests.
func (s *Orders) take(ctx context.Context, tx *usecase.Tx, d *Data, fileID string) error {
	if err := s.kit.Files.BindField(ctx, tx, fileID, dataTable, d.ID, "/fileIds"); err != nil {
		return err
	}
	found, body, err := s.read(ctx, tx, fileID)
	if err != nil {
		return err
	}
	d.FileID, d.FileName = found.ID, found.FileName
	d.SHA256, d.SM3 = digests(body)
	return nil
}

func (s *Orders) read(ctx context.Context, q bun.IDB, fileID string) (attach.Attachment, []byte, error) {
	found, content, err := s.kit.Files.Open(ctx, q, fileID, func(context.Context, attach.Attachment) error { return nil })
	if err != nil {
		return found, nil, err
	}
	defer content.Close()
	body, err := io.ReadAll(content) // no longer than an upload may be
	return found, body, err
}

func digests(body []byte) (sha, sm3 string) {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:]), hex.EncodeToString(seal.SM3(body))
}

// inOne is the language in which rehearsal and run speak, so that the same file
// gives the same difference whoever looks; jobs have no words of their own.
func (s *Orders) inOne(ctx context.Context) context.Context {
	return web.House(ctx, s.kit.Catalogue())
}

// rehearse finds what an order would do. It writes nothing.
func (s *Orders) rehearse(ctx context.Context, d *Data) (Difference, error) {
	ctx = s.inOne(ctx)
	switch d.Kind {
	case Import:
		register, err := s.register(d)
		if err != nil {
			return Difference{}, err
		}
		return s.rehearseImport(ctx, d, register)
	case Export:
		dataset, err := s.dataset(d)
		if err != nil {
			return Difference{}, err
		}
		var text bytes.Buffer
		if err := dataset.Write(ctx, &text); err != nil {
			return Difference{}, err
		}
		return measure(&text)
	}
	operation, err := s.operation(d)
	if err != nil {
		return Difference{}, err
	}
	return usecase.Read(scope.With(ctx, s.system(d)), s.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (Difference, error) {
		return operation.Plan(ctx, q, d.With)
	})
}

// system is who an order runs as; the log of the register names the order.
func (s *Orders) system(d *Data) scope.Actor { return scope.SystemActor("order " + d.Number) }

func gone() error { return fault.New(fault.Conflict, "operationorder.subject_gone") }

func (s *Orders) register(d *Data) (intake.Register, error) {
	for _, one := range s.needs.Registers() {
		if one.Name == d.Subject {
			return one, nil
		}
	}
	return intake.Register{}, gone()
}

func (s *Orders) dataset(d *Data) (Dataset, error) {
	all := s.needs.Datasets()
	at := slices.IndexFunc(all, func(one Dataset) bool { return one.Name == d.Subject })
	if at < 0 {
		return Dataset{}, gone()
	}
	return all[at], nil
}

func (s *Orders) operation(d *Data) (Operation, error) {
	all := s.needs.Actions()
	at := slices.IndexFunc(all, func(one Operation) bool { return one.Name == d.Subject })
	if at < 0 {
		return Operation{}, gone()
	}
	return all[at], nil
}

// RunDue runs the orders that were started. One that fails does not hold the
// others up.
func (s *Orders) RunDue(ctx context.Context) error {
	orders, err := dataIn(ctx, s.kit.Runner.DB.Read(), 20, Running)
	for i := range orders {
		if err := s.runOne(ctx, &orders[i]); err != nil {
			return err
		}
	}
	return err
}

// runOne looks once more whether file and difference are what was authorised,
// does it, and notes what became of it.
func (s *Orders) runOne(ctx context.Context, d *Data) error {
	if err := s.attempt(ctx, d.ID); err != nil {
		return err
	}
	// An import that was broken off may be in or not: people look.
	if d.Attempts > 0 && d.Kind == Import {
		return s.end(ctx, d.ID, "fail", func(d *Data) { d.Outcome = web.Say(s.inOne(ctx), "operationorder.interrupted", nil) })
	}
	found, err := s.rehearse(ctx, d)
	if err != nil {
		return s.failed(ctx, d, err)
	}
	same, err := s.same(ctx, d, found)
	if err != nil {
		return s.failed(ctx, d, err)
	}
	if !same {
		return s.end(ctx, d.ID, "lapse", func(d *Data) { d.rehearsed(found, d.RehearsedBy, s.kit.Runner.DB.Clock().Now()) })
	}
	switch d.Kind {
	case Import:
		err = s.runImport(ctx, d)
	case Export:
		err = s.runExport(ctx, d)
	default:
		err = s.runProcess(ctx, d)
	}
	if err != nil {
		return s.failed(ctx, d, err)
	}
	return nil
}

// same tells whether file and difference are still what was authorised. The
// bytes are read again: a file that was exchanged in the store is found out.
func (s *Orders) same(ctx context.Context, d *Data, found Difference) (bool, error) {
	_, body, err := s.fileOf(ctx, d)
	if err != nil {
		return false, err
	}
	now := *d
	if now.Difference = found; body != nil {
		now.SHA256, now.SM3 = digests(body)
	}
	return now.digest() == d.Bound && now.SM3 == d.SM3, nil
}

func (s *Orders) fileOf(ctx context.Context, d *Data) (attach.Attachment, []byte, error) {
	if d.FileID == "" {
		return attach.Attachment{}, nil, nil
	}
	return s.read(ctx, s.kit.Runner.DB.Read(), d.FileID)
}

// failed tells why in one sentence of the refusal; others go to the program's log.
func (s *Orders) failed(ctx context.Context, d *Data, cause error) error {
	if ctx.Err() != nil {
		return cause // the program ends; the next one takes it up
	}
	text := web.Say(s.inOne(ctx), "operationorder.failed", nil)
	var told *fault.Error
	if errors.As(cause, &told) {
		text = web.Sentence(s.inOne(ctx), told)
	} else {
		slog.ErrorContext(ctx, "operation order failed", "order", d.Number, "error", cause)
	}
	const most = 1000 // characters of the column
	if runes := []rune(text); len(runes) > most {
		text = string(runes[:most])
	}
	return s.end(ctx, d.ID, "fail", func(d *Data) { d.Outcome = text })
}

// attempt counts a try before it begins, so that a broken one is seen.
func (s *Orders) attempt(ctx context.Context, orderID string) error {
	return s.change(ctx, "opscenter.operationorder.attempt", orderID, func(_ context.Context, _ *usecase.Tx, d *Data) error {
		d.Attempts++
		return nil
	})
}

// end moves a running order on.
func (s *Orders) end(ctx context.Context, orderID, action string, change func(d *Data)) error {
	return s.change(ctx, "opscenter.operationorder."+action, orderID, func(_ context.Context, tx *usecase.Tx, d *Data) error {
		return d.finish(action, tx.Now(), change)
	})
}

func (d *Data) finish(action string, now clock.Instant, change func(d *Data)) error {
	transition, err := machineFlow.Next(d.State, action)
	if err != nil {
		return err
	}
	d.State, d.FinishedAt = transition.Target(d.State), now
	change(d)
	return nil
}

// change alters an order as the system, with its own entry in the log.
func (s *Orders) change(ctx context.Context, name, orderID string, alter func(ctx context.Context, tx *usecase.Tx, d *Data) error) error {
	return s.kit.Runner.DB.Write(ctx, func(ctx context.Context, raw *db.Tx) error {
		return usecase.Handle(ctx, s.kit.Runner, raw, name, func(ctx context.Context, tx *usecase.Tx) error {
			d, err := dataByID(ctx, tx, orderID)
			if err != nil {
				return err
			}
			tx.Act(name)
			if err := alter(ctx, tx, d); err != nil {
				return err
			}
			return saveData(ctx, tx, d)
		})
	})
}

// runProcess does a declared operation in one transaction with the order's end.
func (s *Orders) runProcess(ctx context.Context, d *Data) error {
	operation, err := s.operation(d)
	if err != nil {
		return err
	}
	return s.change(ctx, "opscenter.operationorder.finish", d.ID, func(ctx context.Context, tx *usecase.Tx, d *Data) error {
		count, err := operation.Apply(ctx, tx, d.With)
		if err != nil {
			return err
		}
		return d.finish("finish", tx.Now(), func(d *Data) { d.RowsDone = count })
	})
}

// runImport gives the file to the register, which takes all of it or nothing.
func (s *Orders) runImport(ctx context.Context, d *Data) error {
	register, err := s.register(d)
	if err != nil {
		return err
	}
	var count int
	err = s.onDisk(ctx, d, func(path string) error {
		report, err := intake.RunFile(s.inOne(scope.With(ctx, s.system(d))), register, path, nil)
		count = report.Imported
		return err
	})
	if err != nil {
		return err
	}
	return s.end(ctx, d.ID, "finish", func(d *Data) { d.RowsDone = count })
}
