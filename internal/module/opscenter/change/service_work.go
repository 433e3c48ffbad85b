package change

import (
	"context"
	"slices"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/fold"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/serial"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/module/opscenter/recovery"
)

const (
	prefix = "BG"
	hour   = 3_600_000 // milliseconds
)

// Draft asks for a change.
func (s *Desk) Draft(ctx context.Context, p Proposal) (View, error) {
	return usecase.Write(ctx, s.kit.Runner, PermitHandle, func(ctx context.Context, tx *usecase.Tx) (View, error) {
		tx.Act("opscenter.change.draft")
		c := &Change{ID: id.New(tx.Now()), State: Draft, Log: []Entry{}, Figures: []Figure{}, Version: 1, CreatedBy: tx.Actor.PersonID, CreatedAt: tx.Now(), UpdatedAt: tx.Now()}
		if err := s.fill(ctx, tx, c, p); err != nil {
			return View{}, err
		}
		var err error
		if c.Number, err = serial.Next(ctx, tx.Tx, prefix); err != nil {
			return View{}, err
		}
		c.Search = fold.Index(c.Number, c.Title, c.Law)
		if err := insertChange(ctx, tx, c); err != nil {
			return View{}, err
		}
		tx.Touch(changeTable)
		return s.view(ctx, tx, tx.Actor, tx.Now(), c)
	})
}

// Revise changes what is asked for, before anybody has authorised it.
func (s *Desk) Revise(ctx context.Context, changeID string, p Proposal) (View, error) {
	return usecase.Write(ctx, s.kit.Runner, PermitHandle, func(ctx context.Context, tx *usecase.Tx) (View, error) {
		c, err := byID(ctx, tx, changeID)
		if err != nil {
			return View{}, err
		}
		if c.State != Draft && c.State != Assessed {
			return View{}, fault.New(fault.Conflict, "change.fixed")
		}
		if c.Version != p.Version {
			return View{}, fault.New(fault.Conflict, "fault.stale")
		}
		tx.Act("opscenter.change.revise")
		if err := s.fill(ctx, tx, c, p); err != nil {
			return View{}, err
		}
		c.State, c.Search = Draft, fold.Index(c.Number, c.Title, c.Law) // what it touches is assessed anew
		if err := saveChange(ctx, tx, c); err != nil {
			return View{}, err
		}
		tx.Touch(changeTable)
		return s.view(ctx, tx, tx.Actor, tx.Now(), c)
	})
}

// fill puts a proposal into a change when everything that it names is there.
func (s *Desk) fill(ctx context.Context, tx *usecase.Tx, c *Change, p Proposal) error {
	p.tidy()
	var checks fault.Checks
	p.check(&checks)
	assets, err := s.kit.Assets.Codes(ctx, tx)
	if err != nil {
		return err
	}
	for _, code := range p.Assets {
		_, here := assets[code]
		checks.That(here, "/assets", "change.no_asset", "code", code)
	}
	numbers := s.needs.Numbers()
	for _, number := range p.Modules {
		checks.That(slices.Contains(numbers, number), "/modules", "change.no_module", "number", number)
	}
	linked := slices.Clone(p.Tickets)
	if p.Weakness != "" {
		linked = append(linked, p.Weakness)
	}
	links, err := s.needs.Links(ctx, linked)
	if err != nil {
		return err
	}
	for _, number := range linked {
		pointer := "/tickets"
		if number == p.Weakness {
			pointer = "/weakness"
		}
		checks.That(slices.ContainsFunc(links, func(l Link) bool { return l.Number == number }), pointer, "change.no_link", "number", number)
	}
	if p.Kind == Standard && p.Pattern != "" {
		if err := s.follows(ctx, tx, &checks, p); err != nil {
			return err
		}
	}
	c.Kind, c.Category, c.Title, c.Reason, c.Assets, c.Modules, c.Tickets = p.Kind, p.Category, seal.Kept(c.Title, p.Title), p.Reason, p.Assets, p.Modules, p.Tickets
	c.Weakness, c.Law, c.LawFrom, c.Pattern = p.Weakness, p.Law, p.LawFrom, p.Pattern
	return checks.Err()
}

