package servicedesk

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/kit/web"
)

// mostSuggested articles beside what somebody writes.
const mostSuggested = 5

// Suggestion is something that may answer what somebody is writing.
type Suggestion struct {
	ID      string `json:"id"`
	Number  string `json:"number"`
	Title   string `json:"title"`
	Snippet string `json:"snippet"`
	Path    string `json:"path"`
}

// Suggestions are what may answer a sentence.
func (s *Desk) Suggestions(ctx context.Context, text, module string) ([]Suggestion, error) {
	return usecase.Read(ctx, s.kit.Runner, PermitRead, func(ctx context.Context, _ usecase.Query) ([]Suggestion, error) {
		return s.needs.Knowledge.Suggest(ctx, text, module, mostSuggested)
	})
}

// ModuleName is a module that an item may be about.
type ModuleName struct {
	Number string `json:"number"`
	Name   string `json:"name"`
}

// ModuleNames are the modules in the order of the table of contents.
func (s *Desk) ModuleNames(ctx context.Context) ([]ModuleName, error) {
	return usecase.Read(ctx, s.kit.Runner, PermitRead, func(ctx context.Context, _ usecase.Query) ([]ModuleName, error) {
		known, err := s.needs.Modules(ctx)
		names := make([]ModuleName, 0, len(known))
		for number, key := range known {
			names = append(names, ModuleName{number, web.Say(ctx, key, nil)})
		}
		slices.SortFunc(names, func(a, b ModuleName) int { return place33(a.Number) - place33(b.Number) })
		return names, err
	})
}

// place33 orders the 33 modules of the requirement list before the service's own.
func place33(number string) int {
	if n, err := strconv.Atoi(number); err == nil {
		return n
	}
	n, _ := strconv.Atoi(strings.TrimLeft(number, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
	return 1000 + n
}

// article makes a draft of the knowledge base from a closed ticket.
func (s *Desk) article(ctx context.Context, tx *usecase.Tx, t *Ticket, entry *Entry) error {
	contact, err := s.contact(t)
	if err != nil {
		return err
	}
	names, err := s.peopleOf(ctx, []Ticket{*t})
	if err != nil {
		return err
	}
	solved := Solved{TicketID: t.ID, Number: t.Number, Title: t.Title, Modules: t.Modules, Hidden: []string{contact.Name, contact.Phone, names.orgs[t.OrgID]}}
	var questions, answers []string
	for _, item := range t.Items {
		questions, answers = append(questions, item.Description), append(answers, item.Result)
		solved.Modules = append(solved.Modules, item.Module)
	}
	solved.Question, solved.Answer = lines(questions...), lines(append(answers, t.Cause, t.RootCause, t.Fix, t.Prevention)...)
	made, err := s.needs.Knowledge.FromTicket(ctx, tx, solved)
	entry.Text = made.Number
	return err
}

// lines joins what is said.
func lines(texts ...string) string {
	return strings.Join(slices.DeleteFunc(texts, func(text string) bool { return strings.TrimSpace(text) == "" }), "\n")
}

// offer shows the article of a ticket to those who handle it, or takes the
// action that would make it away.
func (s *Desk) offer(ctx context.Context, q bun.IDB, actor scope.Actor, v *View) error {
	if v.State != Closed || !actor.Can(PermitHandle) {
		return nil
	}
	made, err := s.needs.Knowledge.Made(ctx, q, v.ID)
	if err != nil || made == nil {
		return err
	}
	v.Article = made
	v.Actions = without(v.Actions, "article")
	return nil
}
