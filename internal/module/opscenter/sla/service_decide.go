package sla

import (
	"context"
	"slices"
	"strings"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/usecase"
)

// ClaimExemption asks the owner not to count a span of a fault's time.
func (l *Ledger) ClaimExemption(ctx context.Context, subjectID string, claim Claim) (Exemption, error) {
	return usecase.Write(ctx, l.kit.Runner, PermitPropose, func(ctx context.Context, tx *usecase.Tx) (Exemption, error) {
		s, err := loadSubject(ctx, tx, subjectID)
		if err != nil {
			return Exemption{}, err
		}
		if err := claim.check(tx.Now()); err != nil {
			return Exemption{}, err
		}
		if s.Kind != FaultKind {
			return Exemption{}, fault.New(fault.Conflict, "sla.faults_only")
		}
		e := Exemption{ID: id.New(tx.Now()), SubjectID: s.ID, From: claim.From, To: claim.To, Cause: claim.Cause, Evidence: claim.Evidence,
			State: Proposed, ProposedBy: tx.Actor.PersonID, ProposedAt: tx.Now(), Version: 1}
		return e, insertExemption(ctx, tx, &e)
	})
}

// DecideExemption is the owner's word on a claim; never that of who claimed it.
func (l *Ledger) DecideExemption(ctx context.Context, exemptionID string, d Decision) (Exemption, error) {
	return usecase.Write(ctx, l.kit.Runner, PermitDecide, func(ctx context.Context, tx *usecase.Tx) (Exemption, error) {
		e, err := loadExemption(ctx, tx, exemptionID)
		if err != nil {
			return Exemption{}, err
		}
		if err := decidable(tx, d, e.State, e.ProposedBy, e.Version); err != nil {
			return Exemption{}, err
		}
		e.State, e.DecidedBy, e.DecidedAt, e.Opinion = verdict(d), tx.Actor.PersonID, tx.Now(), d.Opinion
		tx.Because(d.Opinion)
		if err := saveExemption(ctx, tx, e); err != nil {
			return Exemption{}, err
		}
		s, err := loadSubject(ctx, tx, e.SubjectID)
		if err != nil {
			return Exemption{}, err
		}
		return *e, l.refresh(ctx, tx, s)
	})
}

// decidable refuses a decision that is not the decider's to take.
func decidable(tx *usecase.Tx, d Decision, state, proposer string, version int) error {
	if err := d.check(); err != nil {
		return err
	}
	switch {
	case state != Proposed:
		return fault.New(fault.Conflict, "sla.decided")
	case version != d.Version:
		return fault.New(fault.Conflict, "fault.stale")
	case proposer == tx.Actor.PersonID:
		return fault.New(fault.Forbidden, "sla.own_claim")
	}
	return nil
}

func verdict(d Decision) string {
	if d.Approve {
		return Approved
	}
	return Refused
}

// AskLevel changes the level of a fault: at once when it gets worse or the owner
// wishes it, else it waits for the owner.
func (l *Ledger) AskLevel(ctx context.Context, subjectID string, wish Wish) (Change, error) {
	return usecase.Write(ctx, l.kit.Runner, PermitLevel, func(ctx context.Context, tx *usecase.Tx) (Change, error) {
		s, err := loadSubject(ctx, tx, subjectID)
		if err != nil {
			return Change{}, err
		}
		if s.Kind != FaultKind || s.Level == 0 {
			return Change{}, fault.New(fault.Conflict, "sla.faults_only")
		}
		var checks fault.Checks
		wish.Evidence = strings.TrimSpace(wish.Evidence)
		checks.That(len([]rune(wish.Evidence)) >= 4, "/evidence", "sla.evidence")
		if err := checks.Err(); err != nil {
			return Change{}, err
		}
		owner := tx.Actor.Can(PermitDecide)
		c := Change{ID: id.New(tx.Now()), SubjectID: s.ID, From: s.Level, To: wish.Level, Criterion: wish.Criterion, Evidence: wish.Evidence,
			Proofs: []Proof{}, State: Approved, ProposedBy: tx.Actor.PersonID, ProposedAt: tx.Now(), DecidedAt: tx.Now(), DecidedBy: tx.Actor.PersonID, Version: 1}
		err = Ask{From: s.Level, To: wish.Level, Criterion: wish.Criterion, Owner: owner}.Check()
		if isDowngrade(err) { // the owner has to say so
			c.State, c.DecidedAt, c.DecidedBy = Proposed, 0, ""
		} else if err != nil {
			return Change{}, err
		}
		if err := insertChange(ctx, tx, &c); err != nil || c.State == Proposed {
			return c, err
		}
		return c, l.record(ctx, tx, s, Fact{Kind: Levelled, Level: c.To})
	})
}

func isDowngrade(err error) bool {
	return fault.Is(err, fault.Forbidden)
}

