package team

import (
	"context"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/serial"
	"gongzhi/internal/kit/usecase"

	"github.com/uptrace/bun"
)

// MemberView is a person as people see it.
type MemberView struct {
	Member
	Name         string        `json:"name" doc:"Masked unless the person has an account"`
	State        string        `json:"state" enum:"candidate,coming,serving,left"`
	Years        int           `json:"years" doc:"Whole years of experience today"`
	Certificates []Certificate `json:"certificates" nullable:"false"`
	Requirements []Requirement `json:"requirements" nullable:"false"`
	Met          bool          `json:"met" doc:"All of the contract's demands are met today"`
}

func place(memberID string) string { return seal.AAD(memberTable, "name_sealed", memberID) }

// names are what people are called: by their account, or masked.
func (t *Team) names(ctx context.Context, actor scope.Actor, people []Member) (map[string]string, error) {
	var accounts []string
	for _, m := range people {
		if m.PersonID != "" {
			accounts = append(accounts, m.PersonID)
		}
	}
	known, err := t.needs.Names.PersonNames(ctx, accounts)
	if err != nil {
		return nil, err
	}
	level := seal.Staff
	if actor.Masked {
		level = seal.Public
	}
	names := map[string]string{}
	for _, m := range people {
		if name := known[m.PersonID]; m.PersonID != "" && name != "" {
			names[m.ID] = name
			continue
		}
		name, err := t.kit.Ring.Open(place(m.ID), m.NameSealed)
		if err != nil {
			return nil, err
		}
		names[m.ID] = seal.Mask(seal.PersonName, level, name)
	}
	return names, nil
}

func (t *Team) memberViews(ctx context.Context, q bun.IDB, actor scope.Actor, people []Member, today clock.Day) ([]MemberView, error) {
	views := make([]MemberView, len(people))
	ids := make([]string, len(people))
	for i, m := range people {
		ids[i] = m.ID
	}
	names, err := t.names(ctx, actor, people)
	if err != nil {
		return nil, err
	}
	certificates, err := certificatesOf(ctx, q, ids)
	terms := t.terms(today)
	for i, m := range people {
		v := MemberView{Member: m, Name: names[m.ID], State: m.stateOn(today), Years: years(m.Since, today), Certificates: append([]Certificate{}, certificates[m.ID]...), Met: true}
		v.Requirements = say(ctx, requirements(&m, certificates[m.ID], m.Role, terms, today))
		for _, r := range v.Requirements {
			v.Met = v.Met && r.Met
		}
		views[i] = v
	}
	return views, err
}

func (t *Team) memberView(ctx context.Context, q bun.IDB, actor scope.Actor, m Member, today clock.Day) (MemberView, error) {
	views, err := t.memberViews(ctx, q, actor, []Member{m}, today)
	if err != nil {
		return MemberView{}, err
	}
	return views[0], nil
}

// Members shows a page of people.
func (t *Team) Members(ctx context.Context, input *membersInput) (list.Result[MemberView], error) {
	return usecase.Read(ctx, t.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (list.Result[MemberView], error) {
		page, err := list.Page(ctx, q, memberList, input.Params, list.Where(input.MemberFilter))
		result := list.Result[MemberView]{Next: page.Next, Prev: page.Prev, Total: page.Total, TotalIsBound: page.TotalIsBound}
		if err == nil {
			result.Items, err = t.memberViews(ctx, q, q.Actor, page.Items, q.Now.Day())
		}
		return result, err
	})
}

// Member shows one person.
func (t *Team) Member(ctx context.Context, memberID string) (MemberView, error) {
	return usecase.Read(ctx, t.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (MemberView, error) {
		m, err := byID[Member](ctx, q, memberID)
		if err != nil {
			return MemberView{}, err
		}
		return t.memberView(ctx, q, q.Actor, m, q.Now.Day())
	})
}

