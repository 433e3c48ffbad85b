package servicedesk

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/flow"
	"gongzhi/internal/kit/fold"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/reveal"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/serial"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/kit/web"
	"gongzhi/internal/module/opscenter/sla"
)

// Kit is what the module runs on.
type Kit struct {
	Runner     *usecase.Runner
	Ring       *seal.Ring
	Parameters *param.Set
	Reveals    *reveal.Desk
	Clocks     *sla.Ledger
	Box        Box // nil: no mailbox is set up
}

// Desk runs the use cases.
type Desk struct {
	kit   Kit
	needs Needs
}

const table = "desk_ticket"

// Numbers of requests and of faults.
const (
	requestPrefix = "QQ" // 请求
	faultPrefix   = "GZ" // 故障
)

func place(field, id string) string { return seal.AAD(table, field+"_sealed", id) }

// Report takes a request. Its number is given and its clocks begin at once:
// intake is never closed.
func (s *Desk) Report(ctx context.Context, in Report) (View, error) {
	return usecase.Write(ctx, s.kit.Runner, PermitReport, func(ctx context.Context, tx *usecase.Tx) (View, error) {
		if err := in.check(tx.Now()); err != nil {
			return View{}, err
		}
		if err := s.knows(ctx, in.Items); err != nil {
			return View{}, err
		}
		t, err := s.open(ctx, tx, RequestKind, in)
		if err != nil {
			return View{}, err
		}
		tx.Act("opscenter.servicedesk.report")
		if err := insertTicket(ctx, tx, t); err != nil {
			return View{}, err
		}
		if err := write(ctx, tx, t, Entry{Action: "submit", Text: in.Title}); err != nil {
			return View{}, err
		}
		if err := s.attach(ctx, tx, t, in.FileIDs); err != nil {
			return View{}, err
		}
		err = s.kit.Clocks.Begin(ctx, tx, sla.Subject{ID: t.ClockID, Kind: sla.RequestKind, Number: t.Number, Path: path(t)}, sla.Fact{Kind: sla.Requested, At: t.ReportedAt})
		if err != nil {
			return View{}, err
		}
		return s.view(ctx, tx, tx.Actor, t)
	})
}

// attach keeps the files of a report in the ticket's course.
func (s *Desk) attach(ctx context.Context, tx *usecase.Tx, t *Ticket, fileIDs []string) error {
	for i, fileID := range fileIDs {
		if err := s.needs.Files.BindField(ctx, tx, fileID, table, t.ID, fmt.Sprintf("/fileIds/%d", i)); err != nil {
			return err
		}
		if err := write(ctx, tx, t, Entry{Action: "attach", FileID: fileID}); err != nil {
			return err
		}
	}
	return nil
}

// open makes a ticket of a kind from what was reported.
func (s *Desk) open(ctx context.Context, tx *usecase.Tx, kind string, in Report) (*Ticket, error) {
	prefix := requestPrefix
	if kind == FaultKind {
		prefix = faultPrefix
	}
	number, err := serial.Next(ctx, tx.Tx, prefix)
	if err != nil {
		return nil, err
	}
	t := &Ticket{ID: id.New(tx.Now()), Number: number, Kind: kind, State: flowOf(kind).Initial, Channel: in.Channel, Title: in.Title, OrgID: tx.Actor.OrgID,
		Written: in.Channel != "phone", Items: in.Items, ReportedAt: in.CalledAt, Rating: Rating{}, Version: 1,
		CreatedBy: tx.Actor.PersonID, CreatedAt: tx.Now(), UpdatedAt: tx.Now(), Search: fold.Index(number, in.Title)}
	t.ClockID = t.ID
	t.NameSealed, t.PhoneSealed = s.kit.Ring.Seal(place("name", t.ID), in.Name), s.kit.Ring.Seal(place("phone", t.ID), in.Phone)
	t.PhoneHash = s.kit.Ring.Hash("servicedesk.phone", in.Phone)
	return t, nil
}

