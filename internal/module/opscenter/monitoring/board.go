package monitoring

import (
	"context"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/usecase"
)

// LineState is a line of the table of contents as the board shows it.
type LineState struct {
	Line
	State  string        `json:"state" enum:"up,slow,down,unknown,maintenance,undeployed"`
	Since  clock.Instant `json:"since" doc:"Since when it is not up"`
	Reason string        `json:"reason"`
	Note   string        `json:"note"`
	Millis int64         `json:"millis"`
	LastAt clock.Instant `json:"lastAt"`
	Probes []string      `json:"probes" nullable:"false"`
}

// SubjectState is an interface or an asset as the board shows it.
type SubjectState struct {
	Kind   string        `json:"kind" enum:"interface,asset"`
	Code   string        `json:"code"`
	Name   string        `json:"name"`
	State  string        `json:"state" enum:"up,slow,down,unknown,maintenance"`
	Since  clock.Instant `json:"since"`
	Note   string        `json:"note"`
	LastAt clock.Instant `json:"lastAt"`
	Probes []string      `json:"probes" nullable:"false"`
}

// Downtime is how long a line was down in the running month.
type Downtime struct {
	Number  string `json:"number"`
	Minutes int64  `json:"minutes"`
}

// Board is everything the wall shows, at one instant.
type Board struct {
	At       clock.Instant  `json:"at" doc:"When this was read"`
	DataAt   clock.Instant  `json:"dataAt" doc:"When the newest sample was taken"`
	Stale    bool           `json:"stale" doc:"No sample for so long that the prober itself must be looked at"`
	Lines    []LineState    `json:"lines" nullable:"false"`
	Subjects []SubjectState `json:"subjects" nullable:"false"`
	Probes   int            `json:"probes" doc:"Probes that are not paused"`
	Answered int            `json:"answered" doc:"Of them those with fresh data"`
	Alerts   []AlertView    `json:"alerts" nullable:"false"`
	Open     int            `json:"open" doc:"Alerts that are not over"`
	Windows  []WindowView   `json:"windows" nullable:"false" doc:"Approved windows that are open or come within a week"`
	Month    []Downtime     `json:"month" nullable:"false" doc:"Lines that were down this month, longest first"`
}

// staleAfter is how long the newest sample may be old before the board is
// hatched as a whole.
const staleAfter = 2 * time.Minute

// Board reads what the wall shows.
func (m *Monitor) Board(ctx context.Context) (Board, error) {
	return usecase.Read(ctx, m.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (Board, error) {
		s, err := m.states(ctx, q, q.Now)
		if err != nil {
			return Board{}, err
		}
		b := Board{At: q.Now, DataAt: s.dataAt, Stale: q.Now.Sub(s.dataAt) > staleAfter, Lines: s.lines, Subjects: s.subjects, Probes: s.active, Answered: s.answered,
			Alerts: []AlertView{}, Windows: []WindowView{}}
		open, err := openAlerts(ctx, q, 200)
		if err != nil {
			return b, err
		}
		b.Open = len(open)
		for _, a := range open[:min(len(open), 6)] {
			view, err := m.alertView(ctx, q.Actor, q.Now, a)
			if err != nil {
				return b, err
			}
			b.Alerts = append(b.Alerts, view)
		}
		soon, err := windowsIn(ctx, q, q.Now, q.Now.Add(7*24*time.Hour))
		if err != nil {
			return b, err
		}
		for _, w := range soon[:min(len(soon), 4)] {
			view, err := m.windowView(ctx, q.Actor, w)
			if err != nil {
				return b, err
			}
			b.Windows = append(b.Windows, view)
		}
		b.Month, err = monthSoFar(ctx, q, s.found, q.Now)
		return b, err
	})
}

// Now is what all probes say of lines, interfaces and assets, without the rest of
// the wall.
func (m *Monitor) Now(ctx context.Context) (lines []LineState, subjects []SubjectState, err error) {
	s, err := m.states(ctx, m.kit.Runner.DB.Read(), m.kit.Runner.DB.Clock().Now())
	return s.lines, s.subjects, err
}

// states is what all probes say at one instant.
type states struct {
	found            []Probe
	lines            []LineState
	subjects         []SubjectState
	dataAt           clock.Instant
	active, answered int
}

