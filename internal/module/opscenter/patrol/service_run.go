package patrol

import (
	"context"
	"log/slog"
	"strings"
	"time"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/job"
	"gongzhi/internal/kit/serial"
	"gongzhi/internal/kit/usecase"
)

const prefix = "XJ" // 巡检

// Daily is the job: it writes down the days on which nothing ran, and runs today
// once its time has come. One node leads it; the day is unique besides.
func (s *Service) Daily(ctx context.Context) error {
	now := s.kit.Runner.DB.Clock().Now()
	if err := s.handle(ctx, "missed", s.markMissed); err != nil {
		return err
	}
	all, err := plans(ctx, s.kit.Runner.DB.Read())
	if err != nil || now < s.scheduled(now.Day()) || firstDay(all) > now.Day() {
		return err
	}
	r, err := s.Start(ctx)
	if err != nil {
		return err
	}
	return s.again(ctx, &r)
}

// Start runs the patrol of today unless it has run. There is no other day to ask
// for: nothing can be measured yesterday.
func (s *Service) Start(ctx context.Context) (Run, error) {
	now := s.kit.Runner.DB.Clock().Now()
	known, err := runOf(ctx, s.kit.Runner.DB.Read(), now.Day())
	if err != nil {
		return Run{}, err
	}
	if known != nil {
		return *known, nil
	}
	if err := s.handle(ctx, "missed", s.markMissed); err != nil { // also makes the first plan
		return Run{}, err
	}
	seen, err := s.see(ctx, now)
	if err != nil {
		return Run{}, err
	}
	r := Run{Day: now.Day(), State: runFlow.Initial, ScheduledAt: s.scheduled(now.Day()), StartedAt: now}
	err = s.handle(ctx, "run", func(ctx context.Context, tx *usecase.Tx) error {
		if r.Number, err = serial.Next(ctx, tx.Tx, prefix); err != nil {
			return err
		}
		r.PlanID, r.EndedAt = seen.plan.ID, tx.Now()
		if err := insertRun(ctx, tx, &r); err != nil {
			return err
		}
		if err := s.write(ctx, tx, &r, seen.cells); err != nil {
			return err
		}
		tx.Act("opscenter.patrol.run")
		return nil
	})
	if db.IsDuplicate(err) { // another node was quicker
		known, err := runOf(ctx, s.kit.Runner.DB.Read(), now.Day())
		if err != nil || known == nil {
			return Run{}, err
		}
		return *known, nil
	}
	return r, err
}

func (s *Service) handle(ctx context.Context, action string, f func(ctx context.Context, tx *usecase.Tx) error) error {
	return s.kit.Runner.DB.Write(ctx, func(ctx context.Context, raw *db.Tx) error {
		return usecase.Handle(ctx, s.kit.Runner, raw, "opscenter.patrol."+action, func(ctx context.Context, tx *usecase.Tx) error {
			if err := f(ctx, tx); err != nil {
				return err
			}
			return job.Guard(ctx, raw)
		})
	})
}

// scheduled is when the patrol of a day begins.
func (s *Service) scheduled(day clock.Day) clock.Instant {
	return day.Start().Add(time.Duration(s.kit.Parameters.Int(paramStart, day)) * time.Minute)
}

// mostMissed bounds how far back days are written down at once.
const mostMissed = 400

// markMissed writes a record of every past day without one, with the real time
// of now; the first call makes the plan that the product comes with.
func (s *Service) markMissed(ctx context.Context, tx *usecase.Tx) error {
	all, err := plans(ctx, tx)
	if err != nil {
		return err
	}
	today := tx.Now().Day()
	if len(all) == 0 {
		p := shipped(today)
		tx.Act("opscenter.patrol.plan")
		return insertPlan(ctx, tx, &p)
	}
	first := max(firstDay(all), today.AddDays(-mostMissed))
	known, err := runsIn(ctx, tx, first, today)
	if err != nil {
		return err
	}
	there := map[clock.Day]bool{}
	for i := range known {
		there[known[i].Day] = true
	}
	for day := first; day < today; day = day.AddDays(1) {
		if there[day] {
			continue
		}
		r := Run{Day: day, State: Missed, Missed: true, ScheduledAt: s.scheduled(day), PlanID: planOn(all, day).ID}
		if r.Number, err = serial.Next(ctx, tx.Tx, prefix); err != nil {
			return err
		}
		if err := insertRun(ctx, tx, &r); err != nil {
			return err
		}
		tx.Act("opscenter.patrol.missed")
	}
	return nil
}

// firstDay is the first day of the first version.
func firstDay(all []Plan) clock.Day { return all[len(all)-1].ValidFrom }

// planOn is the plan of a day.
func planOn(all []Plan, day clock.Day) Plan {
	for _, p := range all { // the newest first
		if p.ValidFrom <= day {
			return p
		}
	}
	if len(all) > 0 {
		return all[len(all)-1]
	}
	return shipped(day)
}

// sight is what was seen at one moment.
type sight struct {
	plan  Plan
	cells []Result
}

