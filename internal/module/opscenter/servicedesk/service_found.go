package servicedesk

import (
	"context"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"gongzhi/internal/contract/opscenter"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/module/opscenter/sla"
)

// Finding is what another module found and somebody must look at: an alert, an
// abnormal item of the patrol, a failed restore.
type Finding struct {
	// Key names the cause. While a ticket of the same key is open, what is found
	// again is written there and no other ticket is opened.
	Key        string
	Channel    string // monitor or patrol
	Title      string
	Detail     string
	Modules    []string
	Probes     []string // that saw it, beside those of the modules: they prove the recovery too
	Rating     sla.Rating
	DetectedAt clock.Instant
	Name       string // of the module that found it, where a person's name stands
	Phone      string // of the duty desk
}

// Open makes a fault from a finding, in the finder's transaction.
func (s *Desk) Open(ctx context.Context, tx *usecase.Tx, f Finding) (ticketID, number string, err error) {
	known, err := s.remark(ctx, tx, f.Key, "found", f.Detail)
	switch {
	case err != nil:
		return "", "", err
	case known != nil:
		return known.ID, known.Number, s.reach(ctx, tx, known, f)
	}
	report := Report{Channel: f.Channel, Title: cut(f.Title, longestTitle), Name: f.Name, Phone: f.Phone, Items: []Item{{Description: f.Detail}}, CalledAt: tx.Now()}
	t, err := s.register(ctx, tx, FaultReport{Report: report, Rating: f.Rating, Modules: f.Modules, DetectedAt: f.DetectedAt}, f.Key, f.Probes...)
	if err != nil {
		return "", "", err
	}
	return t.ID, t.Number, nil
}

// reach binds what was found later to an open fault: it is over only when all of
// it is well again.
func (s *Desk) reach(ctx context.Context, tx *usecase.Tx, t *Ticket, f Finding) error {
	if t.ClockID == "" || !slices.Contains(beforeRecovery, t.State) {
		return nil
	}
	known := len(t.Modules)
	for _, module := range f.Modules {
		if !slices.Contains(t.Modules, module) {
			t.Modules = append(t.Modules, module)
		}
	}
	probes := f.Probes
	if len(t.Modules) > known {
		more, err := s.needs.Probes(ctx, t.Modules)
		if err != nil {
			return err
		}
		probes = append(more, probes...)
		if err := saveTicket(ctx, tx, t); err != nil {
			return err
		}
	}
	return s.kit.Clocks.Reach(ctx, tx, t.ClockID, t.Modules, probes)
}

// Remark writes into the course of the open ticket of a key that what was found
// is over; without one it does nothing. A ticket is never closed by it.
func (s *Desk) Remark(ctx context.Context, tx *usecase.Tx, key, text string) error {
	_, err := s.remark(ctx, tx, key, "over", text)
	return err
}

func (s *Desk) remark(ctx context.Context, tx *usecase.Tx, key, action, text string) (*Ticket, error) {
	if key == "" {
		return nil, nil
	}
	t, err := openBySource(ctx, tx, key)
	if err != nil || t == nil {
		return nil, err
	}
	return t, write(ctx, tx, t, Entry{Action: action, Text: text})
}

// rated is the level at which something is registered that a machine found:
// people look at the six aspects afterwards.
func (s *Desk) rated(severity string, now clock.Instant) sla.Rating {
	level := sla.Level(s.kit.Parameters.Int(levelParameter(severity), now.Day()))
	rating := sla.Rating{}
	for _, aspect := range sla.Aspects {
		rating[aspect] = sla.P5
	}
	rating["function"] = level
	return rating
}

// Found opens a fault of what a machine found, or adds to the open one.
func (s *Desk) Found(ctx context.Context, tx *usecase.Tx, severity string, f Finding) (ticketID, number string, err error) {
	f.Rating = s.rated(severity, tx.Now())
	if f.Modules == nil {
		f.Modules = []string{}
	}
	return s.Open(ctx, tx, f)
}