// follows: a standard change does to some of the pattern's assets what the
// pattern did, and nothing else.
func (s *Desk) follows(ctx context.Context, tx *usecase.Tx, checks *fault.Checks, p Proposal) error {
	like, err := byNumber(ctx, tx, p.Pattern)
	if fault.Is(err, fault.NotFound) {
		checks.Add("/pattern", "change.no_pattern")
		return nil
	}
	if err != nil {
		return err
	}
	checks.That(like.Until >= tx.Now().Day(), "/pattern", "change.no_pattern")
	checks.That(like.Category == p.Category, "/category", "change.pattern_category")
	for _, code := range p.Assets {
		checks.That(slices.Contains(like.Assets, code), "/assets", "change.pattern_assets", "code", code)
	}
	for _, number := range p.Modules {
		checks.That(slices.Contains(like.Modules, number), "/modules", "change.pattern_assets", "code", number)
	}
	return nil
}

// Do takes one step of the flow.
func (s *Desk) Do(ctx context.Context, changeID, action string, ask Step) (View, error) {
	permission := PermitHandle
	for _, t := range changeFlow.Transitions {
		if t.Action == action {
			permission = t.Permission
		}
	}
	return usecase.Write(ctx, s.kit.Runner, permission, func(ctx context.Context, tx *usecase.Tx) (View, error) {
		c, err := byID(ctx, tx, changeID)
		if err != nil {
			return View{}, err
		}
		transition, err := changeFlow.Next(c.State, action)
		if err != nil {
			return View{}, err
		}
		if c.Version != ask.Version {
			return View{}, fault.New(fault.Conflict, "fault.stale")
		}
		if refusal := c.guard(action, tx.Actor.PersonID, tx.Now()); refusal != nil {
			return View{}, refusal
		}
		freezes, err := s.freezes(ctx, tx, tx.Now())
		if err != nil {
			return View{}, err
		}
		if refusal := c.thaw(action, tx.Now(), freezes); refusal != nil {
			return View{}, refusal
		}
		if err := s.pointed(ctx, tx, c, action); err != nil {
			return View{}, err
		}
		longest := int(s.kit.Parameters.Int(paramEndorse, tx.Now().Day()))
		if err := ask.check(c, action, tx.Now(), longest); err != nil {
			return View{}, err
		}
		if err := c.window(&ask, freezes); err != nil {
			return View{}, err
		}
		for _, fileID := range ask.FileIDs {
			if err := s.kit.Files.BindField(ctx, tx, fileID, changeTable, c.ID, "/fileIds"); err != nil {
				return View{}, err
			}
		}
		if err := s.apply(ctx, tx, c, action, ask); err != nil {
			return View{}, err
		}
		c.State = transition.Target(c.State)
		tx.Act("opscenter.change." + action)
		tx.Because(ask.Text)
		if err := saveChange(ctx, tx, c); err != nil {
			return View{}, err
		}
		tx.Touch(changeTable)
		return s.view(ctx, tx, tx.Actor, tx.Now(), c)
	})
}

