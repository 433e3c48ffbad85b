package servicedesk

import (
	"context"
	"slices"

	"gongzhi/internal/contract/opscenter"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/message"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/module/opscenter/sla"
)

// Do takes one step of a ticket's flow. What it stops or starts of the clocks is
// recorded in the same transaction.
func (s *Desk) Do(ctx context.Context, ticketID, action, permission string, step Step) (View, error) {
	return usecase.Write(ctx, s.kit.Runner, permission, func(ctx context.Context, tx *usecase.Tx) (View, error) {
		t, err := seen(ctx, tx, tx.Scope, ticketID)
		if err != nil {
			return View{}, err
		}
		if err := s.step(ctx, tx, t, action, permission, step); err != nil {
			return View{}, err
		}
		return s.view(ctx, tx, tx.Actor, t)
	})
}

func (s *Desk) step(ctx context.Context, tx *usecase.Tx, t *Ticket, action, permission string, step Step) error {
	transition, err := flowOf(t.Kind).Next(t.State, action)
	if err != nil {
		return err
	}
	if t.Version != step.Version {
		return fault.New(fault.Conflict, "fault.stale")
	}
	if transition.Permission != permission || hidden(t, tx.Actor, action) {
		return fault.New(fault.Forbidden, "servicedesk.not_yours")
	}
	if refusal := s.guard(t, action, tx.Now()); refusal != nil {
		return refusal
	}
	if err := step.check(t, action, tx.Now()); err != nil {
		return err
	}
	t.State = transition.Target(t.State)
	entry := Entry{Action: action, Text: step.Text, FileID: step.FileID}
	facts, err := s.apply(ctx, tx, t, action, step, &entry)
	if err != nil {
		return err
	}
	if err := s.useWorkarounds(ctx, tx, t, step.ProblemIDs); err != nil {
		return err
	}
	if err := s.needs.Knowledge.UsedIn(ctx, tx, step.ArticleIDs, t.ID, t.Number); err != nil {
		return err
	}
	if step.FileID != "" {
		if err := s.needs.Files.BindField(ctx, tx, step.FileID, table, t.ID, "/fileId"); err != nil {
			return err
		}
	}
	tx.Act("opscenter.servicedesk." + action)
	if err := saveTicket(ctx, tx, t); err != nil {
		return err
	}
	if err := write(ctx, tx, t, entry); err != nil {
		return err
	}
	if len(facts) > 0 {
		if _, err := s.kit.Clocks.Record(ctx, tx, t.ClockID, facts...); err != nil {
			return err
		}
	}
	if action == "analyse" {
		if err := tx.Emit(ctx, opscenter.Analysed{TicketID: t.ID, At: tx.Now()}); err != nil {
			return err
		}
	}
	if err := s.weigh(ctx, tx, t, action, step); err != nil {
		return err
	}
	return s.tell(ctx, tx, t, action)
}

// plainFacts are what actions say to the clocks and nothing more.
var plainFacts = map[string][]sla.Kind{
	"answer": {sla.Answered}, "respond": {sla.Answered}, "escalate": {sla.Escalated}, "confirm-plan": {sla.PlanConfirmed}, "note": {sla.Worked}, "result": {sla.Worked},
	"arrive": {sla.Arrived}, "observe": {sla.Solved, sla.Observing}, "analyse": {sla.AnalysisHanded}, "withdraw": {sla.Withdrawn}, "no-fault": {sla.NoFault},
	"plan": {sla.Worked}, "accept": {sla.Noticed},
	"finish": {sla.Solved}, // whoever has solved a request alone owes no report to the company any more
}

// online are the modes that help without going there.
func modeOf(mode string) string {
	if mode == "onsite" {
		return sla.Onsite
	}
	return sla.Online
}