// DecideLevel is the owner's word on a level that was proposed: a milder one, or
// a worse one that the program asks for.
func (l *Ledger) DecideLevel(ctx context.Context, changeID string, d Decision) (Change, error) {
	return usecase.Write(ctx, l.kit.Runner, PermitDecide, func(ctx context.Context, tx *usecase.Tx) (Change, error) {
		c, err := loadChange(ctx, tx, changeID)
		if err != nil {
			return Change{}, err
		}
		if err := decidable(tx, d, c.State, c.ProposedBy, c.Version); err != nil {
			return Change{}, err
		}
		s, err := loadSubject(ctx, tx, c.SubjectID)
		if err != nil {
			return Change{}, err
		}
		if d.Approve && s.Counted() != c.From && (c.Rule == "" || !c.raises(s.Counted())) { // it has changed since
			return Change{}, fault.New(fault.Conflict, "sla.level_moved", "level", int(s.Counted()))
		}
		err = l.settle(ctx, tx, s, c, d)
		return *c, err
	})
}

// Acknowledge says that somebody is at it: the ladder is quiet until it lapses
// without an action.
func (l *Ledger) Acknowledge(ctx context.Context, clockID string) (Row, error) {
	return l.onRow(ctx, PermitAcknowledge, clockID, func(tx *usecase.Tx, s *Subject, row *Row) error {
		if !row.open() {
			return fault.New(fault.Conflict, "sla.over")
		}
		row.AckedBy, row.AckedAt = tx.Actor.PersonID, tx.Now()
		row.AckUntil = tx.Now().Add(l.kit.Parameters.Duration(paramAckLasts, s.PolicyDay))
		tx.Act("opscenter.sla.acknowledge")
		return nil
	})
}

// Explain gives the reason for a clock that is late; once said it stays.
func (l *Ledger) Explain(ctx context.Context, clockID, reason string) (Row, error) {
	return l.onRow(ctx, PermitPropose, clockID, func(tx *usecase.Tx, s *Subject, row *Row) error {
		var checks fault.Checks
		reason = strings.TrimSpace(reason)
		checks.That(len([]rune(reason)) >= 4, "/reason", "sla.evidence")
		if err := checks.Err(); err != nil {
			return err
		}
		switch {
		case row.State != Breached:
			return fault.New(fault.Conflict, "sla.not_late")
		case row.Reason != "":
			return fault.New(fault.Conflict, "sla.explained")
		}
		row.Reason, row.ReasonBy = reason, tx.Actor.PersonID
		tx.Act("opscenter.sla.explain")
		tx.Because(reason)
		return nil
	})
}

// onRow changes what people say of a clock, never the clock itself.
func (l *Ledger) onRow(ctx context.Context, permission, clockID string, change func(tx *usecase.Tx, s *Subject, row *Row) error) (Row, error) {
	return usecase.Write(ctx, l.kit.Runner, permission, func(ctx context.Context, tx *usecase.Tx) (Row, error) {
		row, err := loadRow(ctx, tx, clockID)
		if err != nil {
			return Row{}, err
		}
		s, err := loadSubject(ctx, tx, row.SubjectID)
		if err != nil {
			return Row{}, err
		}
		clocks, exempt, err := l.clocks(ctx, tx, s, tx.Now())
		if err != nil {
			return Row{}, err
		}
		c := clocks[slices.IndexFunc(clocks, func(c Clock) bool { return c.Code == row.Code })]
		row.put(s, c) // as it is now, whether or not the sweep has been here
		if err := change(tx, s, row); err != nil {
			return Row{}, err
		}
		if row.open() {
			e := l.escalation(s, c, exempt)
			row.NextAt = e.changes(row, l.soonest(row, e), tx.Now())
		}
		if err := saveSubject(ctx, tx, s); err != nil { // what was said is in the log with the subject
			return Row{}, err
		}
		return *row, saveRow(ctx, tx, row)
	})
}

// Unexplained tells whether a late clock of a subject still has no reason; a
// ticket cannot be closed before.
func (l *Ledger) Unexplained(ctx context.Context, tx *usecase.Tx, subjectID string) ([]Code, error) {
	rows, err := rowsOf(ctx, tx, subjectID)
	var codes []Code
	for _, row := range rows {
		if row.State == Breached && row.Reason == "" {
			codes = append(codes, row.Code)
		}
	}
	return codes, err
}

// Due is when a clock of a subject ends; zero when it does not run.
func (l *Ledger) Due(ctx context.Context, tx *usecase.Tx, subjectID string, code Code) (clock.Instant, error) {
	rows, err := rowsOf(ctx, tx, subjectID)
	for _, row := range rows {
		if row.Code == code && row.open() {
			return row.DueAt, err
		}
	}
	return 0, err
}