func (s *Desk) apply(ctx context.Context, tx *usecase.Tx, c *Change, action string, ask Step) error {
	now, person := tx.Now(), tx.Actor.PersonID
	record := func(text string) { c.Log = append(c.Log, Entry{At: now, ByID: person, Text: text}) }
	switch action {
	case "assess", "reassess":
		c.Verdict, c.Risk, c.Data, c.Plan, c.StartsAt, c.EndsAt = ask.Verdict, ask.Risk, ask.Data, ask.Plan, ask.StartsAt, ask.EndsAt
		c.Impact, c.RiskNote, c.Rollback = seal.Kept(c.Impact, ask.Impact), seal.Kept(c.RiskNote, ask.RiskNote), seal.Kept(c.Rollback, ask.Rollback)
	case "submit":
		c.SubmittedBy = person
	case "schedule":
		return s.preapproved(ctx, tx, c)
	case "authorise", "ratify":
		c.AuthorisedBy, c.AuthorisedAt, c.AuthoriseNote = person, now, ask.Text
	case "reject":
		c.RejectedAt, c.AuthoriseNote = now, ask.Text
	case "refuse", "replan":
		c.SubmittedBy, c.AuthorisedBy, c.AuthorisedAt, c.AuthoriseNote = "", "", 0, ""
		if action == "refuse" {
			c.AuthoriseNote = ask.Text
		}
	case "start", "rush":
		if action == "rush" {
			c.RatifyDue = now + clock.Instant(s.kit.Parameters.Int(paramRatify, c.CreatedAt.Day())*hour)
			record(ask.Text)
		}
		c.ExecutorID, c.StartedAt = person, now
		return s.begin(ctx, tx, c, ask)
	case "secure", "retry":
		return s.secure(ctx, tx, c)
	case "record":
		record(ask.Text)
	case "implement":
		record(ask.Text)
		c.Figures, c.ImplementedAt, c.ExecutorID = ask.Figures, now, person
	case "fail":
		record(ask.Text)
	case "verify":
		c.Verification, c.VerifiedBy = ask.Text, person
		s.finish(c, Done, now)
	case "rollback":
		c.RollbackNote = ask.Text
		record(ask.Text)
		s.finish(c, RolledBack, now)
	case "review":
		c.ReviewNote, c.ReviewedBy, c.ReviewedAt = ask.Text, person, now
	case "endorse":
		c.Until = ask.Until
	case "withdraw":
		c.Until = ""
	}
	return nil
}

// finish keeps until when the change must be reviewed, by the rule of the day on
// which it was asked for.
func (s *Desk) finish(c *Change, outcome string, now clock.Instant) {
	c.Outcome, c.FinishedAt = outcome, now
	c.ReviewDue = now.Day().AddDays(int(s.kit.Parameters.Int(paramReview, c.CreatedAt.Day()))).End()
}

// preapproved: the owner's word on the pattern is the word on what follows it.
func (s *Desk) preapproved(ctx context.Context, tx *usecase.Tx, c *Change) error {
	var checks fault.Checks
	if err := s.follows(ctx, tx, &checks, Proposal{Category: c.Category, Assets: c.Assets, Modules: c.Modules, Pattern: c.Pattern}); err != nil {
		return err
	}
	if err := checks.Err(); err != nil {
		return err
	}
	like, err := byNumber(ctx, tx, c.Pattern)
	if err == nil && like.Until < c.StartsAt.Day() {
		checks.Add("/pattern", "change.no_pattern")
		return checks.Err()
	}
	c.AuthorisedBy, c.AuthorisedAt, c.AuthoriseNote = like.AuthorisedBy, tx.Now(), like.Number
	return err
}

// begin: nothing begins without a way back, and what touches data not without a
// backup point, which is one of the recovery module's or is shown by files.
func (s *Desk) begin(ctx context.Context, tx *usecase.Tx, c *Change, ask Step) error {
	assets, err := s.kit.Assets.Codes(ctx, tx)
	if err != nil {
		return err
	}
	var checks fault.Checks
	point, err := s.point(ctx, tx, c)
	if err != nil {
		return err
	}
	if ask.BackupRef == "" && point != nil && point.State == recovery.Made && point.At >= s.recent(c, tx.Now()) {
		c.BackupRef, c.BackupAt = point.Number, point.At
		return nil
	}
	needed := needsBackup(c, assets)
	checks.That(!needed || ask.BackupRef != "" || len(ask.FileIDs) > 0, "/backupRef", "change.backup_needed", "hours", s.kit.Parameters.Int(paramBackup, c.CreatedAt.Day()))
	if ask.BackupRef != "" {
		found, err := s.points(ctx, tx, c, tx.Now())
		if err != nil {
			return err
		}
		i := slices.IndexFunc(found, func(p BackupPoint) bool { return p.Ref == ask.BackupRef })
		checks.That(i >= 0, "/backupRef", "change.no_backup", "ref", ask.BackupRef)
		if i >= 0 {
			c.BackupRef, c.BackupAt = found[i].Ref, found[i].At
		}
	}
	return checks.Err()
}
