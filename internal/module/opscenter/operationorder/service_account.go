package operationorder

import (
	"context"
	"slices"

	"gongzhi/internal/kit/attach"
	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/fold"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/serial"
	"gongzhi/internal/kit/usecase"
)

// RequestAccount asks for something to be done to an account.
func (s *Orders) RequestAccount(ctx context.Context, in AccountRequest) (AccountView, error) {
	return usecase.Write(ctx, s.kit.Runner, PermitRequest, func(ctx context.Context, tx *usecase.Tx) (AccountView, error) {
		if err := in.check(tx.Now().Day()); err != nil {
			return AccountView{}, err
		}
		if err := s.cameOf(ctx, in.Ticket); err != nil {
			return AccountView{}, err
		}
		a, err := s.open(ctx, tx, in.Kind, Requested)
		if err != nil {
			return AccountView{}, err
		}
		a.TargetKind, a.TargetID, a.Reason, a.SuccessorID, a.Factors = "person", in.TargetID, in.Reason, in.SuccessorID, in.Factors
		a.Ticket = in.Ticket
		a.OrgID, a.Roles, a.ValidFrom, a.ValidTo = in.OrgID, in.Roles, in.ValidFrom, in.ValidTo
		switch in.Kind {
		case Create:
			a.TargetKind, a.TargetID = "organisation", in.OrgID
			a.NewName, a.NewLogin, a.Target = in.NewName, in.NewLogin, in.NewName
		case Lift:
			err = s.aboutStop(ctx, tx, a)
		default:
			err = s.aboutPerson(ctx, a)
		}
		if err != nil {
			return AccountView{}, err
		}
		return s.file(ctx, tx, a, "request", in.FileIDs)
	})
}

// cameOf checks the request that an order names.
func (s *Orders) cameOf(ctx context.Context, ticket string) error {
	if ticket == "" || s.needs.Ticket == nil {
		return nil
	}
	known, err := s.needs.Ticket(ctx, ticket)
	if err == nil && !known {
		var checks fault.Checks
		checks.That(false, "/ticket", "operationorder.no_ticket")
		err = checks.Err()
	}
	return err
}

// aboutStop checks the stop that is to be lifted.
func (s *Orders) aboutStop(ctx context.Context, tx *usecase.Tx, a *Account) error {
	stop, err := accountByID(ctx, tx, a.TargetID)
	if err != nil {
		return wrongTarget(err)
	}
	if _, err := liftFlow.Next(stop.State, "lift"); err != nil {
		return err
	}
	asked, err := pending(ctx, tx, stop.ID)
	if err == nil && asked {
		err = fault.New(fault.Conflict, "operationorder.lift_pending")
	}
	a.TargetKind, a.Target = "order", stop.Number+" "+stop.Target
	return err
}

func (s *Orders) aboutPerson(ctx context.Context, a *Account) error {
	subject, err := s.needs.Accounts.Subject(ctx, "person", a.TargetID)
	if err != nil {
		return wrongTarget(err)
	}
	a.Target = subject.Name + " (" + subject.Detail + ")"
	return nil
}

func wrongTarget(err error) error {
	if !fault.Is(err, fault.NotFound) {
		return err
	}
	var checks fault.Checks
	checks.Add("/targetId", "operationorder.target")
	return checks.Err()
}

func (s *Orders) open(ctx context.Context, tx *usecase.Tx, kind, state string) (*Account, error) {
	number, err := serial.Next(ctx, tx.Tx, accountPrefix)
	return &Account{ID: id.New(tx.Now()), Number: number, Kind: kind, State: state, Version: 1, CreatedBy: tx.Actor.PersonID, CreatedAt: tx.Now(), UpdatedAt: tx.Now()}, err
}

// file writes a new order.
func (s *Orders) file(ctx context.Context, tx *usecase.Tx, a *Account, action string, fileIDs []string) (AccountView, error) {
	a.Search = fold.Index(a.Number, a.Target, a.NewLogin)
	tx.Act("opscenter.operationorder." + action)
	tx.Because(a.Reason)
	if err := insert(ctx, tx, accountTable, a.ID, a); err != nil {
		return AccountView{}, err
	}
	if err := s.bind(ctx, tx, accountTable, a.ID, fileIDs); err != nil {
		return AccountView{}, err
	}
	return s.account(ctx, tx.Actor, tx.Now(), a)
}

