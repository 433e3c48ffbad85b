package logcentre

import (
	"context"
	"slices"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/job"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/usecase"
)

const (
	anHour = 3_600_000
	aDay   = 24 * anHour

	mostDays  = 31 // of statistics by day
	fewDays   = 3  // of statistics by hour
	topLength = 10
)

// Period is what is counted; the last seven days when nothing is said.
type Period struct {
	From clock.Day `query:"from" format:"date"`
	To   clock.Day `query:"to" format:"date"`
	Step string    `query:"step" enum:"hour,day"`
}

// Statistics counts the logs of some days.
func (c *Centre) Statistics(ctx context.Context, ask Period) (Statistics, error) {
	return usecase.Read(ctx, c.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (Statistics, error) {
		if ask.To.IsZero() {
			ask.To = q.Now.Day()
		}
		if ask.From.IsZero() {
			ask.From = ask.To.AddDays(-6)
		}
		length := ask.From.DaysUntil(ask.To) + 1
		if ask.Step == "" {
			ask.Step = "day"
		}
		most := map[string]int{"day": mostDays, "hour": fewDays}[ask.Step]
		var checks fault.Checks
		checks.That(length >= 1 && length <= most, "query/to", "logcentre.period", "days", most)
		if err := checks.Err(); err != nil {
			return Statistics{}, err
		}
		s := Statistics{From: ask.From, To: ask.To, Step: ask.Step, CountedAt: q.Now}
		err := count(ctx, q, &s)
		return s, err
	})
}

func count(ctx context.Context, q bun.IDB, s *Statistics) error {
	from, until, step := s.From.Start(), s.To.End(), int64(aDay)
	if s.Step == "hour" {
		step = anHour
	}
	rows, err := tallies(ctx, q, from, until, step)
	if err != nil {
		return err
	}
	s.add(rows)
	if s.Actions, err = topActions(ctx, q, from, until, topLength, "count"); err != nil {
		return err
	}
	if s.Refusals, err = topActions(ctx, q, from, until, topLength, "refused"); err != nil {
		return err
	}
	found, err := findingsIn(ctx, q, from, until)
	s.Findings = len(found)
	return err
}

// Summarise makes the summary of every day that is over and has none, at most a
// month of them. A day that was summarised is never counted again.
func (c *Centre) Summarise(ctx context.Context) error {
	q := c.kit.Runner.DB.Read()
	today := c.kit.Runner.DB.Clock().Now().Day()
	newest, err := newestSummary(ctx, q)
	if err != nil {
		return err
	}
	day := today.AddDays(-mostDays)
	if first, err := oldest(ctx, q); err != nil || first.IsZero() {
		return err
	} else if first.Day() > day {
		day = first.Day()
	}
	if newest >= day {
		day = newest.AddDays(1)
	}
	for ; day < today; day = day.AddDays(1) {
		if err := c.summarise(ctx, day); err != nil {
			return err
		}
	}
	return nil
}

func (c *Centre) summarise(ctx context.Context, day clock.Day) error {
	return c.kit.Runner.DB.Write(ctx, func(ctx context.Context, raw *db.Tx) error {
		return usecase.Handle(ctx, c.kit.Runner, raw, "opscenter.logcentre.summarise", func(ctx context.Context, tx *usecase.Tx) error {
			if made, err := summaryOn(ctx, tx, day); err != nil || made != nil {
				return err
			}
			counted := Statistics{From: day, To: day, Step: "day"}
			if err := count(ctx, tx, &counted); err != nil {
				return err
			}
			s := Summary{ID: id.New(tx.Now()), Day: day, Counts: counted.Classes, Actions: counted.Actions, Refusals: counted.Refusals, Findings: []Found{}, CreatedAt: tx.Now()}
			for _, one := range s.Counts {
				s.Total, s.Refused, s.Failed = s.Total+one.All, s.Refused+one.Refused, s.Failed+one.Failed
			}
			found, err := findingsIn(ctx, tx, day.Start(), day.End())
			if err != nil {
				return err
			}
			for _, f := range found {
				s.Findings = append(s.Findings, Found{f.ID, f.Number, f.Rule, f.Hits})
			}
			before, err := summariesBefore(ctx, tx, day, int(c.kit.Parameters.Int(paramBurstDays, day)))
			if err != nil {
				return err
			}
			s.Anomalies = anomalies(s.Counts, before, c.kit.Parameters.Int(paramUnusual, day), c.kit.Parameters.Int(paramUnusualLeast, day))
			tx.Act("opscenter.logcentre.summarise")
			if err := insertSummary(ctx, tx, &s); err != nil {
				return err
			}
			return job.Guard(ctx, raw)
		})
	})
}

