package logcentre

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/calendar"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/job"
	"gongzhi/internal/kit/message"
	"gongzhi/internal/kit/serial"
	"gongzhi/internal/kit/usecase"
)

// farBack bounds how much is looked at again after a long stop.
const farBack = 7 * 24 * time.Hour

// Detect lets every rule that is on look at what is new. Its window reaches back
// behind where it stopped, so that nothing falls between two runs.
func (c *Centre) Detect(ctx context.Context) error {
	now := c.kit.Runner.DB.Clock().Now()
	for _, rule := range c.kit.Parameters.List(paramRules, now.Day()) {
		if err := c.detect(ctx, rule, now); err != nil {
			return err
		}
	}
	return c.escalate(ctx, now)
}

func (c *Centre) detect(ctx context.Context, rule string, now clock.Instant) error {
	q := c.kit.Runner.DB.Read()
	seen, err := markOf(ctx, q, rule)
	if err != nil {
		return err
	}
	found, err := c.look(ctx, q, rule, max(seen, now.Add(-farBack)), now)
	if err != nil {
		return err
	}
	return c.kit.Runner.DB.Write(ctx, func(ctx context.Context, raw *db.Tx) error {
		return usecase.Handle(ctx, c.kit.Runner, raw, "opscenter.logcentre.detect", func(ctx context.Context, tx *usecase.Tx) error {
			for _, hit := range found {
				if err := c.note(ctx, tx, hit); err != nil {
					return err
				}
			}
			if err := setMark(ctx, raw, rule, now); err != nil {
				return err
			}
			return job.Guard(ctx, raw)
		})
	})
}

// look gives the hits of a rule since an instant.
func (c *Centre) look(ctx context.Context, q bun.IDB, rule string, since, now clock.Instant) ([]Hit, error) {
	day := now.Day()
	number := func(name string) int64 { return c.kit.Parameters.Int(name, day) }
	window := func(name string) time.Duration { return time.Duration(number(name)) * time.Minute }
	switch rule {
	case Brute:
		within := window(paramBruteMinutes)
		entries, err := recent(ctx, q, since.Add(-within), SignIn)
		return hits(rule, failures(entries), number(paramBruteTimes), within), err
	case Export:
		within := window(paramExportMinutes)
		entries, err := recent(ctx, q, since.Add(-within), Access)
		return hits(rule, byPerson(entries, func(e *audit.Entry) bool {
			return e.Result == audit.Done && (strings.HasSuffix(e.Action, ".export") || strings.HasSuffix(e.Action, ".bundle"))
		}), number(paramExportTimes), within), err
	case OffHours:
		const night = 12 * time.Hour // one night is one finding
		table, known := c.kit.Calendars.Current(calendar.Mainland)
		if !known {
			return nil, nil
		}
		slack, named := int(number(paramSlack)), c.kit.Parameters.List(paramSensitive, day)
		entries, err := recent(ctx, q, since.Add(-night), SignIn, Operation, Access, Configuration, Security, Interface)
		return hits(rule, byPerson(entries, func(e *audit.Entry) bool {
			return e.Result == audit.Done && sensitive(e.Action, named) && outside(table, e.At, slack)
		}), 1, night), err
	case Burst:
		return c.bursts(ctx, q, since, now, window(paramBurstMinutes))
	case Place:
		return c.places(ctx, q, since, now)
	}
	return nil, nil
}

// failures are the failed sign-ins, each once for the login and once for the
// address.
func failures(entries []audit.Entry) []Event {
	var events []Event
	for i := range entries {
		e := &entries[i]
		if e.Action != "platform.signin.failure" && e.Action != "platform.signin.lock" {
			continue
		}
		ip := e.Origin().IP
		if login := e.Fact("loginHash"); login != "" {
			events = append(events, Event{ID: e.ID, At: e.At, Kind: ofLogin, Subject: login, Origin: ip})
		}
		if ip != "" {
			events = append(events, Event{ID: e.ID, At: e.At, Kind: ofAddress, Subject: client(ip), Origin: ip})
		}
	}
	return events
}

// byPerson are the entries that count, each for who made it.
func byPerson(entries []audit.Entry, counts func(e *audit.Entry) bool) []Event {
	var events []Event
	for i := range entries {
		if e := &entries[i]; e.PersonID != "" && e.PersonID != "system" && counts(e) {
			events = append(events, Event{ID: e.ID, At: e.At, Kind: ofPerson, Subject: e.PersonID, OrgID: e.OrgID, Origin: e.Origin().IP})
		}
	}
	return events
}