// EmergencyStop locks an account, everybody of an organisation or everybody with
// a role in one action. Their sessions are dead as soon as each node has read
// the change. The owner confirms it afterwards; only an authorised lift ends it.
func (s *Orders) EmergencyStop(ctx context.Context, in StopRequest) (AccountView, error) {
	return usecase.Write(ctx, s.kit.Runner, PermitStop, func(ctx context.Context, tx *usecase.Tx) (AccountView, error) {
		if err := in.check(); err != nil {
			return AccountView{}, err
		}
		a, err := s.open(ctx, tx, Stop, Stopped)
		if err != nil {
			return AccountView{}, err
		}
		a.TargetKind, a.TargetID, a.Reason = in.TargetKind, in.TargetID, in.Reason
		a.DueAt = tx.Now().Add(s.kit.Parameters.Duration(paramRatify, tx.Now().Day()))
		if in.TargetKind == "person" && in.TargetID == tx.Actor.PersonID {
			return AccountView{}, fault.New(fault.Conflict, "operationorder.own_account")
		}
		subject, err := s.needs.Accounts.Subject(ctx, in.TargetKind, in.TargetID)
		if err != nil {
			return AccountView{}, wrongTarget(err)
		}
		if a.Target = subject.Name; in.TargetKind == "person" {
			a.Target += " (" + subject.Detail + ")"
		}
		if a.Affected, err = s.needs.Accounts.Stop(ctx, tx, a); err != nil {
			return AccountView{}, err
		}
		if a.Affected == 0 {
			return AccountView{}, fault.New(fault.Conflict, "operationorder.nobody")
		}
		left, err := s.needs.Accounts.Authorisers(ctx, tx)
		if err == nil && left == 0 {
			err = fault.New(fault.Conflict, "operationorder.last_authoriser")
		}
		if err != nil {
			return AccountView{}, err
		}
		return s.file(ctx, tx, a, "stop", nil)
	})
}

// DoAccount takes one step of the flow.
func (s *Orders) DoAccount(ctx context.Context, orderID, action string, step AccountStep) (AccountView, error) {
	if action == "carry" {
		ctx = usecase.WithoutKey(ctx) // the answer may hold a password, which nothing keeps
	}
	return usecase.Write(ctx, s.kit.Runner, permission(accountFlow, action), func(ctx context.Context, tx *usecase.Tx) (AccountView, error) {
		a, err := accountByID(ctx, tx, orderID)
		if err != nil {
			return AccountView{}, err
		}
		transition, err := next(accountFlow, a.State, action, a.Version, step.Version)
		if err != nil {
			return AccountView{}, err
		}
		if refusal := a.guard(action, tx.Actor.PersonID, tx.Actor.System); refusal != nil {
			return AccountView{}, refusal
		}
		if err := step.check(a, action); err != nil {
			return AccountView{}, err
		}
		a.State = transition.Target(a.State)
		secret := ""
		switch action {
		case "authorise", "refuse", "ratify":
			a.AuthorisedBy, a.AuthorisedAt, a.Note = tx.Actor.PersonID, tx.Now(), step.Note
		case "withdraw":
			a.Note = step.Note
		case "carry":
			a.CarriedBy, a.CarriedAt, a.Check, a.CheckNote = tx.Actor.PersonID, tx.Now(), step.Check, step.CheckNote
			if secret, err = s.carry(ctx, tx, a); err != nil {
				return AccountView{}, err
			}
		}
		tx.Act("opscenter.operationorder." + action)
		tx.Because(step.Note)
		if err := saveAccount(ctx, tx, a); err != nil {
			return AccountView{}, err
		}
		view, err := s.account(ctx, tx.Actor, tx.Now(), a)
		view.Secret = secret
		return view, err
	})
}

// carry does what the order says through the platform's use cases.
func (s *Orders) carry(ctx context.Context, tx *usecase.Tx, a *Account) (secret string, err error) {
	accounts := s.needs.Accounts
	switch a.Kind {
	case Reset:
		a.ResultID = a.TargetID
		return accounts.Reset(ctx, tx, a)
	case Create:
		a.ResultID, secret, err = accounts.Open(ctx, tx, a)
		return secret, err
	case Close:
		if a.Affected, err = s.needs.Tasks.HandOver(ctx, tx, a.TargetID, a.SuccessorID, a.Number); err != nil {
			return "", err
		}
		a.ResultID = a.TargetID
		return "", accounts.Close(ctx, tx, a)
	case Enable:
		a.ResultID = a.TargetID
		return "", accounts.Enable(ctx, tx, a)
	case Rights:
		a.ResultID, err = accounts.Grant(ctx, tx, a)
		return "", err
	}
	return "", s.lift(ctx, tx, a)
}

