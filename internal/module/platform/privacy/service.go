package privacy

import (
	"context"
	"fmt"
	"slices"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/calendar"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/flow"
	"gongzhi/internal/kit/guard"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/idcheck"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/reveal"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/serial"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/kit/web"
)

// Kit is what the module runs on.
type Kit struct {
	Runner     *usecase.Runner
	Ring       *seal.Ring
	Parameters *param.Set
	Calendars  *calendar.Calendars
	Guard      *guard.Guard
	Reveals    *reveal.Desk
}

// Requests runs the use cases.
type Requests struct {
	kit   Kit
	needs Needs
}

const (
	prefix = "GR" // 个人信息
	table  = "privacy_request"
)

// Receive takes a request at a desk.
func (s *Requests) Receive(ctx context.Context, wish Wish) (View, error) {
	return usecase.Write(ctx, s.kit.Runner, PermitReceive, func(ctx context.Context, tx *usecase.Tx) (View, error) {
		tx.Act("platform.privacy.receive")
		request, err := s.take(ctx, tx, wish, Desk)
		if err != nil {
			return View{}, err
		}
		return s.view(ctx, tx.Actor, tx.Now(), request)
	})
}

// take gives the request its number and its deadline.
func (s *Requests) take(ctx context.Context, tx *usecase.Tx, wish Wish, channel string) (Request, error) {
	if err := wish.check(); err != nil {
		return Request{}, err
	}
	table, err := s.calendar("")
	if err != nil {
		return Request{}, err
	}
	number, err := serial.Next(ctx, tx.Tx, prefix)
	if err != nil {
		return Request{}, err
	}
	today := tx.Now().Day()
	r := Request{ID: id.New(tx.Now()), Number: idcheck.AddMod97(number), Kind: wish.Kind, Channel: channel, State: requestFlow.Initial, DocumentType: wish.DocumentType,
		DueAt: table.Deadline(today, int(s.kit.Parameters.Int(paramAnswer, today))), CalendarID: table.ID, Version: 1, CreatedBy: tx.Actor.PersonID, CreatedAt: tx.Now(), UpdatedAt: tx.Now()}
	r.NameSealed, r.DetailSealed = s.kit.Ring.Seal(at("name", r.ID), wish.Name), s.kit.Ring.Seal(at("detail", r.ID), wish.Detail)
	r.DocumentSealed, r.DocumentHash = s.kit.Ring.Seal(at("document", r.ID), wish.DocumentNumber), s.kit.Ring.Hash(documentLookUp, wish.DocumentNumber)
	r.PhoneSealed, r.PhoneHash = s.kit.Ring.Seal(at("phone", r.ID), wish.Phone), s.kit.Ring.Hash(phoneLookUp, wish.Phone)
	return r, insertRequest(ctx, tx, &r)
}

func at(field, id string) string { return seal.AAD(table, field+"_sealed", id) }

// calendar is the version that a deadline is counted by: the newest for a new
// request, its own for one that has begun.
func (s *Requests) calendar(id string) (*calendar.Table, error) {
	table, known := s.kit.Calendars.Current(calendar.Mainland)
	if id != "" {
		table, known = s.kit.Calendars.ByID(id)
	}
	if !known {
		return nil, fault.New(fault.Unavailable, "privacy.no_calendar")
	}
	return table, nil
}

// Get shows one request.
func (s *Requests) Get(ctx context.Context, requestID string) (View, error) {
	return usecase.Read(ctx, s.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (View, error) {
		request, err := seen(ctx, q, q.Scope, requestID)
		if err != nil {
			return View{}, err
		}
		return s.view(ctx, q.Actor, q.Now, request)
	})
}

// List shows a page of requests.
func (s *Requests) List(ctx context.Context, input *listInput) (list.Result[View], error) {
	return usecase.Read(ctx, s.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (list.Result[View], error) {
		page, err := list.Page(ctx, q, s.list(), input.Params, list.Where(input.Filter))
		result := list.Result[View]{Items: make([]View, len(page.Items)), Next: page.Next, Prev: page.Prev, Total: page.Total, TotalIsBound: page.TotalIsBound}
		for i, request := range page.Items {
			if err != nil {
				break
			}
			result.Items[i], err = s.view(ctx, q.Actor, q.Now, request)
		}
		return result, err
	})
}

// Timeline tells what happened to a request, and who looked at whom it is.
func (s *Requests) Timeline(ctx context.Context, requestID string) ([]audit.TimelineEntry, error) {
	return usecase.Read(ctx, s.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) ([]audit.TimelineEntry, error) {
		request, err := seen(ctx, q, q.Scope, requestID)
		if err != nil {
			return nil, err
		}
		return s.kit.Runner.Log.Timeline(ctx, q, s.needs.Names, audit.Ref{Entity: table, ID: request.ID})
	})
}

// person is who asks, in the clear.
type person struct{ name, document, phone, detail string }

func (s *Requests) open(r *Request) (p person, err error) {
	for _, part := range []struct {
		field, sealed string
		into          *string
	}{{"name", r.NameSealed, &p.name}, {"document", r.DocumentSealed, &p.document}, {"phone", r.PhoneSealed, &p.phone}, {"detail", r.DetailSealed, &p.detail}} {
		if *part.into, err = s.kit.Ring.Open(at(part.field, r.ID), part.sealed); err != nil {
			return p, fmt.Errorf("%s of request %s: %w", part.field, r.Number, err)
		}
	}
	return p, nil
}

func (s *Requests) view(ctx context.Context, actor scope.Actor, now clock.Instant, r Request) (View, error) {
	p, err := s.open(&r)
	level := seal.Staff
	if actor.Masked {
		level = seal.Public
	}
	v := View{Request: r, Late: r.Late(now), Name: seal.Mask(seal.PersonName, level, p.name), Document: seal.Mask(seal.Document, level, p.document),
		Phone: seal.Mask(seal.Phone, level, p.phone), Detail: seal.Mask(seal.FreeText, level, p.detail), Waits: requestFlow.Waits(actor, r.State), Steps: steps(r.State)}
	table, known := s.kit.Calendars.ByID(r.CalendarID)
	v.Certain = known && table.Knows((r.DueAt - 1).Day()) // the deadline is the end of its day
	if slices.Contains(open, r.State) {
		v.Deadline = &Deadline{At: r.DueAt, Kind: "days", From: r.CreatedAt}
	}
	for _, text := range []*string{&v.ExtensionReason, &v.IdentityNote, &v.Answer} {
		*text = seal.Mask(seal.FreeText, level, *text)
	}
	v.Actions = requestFlow.Actions(actor, r.State, func(action string) *fault.Error { return r.guard(action, now) }, func(e *fault.Error) string { return web.Sentence(ctx, e) })
	return v, err
}

// guard: the deadline moves once, and never after it has passed.
func (r *Request) guard(action string, now clock.Instant) *fault.Error {
	switch {
	case action != "extend":
		return nil
	case r.ExtensionReason != "":
		return fault.New(fault.Conflict, "privacy.extended")
	case r.Late(now):
		return fault.New(fault.Conflict, "privacy.late")
	}
	return nil
}

func steps(state string) []flow.Step {
	shown := make([]flow.Step, len(chain))
	past := true
	for i, key := range chain {
		shown[i] = flow.Step{Key: key, State: "future"}
		switch {
		case key == state:
			shown[i].State, past = "current", false
		case past && state != Withdrawn && state != Unverified:
			shown[i].State = "done"
		}
	}
	if past { // aside from the way
		shown[0].State = "done"
		shown = append(shown[:1], flow.Step{Key: state, State: "side"})
	}
	return shown
}