// outside tells whether an instant is outside working hours, also with some
// minutes before they begin and after they end.
func outside(table *calendar.Table, at clock.Instant, slack int) bool {
	for _, moved := range []clock.Instant{at, at.Add(time.Duration(slack) * time.Minute), at.Add(-time.Duration(slack) * time.Minute)} {
		if table.NextMinute(moved).Sub(moved) < time.Minute {
			return false
		}
	}
	return true
}

// bursts holds people against what they did in the days before.
func (c *Centre) bursts(ctx context.Context, q bun.IDB, since, now clock.Instant, within time.Duration) ([]Hit, error) {
	day := now.Day()
	least, factor, days := c.kit.Parameters.Int(paramBurstLeast, day), c.kit.Parameters.Int(paramBurstFactor, day), c.kit.Parameters.Int(paramBurstDays, day)
	from := since.Add(-within)
	people, err := busy(ctx, q, from, least)
	if err != nil {
		return nil, err
	}
	var found []Hit
	for _, person := range people {
		entries, hours, err := usual(ctx, q, person, from.Add(-time.Duration(days)*24*time.Hour), from)
		if err != nil {
			return nil, err
		}
		now, err := entriesOfPerson(ctx, q, person, from, now+1)
		if err != nil {
			return nil, err
		}
		events := byPerson(now, func(*audit.Entry) bool { return true })
		found = append(found, hits(Burst, events, baseline(entries, hours, least, factor, within), within)...)
	}
	return found, nil
}

// places are sign-ins from a network where the person was not in the days
// before, of people who were somewhere.
func (c *Centre) places(ctx context.Context, q bun.IDB, since, now clock.Instant) ([]Hit, error) {
	days := c.kit.Parameters.Int(paramPlaceDays, now.Day())
	entries, err := recent(ctx, q, since, SignIn)
	if err != nil {
		return nil, err
	}
	var events []Event
	for _, e := range entries {
		ip := e.Origin().IP
		if e.Action != "platform.signin.success" || ip == "" || e.PersonID == "" {
			continue
		}
		before, err := entriesOfPerson(ctx, q, e.PersonID, e.At.Add(-time.Duration(days)*24*time.Hour), e.At)
		if err != nil {
			return nil, err
		}
		was, here := false, false
		for i := range before {
			if earlier := before[i].Origin().IP; before[i].Action == e.Action && earlier != "" {
				was, here = true, here || network(earlier) == network(ip)
			}
		}
		if was && !here {
			events = append(events, Event{ID: e.ID, At: e.At, Kind: ofPerson, Subject: e.PersonID, OrgID: e.OrgID, Origin: ip})
		}
	}
	return hits(Place, events, 1, time.Hour), nil
}

// note makes a finding of a hit, or adds to the one that it goes on from. What
// went on before a finding was closed belongs to it; only what comes after can
// be a new one.
func (c *Centre) note(ctx context.Context, tx *usecase.Tx, hit Hit) error {
	last, err := lastFinding(ctx, tx, hit.Rule, hit.Kind, hit.Subject)
	if err != nil {
		return err
	}
	if last != nil && last.UntilAt >= hit.Events[0].At.Add(-hit.Within) {
		known := last.UntilAt
		if last.closed() {
			known = max(known, last.HandledAt)
		}
		fresh := slices.DeleteFunc(slices.Clone(hit.Events), func(e Event) bool { return e.At <= known })
		if len(fresh) == 0 {
			return nil
		}
		if !last.closed() {
			return extend(ctx, tx, last, fresh)
		}
		for _, again := range dense(fresh, hit.Threshold, hit.Within) {
			if err := c.raise(ctx, tx, hit, again); err != nil {
				return err
			}
		}
		return nil
	}
	return c.raise(ctx, tx, hit, hit.Events)
}

func extend(ctx context.Context, tx *usecase.Tx, f *Finding, fresh []Event) error {
	f.Hits, f.UntilAt = f.Hits+int64(len(fresh)), fresh[len(fresh)-1].At
	f.Evidence = append(f.Evidence, idsOf(fresh)...)
	f.Evidence = f.Evidence[:min(len(f.Evidence), mostEvidence)]
	tx.Act("opscenter.logcentre.extend")
	return saveFinding(ctx, tx, f)
}

func idsOf(events []Event) []string {
	ids := make([]string, len(events))
	for i, e := range events {
		ids[i] = e.ID
	}
	return ids
}

// behind names the parameter that each threshold comes from.
var behind = map[string]string{Brute: paramBruteTimes, Export: paramExportTimes, OffHours: paramSensitive, Burst: paramBurstFactor, Place: paramPlaceDays}