func (s *Orders) lift(ctx context.Context, tx *usecase.Tx, a *Account) error {
	stop, err := accountByID(ctx, tx, a.TargetID)
	if err != nil {
		return err
	}
	transition, err := liftFlow.Next(stop.State, "lift")
	if err != nil {
		return err
	}
	if a.Affected, err = s.needs.Accounts.Lift(ctx, tx, stop, a); err != nil {
		return err
	}
	stop.State, stop.ResultID, a.ResultID = transition.To, a.ID, stop.ID
	return saveAccount(ctx, tx, stop)
}

// Account shows one account order.
func (s *Orders) Account(ctx context.Context, orderID string) (AccountView, error) {
	return usecase.Read(ctx, s.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (AccountView, error) {
		a, err := accountByID(ctx, q, orderID)
		if err != nil {
			return AccountView{}, err
		}
		return s.account(ctx, q.Actor, q.Now, a)
	})
}

// Accounts shows a page of account orders.
func (s *Orders) Accounts(ctx context.Context, input *accountListInput) (list.Result[AccountView], error) {
	return usecase.Read(ctx, s.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (list.Result[AccountView], error) {
		page, err := list.Page(ctx, q, accountList, input.Params, list.Where(input.AccountFilter))
		if err != nil {
			return list.Result[AccountView]{}, err
		}
		return views(page, func(a *Account) (AccountView, error) { return s.account(ctx, q.Actor, q.Now, a) })
	})
}

// AccountTimeline tells what happened to an account order.
func (s *Orders) AccountTimeline(ctx context.Context, orderID string) ([]audit.TimelineEntry, error) {
	return s.timeline(ctx, accountTable, orderID, func(ctx context.Context, q usecase.Query) error {
		_, err := accountByID(ctx, q, orderID)
		return err
	})
}

// AccountFiles are the letters of an account order.
func (s *Orders) AccountFiles(ctx context.Context, orderID string) ([]attach.Attachment, error) {
	return s.files(ctx, accountTable, orderID, func(ctx context.Context, q usecase.Query) error {
		_, err := accountByID(ctx, q, orderID)
		return err
	})
}

// Targets finds accounts, organisations or roles by name, for those who ask for
// an order, stop somebody or follow what was done.
func (s *Orders) Targets(ctx context.Context, kind, text string) ([]Subject, error) {
	return usecase.Read(ctx, s.kit.Runner, PermitRead, func(ctx context.Context, _ usecase.Query) ([]Subject, error) {
		return s.needs.Accounts.Search(ctx, kind, text)
	})
}

func (s *Orders) account(ctx context.Context, actor scope.Actor, now clock.Instant, a *Account) (AccountView, error) {
	names, err := s.name(ctx, a.CreatedBy, a.AuthorisedBy, a.CarriedBy, a.SuccessorID)
	if err != nil {
		return AccountView{}, err
	}
	v := AccountView{Account: *a, MakerName: names[a.CreatedBy], AuthoriserName: names[a.AuthorisedBy], CarrierName: names[a.CarriedBy], SuccessorName: names[a.SuccessorID],
		Late: a.State == Stopped && now > a.DueAt, Waits: accountFlow.Waits(actor, a.State)}
	if a.OrgID != "" {
		organisations, err := s.needs.Names.OrgNames(ctx, []string{a.OrgID})
		if err != nil {
			return v, err
		}
		v.OrgName = organisations[a.OrgID]
	}
	if a.Roles == nil {
		v.Roles = Texts{}
	}
	chain := accountChain
	if a.Kind == Stop {
		chain = stopChain
	}
	v.Steps = steps(chain, a.State)
	if a.State == Stopped {
		v.Deadline = &Deadline{At: a.DueAt, Kind: "hours", From: a.CreatedAt}
	}
	v.Actions = accountFlow.Actions(actor, a.State, func(action string) *fault.Error { return a.guard(action, actor.PersonID, actor.System) }, sentence(ctx))
	return v, nil
}

// check notes what the action still needs: who resets a password has made sure
// who asks, and no reason holds one.
func (s *AccountStep) check(a *Account, action string) error {
	var checks fault.Checks
	switch {
	case action == "carry" && slices.Contains([]string{Reset, Enable}, a.Kind):
		checks.That(s.Check != "", "/identityCheck", "operationorder.identity_check")
		checks.That(s.CheckNote != "", "/checkNote", "field.required")
	case action == "refuse" || action == "withdraw":
		checks.That(len([]rune(s.Note)) >= 4, "/note", "operationorder.reason")
	}
	return checks.Err()
}

func (r *StopRequest) check() error {
	var checks fault.Checks
	checks.That(len([]rune(r.Reason)) >= 4, "/reason", "operationorder.reason")
	return checks.Err()
}
