package sla

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"gongzhi/internal/contract/opscenter"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/job"
	"gongzhi/internal/kit/message"
	"gongzhi/internal/kit/usecase"
)

var proposalMessage = message.Kind{Name: "opscenter.sla.proposal", Channels: []message.Channel{message.Inbox, message.Mail}, Mandatory: []message.Channel{message.Inbox}, Basis: "sla.basis.3.6.4",
	Variables: []message.Variable{{Name: "number", Needed: true}, {Name: "from"}, {Name: "to", Needed: true}, {Name: "due"}}}

// Who is told of a proposal, and who as well when nobody answers.
var (
	toldOfProposal = []string{"operations.manager", "owner.authoriser"}
	toldWhenLate   = []string{"operations.manager", "operations.expert", "owner.authoriser"}
)

// Signal proposes the next worse level of a fault for what a rule saw, in the
// caller's transaction. A worse level than P1 there is none; what was proposed
// already or waits under the same rule is not proposed again.
func (l *Ledger) Signal(ctx context.Context, tx *usecase.Tx, subjectID string, sig Signal) error {
	s, err := loadSubject(ctx, tx, subjectID)
	if err != nil || s.Kind != FaultKind || s.NoFault || s.MasterID != "" || s.Counted() <= P1 {
		return err
	}
	changes, err := changesOf(ctx, tx, s.ID)
	if err != nil || slices.ContainsFunc(changes, func(c Change) bool {
		return c.Rule == sig.Rule && (c.SourceKey == sig.Key || c.State == Proposed)
	}) {
		return wrap("signal", err)
	}
	params := map[string]any{"number": s.Number}
	for key, value := range sig.Params {
		params[key] = value
	}
	c := Change{ID: id.New(tx.Now()), SubjectID: s.ID, From: s.Counted(), To: s.Counted() - 1, Criterion: criterionOf[sig.Rule], Rule: sig.Rule, SourceKey: sig.Key,
		Evidence: cut(l.needs.Say("sla.signal."+sig.Rule, params), longestReason), Proofs: kept(sig.Proofs), State: Proposed, ProposedAt: tx.Now(), Told: 1, Version: 1,
		DueAt: tx.Now().Add(l.kit.Parameters.Duration(paramAnswer, tx.Now().Day()))}
	if err := insertChange(ctx, tx, &c); err != nil {
		return wrap("signal", err)
	}
	return l.announce(ctx, tx, s, &c, toldOfProposal)
}

// announce tells of a proposal those who may decide it, and the engineer.
func (l *Ledger) announce(ctx context.Context, tx *usecase.Tx, s *Subject, c *Change, roles []string) error {
	to := message.Audience{Roles: roles}
	if s.EngineerID != "" {
		to.People = []string{s.EngineerID}
	}
	return message.Send(ctx, tx.Tx, message.Notice{Kind: proposalMessage, Key: c.ID + "." + strconv.FormatInt(c.Told, 10), Path: s.Path, To: to,
		Params: map[string]string{"number": s.Number, "from": "P" + strconv.Itoa(int(c.From)), "to": "P" + strconv.Itoa(int(c.To)), "due": c.DueAt.FormatEnd("01-02 15:04")}})
}

