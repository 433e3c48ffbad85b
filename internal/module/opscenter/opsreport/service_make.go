package opsreport

import (
	"context"
	"slices"

	"github.com/uptrace/bun"

	"gongzhi/internal/contract/opscenter"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/job"
	"gongzhi/internal/kit/message"
	"gongzhi/internal/kit/serial"
	"gongzhi/internal/kit/usecase"
)

const (
	reportPage = "/opscenter/opsreport/reports/"
	// behind is how many days without a daily report the job makes up for.
	behind = 7
)

// dueReport is a report that the job has to make.
type dueReport struct {
	ask opscenter.ReportAsk
	no  string // number of the subject
	// judged is when what the report hangs on was said last; one that was made
	// before gets a new edition.
	judged clock.Instant
	void   bool // none is made, but one that was made is brought up to date
}

// Make makes the reports that are due: of the day before, of the month, quarter
// and year on their last day, and of faults that are over. It runs as a job.
func (r *Reports) Make(ctx context.Context) error {
	ctx = r.asSystem(ctx)
	q, now := r.kit.Runner.DB.Read(), r.kit.Runner.DB.Clock().Now()
	waiting, err := r.dueNow(ctx, q, now)
	if err != nil {
		return err
	}
	for _, w := range waiting {
		made, err := reportOf(ctx, q, w.ask.Kind, w.ask.From, w.ask.Subject)
		if err != nil {
			return err
		}
		if made != nil || w.void {
			if made != nil && made.CreatedAt <= w.judged && made.Replaced == "" {
				if err := r.renew(ctx, q, *made); err != nil {
					return err
				}
			}
			continue
		}
		d, err := r.begin(ctx, q, w.ask, nil)
		if err != nil {
			return err
		}
		d.report.SubjectNo = w.no
		err = r.kit.Runner.DB.Write(ctx, func(ctx context.Context, raw *db.Tx) error {
			return usecase.Handle(ctx, r.kit.Runner, raw, "opscenter.opsreport.make", func(ctx context.Context, tx *usecase.Tx) error {
				if _, err := r.create(ctx, tx, d); err != nil {
					return err
				}
				return job.Guard(ctx, raw)
			})
		})
		if err != nil && !db.IsDuplicate(err) { // another node has made it
			return err
		}
	}
	return nil
}

// dueNow lists what should be there by now.
func (r *Reports) dueNow(ctx context.Context, q bun.IDB, now clock.Instant) ([]dueReport, error) {
	first, err := firstOf(ctx, q)
	if err != nil || first.IsZero() {
		return nil, err
	}
	today := now.Day()
	start, err := r.needs.Contract(ctx, q, today)
	if err != nil {
		return nil, err
	}
	var waiting []dueReport
	for _, kind := range Kinds {
		cycle, periodic := cycleOf[kind]
		if !periodic || kind == Brief {
			continue
		}
		if cycle == Day {
			for day := max(first, today.AddDays(-behind)); day < today; day = day.AddDays(1) {
				waiting = append(waiting, dueReport{ask: opscenter.ReportAsk{Kind: kind, From: day, To: day, Until: now}})
			}
			continue
		}
		p := periodOf(cycle, today, start)
		if before := periodOf(cycle, p.From.AddDays(-1), start); before.To >= first { // the job did not run on its last day
			waiting = append(waiting, dueReport{ask: opscenter.ReportAsk{Kind: kind, From: before.From, To: before.To, Until: now}})
		}
		if today == p.To && now >= p.To.Start().Add(r.kit.Parameters.Duration(paramMakeAt, today)) {
			waiting = append(waiting, dueReport{ask: opscenter.ReportAsk{Kind: kind, From: p.From, To: p.To, Until: now}})
		}
	}
	briefs, err := r.dueBriefs(ctx, q, first, now)
	if err != nil {
		return nil, err
	}
	waiting = append(waiting, briefs...)
	occurred, err := r.needs.Occurrences(ctx, now.Add(-recent))
	for _, o := range occurred {
		kind := map[string]string{"faultAnalysis": Analysis, "majorReport": Major}[o.Duty]
		if kind != "" && !o.At.IsZero() {
			waiting = append(waiting, dueReport{ask: opscenter.ReportAsk{Kind: kind, From: o.At.Day(), To: o.At.Day(), Until: now, Subject: o.Subject}, no: o.Number, judged: o.JudgedAt, void: o.Void})
		}
	}
	return waiting, err
}

// create gives a draft its number and stores it.
func (r *Reports) create(ctx context.Context, tx *usecase.Tx, d draft) (Report, error) {
	tx.Act("opscenter.opsreport.make")
	number, err := serial.Next(ctx, tx.Tx, "BB")
	if err != nil {
		return Report{}, err
	}
	d.content.Number = number
	report, err := r.keep(ctx, tx, d, id.New(tx.Now()))
	if err != nil {
		return report, err
	}
	return report, r.announce(ctx, tx, &report, PermitReview, draftedMessage)
}

