package evidence

import (
	"context"
	"errors"
	"io"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
)

// PermitExport takes the evidence of a time out of the system.
const PermitExport = "platform.evidence.export"

// Period is the time of a bundle, both days included.
type Period struct {
	From clock.Day `query:"from" required:"true" maxLength:"10"`
	To   clock.Day `query:"to" required:"true" maxLength:"10"`
}

func (p Period) check(now clock.Instant) error {
	var checks fault.Checks
	checks.That(p.From <= p.To, "query/from", "field.maximum", "max", p.To)
	checks.That(p.From <= now.Day(), "query/from", "field.maximum", "max", now.Day())
	return checks.Err()
}

// Bundle notes who takes the evidence of a time, and gives what writes it. A
// bundle shows everybody's deeds, so the permission must reach all.
func (l *Log) Bundle(ctx context.Context, period Period) (func(ctx context.Context, w io.Writer) error, error) {
	if err := period.check(l.runner.DB.Clock().Now()); err != nil {
		return nil, err
	}
	_, err := usecase.Write(ctx, l.runner, PermitExport, func(_ context.Context, tx *usecase.Tx) (bool, error) {
		if tx.Scope.Reach != scope.All {
			return false, fault.New(fault.Forbidden, "fault.forbidden", "permission", PermitExport)
		}
		tx.Act("platform.evidence.bundle")
		tx.Because(string(period.From) + " – " + string(period.To))
		return true, nil
	})
	return func(ctx context.Context, w io.Writer) error {
		var data []audit.DataSet
		if l.form.Data != nil {
			data = l.form.Data(period.From, period.To)
		}
		return l.WriteBundle(ctx, w, l.signer, period.From, period.To, data...)
	}, err
}

// WriteBundle writes the evidence of a time from one state of the log, with the
// rows of some tables; an archive of the log has none.
func (l *Log) WriteBundle(ctx context.Context, w io.Writer, signer *audit.Signer, from, to clock.Day, data ...audit.DataSet) error {
	export := audit.Export{From: from, To: to, Document: l.form.Name, Text: l.form.Text, Signer: signer, Made: l.runner.DB.Clock().Now(), Withhold: l.runner.Log.Personal, Data: data}
	err := l.runner.DB.Snapshot(ctx, func(ctx context.Context, q bun.IDB) error { return audit.WriteBundle(ctx, q, w, export) })
	if errors.Is(err, audit.ErrNothingSigned) {
		err = fault.New(fault.NotFound, "evidence.nothing_signed", "from", from, "to", to)
	}
	return err
}