// knows refuses modules that the table of contents does not have.
func (s *Desk) knows(ctx context.Context, items []Item) error {
	modules, err := s.needs.Modules(ctx)
	if err != nil {
		return err
	}
	var checks fault.Checks
	for i, item := range items {
		_, known := modules[item.Module]
		checks.That(item.Module == "" || known, fmt.Sprintf("/items/%d/module", i), "servicedesk.module")
	}
	return checks.Err()
}

func path(t *Ticket) string { return "/opscenter/servicedesk/tickets/" + t.ID }

// Get shows a ticket.
func (s *Desk) Get(ctx context.Context, ticketID string) (View, error) {
	return usecase.Read(ctx, s.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (View, error) {
		t, err := seen(ctx, q, q.Scope, ticketID)
		if err != nil {
			return View{}, err
		}
		return s.view(ctx, q, q.Actor, t)
	})
}

// Numbered finds the ticket of a number, for those who refer to it.
func (s *Desk) Numbered(ctx context.Context, number string) (*Ticket, error) {
	return numbered(ctx, s.kit.Runner.DB.Read(), number)
}

// Naming counts the open tickets that name each of some modules.
func (s *Desk) Naming(ctx context.Context, modules []string) (map[string]int, error) {
	return naming(ctx, s.kit.Runner.DB.Read(), modules)
}

// List shows a page of tickets.
func (s *Desk) List(ctx context.Context, input *listInput) (list.Result[View], error) {
	return usecase.Read(ctx, s.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (list.Result[View], error) {
		page, err := list.Page(ctx, q, ticketList, input.Params, list.Where(input.Filter))
		result := list.Result[View]{Items: make([]View, len(page.Items)), Next: page.Next, Prev: page.Prev, Total: page.Total, TotalIsBound: page.TotalIsBound}
		if err != nil {
			return result, err
		}
		names, err := s.peopleOf(ctx, page.Items)
		for i := range page.Items {
			if err != nil {
				break
			}
			result.Items[i], err = s.row(q.Actor, &page.Items[i], names)
		}
		return result, err
	})
}

// Course is everything that happened to a ticket; nothing of it can be changed.
func (s *Desk) Course(ctx context.Context, ticketID string) ([]Entry, error) {
	return usecase.Read(ctx, s.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) ([]Entry, error) {
		t, err := seen(ctx, q, q.Scope, ticketID)
		if err != nil {
			return nil, err
		}
		entries, err := entriesOf(ctx, q, t.ID)
		if err != nil {
			return nil, err
		}
		ids := make([]string, len(entries))
		for i, e := range entries {
			ids[i] = e.ByID
		}
		names, err := s.needs.Names.PersonNames(ctx, ids)
		for i := range entries {
			entries[i].ByName, entries[i].Text = names[entries[i].ByID], seal.Mask(seal.FreeText, level(q.Actor), entries[i].Text)
		}
		return entries, err
	})
}

// Timeline tells who changed what, with the proof of each entry.
func (s *Desk) Timeline(ctx context.Context, ticketID string) ([]audit.TimelineEntry, error) {
	return usecase.Read(ctx, s.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) ([]audit.TimelineEntry, error) {
		t, err := seen(ctx, q, q.Scope, ticketID)
		if err != nil {
			return nil, err
		}
		return s.kit.Runner.Log.Timeline(ctx, q, s.needs.Names, audit.Ref{Entity: table, ID: t.ID})
	})
}

// Engineers are those who may be made responsible, with what they have in hand.
func (s *Desk) Engineers(ctx context.Context) ([]Engineer, error) {
	return usecase.Read(ctx, s.kit.Runner, PermitAssign, func(ctx context.Context, q usecase.Query) ([]Engineer, error) {
		engineers, err := s.needs.Engineers(ctx)
		if err != nil {
			return nil, err
		}
		open, err := handled(ctx, q)
		for i := range engineers {
			engineers[i].Open = open[engineers[i].ID]
		}
		return engineers, err
	})
}