// Remind tells again of proposals that nobody has answered in time.
func (l *Ledger) Remind(ctx context.Context) error {
	base := l.kit.Runner.DB
	late, err := unanswered(ctx, base.Read(), base.Clock().Now(), sweepBatch)
	if err != nil || len(late) == 0 {
		return wrap("remind", err)
	}
	return base.Write(ctx, func(ctx context.Context, raw *db.Tx) error {
		if err := job.Guard(ctx, raw); err != nil {
			return err
		}
		return usecase.Handle(ctx, l.kit.Runner, raw, "opscenter.sla.remind", func(ctx context.Context, tx *usecase.Tx) error {
			for _, one := range late {
				if err := l.remind(ctx, tx, one.ID); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

func (l *Ledger) remind(ctx context.Context, tx *usecase.Tx, changeID string) error {
	c, err := loadChange(ctx, tx, changeID)
	if err != nil || c.State != Proposed || c.DueAt > tx.Now() {
		return err
	}
	s, err := loadSubject(ctx, tx, c.SubjectID)
	if err != nil {
		return err
	}
	c.Told++
	if err := l.announce(ctx, tx, s, c, toldWhenLate); err != nil {
		return err
	}
	day := tx.Now().Day()
	c.DueAt = tx.Now().Add(l.kit.Parameters.Duration(paramAnswer, day))
	if c.Told > l.kit.Parameters.Int(paramMost, day) {
		c.DueAt = 0 // it stands among the things to do; nobody is told for ever
	}
	return saveChange(ctx, tx, c)
}

// AcceptLevel agrees to a worse level that was proposed: the engineer, the
// project manager or the owner may, and it counts at once. To decline one keeps
// the level milder, which is the owner's decision alone.
func (l *Ledger) AcceptLevel(ctx context.Context, changeID string, a Acceptance) (Change, error) {
	return usecase.Write(ctx, l.kit.Runner, PermitLevel, func(ctx context.Context, tx *usecase.Tx) (Change, error) {
		c, err := loadChange(ctx, tx, changeID)
		if err != nil {
			return Change{}, err
		}
		d := Decision{Version: a.Version, Approve: true, Opinion: strings.TrimSpace(a.Opinion)}
		if err := decidable(tx, d, c.State, c.ProposedBy, c.Version); err != nil {
			return Change{}, err
		}
		s, err := loadSubject(ctx, tx, c.SubjectID)
		if err != nil {
			return Change{}, err
		}
		switch {
		case !c.raises(s.Counted()):
			return Change{}, fault.New(fault.Forbidden, "sla.downgrade_by_owner", "from", int(s.Counted()), "to", int(c.To))
		case s.FinalLevel != 0 && !tx.Actor.Can(PermitDecide):
			return Change{}, fault.New(fault.Forbidden, "sla.final_by_owner", "level", int(s.FinalLevel))
		}
		err = l.settle(ctx, tx, s, c, d)
		return *c, err
	})
}

// settle writes a decision down; an agreed level counts from now on.
func (l *Ledger) settle(ctx context.Context, tx *usecase.Tx, s *Subject, c *Change, d Decision) error {
	c.State, c.DecidedBy, c.DecidedAt, c.Opinion, c.DueAt = verdict(d), tx.Actor.PersonID, tx.Now(), d.Opinion, 0
	tx.Act("opscenter.sla.level-" + c.State)
	tx.Because(d.Opinion)
	if err := saveChange(ctx, tx, c); err != nil || !d.Approve {
		return err
	}
	facts := []Fact{{Kind: Levelled, Level: c.To}}
	if s.FinalLevel != 0 {
		facts = append(facts, Fact{Kind: Finalised, Level: c.To})
	}
	return l.record(ctx, tx, s, facts...)
}

// followLevel tells others of a new level, and takes the proposals away that it
// leaves without a purpose.
func (l *Ledger) followLevel(ctx context.Context, tx *usecase.Tx, s *Subject, facts []Fact) error {
	has := func(kinds ...Kind) bool {
		return slices.ContainsFunc(facts, func(f Fact) bool { return slices.Contains(kinds, f.Kind) })
	}
	if s.Kind != FaultKind {
		return nil
	}
	if has(Levelled) {
		if err := tx.Emit(ctx, opscenter.Levelled{SubjectID: s.ID, Number: s.Number, Level: int64(s.Level), At: tx.Now()}); err != nil {
			return err
		}
	}
	if !has(Levelled, Finalised, NoFault, Withdrawn) {
		return nil
	}
	changes, err := changesOf(ctx, tx, s.ID)
	if err != nil {
		return wrap("proposals", err)
	}
	for i := range changes {
		if c := &changes[i]; c.State == Proposed && c.moot(s, has(Finalised)) {
			c.State, c.DecidedAt, c.DueAt = Lapsed, tx.Now(), 0
			if err := saveChange(ctx, tx, c); err != nil {
				return wrap("proposals", err)
			}
		}
	}
	return nil
}

// summarise proposes a worse level when the record of analysis is late: whoever
// does not say why it happened does not prevent it either.
func (l *Ledger) summarise(ctx context.Context, tx *usecase.Tx, s *Subject, row *Row) error {
	if row.Code != Analysis || row.State != Breached || !row.StoppedAt.IsZero() {
		return nil
	}
	return l.Signal(ctx, tx, s.ID, Signal{Rule: Unsummarised, Key: strconv.FormatInt(int64(row.DueAt), 10), Params: map[string]any{"due": minute(row.DueAt)},
		Proofs: []Proof{{At: s.RecoveredAt, Text: l.needs.Say("sla.proof.recovered", nil)}, {At: row.DueAt, Text: l.needs.Say("sla.proof.due", map[string]any{"clock": string(row.Code)})}}})
}

func minute(at clock.Instant) string { return at.Format("2006-01-02 15:04") }