// Enrol registers a person. Whoever begins to serve at once may not make a
// second project manager.
func (t *Team) Enrol(ctx context.Context, e Enrolment) (MemberView, error) {
	return usecase.Write(ctx, t.kit.Runner, PermitManage, func(ctx context.Context, tx *usecase.Tx) (MemberView, error) {
		tx.Act("opscenter.team.enrol")
		if err := e.check(tx.Now().Day()); err != nil {
			return MemberView{}, err
		}
		if err := turn(ctx, tx); err != nil {
			return MemberView{}, err
		}
		number, err := serial.Next(ctx, tx.Tx, "RY")
		if err != nil {
			return MemberView{}, err
		}
		if err := t.known(ctx, e.PersonID); err != nil {
			return MemberView{}, err
		}
		m := Member{ID: id.New(tx.Now()), Number: number, Role: e.Role, PersonID: e.PersonID, Since: e.Since, Projects: e.Projects, From: e.From,
			Version: 1, CreatedBy: tx.Actor.PersonID, CreatedAt: tx.Now(), UpdatedAt: tx.Now()}
		m.NameSealed = t.kit.Ring.Seal(place(m.ID), e.Name)
		before, err := members(ctx, tx)
		if err != nil {
			return MemberView{}, err
		}
		if err := t.oneManager(ctx, tx, before, append(before[:len(before):len(before)], m)); err != nil {
			return MemberView{}, err
		}
		if err := insert(ctx, tx, memberTable, m.ID, &m); err != nil {
			return MemberView{}, err
		}
		return t.memberView(ctx, tx, tx.Actor, m, tx.Now().Day())
	})
}

// known refuses an account that does not work for the operations service.
func (t *Team) known(ctx context.Context, personID string) error {
	if personID == "" {
		return nil
	}
	accounts, err := t.needs.Accounts(ctx)
	if err != nil {
		return err
	}
	for _, a := range accounts {
		if a.ID == personID {
			return nil
		}
	}
	var checks fault.Checks
	checks.Add("/personId", "team.account")
	return checks.Err()
}

// Accounts are those a person can be linked to.
func (t *Team) Accounts(ctx context.Context) ([]Account, error) {
	return usecase.Read(ctx, t.kit.Runner, PermitManage, func(ctx context.Context, _ usecase.Query) ([]Account, error) {
		found, err := t.needs.Accounts(ctx)
		return append([]Account{}, found...), err
	})
}

// Qualify corrects what is known of a person's experience.
func (t *Team) Qualify(ctx context.Context, memberID string, version int, qualification Qualification) (MemberView, error) {
	return usecase.Write(ctx, t.kit.Runner, PermitManage, func(ctx context.Context, tx *usecase.Tx) (MemberView, error) {
		tx.Act("opscenter.team.qualify")
		m, err := byID[Member](ctx, tx, memberID)
		if err == nil {
			err = stale(m.Version, version)
		}
		if err != nil {
			return MemberView{}, err
		}
		var checks fault.Checks
		qualification.check(&checks, tx.Now().Day())
		if err := checks.Err(); err != nil {
			return MemberView{}, err
		}
		m.Since, m.Projects = qualification.Since, qualification.Projects
		if err := saveMember(ctx, tx, &m); err != nil {
			return MemberView{}, err
		}
		return t.memberView(ctx, tx, tx.Actor, m, tx.Now().Day())
	})
}

// Certify keeps a certificate of a person with its file.
func (t *Team) Certify(ctx context.Context, memberID string, p Proof) (MemberView, error) {
	return usecase.Write(ctx, t.kit.Runner, PermitManage, func(ctx context.Context, tx *usecase.Tx) (MemberView, error) {
		tx.Act("opscenter.team.certify")
		m, err := byID[Member](ctx, tx, memberID)
		if err == nil {
			err = stale(m.Version, p.Version)
		}
		if err != nil {
			return MemberView{}, err
		}
		if err := p.check(tx.Now().Day()); err != nil {
			return MemberView{}, err
		}
		c := Certificate{ID: id.New(tx.Now()), MemberID: m.ID, Kind: p.Kind, Title: p.Title, IssuedOn: p.IssuedOn, ExpiresOn: p.ExpiresOn, Told: neverTold, CreatedBy: tx.Actor.PersonID, CreatedAt: tx.Now()}
		if err := insert(ctx, tx, certificateTable, c.ID, &c); err != nil {
			return MemberView{}, err
		}
		if err := t.bind(ctx, tx, p.FileIDs, memberTable, m.ID); err != nil {
			return MemberView{}, err
		}
		if err := saveMember(ctx, tx, &m); err != nil {
			return MemberView{}, err
		}
		return t.memberView(ctx, tx, tx.Actor, m, tx.Now().Day())
	})
}

// neverTold is the days of a warning before the first one.
const neverTold = 100_000