// Summarised are the summaries of the days of a period, in order.
func (c *Centre) Summarised(ctx context.Context, from, to clock.Day) ([]Summary, error) {
	return summariesOf(ctx, c.kit.Runner.DB.Read(), from, to)
}

// SummaryView is a summary with who has read it.
type SummaryView struct {
	Summary

	Readings []Reading `json:"readings" nullable:"false"`
	Read     bool      `json:"read" doc:"By whoever asks"`
}

type summaryInput struct {
	list.Params
	DayFrom clock.Day `query:"dayFrom" format:"date" filter:"t.day,>="`
	DayTo   clock.Day `query:"dayTo" format:"date" filter:"t.day,<="`
}

// Summaries shows a page of daily summaries.
func (c *Centre) Summaries(ctx context.Context, input *summaryInput) (list.Result[SummaryView], error) {
	return usecase.Read(ctx, c.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (list.Result[SummaryView], error) {
		page, err := list.Page(ctx, q, summaryList, input.Params, list.Where(input))
		if err != nil {
			return list.Result[SummaryView]{}, err
		}
		result := turned(page, func(s *Summary) SummaryView { return SummaryView{Summary: *s, Readings: []Reading{}} })
		return result, c.readers(ctx, q, q.Actor.PersonID, result.Items)
	})
}

// Newest shows the newest summaries.
func (c *Centre) Newest(ctx context.Context) (list.Result[SummaryView], error) {
	return c.Summaries(ctx, &summaryInput{})
}

// Summary shows one.
func (c *Centre) Summary(ctx context.Context, summaryID string) (SummaryView, error) {
	return usecase.Read(ctx, c.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (SummaryView, error) {
		s, err := summaryByID(ctx, q, summaryID)
		if err != nil {
			return SummaryView{}, err
		}
		views := []SummaryView{{Summary: s, Readings: []Reading{}}}
		err = c.readers(ctx, q, q.Actor.PersonID, views)
		return views[0], err
	})
}

// Sign notes that somebody has read a summary; once is enough.
func (c *Centre) Sign(ctx context.Context, summaryID string) (SummaryView, error) {
	return usecase.Write(ctx, c.kit.Runner, PermitSign, func(ctx context.Context, tx *usecase.Tx) (SummaryView, error) {
		s, err := summaryByID(ctx, tx, summaryID)
		if err != nil {
			return SummaryView{}, err
		}
		views := []SummaryView{{Summary: s, Readings: []Reading{}}}
		if err := c.readers(ctx, tx, tx.Actor.PersonID, views); err != nil {
			return SummaryView{}, err
		}
		if views[0].Read {
			return SummaryView{}, fault.New(fault.Conflict, "logcentre.already_read", "day", s.Day)
		}
		tx.Act("opscenter.logcentre.sign")
		if err := insertReading(ctx, tx, &Reading{ID: id.New(tx.Now()), SummaryID: s.ID, PersonID: tx.Actor.PersonID, At: tx.Now()}); err != nil {
			return SummaryView{}, err
		}
		views[0].Readings = []Reading{}
		err = c.readers(ctx, tx, tx.Actor.PersonID, views)
		return views[0], err
	})
}

func (c *Centre) readers(ctx context.Context, q bun.IDB, reader string, views []SummaryView) error {
	var ids, people []string
	for i := range views {
		ids = append(ids, views[i].ID)
	}
	readings, err := readingsOf(ctx, q, ids)
	if err != nil {
		return err
	}
	for _, r := range readings {
		people = append(people, r.PersonID)
	}
	names, err := c.needs.Names.PersonNames(ctx, people)
	for _, r := range readings {
		r.Name = names[r.PersonID]
		i := slices.IndexFunc(views, func(v SummaryView) bool { return v.ID == r.SummaryID })
		views[i].Readings = append(views[i].Readings, r)
		views[i].Read = views[i].Read || r.PersonID == reader
	}
	return err
}
