package app

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/intake"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
	kitweb "gongzhi/internal/kit/web"
	"gongzhi/internal/module/opscenter/operationorder"
	"gongzhi/internal/module/opscenter/servicedesk"
	"gongzhi/internal/module/opscenter/sla"
	"gongzhi/internal/module/platform/enterprise"
	"gongzhi/internal/module/platform/identity"
)

// buildOperationorder makes 账号与数据操作单.
func (s *System) buildOperationorder() {
	s.declare(operationorder.Parameters)
	orders, m := operationorder.New(operationorder.Kit{Runner: s.Runner, Parameters: s.Params, Files: s.Files, Catalogue: func() *i18n.Catalogue { return s.Catalogue }}, operationorder.Needs{
		Names: directory{s}, Accounts: orderAccounts{s}, Tasks: orderTasks{s},
		Registers: func() []intake.Register {
			return []intake.Register{s.Services.Enterprise.Register(), s.Services.Catalogue.Register()}
		},
		Datasets: s.datasets, Actions: s.operations, Points: points{s}, Finding: s.exerciseFinding,
		Ticket: func(ctx context.Context, number string) (bool, error) {
			_, err := s.Services.Tickets.Numbered(ctx, number)
			if fault.Is(err, fault.NotFound) {
				return false, nil
			}
			return err == nil, err
		},
	})
	s.Services.Orders = orders
	s.add(m)
}

// orderAccounts are the platform's use cases as orders ask for them.
type orderAccounts struct{ s *System }

// asOrder asks as the system, for whoever may ask for an order.
func asOrder(ctx context.Context) context.Context {
	return usecase.Beside(scope.With(ctx, scope.SystemActor("operationorder")))
}

// byOrder runs a use case of another module in the order's transaction, with an
// entry of its own in the log that names the order.
func (s *System) byOrder(ctx context.Context, tx *usecase.Tx, number string, f func(ctx context.Context, tx *usecase.Tx) error) error {
	return usecase.Handle(ctx, s.Runner, tx.Tx, "opscenter.operationorder.carry", func(ctx context.Context, by *usecase.Tx) error {
		by.Because(number)
		return f(ctx, by)
	})
}

func (a orderAccounts) Search(ctx context.Context, kind, text string) ([]operationorder.Subject, error) {
	subjects := []operationorder.Subject{}
	const most = 20
	switch kind {
	case "organisation":
		page, err := a.s.Services.Enterprise.List(asOrder(ctx), list.Params{Q: text, Limit: most}, enterprise.Filter{})
		for _, o := range page.Items {
			subjects = append(subjects, operationorder.Subject{Kind: kind, ID: o.ID, Name: o.Name, Detail: o.Area})
		}
		return subjects, err
	case "role":
		names, err := a.s.Services.Identity.RoleTitles(ctx)
		for id, name := range names {
			if strings.Contains(strings.ToLower(id+name), strings.ToLower(text)) {
				subjects = append(subjects, operationorder.Subject{Kind: kind, ID: id, Name: name, Detail: id})
			}
		}
		slices.SortFunc(subjects, func(a, b operationorder.Subject) int { return cmp.Compare(a.ID, b.ID) })
		return subjects, err
	}
	page, err := a.s.Services.Identity.List(asOrder(ctx), list.Params{Q: text, Limit: most}, identity.PeopleFilter{})
	for i := range page.Items {
		subjects = append(subjects, a.person(&page.Items[i]))
	}
	return subjects, err
}

func (a orderAccounts) person(p *identity.Person) operationorder.Subject {
	return operationorder.Subject{Kind: "person", ID: p.ID, Name: p.Name, Detail: p.Login, People: 1}
}

func (a orderAccounts) Subject(ctx context.Context, kind, id string) (operationorder.Subject, error) {
	absent := fault.New(fault.NotFound, "operationorder.target")
	switch kind {
	case "organisation", "role":
		ask := a.s.Services.Identity.RoleTitles
		if kind == "organisation" {
			ask = func(ctx context.Context) (map[string]string, error) {
				return a.s.Services.Enterprise.Names(ctx, []string{id})
			}
		}
		names, err := ask(ctx)
		if err == nil && names[id] == "" {
			err = absent
		}
		return operationorder.Subject{Kind: kind, ID: id, Name: names[id], Detail: id}, err
	}
	person, err := a.s.Services.Identity.PersonByID(ctx, id)
	if err != nil {
		return operationorder.Subject{}, err
	}
	return a.person(person), nil
}

func (a orderAccounts) Open(ctx context.Context, tx *usecase.Tx, o *operationorder.Account) (personID, secret string, err error) {
	err = a.s.byOrder(ctx, tx, o.Number, func(ctx context.Context, tx *usecase.Tx) error {
		person, told, err := a.s.Services.Identity.OpenByOrder(ctx, tx, identity.NewPerson{Name: o.NewName, Login: o.NewLogin},
			identity.NewPost{OrgID: o.OrgID, Roles: o.Roles, ValidFrom: o.ValidFrom, ValidTo: o.ValidTo})
		personID, secret = person.ID, told
		return err
	})
	return personID, secret, err
}