func (c *Centre) raise(ctx context.Context, tx *usecase.Tx, hit Hit, events []Event) error {
	number, err := serial.Next(ctx, tx.Tx, "RZ")
	if err != nil {
		return err
	}
	f := Finding{ID: id.New(tx.Now()), Number: number, Rule: hit.Rule, Severity: severities[hit.Rule], SubjectKind: hit.Kind, Subject: hit.Subject, OrgID: hit.OrgID, Origin: loudest(events),
		FromAt: events[0].At, UntilAt: events[len(events)-1].At, Hits: int64(len(events)), Threshold: hit.Threshold, Minutes: int64(hit.Within.Minutes()),
		RuleVersion: c.kit.Parameters.At(behind[hit.Rule], tx.Now().Day()).ID, Evidence: idsOf(events[:min(len(events), mostEvidence)]), State: Open}
	tx.Act("opscenter.logcentre.find")
	if err := insertFinding(ctx, tx, &f); err != nil {
		return err
	}
	if c.needs.Findings != nil {
		if err := c.needs.Findings.Found(ctx, tx, f); err != nil {
			return err
		}
	}
	return tell(ctx, tx, &f, "", guards)
}

// guards hear of every finding, and overseers of one that nobody took up.
var (
	guards    = []string{"operations.security", "platform.security"}
	overseers = []string{"operations.manager", "operations.security", "platform.security"}
)

var findingMessage = message.Kind{Name: "opscenter.finding", Urgent: true, Channels: []message.Channel{message.Inbox, message.Mail}, Mandatory: []message.Channel{message.Inbox}, Robots: true,
	Basis: "basis.logcentre.detect", Variables: []message.Variable{{Name: "number", Needed: true}, {Name: "hits"}, {Name: "at"}}}

// page is where findings are shown.
const page = "/opscenter/logcentre/findings/"

// tell sends a message; a person gets one for a finding and an occasion, however
// often it is asked for.
func tell(ctx context.Context, tx *usecase.Tx, f *Finding, occasion string, roles []string) error {
	return message.Send(ctx, tx.Tx, message.Notice{Kind: findingMessage, Key: f.ID + occasion, To: message.Audience{Roles: roles}, Path: page + f.ID,
		Params: map[string]string{"number": f.Number, "hits": decimal(f.Hits), "at": f.UntilAt.Format("2006-01-02 15:04")}})
}

// escalate tells those above of findings that nobody acknowledged in time.
func (c *Centre) escalate(ctx context.Context, now clock.Instant) error {
	late := now.Add(-c.kit.Parameters.Duration(paramEscalate, now.Day()))
	waiting, err := openFindings(ctx, c.kit.Runner.DB.Read(), []string{Open}, late, 100)
	if err != nil {
		return err
	}
	waiting = slices.DeleteFunc(waiting, func(f Finding) bool { return f.CreatedAt < late.Add(-time.Hour) }) // they were told in an earlier run
	if len(waiting) == 0 {
		return nil
	}
	return c.kit.Runner.DB.Write(ctx, func(ctx context.Context, raw *db.Tx) error {
		return usecase.Handle(ctx, c.kit.Runner, raw, "opscenter.logcentre.escalate", func(ctx context.Context, tx *usecase.Tx) error {
			for i := range waiting {
				if err := tell(ctx, tx, &waiting[i], ".late", overseers); err != nil {
					return err
				}
			}
			return job.Guard(ctx, raw)
		})
	})
}

// NoteHosts keeps what the agents of the hosts saw that should not be there, and
// once a day again while it stays.
func (c *Centre) NoteHosts(ctx context.Context) error {
	if c.needs.Hosts == nil {
		return nil
	}
	facts, err := c.needs.Hosts(ctx)
	if err != nil || len(facts) == 0 {
		return err
	}
	return c.KeepHosts(ctx, facts)
}

// KeepHosts writes down what was seen on hosts and was not said in a day.
func (c *Centre) KeepHosts(ctx context.Context, facts []HostFact) error {
	return c.kit.Runner.DB.Write(ctx, func(ctx context.Context, raw *db.Tx) error {
		var rows []Row
		for _, fact := range facts {
			said, err := saidSince(ctx, raw, fact, raw.Now().Add(-24*time.Hour))
			if err != nil {
				return err
			}
			if !said {
				rows = append(rows, Row{ID: id.New(raw.Now()), At: raw.Now(), Class: Host, Level: Warning, Node: fact.Host, Message: fact.Fact, Facts: fact.Detail})
			}
		}
		if err := insertRows(ctx, raw, rows); err != nil {
			return err
		}
		return job.Guard(ctx, raw)
	})
}