// see asks all sources and judges every item. It writes nothing.
func (s *Service) see(ctx context.Context, now clock.Instant) (sight, error) {
	all, err := plans(ctx, s.kit.Runner.DB.Read())
	if err != nil {
		return sight{}, err
	}
	plan := planOn(all, now.Day())
	lines, err := s.needs.Lines(ctx)
	if err != nil {
		return sight{}, err
	}
	built := map[string]bool{}
	for _, l := range lines {
		built[l.Number] = l.Built
	}
	read := map[string]*Reading{}
	for _, source := range s.needs.Sources {
		found, err := source.Read(ctx, plan.Places, now.Add(-24*time.Hour), now)
		if err != nil {
			slog.ErrorContext(ctx, "patrol", "source", source.Name, "error", err)
			continue
		}
		for i := range found {
			read[found[i].Measure+"/"+found[i].Subject] = &found[i]
		}
	}
	asked, err := s.needs.Demand(ctx, now.Day())
	if err != nil {
		return sight{}, err
	}
	percent := s.kit.Parameters.Int(paramStrict, now.Day())
	items := plan.items(lines)
	cells := make([]Result, len(items))
	for i := range items {
		it := &items[i]
		limit, limitID := int64(0), ""
		if !it.measure.Manual() {
			version := s.kit.Parameters.At(it.measure.Parameter(), now.Day())
			limit, limitID = version.Int(), version.ID
			if asked.Period != "" { // the result keeps the limit that it was judged by
				limit = it.measure.strict(limit, percent)
			}
		}
		cells[i] = it.judge(read[it.measure.Code+"/"+it.place.Code], limit, limitID, it.measure.Group != Modules || built[it.place.Code])
		cells[i].Place = i
	}
	return sight{plan, cells}, nil
}

// write adds cells to a run, opens what tickets they need and counts them.
func (s *Service) write(ctx context.Context, tx *usecase.Tx, r *Run, cells []Result) error {
	if err := s.open(ctx, tx, r, cells); err != nil {
		return err
	}
	if err := insertResults(ctx, tx, r, cells); err != nil {
		return err
	}
	all, err := resultsOf(ctx, tx, r.ID)
	if err != nil {
		return err
	}
	r.count(current(all))
	return saveRun(ctx, tx, r)
}

// open makes tickets of what is abnormal: one for each item, and one for all
// items of a subject that nobody has data of. An item that was abnormal before
// goes to the ticket that is open. What is normal again is written there.
func (s *Service) open(ctx context.Context, tx *usecase.Tx, r *Run, cells []Result) error {
	silent := map[string][]*Result{}
	var subjects []string
	for i := range cells {
		c := &cells[i]
		switch c.Verdict {
		case Abnormal:
			if err := s.openFor(ctx, tx, r, "item:"+c.key(), []*Result{c}); err != nil {
				return err
			}
		case NoData:
			if len(silent[c.Group+c.Subject]) == 0 {
				subjects = append(subjects, c.Group+c.Subject)
			}
			silent[c.Group+c.Subject] = append(silent[c.Group+c.Subject], c)
		case Normal:
			if err := s.needs.Findings.Remark(ctx, tx, "patrol:item:"+c.key(), s.needs.Say("patrol.found.over", map[string]any{"day": r.Day, "number": r.Number, "item": s.nameOf(c)})); err != nil {
				return err
			}
		}
	}
	for _, subject := range subjects {
		if err := s.openFor(ctx, tx, r, "nodata:"+subject, silent[subject]); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) openFor(ctx context.Context, tx *usecase.Tx, r *Run, key string, cells []*Result) error {
	names := make([]string, len(cells))
	severity := Warning
	for i, c := range cells {
		names[i] = s.nameOf(c)
		if c.Severity == Critical {
			severity = Critical
		}
	}
	text := "patrol.found." + cells[0].Verdict
	if cells[0].Verdict == Abnormal && measureOf(cells[0].Measure).Breach {
		text = "patrol.found.breach"
	}
	params := map[string]any{"day": r.Day, "number": r.Number, "subject": s.subjectOf(cells[0]), "item": names[0], "items": strings.Join(names, s.needs.Say("patrol.list.and", nil)), "note": cells[0].Note,
		"limit": cells[0].Limit, "unit": measureOf(cells[0].Measure).Unit}
	if cells[0].Value != nil {
		params["value"] = *cells[0].Value
	} else {
		params["value"] = ""
	}
	f := Finding{Key: "patrol:" + key, Severity: severity, Title: s.needs.Say(text, params), Detail: s.needs.Say(text+".detail", params), Modules: []string{}, DetectedAt: tx.Now()}
	if at := cells[0].SampledAt; !at.IsZero() {
		f.DetectedAt = min(at, tx.Now())
	}
	if cells[0].Group == Modules {
		f.Modules = []string{cells[0].Subject}
	}
	ticketID, number, err := s.needs.Findings.Open(ctx, tx, f)
	for _, c := range cells {
		c.TicketID, c.Ticket = ticketID, number
	}
	return err
}

// nameOf and subjectOf are words for a cell in the installation's language.
func (s *Service) nameOf(c *Result) string {
	return s.needs.Say("enum.patrolMeasure."+c.Measure, nil)
}

func (s *Service) subjectOf(c *Result) string {
	switch {
	case c.Group == Modules:
		return s.needs.Say("service."+c.Subject, nil)
	case c.Subject == Installation:
		return s.needs.Say("enum.patrolGroup."+c.Group, nil)
	}
	return c.Subject
}

// MakeUp runs now what did not run on its day. The record keeps both times and
// stays missed.
func (s *Service) MakeUp(ctx context.Context, runID string, step Step) (View, error) {
	now := s.kit.Runner.DB.Clock().Now()
	seen, err := s.see(ctx, now)
	if err != nil {
		return View{}, err
	}
	return s.change(ctx, runID, "make-up", PermitInspect, step.Version, func(ctx context.Context, tx *usecase.Tx, r *Run) error {
		if len([]rune(strings.TrimSpace(step.Note))) < 2 {
			var checks fault.Checks
			checks.Add("/note", "patrol.reason")
			return checks.Err()
		}
		tx.Because(step.Note)
		r.PlanID, r.StartedAt, r.EndedAt = seen.plan.ID, now, tx.Now()
		return s.write(ctx, tx, r, seen.cells)
	})
}