func (s *Desk) apply(ctx context.Context, tx *usecase.Tx, t *Ticket, action string, step Step, entry *Entry) ([]sla.Fact, error) {
	var facts []sla.Fact
	for _, kind := range plainFacts[action] {
		facts = append(facts, sla.Fact{Kind: kind})
	}
	switch action {
	case "assign", "handover":
		return facts, s.assign(ctx, tx, t, step.EngineerID, entry)
	case "start":
		t.Complexity, t.Mode = step.Complexity, step.Mode
		return append(facts, sla.Fact{Kind: sla.SupportStarted, Mode: modeOf(step.Mode)}), nil
	case "diagnose":
		t.Complexity, t.Mode = step.Complexity, step.Mode
		return append(facts, sla.Fact{Kind: sla.SupportStarted, Mode: modeOf(step.Mode)}, sla.Fact{Kind: sla.RemoteStarted}, sla.Fact{Kind: sla.OnlineStarted}), nil
	case "notify":
		t.Mode, t.ETA, t.NoticeText, t.NoticedAt = step.Mode, step.ETA, step.Text, tx.Now()
		return append(facts, sla.Fact{Kind: sla.ModeSet, Mode: modeOf(step.Mode)}), nil
	case "confirm-notice":
		t.NoticeAckAt = tx.Now()
	case "begin":
		if modeOf(t.Mode) == sla.Online {
			facts = append(facts, sla.Fact{Kind: sla.OnlineStarted})
		}
	case "result":
		t.Items[*step.Item].Result, t.Items[*step.Item].DoneAt = step.Text, tx.Now()
	case "confirm-written":
		t.Written = true
	case "urge":
		t.Urges++
	case "complain":
		t.Complaints++
	case "widen":
		return append(facts, sla.Fact{Kind: sla.Worked}), s.widen(ctx, tx, t, step, entry)
	case "prelim":
		t.Diagnosis = step.Text
		// Which of the clocks it ends is the level's matter, which may still change.
		return append(facts, sla.Fact{Kind: sla.Diagnosed}, sla.Fact{Kind: sla.OnsiteDiagnosed}, sla.Fact{Kind: sla.Replied}), nil
	case "plan":
		t.Plan = step.Text
	case "confirm-recovery":
		return append(facts, sla.Fact{Kind: sla.Recovered}), s.byHand(ctx, tx, t)
	case "analyse":
		t.Cause, t.RootCause, t.CauseKind = seal.Kept(t.Cause, step.Cause), seal.Kept(t.RootCause, step.RootCause), step.CauseKind
		t.Fix, t.Prevention, t.Affected = seal.Kept(t.Fix, step.Fix), seal.Kept(t.Prevention, step.Prevention), max(step.Affected, t.Affected)
	case "finalise":
		t.Level = step.Level
		return append(facts, sla.Fact{Kind: sla.Finalised, Level: sla.Level(step.Level)}), nil
	case "reopen":
		t.Reopens, t.ClosedAt, t.SignedAt, t.SignKind, t.SignedBy, t.Stars = t.Reopens+1, 0, 0, "", "", 0
		if t.Kind == FaultKind {
			facts = append(facts, sla.Fact{Kind: sla.Reopened})
		}
	case "article":
		return facts, s.article(ctx, tx, t, entry)
	case "merge":
		return facts, s.merge(ctx, tx, t, step.MasterID)
	case "transfer":
		return facts, s.transfer(ctx, tx, t, step)
	case "sign":
		return facts, s.sign(ctx, tx, t, step)
	}
	return facts, nil
}

// assign makes one engineer responsible; there is never a second one.
func (s *Desk) assign(ctx context.Context, tx *usecase.Tx, t *Ticket, engineerID string, entry *Entry) error {
	engineers, err := s.needs.Engineers(ctx)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(engineers, func(e Engineer) bool { return e.ID == engineerID }) {
		return wrong("/engineerId", "servicedesk.no_engineer")
	}
	if t.EngineerID == engineerID {
		return fault.New(fault.Conflict, "servicedesk.same_engineer")
	}
	entry.FromTo = t.EngineerID + ">" + engineerID
	t.EngineerID = engineerID
	return s.kit.Clocks.Assign(ctx, tx, t.ClockID, engineerID)
}

// byHand: where no probe watches, the requester's word is the recovery, and it
// is marked as such. Where probes watch, only they decide.
func (s *Desk) byHand(ctx context.Context, tx *usecase.Tx, t *Ticket) error {
	_, watched, err := s.needs.Healthy(ctx, t.ClockID)
	if err != nil {
		return err
	}
	if watched {
		return fault.New(fault.Conflict, "servicedesk.monitored")
	}
	return s.kit.Clocks.ByHand(ctx, tx, t.ClockID)
}

// sign closes a ticket with the user's signature, or with the record that they
// refused. Late clocks must be explained before.
func (s *Desk) sign(ctx context.Context, tx *usecase.Tx, t *Ticket, step Step) error {
	if t.CreatedBy != tx.Actor.PersonID && (step.SignKind == "electronic" || !tx.Actor.Can(PermitHandle)) {
		return wrong("/signKind", "servicedesk.sign_own")
	}
	if t.CreatedBy == tx.Actor.PersonID && tx.Actor.Can(PermitHandle) && step.SignKind == "electronic" {
		return wrong("/signKind", "servicedesk.sign_for_them") // written down for a caller: they sign on the screen
	}
	late, err := s.kit.Clocks.Unexplained(ctx, tx, t.ClockID)
	if err != nil {
		return err
	}
	if len(late) > 0 {
		return fault.New(fault.Conflict, "servicedesk.explain_first", "clock", string(late[0]))
	}
	t.SignKind, t.SignReason, t.SignedAt, t.SignedBy, t.Stars, t.ClosedAt = step.SignKind, step.Text, tx.Now(), tx.Actor.PersonID, step.Stars, tx.Now()
	return nil
}