// Contact is who asked, in the clear.
type Contact struct {
	Name  string `json:"name"`
	Phone string `json:"phone"`
}

// Reveal shows who asked, to call back.
func (s *Desk) Reveal(ctx context.Context, ticketID, reason string) (Contact, error) {
	return reveal.Show(ctx, s.kit.Reveals, reveal.Ask{Permission: PermitReveal, Table: table, ID: ticketID, Reason: reason}, func(ctx context.Context, tx *usecase.Tx) (Contact, error) {
		t, err := seen(ctx, tx, tx.Scope, ticketID)
		if err != nil {
			return Contact{}, err
		}
		return s.contact(t)
	})
}

func (s *Desk) contact(t *Ticket) (c Contact, err error) {
	if c.Name, err = s.kit.Ring.Open(place("name", t.ID), t.NameSealed); err == nil {
		c.Phone, err = s.kit.Ring.Open(place("phone", t.ID), t.PhoneSealed)
	}
	if err != nil {
		return c, fmt.Errorf("who asked %s: %w", t.Number, err)
	}
	return c, nil
}

func level(actor scope.Actor) seal.Level {
	if actor.Masked {
		return seal.Public
	}
	return seal.Staff
}

// row is a ticket in a list.
func (s *Desk) row(actor scope.Actor, t *Ticket, names people) (View, error) {
	contact, err := s.contact(t)
	v := View{Ticket: *t, Name: seal.Mask(seal.PersonName, level(actor), contact.Name), Phone: seal.Mask(seal.Phone, level(actor), contact.Phone),
		EngineerName: names.people[t.EngineerID], OrgName: names.orgs[t.OrgID], RequesterMine: t.CreatedBy == actor.PersonID,
		Steps: []flow.Step{}, Actions: []flow.Action{}, Links: []Link{}, Deciding: []string{}, Problems: []Suggestion{}, KnownErrors: []Suggestion{}}
	if t.foundByMachine() {
		v.Name = contact.Name // of a module
	}
	masked := make(Items, len(t.Items))
	for i, item := range t.Items {
		item.Description, item.Result = seal.Mask(seal.FreeText, level(actor), item.Description), seal.Mask(seal.FreeText, level(actor), item.Result)
		masked[i] = item
	}
	v.Items = masked
	for _, text := range []*string{&v.Title, &v.NoticeText, &v.SignReason, &v.Diagnosis, &v.Plan, &v.Cause, &v.RootCause, &v.Fix, &v.Prevention} {
		*text = seal.Mask(seal.FreeText, level(actor), *text)
	}
	return v, err
}

type people struct{ people, orgs map[string]string }

func (s *Desk) peopleOf(ctx context.Context, tickets []Ticket) (names people, err error) {
	var persons, orgs []string
	for _, t := range tickets {
		persons, orgs = append(persons, t.EngineerID), append(orgs, t.OrgID)
	}
	if names.people, err = s.needs.Names.PersonNames(ctx, unique(persons)); err == nil {
		names.orgs, err = s.needs.Names.OrgNames(ctx, unique(orgs))
	}
	return names, err
}

func unique(ids []string) []string {
	slices.Sort(ids)
	return slices.DeleteFunc(slices.Compact(ids), func(id string) bool { return id == "" })
}

