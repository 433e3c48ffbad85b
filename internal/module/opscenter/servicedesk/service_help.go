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

// mostKnown errors beside a fault.
const mostKnown = 3

// Suggestion is something that may answer what somebody is writing.
type Suggestion struct {
	Kind    string `json:"kind" enum:"article,problem" doc:"A problem is a known error; its snippet is the workaround"`
	ID      string `json:"id"`
	Number  string `json:"number"`
	Title   string `json:"title"`
	Snippet string `json:"snippet"`
	Path    string `json:"path"`
}

// Suggestions are what may answer a sentence: articles, and for those who handle
// tickets known errors with a workaround before them.
func (s *Desk) Suggestions(ctx context.Context, text, module string) ([]Suggestion, error) {
	return usecase.Read(ctx, s.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) ([]Suggestion, error) {
		articles, err := s.needs.Knowledge.Suggest(ctx, text, module, mostSuggested)
		if err != nil || !q.Actor.Can(PermitHandle) {
			return articles, err
		}
		modules := []string{}
		if module != "" {
			modules = append(modules, module)
		}
		known, err := s.needs.Problems.Known(ctx, q, text, modules, mostKnown)
		return append(known, articles...), err
	})
}

// problems are those that a fault belongs to, for those who handle it.
func (s *Desk) problems(ctx context.Context, q bun.IDB, actor scope.Actor, t *Ticket) ([]Suggestion, error) {
	if t.Kind != FaultKind || !actor.Can(PermitHandle) {
		return []Suggestion{}, nil
	}
	found, err := s.needs.Problems.OfFault(ctx, q, t.ID)
	return append([]Suggestion{}, found...), err
}

// known are the known errors of a fault's modules, for those who handle it.
func (s *Desk) known(ctx context.Context, q bun.IDB, actor scope.Actor, t *Ticket) ([]Suggestion, error) {
	if t.Kind != FaultKind || !actor.Can(PermitHandle) || slices.Contains(over, t.State) {
		return []Suggestion{}, nil
	}
	found, err := s.needs.Problems.Known(ctx, q, "", t.Modules, mostKnown)
	return append([]Suggestion{}, found...), err
}

// useWorkarounds links a fault to the known errors whose workarounds were used.
func (s *Desk) useWorkarounds(ctx context.Context, tx *usecase.Tx, t *Ticket, problemIDs []string) error {
	if len(problemIDs) == 0 {
		return nil
	}
	if t.Kind != FaultKind {
		return wrong("/problemIds", "servicedesk.workaround")
	}
	return s.needs.Problems.UsedIn(ctx, tx, problemIDs, t)
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