func (s *Desk) find(ctx context.Context, raw *db.Tx, severity string, f Finding) error {
	return usecase.Handle(ctx, s.kit.Runner, raw, "opscenter.servicedesk.found", func(ctx context.Context, tx *usecase.Tx) error {
		_, _, err := s.Found(ctx, tx, severity, f)
		return err
	})
}

func alertKey(group string) string { return "alert:" + group }

// alerted: the alerts of one group are one ticket. What people silenced is known
// to them already, and a finding of the log centre has its own ticket, or needs none.
func (s *Desk) alerted(ctx context.Context, raw *db.Tx, e opscenter.AlertRaised) error {
	if e.Silenced || e.SubjectKind == "finding" {
		return nil
	}
	params := map[string]any{"number": e.Number, "summary": e.Summary}
	f := Finding{Key: alertKey(e.Group), Channel: "monitor", Title: cut(s.needs.Say("servicedesk.found.alert", params), longestTitle), Detail: s.needs.Say("servicedesk.found.alertDetail", params),
		DetectedAt: min(e.StartedAt, raw.Now()), Name: s.needs.Say("module.monitoring", nil)}
	if e.SubjectKind == "module" {
		f.Modules = []string{e.Subject}
	}
	if e.Probe != "" {
		f.Probes = []string{e.Probe}
	}
	return s.find(ctx, raw, e.Severity, f)
}

// calmed writes into the ticket that an alert of its group is over.
func (s *Desk) calmed(ctx context.Context, raw *db.Tx, e opscenter.AlertRecovered) error {
	return usecase.Handle(ctx, s.kit.Runner, raw, "opscenter.servicedesk.over", func(ctx context.Context, tx *usecase.Tx) error {
		return s.Remark(ctx, tx, alertKey(e.Group), s.needs.Say("servicedesk.found.alertOver", map[string]any{"number": e.Number, "at": e.RecoveredAt.Format("2006-01-02 15:04:05")}))
	})
}

// weak opens a ticket for a weakness that must not wait.
func (s *Desk) weak(ctx context.Context, raw *db.Tx, key, severity, caseID, number, asset, title string, at clock.Instant) error {
	params := map[string]any{"number": number, "asset": asset, "title": title}
	return s.find(ctx, raw, severity, Finding{Key: "vulnerability:" + caseID, Channel: "monitor", Title: cut(s.needs.Say(key, params), longestTitle), Detail: s.needs.Say(key+"Detail", params), DetectedAt: at,
		Name: s.needs.Say("module.vulnerability", nil)})
}

// Unanswered are the tickets of what machines found that nobody has answered, the
// oldest first.
func (s *Desk) Unanswered(ctx context.Context) ([]View, error) {
	return usecase.Read(ctx, s.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) ([]View, error) {
		found, err := unanswered(ctx, q, 100)
		views := make([]View, len(found))
		for i := range found {
			if err == nil {
				views[i], err = s.view(ctx, q, q.Actor, &found[i])
			}
		}
		return views, err
	})
}

// Finished are when the work on requests was finished, by their clocks.
func (s *Desk) Finished(ctx context.Context, q bun.IDB, clockIDs []string) (map[string]clock.Instant, error) {
	return finished(ctx, q, clockIDs)
}

// Opened counts the tickets that were opened in a period.
func (s *Desk) Opened(ctx context.Context, from, to clock.Instant) (int64, error) {
	return opened(ctx, s.kit.Runner.DB.Read(), from, to)
}

// foundByMachine: then the name is that of a module and no person's. A letter is
// written down by the program too, but its name is its sender's.
func (t *Ticket) foundByMachine() bool {
	return t.SourceKey != "" || t.CreatedBy == "system" && (t.Channel == "monitor" || t.Channel == "patrol")
}

// longestTitle is that of a report.
const longestTitle = 120

// cut keeps the first letters of a text.
func cut(text string, most int) string {
	text = strings.TrimSpace(text)
	if letters := []rune(text); len(letters) > most {
		return string(letters[:most-1]) + "\u2026"
	}
	return text
}
