package team

import (
	"context"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/flow"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/serial"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/kit/web"
)

// SessionView is a visit or a training as people see it.
type SessionView struct {
	Session
	SignerName string        `json:"signerName"`
	Waits      *flow.Wait    `json:"waits,omitempty"`
	Actions    []flow.Action `json:"actions" nullable:"false"`
}

func (t *Team) sessionView(ctx context.Context, actor scope.Actor, s Session) (SessionView, error) {
	level := seal.Staff
	if actor.Masked {
		level = seal.Public
	}
	for _, text := range []*string{&s.People, &s.Feedback, &s.Note} {
		*text = seal.Mask(seal.FreeText, level, *text)
	}
	names, err := t.needs.Names.PersonNames(ctx, []string{s.SignedBy})
	v := SessionView{Session: s, SignerName: names[s.SignedBy], Waits: sessionFlow.Waits(actor, s.State)}
	v.Actions = sessionFlow.Actions(actor, s.State, func(string) *fault.Error { return nil }, func(e *fault.Error) string { return web.Sentence(ctx, e) })
	return v, err
}

// Sessions shows a page of visits and trainings.
func (t *Team) Sessions(ctx context.Context, input *sessionsInput) (list.Result[SessionView], error) {
	return usecase.Read(ctx, t.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (list.Result[SessionView], error) {
		page, err := list.Page(ctx, q, sessionList, input.Params, list.Where(input.SessionFilter))
		result := list.Result[SessionView]{Items: make([]SessionView, len(page.Items)), Next: page.Next, Prev: page.Prev, Total: page.Total, TotalIsBound: page.TotalIsBound}
		for i, s := range page.Items {
			if err == nil {
				result.Items[i], err = t.sessionView(ctx, q.Actor, s)
			}
		}
		return result, err
	})
}

// Session shows one.
func (t *Team) Session(ctx context.Context, sessionID string) (SessionView, error) {
	return usecase.Read(ctx, t.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (SessionView, error) {
		s, err := byID[Session](ctx, q, sessionID)
		if err != nil {
			return SessionView{}, err
		}
		return t.sessionView(ctx, q.Actor, s)
	})
}

// Appoint plans a visit or a training.
func (t *Team) Appoint(ctx context.Context, a Appointment) (SessionView, error) {
	return usecase.Write(ctx, t.kit.Runner, PermitManage, func(ctx context.Context, tx *usecase.Tx) (SessionView, error) {
		tx.Act("opscenter.team.appoint")
		if err := a.check(); err != nil {
			return SessionView{}, err
		}
		number, err := serial.Next(ctx, tx.Tx, "XF")
		if err != nil {
			return SessionView{}, err
		}
		s := Session{ID: id.New(tx.Now()), Number: number, Kind: a.Kind, Title: a.Title, PlannedOn: a.PlannedOn, Place: a.Place, State: sessionFlow.Initial, Version: 1, CreatedBy: tx.Actor.PersonID, CreatedAt: tx.Now()}
		if err := insert(ctx, tx, sessionTable, s.ID, &s); err != nil {
			return SessionView{}, err
		}
		return t.sessionView(ctx, tx.Actor, s)
	})
}

// Proceed takes a step: it was held with its signed sheet, the users sign with
// their feedback, or it is called off.
func (t *Team) Proceed(ctx context.Context, sessionID, action string, c Course) (SessionView, error) {
	permission := PermitManage
	if action == "sign" {
		permission = PermitConsent
	}
	return usecase.Write(ctx, t.kit.Runner, permission, func(ctx context.Context, tx *usecase.Tx) (SessionView, error) {
		tx.Act("opscenter.team." + action)
		s, err := byID[Session](ctx, tx, sessionID)
		if err == nil {
			err = stale(s.Version, c.Version)
		}
		if err != nil {
			return SessionView{}, err
		}
		step, err := sessionFlow.Next(s.State, action)
		if err == nil {
			err = c.check(action, tx.Now().Day())
		}
		if err != nil {
			return SessionView{}, err
		}
		s.State, s.Version = step.Target(s.State), s.Version+1
		switch action {
		case "hold":
			s.HeldOn, s.People = c.HeldOn, c.People
		case "sign":
			s.Feedback, s.SignedBy, s.SignedAt = c.Feedback, tx.Actor.PersonID, tx.Now()
		default:
			s.Note = c.Note
		}
		tx.Because(c.Note)
		if err := save(ctx, tx, sessionTable, s.ID, &s, s.Version-1); err != nil {
			return SessionView{}, err
		}
		if err := t.bind(ctx, tx, c.FileIDs, sessionTable, s.ID); err != nil {
			return SessionView{}, err
		}
		return t.sessionView(ctx, tx.Actor, s)
	})
}