// announce tells those who act next.
func (r *Reports) announce(ctx context.Context, tx *usecase.Tx, report *Report, permission string, kind message.Kind) error {
	if cycleOf[report.Kind] == Day { // every day; the desk shows them
		return nil
	}
	return message.Send(ctx, tx.Tx, message.Notice{Kind: kind, Key: report.ID, To: message.Audience{Permission: permission}, Path: reportPage + report.ID,
		Params: map[string]string{"number": report.Number, "title": report.Title, "period": string(report.From) + " – " + string(report.To)}})
}

// Draw makes a report that somebody asks for now.
func (r *Reports) Draw(ctx context.Context, w Wish) (Detail, error) {
	ask := opscenter.ReportAsk{Kind: w.Kind, Subject: w.Subject}
	var no string
	d, err := usecase.Read(ctx, r.kit.Runner, PermitWrite, func(ctx context.Context, q usecase.Query) (draft, error) {
		if err := w.check(q.Now.Day()); err != nil {
			return draft{}, err
		}
		ask.Until = q.Now
		if slices.Contains(ofRecord, w.Kind) {
			f, err := r.needs.Subject(r.asSystem(ctx), w.Kind, w.Subject)
			if fault.Is(err, fault.NotFound) {
				var checks fault.Checks
				checks.That(false, "/subject", "opsreport.no_subject")
				err = checks.Err()
			}
			if err != nil {
				return draft{}, err
			}
			if w.Kind == Major && f.Level > 2 {
				return draft{}, fault.New(fault.Conflict, "opsreport.not_major", "number", f.Number)
			}
			no, ask.From, ask.To, ask.Subject = f.Number, f.Begun.Day(), q.Now.Day(), f.ID
		} else {
			start, err := r.needs.Contract(ctx, q, w.Day)
			if err != nil {
				return draft{}, err
			}
			if w.Kind == Brief {
				if err := r.briefable(ctx, q, w.Day); err != nil {
					return draft{}, err
				}
			}
			p := periodOf(cycleOf[w.Kind], w.Day, start)
			ask.From, ask.To = p.From, p.To
		}
		made, err := reportOf(ctx, q, ask.Kind, ask.From, ask.Subject)
		if err == nil && made != nil {
			err = fault.New(fault.Conflict, "opsreport.made", "number", made.Number)
		}
		if err != nil {
			return draft{}, err
		}
		return r.begin(ctx, q, ask, nil)
	})
	if err != nil {
		return Detail{}, err
	}
	d.report.SubjectNo = no
	return usecase.Write(ctx, r.kit.Runner, PermitWrite, func(ctx context.Context, tx *usecase.Tx) (Detail, error) {
		report, err := r.create(ctx, tx, d)
		if err != nil {
			return Detail{}, err
		}
		return r.detail(ctx, tx, tx.Actor, report)
	})
}

// Correct makes the next version of a report; the one before stays as it is.
func (r *Reports) Correct(ctx context.Context, reportID string, c Correction) (Detail, error) {
	var old Report
	d, err := usecase.Read(ctx, r.kit.Runner, PermitWrite, func(ctx context.Context, q usecase.Query) (d draft, err error) {
		if old, err = byID[Report](ctx, q, reportID); err != nil {
			return d, err
		}
		if old.Replaced != "" {
			return d, fault.New(fault.Conflict, "opsreport.replaced")
		}
		snapshot, err := snapshotOf(ctx, q, old.ID)
		if err != nil {
			return d, err
		}
		if d.content, err = parseContent(snapshot.Content); err != nil {
			return d, err
		}
		if err := c.check(len(d.content.Sections)); err != nil {
			return d, err
		}
		if c.Fresh && old.Kind != Special {
			if d.content, err = r.reread(ctx, q, &old, d.content); err != nil {
				return d, err
			}
		}
		d.report = old.next()
		d.content.Number, d.content.Edition, d.content.Reason = old.Number, old.Edition+1, c.Reason
		d.content.write(c.Notes)
		return d, r.anchor(ctx, q, &d.content)
	})
	if err != nil {
		return Detail{}, err
	}
	return usecase.Write(ctx, r.kit.Runner, PermitWrite, func(ctx context.Context, tx *usecase.Tx) (Detail, error) {
		tx.Act("opscenter.opsreport.correct")
		tx.Because(c.Reason)
		if err := stale(old.Version, c.Version); err != nil {
			return Detail{}, err
		}
		report, err := r.supersede(ctx, tx, old, d)
		if err != nil {
			return Detail{}, err
		}
		if err := r.follow(ctx, tx, &report, "correct"); err != nil {
			return Detail{}, err
		}
		return r.detail(ctx, tx, tx.Actor, report)
	})
}
