package opsreport

import (
	"context"
	"errors"

	"github.com/uptrace/bun"

	"gongzhi/internal/contract/opscenter"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/job"
	"gongzhi/internal/kit/usecase"
)

// next is the edition that follows a report.
func (r *Report) next() Report {
	return Report{Kind: r.Kind, Title: r.Title, Edition: r.Edition + 1, From: r.From, To: r.To, Subject: r.Subject, SubjectNo: r.SubjectNo, State: reportFlow.Initial}
}

// reread fills the sections of a report anew and keeps what its author wrote.
func (r *Reports) reread(ctx context.Context, q bun.IDB, old *Report, content Content) (Content, error) {
	fresh, err := r.begin(ctx, q, opscenter.ReportAsk{Kind: old.Kind, From: old.From, To: old.To, Until: r.kit.Runner.DB.Clock().Now(), Subject: old.Subject}, nil)
	if err != nil {
		return content, err
	}
	for i := range fresh.content.Sections {
		fresh.content.Sections[i].Note = content.Sections[i].Note
	}
	return fresh.content, nil
}

// supersede stores the next edition; the one before stays and names it.
func (r *Reports) supersede(ctx context.Context, tx *usecase.Tx, old Report, d draft) (Report, error) {
	report, err := r.keep(ctx, tx, d, id.New(tx.Now()))
	if err != nil {
		return report, err
	}
	old.Replaced = report.ID
	return report, saveReport(ctx, tx, &old)
}

// renew makes a new edition of a report whose fault got another level, or a
// final one, after it was made. It is of the moment at which it is made, and goes
// through review and receipt like every edition.
func (r *Reports) renew(ctx context.Context, q bun.IDB, old Report) error {
	snapshot, err := snapshotOf(ctx, q, old.ID)
	if err != nil {
		return err
	}
	d := draft{report: old.next()}
	if d.content, err = parseContent(snapshot.Content); err == nil {
		d.content, err = r.reread(ctx, q, &old, d.content)
	}
	if err != nil {
		return err
	}
	d.content.Number, d.content.Edition, d.content.Reason = old.Number, d.report.Edition, r.say(ctx, "opsreport.judged")
	err = r.kit.Runner.DB.Write(ctx, func(ctx context.Context, raw *db.Tx) error {
		return usecase.Handle(ctx, r.kit.Runner, raw, "opscenter.opsreport.renew", func(ctx context.Context, tx *usecase.Tx) error {
			tx.Act("opscenter.opsreport.correct")
			tx.Because(d.content.Reason)
			report, err := r.supersede(ctx, tx, old, d)
			if err != nil {
				return err
			}
			if err := r.announce(ctx, tx, &report, PermitReview, draftedMessage); err != nil {
				return err
			}
			return job.Guard(ctx, raw)
		})
	})
	if db.IsDuplicate(err) || fault.Is(errors.Unwrap(err), fault.Conflict) || fault.Is(err, fault.Conflict) { // somebody was first; the next run looks again
		return nil
	}
	return err
}