// transfer goes on with a request as a fault: its level is the worst aspect, its
// clocks go on, and its report is the request's.
func (s *Desk) transfer(ctx context.Context, tx *usecase.Tx, t *Ticket, step Step) error {
	contact, err := s.contact(t)
	if err != nil {
		return err
	}
	f, err := s.open(ctx, tx, FaultKind, Report{Channel: t.Channel, Title: t.Title, Name: contact.Name, Phone: contact.Phone, Items: t.Items, CalledAt: t.ReportedAt})
	if err != nil {
		return err
	}
	f.ParentID, f.ClockID, f.EngineerID, f.OrgID, f.Written, f.CreatedBy = t.ID, t.ClockID, t.EngineerID, t.OrgID, t.Written, t.CreatedBy
	level, err := s.rate(ctx, f, step)
	if err != nil {
		return err
	}
	if err := insertTicket(ctx, tx, f); err != nil {
		return err
	}
	if err := write(ctx, tx, f, Entry{Action: "open", Text: step.Text}); err != nil {
		return err
	}
	subject, err := s.subject(ctx, f)
	if err != nil {
		return err
	}
	return s.kit.Clocks.Become(ctx, tx, f.ClockID, subject, sla.Fact{Kind: sla.Reported, At: f.ReportedAt}, sla.Fact{Kind: sla.Noticed}, sla.Fact{Kind: sla.Levelled, Level: level})
}

// rate sets the level from the aspects, and the modules.
func (s *Desk) rate(ctx context.Context, f *Ticket, step Step) (sla.Level, error) {
	items := make([]Item, len(step.Modules))
	for i, number := range step.Modules {
		items[i].Module = number
	}
	if err := s.knows(ctx, items); err != nil {
		return 0, err
	}
	level, _ := step.Rating.Worst()
	f.Affected, f.AffectedFirst = step.Affected, step.Affected
	f.Rating, f.Level, f.Modules = Rating(step.Rating), int64(level), step.Modules
	return level, nil
}

func (s *Desk) subject(ctx context.Context, f *Ticket) (sla.Subject, error) {
	probes, err := s.needs.Probes(ctx, f.Modules)
	return sla.Subject{ID: f.ClockID, Kind: sla.FaultKind, Number: f.Number, Path: path(f), DetectedAt: f.DetectedAt, EngineerID: f.EngineerID, Modules: f.Modules, Probes: probes}, err
}

// merge makes a fault part of another one.
func (s *Desk) merge(ctx context.Context, tx *usecase.Tx, t *Ticket, masterID string) error {
	master, err := seen(ctx, tx, scope.Everything, masterID)
	if err != nil {
		return wrong("/masterId", "servicedesk.master")
	}
	if master.Kind != FaultKind || slices.Contains(over, master.State) || master.ClockID == t.ClockID {
		return wrong("/masterId", "servicedesk.master")
	}
	t.MasterID = master.ID
	return s.kit.Clocks.Merge(ctx, tx, t.ClockID, master.ClockID)
}

// steppedMessage tells whose turn it is, and who asked what became of it.
var steppedMessage = message.Kind{Name: "opscenter.servicedesk.stepped", Channels: []message.Channel{message.Inbox, message.Mail}, Basis: "servicedesk.basis.notice",
	Variables: []message.Variable{{Name: "number", Needed: true}, {Name: "title", Mask: seal.FreeText}}}

// tell lets the engineer know of new work and who asked of what concerns them.
func (s *Desk) tell(ctx context.Context, tx *usecase.Tx, t *Ticket, action string) error {
	var to []string
	switch action {
	case "assign", "handover", "urge", "dispute", "complain":
		to = []string{t.EngineerID}
	case "notify", "return", "finish", "answer", "analyse":
		to = []string{t.CreatedBy}
	}
	to = slices.DeleteFunc(to, func(person string) bool { return person == "" || person == tx.Actor.PersonID })
	if len(to) == 0 {
		return nil
	}
	return message.Send(ctx, tx.Tx, message.Notice{Kind: steppedMessage, Key: id.New(tx.Now()), Path: path(t), Params: map[string]string{"number": t.Number, "title": t.Title},
		To: message.Audience{People: to}})
}

// Act takes a step under the permission that the flow names for it.
func (s *Desk) Act(ctx context.Context, ticketID, action string, step Step) (View, error) {
	t, err := s.Get(ctx, ticketID)
	if err != nil {
		return View{}, err
	}
	transition, err := flowOf(t.Kind).Next(t.State, action)
	if err != nil {
		return View{}, err
	}
	step.Version = t.Version
	return s.Do(ctx, ticketID, action, transition.Permission, step)
}
