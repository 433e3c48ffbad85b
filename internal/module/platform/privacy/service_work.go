package privacy

import (
	"context"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/reveal"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/kit/web"
)

// Do takes one step of the flow.
func (s *Requests) Do(ctx context.Context, requestID, action string, step Step) (View, error) {
	return usecase.Write(ctx, s.kit.Runner, PermitAnswer, func(ctx context.Context, tx *usecase.Tx) (View, error) {
		r, err := seen(ctx, tx, tx.Scope, requestID)
		if err != nil {
			return View{}, err
		}
		transition, err := requestFlow.Next(r.State, action)
		if err != nil {
			return View{}, err
		}
		if r.Version != step.Version {
			return View{}, fault.New(fault.Conflict, "fault.stale")
		}
		if refusal := r.guard(action, tx.Now()); refusal != nil {
			return View{}, refusal
		}
		if err := step.check(action); err != nil {
			return View{}, err
		}
		if err := s.apply(tx, &r, action, step); err != nil {
			return View{}, err
		}
		r.State = transition.Target(r.State)
		tx.Act("platform.privacy." + action)
		tx.Because(step.Reason)
		if err := saveRequest(ctx, tx, &r); err != nil {
			return View{}, err
		}
		return s.view(ctx, tx.Actor, tx.Now(), r)
	})
}

func (s *Requests) apply(tx *usecase.Tx, r *Request, action string, step Step) error {
	switch action {
	case "verify", "doubt":
		r.IdentityNote, r.VerifiedBy = step.Reason, tx.Actor.PersonID
	case "answer":
		r.Outcome, r.Answer, r.AnsweredBy, r.AnsweredAt = step.Outcome, step.Answer, tx.Actor.PersonID, tx.Now()
	case "extend":
		table, err := s.calendar(r.CalendarID)
		if err != nil {
			return err
		}
		last := r.DueAt - 1 // the deadline is the end of its day
		r.ExtensionReason, r.DueAt = step.Reason, table.Deadline(last.Day(), int(s.kit.Parameters.Int(paramExtension, tx.Now().Day())))
	}
	return nil
}

// Person is who asks, in the clear.
type Person struct {
	Name     string `json:"name"`
	Document string `json:"document"`
	Phone    string `json:"phone"`
	Detail   string `json:"detail"`
}

// Reveal shows who asks, to verify it and to call back.
func (s *Requests) Reveal(ctx context.Context, requestID, reason string) (Person, error) {
	ask := reveal.Ask{Permission: PermitReveal, Table: table, ID: requestID, Reason: reason}
	return reveal.Show(ctx, s.kit.Reveals, ask, func(ctx context.Context, tx *usecase.Tx) (Person, error) {
		r, err := seen(ctx, tx, tx.Scope, requestID)
		if err != nil {
			return Person{}, err
		}
		p, err := s.open(&r)
		return Person{p.name, p.document, p.phone, p.detail}, err
	})
}

// Place is one column of the register in which the person's data is.
type Place struct {
	Table     string   `json:"table"`
	Name      string   `json:"name" doc:"Of the table, in the reader's language"`
	Column    string   `json:"column"`
	Purpose   string   `json:"purpose"`
	Retention string   `json:"retention"`
	Count     int64    `json:"count"`
	Links     []string `json:"links" nullable:"false" doc:"Pages of the records, for those who may read them all"`
}

// TableKey is the text key of a table's name.
func TableKey(table string) string { return "personal.table." + table }

const mostLinks = 20

// searchable are the states in which it is known who asks.
var searchable = map[string]bool{Verified: true, Working: true, Answered: true, Closed: true}

// Places finds where the person's data is: every column of the register that
// can be looked up is asked by the hash of the document or the telephone.
func (s *Requests) Places(ctx context.Context, requestID string) ([]Place, error) {
	return usecase.Read(ctx, s.kit.Runner, PermitAnswer, func(ctx context.Context, q usecase.Query) ([]Place, error) {
		r, err := seen(ctx, q, q.Scope, requestID)
		if err != nil {
			return nil, err
		}
		if !searchable[r.State] || r.VerifiedBy == "" {
			return nil, fault.New(fault.Conflict, "privacy.verify_first")
		}
		return s.places(ctx, q, &r)
	})
}

func (s *Requests) places(ctx context.Context, q usecase.Query, r *Request) ([]Place, error) {
	all, err := s.collect(ctx, q, r, mostLinks)
	places := make([]Place, len(all))
	for i, f := range all {
		column := f.column
		places[i] = Place{Table: column.Table, Name: web.Say(ctx, TableKey(column.Table), nil), Column: column.Column, Purpose: web.Say(ctx, column.Purpose, nil), Retention: web.Say(ctx, column.Retention, nil), Count: f.count, Links: []string{}}
		if column.Page != "" && q.Actor.Reach(column.Read) == scope.All {
			for _, key := range f.keys {
				places[i].Links = append(places[i].Links, column.Page+key)
			}
		}
	}
	return places, err
}

// find is one column of the register in which the person was found.
type find struct {
	column seal.Column
	value  string // by which it was found
	keys   []string
	count  int64
}

// collect asks every column of the register that can be looked up; the page, the
// letter and the file of a request all tell what it finds. At most so many keys
// of a column are listed, all when 0.
func (s *Requests) collect(ctx context.Context, q bun.IDB, r *Request, most int) (all []find, err error) {
	p, err := s.open(r)
	if err != nil {
		return nil, err
	}
	for _, column := range s.needs.Register() {
		value := map[seal.Kind]string{seal.Document: p.document, seal.Phone: p.phone}[column.Kind]
		if column.LookUp == "" || value == "" {
			continue
		}
		f := find{column: column, value: value}
		if column.Typed {
			value = r.DocumentType + ":" + value
		}
		if f.keys, f.count, err = rowsWith(ctx, q, column, s.kit.Ring.Hash(column.LookUp, value), most); err != nil {
			return nil, err
		}
		if f.count > 0 {
			all = append(all, f)
		}
	}
	return all, nil
}