func (m *Monitor) states(ctx context.Context, q bun.IDB, now clock.Instant) (states, error) {
	var s states
	var err error
	if s.found, err = probes(ctx, q, ""); err != nil {
		return s, err
	}
	known, err := tracks(ctx, q)
	if err != nil {
		return s, err
	}
	planned, err := plannedAt(ctx, q, now)
	if err != nil {
		return s, err
	}
	built := m.needs.Lines()
	byNumber := map[string]int{}
	for i, line := range contents {
		state := LineState{Line: line, State: Undeployed, Probes: []string{}}
		if _, deployed := built[line.Number]; deployed {
			state.State = Unknown // until a probe says more
		}
		s.lines, byNumber[line.Number] = append(s.lines, state), i
	}
	said := map[string]bool{}
	for i := range s.found {
		p := &s.found[i]
		k := known[p.Key]
		shown, since := k.shown(p, now, covered(planned, p))
		s.dataAt = max(s.dataAt, k.LastAt)
		if p.State == Active {
			s.active++
			if k.Seen > 0 && now.Sub(k.Seen) <= k.gap() {
				s.answered++
			}
		}
		if p.SubjectKind == SubjectModule {
			if _, deployed := built[p.Subject]; deployed {
				s.lines[byNumber[p.Subject]].take(p, k, shown, since, said)
			}
			continue
		}
		s.take(p, k, shown, since)
	}
	return s, nil
}

// take lets the worst probe of a line speak for it.
func (l *LineState) take(p *Probe, k track, shown string, since clock.Instant, said map[string]bool) {
	l.Probes = append(l.Probes, p.Code)
	if said[l.Number] && worse(l.State, shown) == l.State {
		return
	}
	said[l.Number] = true
	l.State, l.Since, l.Reason, l.Note, l.Millis, l.LastAt = shown, since, k.Reason, k.Note, k.Millis, k.LastAt
}

func (s *states) take(p *Probe, k track, shown string, since clock.Instant) {
	i := slices.IndexFunc(s.subjects, func(of SubjectState) bool { return of.Kind == p.SubjectKind && of.Code == p.Subject })
	if i < 0 {
		s.subjects = append(s.subjects, SubjectState{Kind: p.SubjectKind, Code: p.Subject, Name: p.Name, State: shown, Since: since, Note: k.Note, LastAt: k.LastAt, Probes: []string{p.Code}})
		return
	}
	of := &s.subjects[i]
	of.Probes, of.LastAt = append(of.Probes, p.Code), max(of.LastAt, k.LastAt)
	if worse(of.State, shown) != of.State {
		of.State, of.Since, of.Note, of.Name = shown, since, k.Note, p.Name
	}
}

// monthSoFar sums up the downtime of lines in the running month, spells of
// several probes merged, begun minutes counted.
func monthSoFar(ctx context.Context, q bun.IDB, found []Probe, now clock.Instant) ([]Downtime, error) {
	from := clock.Day(string(now.Day())[:8] + "01").Start()
	numbers := map[int64]string{}
	for _, p := range found {
		if p.SubjectKind == SubjectModule {
			numbers[p.Key] = p.Subject
		}
	}
	rows, err := spellsOf(ctx, q, keysOf(found), from, now)
	if err != nil {
		return nil, err
	}
	byNumber := map[string][]Spell{}
	for i := range rows {
		number, line := numbers[rows[i].Probe]
		if cutted, ok := rows[i].spell().clip(from, now); ok && line && rows[i].Kind == SpellDown {
			byNumber[number] = append(byNumber[number], cutted)
		}
	}
	month := []Downtime{}
	for number, spells := range byNumber {
		month = append(month, Downtime{number, (merged(spells).Milliseconds() + 59_999) / 60_000})
	}
	slices.SortFunc(month, func(a, b Downtime) int {
		if a.Minutes != b.Minutes {
			return int(b.Minutes - a.Minutes)
		}
		if a.Number < b.Number {
			return -1
		}
		return 1
	})
	return month[:min(len(month), 5)], nil
}

// merged is how long at least one of the spells lasted.
func merged(spells []Spell) time.Duration {
	slices.SortFunc(spells, func(a, b Spell) int { return int(a.From - b.From) })
	var total time.Duration
	var end clock.Instant
	for _, s := range spells {
		if from := max(s.From, end); s.To > from {
			total += s.To.Sub(from)
			end = s.To
		}
	}
	return total
}
