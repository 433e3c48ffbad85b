package privacy

import (
	"context"
	"strings"
	"unicode/utf8"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/kit/web"
)

// Proposal asks to erase.
type Proposal struct {
	PersonID string `json:"personId" minLength:"1" maxLength:"26"`
	Reason   string `json:"reason" minLength:"2" maxLength:"400"`
}

// Propose asks to erase the private part of the audit entries of somebody whose
// account is closed, as far as no law asks to keep them.
func (s *Requests) Propose(ctx context.Context, proposal Proposal) (ErasureView, error) {
	return usecase.Write(ctx, s.kit.Runner, PermitErase, func(ctx context.Context, tx *usecase.Tx) (ErasureView, error) {
		reason := strings.TrimSpace(proposal.Reason)
		var checks fault.Checks
		checks.That(utf8.RuneCountInString(reason) >= 2, "/reason", "privacy.reason")
		if err := checks.Err(); err != nil {
			return ErasureView{}, err
		}
		before, entries, err := s.erasable(ctx, tx, proposal.PersonID)
		if err != nil {
			return ErasureView{}, err
		}
		if known, err := proposedFor(ctx, tx, proposal.PersonID); err != nil {
			return ErasureView{}, err
		} else if known {
			return ErasureView{}, fault.New(fault.Conflict, "privacy.erasure_known")
		}
		e := Erasure{ID: id.New(tx.Now()), PersonID: proposal.PersonID, State: erasureFlow.Initial, Reason: reason, Before: before, Entries: len(entries),
			ProposedBy: tx.Actor.PersonID, Version: 1, CreatedAt: tx.Now()}
		tx.Act("platform.privacy.propose")
		tx.Because(reason)
		if err := insertErasure(ctx, tx, &e); err != nil {
			return ErasureView{}, err
		}
		return s.erasureView(ctx, tx.Actor, e)
	})
}

// erasable are the entries that may be erased now. The retention is the same as
// that of the log (Cybersecurity Law art. 21: six months at least).
func (s *Requests) erasable(ctx context.Context, tx *usecase.Tx, personID string) (clock.Day, []string, error) {
	account, err := s.needs.Account(ctx, personID)
	switch {
	case err != nil:
		return "", nil, err
	case !account.Closed:
		return "", nil, fault.New(fault.Conflict, "privacy.not_closed")
	}
	today := tx.Now().Day()
	before := today.AddDays(-int(s.kit.Parameters.Int(s.needs.Retention, today)))
	entries, err := audit.WithPrivate(ctx, tx, personID, before.Start())
	if err == nil && len(entries) == 0 {
		err = fault.New(fault.Conflict, "privacy.nothing_to_erase", "before", string(before))
	}
	return before, entries, err
}

// Decide erases, or refuses to; somebody else than the proposer does it.
func (s *Requests) Decide(ctx context.Context, erasureID, action string, version int, note string) (ErasureView, error) {
	return usecase.Write(ctx, s.kit.Runner, PermitDecide, func(ctx context.Context, tx *usecase.Tx) (ErasureView, error) {
		e, err := s.seenErasure(ctx, tx, erasureID)
		if err != nil {
			return ErasureView{}, err
		}
		transition, err := erasureFlow.Next(e.State, action)
		if err != nil {
			return ErasureView{}, err
		}
		if e.Version != version {
			return ErasureView{}, fault.New(fault.Conflict, "fault.stale")
		}
		if refusal := e.guard(tx.Actor); refusal != nil {
			return ErasureView{}, refusal
		}
		if action == "approve" {
			before, entries, err := s.erasable(ctx, tx, e.PersonID)
			if err != nil {
				return ErasureView{}, err
			}
			e.Before, e.Entries = before, len(entries)
			tx.Erase(entries...)
		}
		e.State, e.DecidedBy, e.DecidedAt = transition.Target(e.State), tx.Actor.PersonID, tx.Now()
		tx.Act("platform.privacy." + action)
		tx.Because(strings.TrimSpace(note))
		if err := saveErasure(ctx, tx, &e); err != nil {
			return ErasureView{}, err
		}
		return s.erasureView(ctx, tx.Actor, e)
	})
}

func (s *Requests) seenErasure(ctx context.Context, tx *usecase.Tx, erasureID string) (Erasure, error) {
	e, err := erasureByID(ctx, tx, erasureID)
	if err == nil && tx.Scope.Reach != scope.All {
		err = fault.New(fault.NotFound, "privacy.no_erasure")
	}
	return e, err
}

// guard: two people, whatever their posts.
func (e *Erasure) guard(actor scope.Actor) *fault.Error {
	if e.ProposedBy == actor.PersonID {
		return fault.New(fault.Forbidden, "privacy.own_proposal")
	}
	return nil
}

// Erasures shows a page of what was proposed and done.
func (s *Requests) Erasures(ctx context.Context, input *erasureInput) (list.Result[ErasureView], error) {
	return usecase.Read(ctx, s.kit.Runner, PermitErasures, func(ctx context.Context, q usecase.Query) (list.Result[ErasureView], error) {
		page, err := list.Page(ctx, q, erasureList, input.Params, list.Where(input))
		result := list.Result[ErasureView]{Items: make([]ErasureView, len(page.Items)), Next: page.Next, Prev: page.Prev, Total: page.Total, TotalIsBound: page.TotalIsBound}
		for i, e := range page.Items {
			if err == nil {
				result.Items[i], err = s.erasureView(ctx, q.Actor, e)
			}
		}
		return result, err
	})
}

func (s *Requests) erasureView(ctx context.Context, actor scope.Actor, e Erasure) (ErasureView, error) {
	names, err := s.needs.Names.PersonNames(ctx, []string{e.PersonID, e.ProposedBy, e.DecidedBy})
	v := ErasureView{Erasure: e, PersonName: names[e.PersonID], ProposerName: names[e.ProposedBy], DeciderName: names[e.DecidedBy]}
	v.Actions = erasureFlow.Actions(actor, e.State, func(string) *fault.Error { return e.guard(actor) }, func(e *fault.Error) string { return web.Sentence(ctx, e) })
	return v, err
}