func (s *Desk) view(ctx context.Context, q bun.IDB, actor scope.Actor, t *Ticket) (View, error) {
	names, err := s.peopleOf(ctx, []Ticket{*t})
	if err != nil {
		return View{}, err
	}
	v, err := s.row(actor, t, names)
	if err != nil {
		return v, err
	}
	v.Steps = steps(t)
	if t.Level > 0 {
		_, v.Deciding = sla.Rating(t.Rating).Worst()
	}
	now := s.kit.Runner.DB.Clock().Now()
	v.Actions = flowOf(t.Kind).Actions(actor, t.State, func(action string) *fault.Error { return s.guard(t, action, now) }, func(e *fault.Error) string { return web.Sentence(ctx, e) })
	v.Actions = slices.DeleteFunc(v.Actions, func(a flow.Action) bool { return hidden(t, actor, a.Action) })
	v.Waits = flowOf(t.Kind).Waits(actor, t.State)
	if t.Kind == FaultKind {
		v.UrgeLimit = s.kit.Parameters.Int(paramUrges, now.Day())
	}
	if v.Problems, err = s.problems(ctx, q, actor, t); err != nil {
		return v, err
	}
	if v.KnownErrors, err = s.known(ctx, q, actor, t); err != nil {
		return v, err
	}
	if err := s.offer(ctx, q, actor, &v); err != nil {
		return v, err
	}
	v.Links, err = linked(ctx, q, t)
	for i := range v.Links {
		v.Links[i].Title = seal.Mask(seal.FreeText, level(actor), v.Links[i].Title)
	}
	return v, err
}

func without(actions []flow.Action, action string) []flow.Action {
	return slices.DeleteFunc(actions, func(a flow.Action) bool { return a.Action == action })
}

// hidden are actions that do not concern the actor: only who asked speaks for
// themselves, unless somebody of the desk wrote it down for them.
func hidden(t *Ticket, actor scope.Actor, action string) bool {
	own := []string{"urge", "complain", "confirm-notice", "resubmit", "withdraw", "dispute", "confirm-recovery"}
	return slices.Contains(own, action) && t.CreatedBy != actor.PersonID && t.Channel == "web"
}

func steps(t *Ticket) []flow.Step {
	chain := requestChain
	if t.Kind == FaultKind {
		chain = faultChain
	}
	at := slices.Index(chain, t.State)
	if at < 0 && slices.Contains([]string{Escalated, Planned}, t.State) {
		at = slices.Index(chain, Handling)
	}
	shown := make([]flow.Step, 0, len(chain)+1)
	for i, key := range chain {
		step := flow.Step{Key: key, State: "future"}
		switch {
		case at < 0 && i > 0:
			continue
		case at < 0 || i < at:
			step.State = "done"
		case i == at:
			step.Key, step.State = t.State, "current"
		}
		shown = append(shown, step)
	}
	if at < 0 {
		shown = append(shown, flow.Step{Key: t.State, State: "side"})
	}
	return shown
}

// guard says why an action is blocked for now.
func (s *Desk) guard(t *Ticket, action string, now clock.Instant) *fault.Error {
	conflict := func(key string, pairs ...any) *fault.Error { return fault.New(fault.Conflict, key, pairs...) }
	switch action {
	case "finish":
		for i, item := range t.Items {
			if item.Result == "" {
				return conflict("servicedesk.unanswered", "item", i+1)
			}
		}
	case "begin":
		if t.Complexity == "" {
			return conflict("servicedesk.start_first")
		}
	case "notify":
		if t.Complexity == "" {
			return conflict("servicedesk.start_first")
		}
	case "sign":
		switch {
		case !t.Written:
			return conflict("servicedesk.write_first")
		case t.Kind == FaultKind && t.Level == 0:
			return conflict("servicedesk.level_first")
		}
	case "diagnose", "observe":
		if t.EngineerID == "" {
			return conflict("servicedesk.engineer_first")
		}
	case "reopen":
		if days := s.kit.Parameters.Int(paramReopen, now.Day()); t.State == Closed && now.Sub(t.ClosedAt) > time.Duration(days)*24*time.Hour {
			return conflict("servicedesk.too_late", "days", days)
		}
	case "confirm-recovery":
		if waited := now.Sub(t.UpdatedAt); waited < s.kit.Parameters.Duration(paramConfirm, now.Day()) {
			return conflict("servicedesk.wait", "minutes", s.kit.Parameters.Int(paramConfirm, now.Day()))
		}
	}
	return nil
}
