package drugcatalog

import (
	"context"
	"strconv"

	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/scope"
)

// todos lists what waits for the actor: items to approve and first trades to
// review, oldest first. Neither has a deadline.
func (c *Catalogue) todos(ctx context.Context, actor scope.Actor, limit int) ([]module.Todo, error) {
	todos := []module.Todo{}
	q := c.runner.DB.Read()
	if actor.Can(PermitApprove) {
		records, err := waiting(ctx, q, actor.PersonID, limit)
		if err != nil {
			return nil, err
		}
		for _, r := range records {
			todos = append(todos, module.Todo{What: "todo.drugItem.approve", Number: r.CatalogNo, Entity: "drugItem",
				Params: map[string]any{"item": r.item().Label(i18n.FromContext(ctx))},
				Path:   "/drugtrace/catalogue/" + r.ID, Verb: "approve", Tone: "normal",
				Facts: []string{r.MacaoRegNo, r.ProductCode7}})
		}
	}
	if actor.Can(PermitFirstTradeReview) {
		trades, err := tradesToReview(ctx, q, actor.For(PermitFirstTradeReview), limit)
		if err != nil {
			return nil, err
		}
		for i := range trades {
			t := &trades[i]
			if err := c.showTrades(ctx, actor, c.today(), t); err != nil {
				return nil, err
			}
			todos = append(todos, module.Todo{What: "todo.firstTrade.review", Number: t.Number, Entity: "firstTrade",
				Params: map[string]any{"subject": t.SubjectName}, Path: "/drugtrace/first-trade/" + t.ID, Verb: "approve", Tone: "normal",
				Facts: []string{strconv.Itoa(len(t.Evidence)) + "/" + strconv.Itoa(len(t.Required))}})
		}
	}
	return todos[:min(len(todos), limit)], nil
}