func (a orderAccounts) Reset(ctx context.Context, tx *usecase.Tx, o *operationorder.Account) (secret string, err error) {
	err = a.s.byOrder(ctx, tx, o.Number, func(ctx context.Context, tx *usecase.Tx) error {
		if o.Factors {
			if err := a.s.Services.Signin.ForgetFactors(ctx, tx, o.TargetID); err != nil {
				return err
			}
		}
		secret, err = a.s.Services.Identity.ResetByOrder(ctx, tx, o.TargetID)
		return err
	})
	return secret, err
}

func (a orderAccounts) do(ctx context.Context, tx *usecase.Tx, o *operationorder.Account, action string) error {
	return a.s.byOrder(ctx, tx, o.Number, func(ctx context.Context, tx *usecase.Tx) error {
		return a.s.Services.Identity.DoByOrder(ctx, tx, o.TargetID, action)
	})
}

func (a orderAccounts) Close(ctx context.Context, tx *usecase.Tx, o *operationorder.Account) error {
	return a.do(ctx, tx, o, "close")
}

func (a orderAccounts) Enable(ctx context.Context, tx *usecase.Tx, o *operationorder.Account) error {
	return a.do(ctx, tx, o, "unlock")
}

func (a orderAccounts) Grant(ctx context.Context, tx *usecase.Tx, o *operationorder.Account) (postID string, err error) {
	err = a.s.byOrder(ctx, tx, o.Number, func(ctx context.Context, tx *usecase.Tx) error {
		post, err := a.s.Services.Identity.GrantByOrder(ctx, tx, identity.NewPost{PersonID: o.TargetID, OrgID: o.OrgID, Roles: o.Roles, ValidFrom: o.ValidFrom, ValidTo: o.ValidTo})
		postID = post.ID
		return err
	})
	return postID, err
}

func (a orderAccounts) Stop(ctx context.Context, tx *usecase.Tx, o *operationorder.Account) (count int, err error) {
	target := identity.StopTarget{}
	switch o.TargetKind {
	case "person":
		target.PersonID = o.TargetID
	case "organisation":
		target.OrgID = o.TargetID
	default:
		target.Role = o.TargetID
	}
	err = a.s.byOrder(ctx, tx, o.Number, func(ctx context.Context, by *usecase.Tx) error {
		stopped, err := a.s.Services.Identity.Stop(ctx, by, o.ID, target, tx.Actor.PersonID)
		count = len(stopped)
		return err
	})
	return count, err
}

func (a orderAccounts) Lift(ctx context.Context, tx *usecase.Tx, stop, o *operationorder.Account) (back int, err error) {
	err = a.s.byOrder(ctx, tx, o.Number, func(ctx context.Context, tx *usecase.Tx) error {
		back, err = a.s.Services.Identity.Lift(ctx, tx, stop.ID)
		return err
	})
	return back, err
}

func (a orderAccounts) Authorisers(ctx context.Context, tx *usecase.Tx) (int, error) {
	return a.s.Services.Identity.Holders(ctx, tx, operationorder.PermitAuthorise)
}

// orderTasks are the tickets of somebody whose account ends.
type orderTasks struct{ s *System }

func (t orderTasks) Open(ctx context.Context, q usecase.Query, personID string) (int, error) {
	return t.s.Services.Tickets.OpenOf(ctx, q, personID)
}

func (t orderTasks) HandOver(ctx context.Context, tx *usecase.Tx, fromID, toID, order string) (count int, err error) {
	err = t.s.byOrder(ctx, tx, order, func(ctx context.Context, tx *usecase.Tx) error {
		count, err = t.s.Services.Tickets.HandOver(ctx, tx, fromID, toID, order)
		return err
	})
	return count, err
}

// urgency is the level of the security aspect by the severity of a finding.
var urgency = map[string]sla.Level{"critical": sla.P2, "high": sla.P3, "medium": sla.P4, "low": sla.P5}

// exerciseFinding makes a ticket of what an exercise found.
func (s *System) exerciseFinding(ctx context.Context, tx *usecase.Tx, f operationorder.Ticket) (id, number string, err error) {
	rating := sla.Rating{}
	for _, aspect := range sla.Aspects {
		rating[aspect] = sla.P5
	}
	rating["security"] = urgency[f.Severity]
	return s.Services.Tickets.Open(ctx, tx, servicedesk.Finding{Channel: "patrol", Title: f.Title, Detail: f.Detail, Modules: []string{"M11"},
		Rating: rating, DetectedAt: f.FoundAt, Name: kitweb.Say(ctx, "menu.orderExercises", nil)})
}
