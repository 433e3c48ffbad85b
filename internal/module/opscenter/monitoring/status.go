package monitoring

import (
	"context"
	"sync"
	"time"

	"gongzhi/internal/kit/clock"
)

// PublicService is a service as users see it: its name is serviceGroup.<group>,
// its parts service.<number>.
type PublicService struct {
	Group string       `json:"group"`
	State string       `json:"state" enum:"up,slow,down,unknown,maintenance,undeployed"`
	Parts []PublicPart `json:"parts" nullable:"false"`
}

// PublicPart is one module of a service.
type PublicPart struct {
	Number string        `json:"number"`
	State  string        `json:"state" enum:"up,slow,down,unknown,maintenance,undeployed"`
	Since  clock.Instant `json:"since"`
}

// PublicWindow is announced maintenance.
type PublicWindow struct {
	StartsAt clock.Instant `json:"startsAt"`
	EndsAt   clock.Instant `json:"endsAt"`
	Groups   []string      `json:"groups" nullable:"false"`
}

// PublicIncident is a past or present outage of a service.
type PublicIncident struct {
	Group string        `json:"group"`
	From  clock.Instant `json:"from"`
	To    clock.Instant `json:"to"`
}

// Status is the page for users. It names no probe, no machine and no reason.
type Status struct {
	At        clock.Instant    `json:"at"`
	State     string           `json:"state" enum:"up,slow,down,unknown,maintenance"`
	Services  []PublicService  `json:"services" nullable:"false"`
	Windows   []PublicWindow   `json:"windows" nullable:"false"`
	Incidents []PublicIncident `json:"incidents" nullable:"false" doc:"Of the last 14 days, newest first"`
}

// statusPage keeps the answer for some seconds: when something is down,
// everybody asks.
type statusPage struct {
	mu   sync.Mutex
	kept Status
}

const (
	statusFor   = 10 * time.Second
	statusPast  = 14 * 24 * time.Hour
	leastOutage = 5 * time.Minute // shorter ones are in the operators' lists
)

// PublicStatus tells users which services work.
func (m *Monitor) PublicStatus(ctx context.Context) (Status, error) {
	m.page.mu.Lock()
	defer m.page.mu.Unlock()
	now := m.kit.Runner.DB.Clock().Now()
	if age := now.Sub(m.page.kept.At); m.page.kept.At > 0 && age >= 0 && age < statusFor {
		return m.page.kept, nil
	}
	status, err := m.publicStatus(ctx, now)
	if err == nil {
		m.page.kept = status
	}
	return status, err
}

func (m *Monitor) publicStatus(ctx context.Context, now clock.Instant) (Status, error) {
	q := m.kit.Runner.DB.Read()
	status := Status{At: now, Services: []PublicService{}, Windows: []PublicWindow{}, Incidents: []PublicIncident{}}
	s, err := m.states(ctx, q, now)
	if err != nil {
		return status, err
	}
	for _, line := range s.lines {
		if !line.Public {
			continue
		}
		if n := len(status.Services); n == 0 || status.Services[n-1].Group != line.Group {
			status.Services = append(status.Services, PublicService{Group: line.Group})
		}
		service := &status.Services[len(status.Services)-1]
		service.Parts = append(service.Parts, PublicPart{line.Number, line.State, line.Since})
		service.State = worse(service.State, line.State)
		if line.State != Undeployed {
			status.State = worse(status.State, line.State)
		}
	}
	if status.State == "" {
		status.State = Unknown
	}
	for i := range status.Services { // what is open speaks for a service of which parts are not built yet
		status.Services[i].State = ofParts(status.Services[i].Parts)
	}
	windows, err := windowsIn(ctx, q, now, now.Add(statusPast))
	if err != nil {
		return status, err
	}
	for i := range windows {
		if groups := windows[i].groups(); len(groups) > 0 && windows[i].Planned() {
			status.Windows = append(status.Windows, PublicWindow{windows[i].StartsAt, windows[i].EndsAt, groups})
		}
	}
	status.Incidents, err = m.incidents(ctx, s.found, now)
	return status, err
}

func ofParts(parts []PublicPart) string {
	state := Undeployed
	for _, part := range parts {
		if part.State != Undeployed && (state == Undeployed || worse(state, part.State) != state) {
			state = part.State
		}
	}
	return state
}

// groups are the public services that a window speaks of.
func (w *Window) groups() []string {
	found := []string{}
	for _, line := range contents {
		if line.Public && w.Covers(SubjectModule, line.Number) && (len(found) == 0 || found[len(found)-1] != line.Group) {
			found = append(found, line.Group)
		}
	}
	return found
}

// incidents are the outages of services of some length, merged, newest first.
func (m *Monitor) incidents(ctx context.Context, found []Probe, now clock.Instant) ([]PublicIncident, error) {
	groups := map[int64]string{}
	for _, p := range found {
		if line, known := lineOf(p.Subject); known && line.Public && p.SubjectKind == SubjectModule {
			groups[p.Key] = line.Group
		}
	}
	rows, err := spellsOf(ctx, m.kit.Runner.DB.Read(), keysOf(found), now.Add(-statusPast), now)
	list := []PublicIncident{}
	open := map[string]int{}
	for i := range rows {
		r := &rows[i]
		group, public := groups[r.Probe]
		end := r.To
		if end.IsZero() {
			end = maxInstant
		}
		if !public || r.Kind != SpellDown || min(end, now).Sub(r.From) < leastOutage {
			continue
		}
		if at, there := open[group]; there && (list[at].To.IsZero() || list[at].To >= r.From) {
			if list[at].To != 0 && (r.To.IsZero() || r.To > list[at].To) {
				list[at].To = r.To
			}
			continue
		}
		open[group] = len(list)
		list = append(list, PublicIncident{group, r.From, r.To})
	}
	newest := make([]PublicIncident, 0, len(list))
	for i := len(list) - 1; i >= 0 && len(newest) < 20; i-- {
		newest = append(newest, list[i])
	}
	return newest, err
}
