package knowledge

import (
	"context"
	"slices"

	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/web"
)

const page = "/opscenter/knowledge/articles/"

// verbs are the next steps of the states.
var verbs = map[string]string{Draft: "submit", Review: "approve", Due: "confirm"}

// todos are the articles that wait: for reviewers what they did not write and
// what is due, for a writer their own drafts.
func (b *Base) todos(ctx context.Context, actor scope.Actor, limit int) ([]module.Todo, error) {
	var states []string
	if actor.Can(PermitReview) {
		states = append(states, Review, Due)
	}
	if actor.Can(PermitWrite) {
		states = append(states, Draft)
	}
	todos := []module.Todo{}
	if len(states) == 0 {
		return todos, nil
	}
	waiting, err := inStates(ctx, b.kit.Runner.DB.Read(), states, mostShown)
	today := b.kit.Runner.DB.Clock().Now().Day()
	for _, a := range waiting {
		wrote := slices.Contains(a.Writers, actor.PersonID)
		if a.State == Draft && !wrote || a.State == Review && wrote || len(todos) == limit {
			continue
		}
		_, said := a.Words.in(scope.Lang(ctx))
		todo := module.Todo{What: "todo.article." + verbs[a.State], Params: map[string]any{"number": a.Number, "title": said.Title}, Number: a.Number, Entity: "article", Path: page + a.ID,
			Verb: verbs[a.State], Facts: []string{said.Title, web.Say(ctx, "enum.articleCategory."+a.Category, nil)}, Tone: "normal"}
		if a.State == Due {
			todo.DueAt, todo.Overdue, todo.Tone = a.ReviewDue.End(), a.ReviewDue < today, "warn"
		}
		todos = append(todos, todo)
	}
	return todos, err
}
