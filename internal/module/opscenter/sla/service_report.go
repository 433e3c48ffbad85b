package sla

import (
	"context"
	"slices"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/usecase"
)

// Attainment is how the clocks of one code did in a period.
type Attainment struct {
	Code     Code  `json:"code"`
	Count    int64 `json:"count" doc:"Clocks that began in the period and apply"`
	Met      int64 `json:"met"`
	Breached int64 `json:"breached"`
	Running  int64 `json:"running"`
	Exempt   int64 `json:"exempt"`
	Rate     int64 `json:"rate" doc:"Thousandths of a per cent of those that have ended, cut; -1 when none has"`
}

// Attain counts the clocks of a period, every code in its order.
func (l *Ledger) Attain(ctx context.Context, from, to clock.Day) ([]Attainment, error) {
	return usecase.Read(ctx, l.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) ([]Attainment, error) {
		in, err := period(from, to, q.Now.Day())
		if err != nil {
			return nil, err
		}
		rows, err := tallies(ctx, q, in)
		if err != nil {
			return nil, wrap("attainment", err)
		}
		return attainments(rows), nil
	})
}

// period is from the first to the last day; without days it is this month so far.
func period(from, to, today clock.Day) (Span, error) {
	if to.IsZero() {
		to = today
	}
	if from.IsZero() {
		from = to[:8] + "01"
	}
	var checks fault.Checks
	checks.That(to >= from, "/to", "sla.span")
	checks.That(from.DaysUntil(to) <= 3*366, "/to", "sla.period")
	if err := checks.Err(); err != nil {
		return Span{}, err
	}
	return Span{from.Start(), to.End()}, nil
}

func attainments(rows []tally) []Attainment {
	list := make([]Attainment, len(definitions))
	for i, d := range definitions {
		a := Attainment{Code: d.code, Rate: -1}
		for _, row := range rows {
			if row.Code != d.code {
				continue
			}
			switch row.State {
			case Met:
				a.Met += row.Count
			case Breached:
				a.Breached += row.Count
			case Running:
				a.Running += row.Count
			case Exempt:
				a.Exempt += row.Count
			}
		}
		a.Count = a.Met + a.Breached + a.Running + a.Exempt
		if ended := a.Met + a.Exempt + a.Breached; ended > 0 {
			a.Rate = (a.Met + a.Exempt) * whole / ended
		}
		list[i] = a
	}
	return list
}

// Year is the count of P1 faults and the penalty of one year.
type Year struct {
	Year    int       `json:"year"`
	From    clock.Day `json:"from"`
	To      clock.Day `json:"to"`
	Faults  []Subject `json:"faults" nullable:"false"`
	Count   int64     `json:"count"`
	Penalty int64     `json:"penalty" doc:"In 分"`
	Left    int64     `json:"left" doc:"Of the bond after this year, in 分; below zero it does not suffice"`
}

// Penalties is the ledger of the contract, with what one more fault would cost.
type Penalties struct {
	Contract *Contract `json:"contract,omitempty" doc:"Missing while no contract is registered"`
	Allowed  int64     `json:"allowed"`
	Percent  int64     `json:"percent"`
	Years    []Year    `json:"years" nullable:"false"`
	Next     int64     `json:"next" doc:"What one more P1 this year would take, in 分"`
}

// Penalties computes the ledger from the faults: nothing of it is stored, so a
// change of a level or an approved force majeure changes it with its history.
func (l *Ledger) Penalties(ctx context.Context) (Penalties, error) {
	return usecase.Read(ctx, l.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (Penalties, error) {
		today := q.Now.Day()
		p := Penalties{Years: []Year{}, Allowed: l.kit.Parameters.Int(paramAllowed, today), Percent: l.kit.Parameters.Int(paramPercent, today)}
		contract, err := l.needs.Contract(ctx, q, today)
		if err != nil || contract.Start.IsZero() {
			return p, err
		}
		p.Contract = &contract
		terms := Terms{Total: contract.Total, Bond: contract.Bond, Allowed: p.Allowed, Percent: p.Percent}
		yearOf := func(at clock.Instant) (int, Span) { return ServiceYear(contract.Start, at) }
		if l.kit.Parameters.Text(paramYear, today) == "calendar" {
			yearOf = CalendarYear
		}
		var taken int64
		for at := contract.Start.Start(); at <= q.Now; {
			number, in := yearOf(at)
			year := Year{Year: number, From: in.From.Day(), To: (in.To - 1).Day()}
			if year.Faults, err = faultsIn(ctx, q, in, P1); err != nil {
				return p, wrap("penalty", err)
			}
			year.Count = Count(counted(year.Faults), in)
			year.Penalty = terms.Penalty(year.Count)
			taken += year.Penalty
			year.Left = terms.Left(taken)
			p.Years = append(p.Years, year)
			p.Next = terms.Penalty(year.Count+1) - year.Penalty
			at = in.To
		}
		return p, nil
	})
}

func counted(subjects []Subject) []Counted {
	faults := make([]Counted, len(subjects))
	for i, s := range subjects {
		faults[i] = Counted{Reported: s.ReportedAt, Final: s.FinalLevel, NoFault: s.NoFault, Master: s.MasterID}
	}
	return faults
}

// ServiceAvailability is the availability of one module in a period.
type ServiceAvailability struct {
	Service
	Availability
}

// Availabilities measures every module of the table of contents.
func (l *Ledger) Availabilities(ctx context.Context, from, to clock.Day) ([]ServiceAvailability, error) {
	return usecase.Read(ctx, l.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) ([]ServiceAvailability, error) {
		in, err := period(from, to, q.Now.Day())
		if err != nil {
			return nil, err
		}
		in.To = max(min(in.To, q.Now), in.From+1) // what has not been cannot have been up
		services, err := l.needs.Services(ctx)
		if err != nil {
			return nil, err
		}
		last := (in.To - 1).Day()
		target := l.kit.Parameters.Scaled(paramTarget, last, 3)
		key := l.kit.Parameters.List(paramKey, last)
		rows := make([]ServiceAvailability, 0, len(services))
		for _, service := range services {
			service.Key = slices.Contains(key, service.Number)
			p := Period{Whole: in, CountMaint: l.kit.Parameters.Bool(paramMaintenance, last)}
			seen, err := l.needs.Seen(ctx, q, service.Number, in)
			if err != nil {
				return nil, err
			}
			p.Down, p.Unmonitored, p.Maintenance = seen.Down, seen.Unmonitored, seen.Maintenance
			if !service.Built { // nobody has ever seen it up
				p.Unmonitored = []Span{in}
			}
			if p.Exempt, err = exemptFor(ctx, q, service.Number, in); err != nil {
				return nil, wrap("availability", err)
			}
			rows = append(rows, ServiceAvailability{service, Measure(p, target)})
		}
		return rows, nil
	})
}
