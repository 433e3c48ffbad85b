package drugcatalog

import (
	"context"
	"strings"
	"unicode/utf8"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/fold"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/serial"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/kit/web"
)

// GetFirstTrade shows one approval.
func (c *Catalogue) GetFirstTrade(ctx context.Context, tradeID string) (FirstTrade, error) {
	return usecase.Read(ctx, c.runner, PermitFirstTradeRead, func(ctx context.Context, q usecase.Query) (FirstTrade, error) {
		trade, err := seenTrade(ctx, q, q.Scope, tradeID)
		if err != nil {
			return FirstTrade{}, err
		}
		return *trade, c.showTrades(ctx, q.Actor, q.Now.Day(), trade)
	})
}

// ListFirstTrades returns a page of approvals.
func (c *Catalogue) ListFirstTrades(ctx context.Context, params list.Params, filter FirstTradeFilter) (list.Result[FirstTrade], error) {
	return usecase.Read(ctx, c.runner, PermitFirstTradeRead, func(ctx context.Context, q usecase.Query) (list.Result[FirstTrade], error) {
		page, err := list.Page(ctx, q, firstTradeList, params, list.Where(filter))
		if err != nil {
			return page, err
		}
		trades := make([]*FirstTrade, len(page.Items))
		for i := range page.Items {
			trades[i] = &page.Items[i]
		}
		return page, c.showTrades(ctx, q.Actor, q.Now.Day(), trades...)
	})
}

// CreateFirstTrade opens an approval for the actor's company.
func (c *Catalogue) CreateFirstTrade(ctx context.Context, input FirstTradeInput) (FirstTrade, error) {
	return usecase.Write(ctx, c.runner, PermitFirstTradeEdit, func(ctx context.Context, tx *usecase.Tx) (FirstTrade, error) {
		tx.Act("drugtrace.drugcatalog.first-trade-create")
		trade := &FirstTrade{ID: id.New(tx.Now()), OrgID: tx.Actor.OrgID, State: TradeDraft, Version: 1,
			CreatedAt: tx.Now(), CreatedBy: tx.Actor.PersonID, UpdatedAt: tx.Now()}
		var err error
		if trade.Number, err = serial.Next(ctx, tx.Tx, "SY"); err != nil {
			return FirstTrade{}, err
		}
		if err := c.fillTrade(ctx, trade, input); err != nil {
			return FirstTrade{}, err
		}
		if err := insertTrade(ctx, tx, trade); err != nil {
			return FirstTrade{}, err
		}
		return *trade, c.showTrades(ctx, tx.Actor, tx.Now().Day(), trade)
	})
}

// UpdateFirstTrade changes an approval that is still a draft.
func (c *Catalogue) UpdateFirstTrade(ctx context.Context, tradeID string, input FirstTradeInput) (FirstTrade, error) {
	return c.changeTrade(ctx, tradeID, input.Version, "edit", PermitFirstTradeEdit, func(tx *usecase.Tx, trade *FirstTrade) error {
		if trade.State != TradeDraft {
			return fault.New(fault.Conflict, "flow.undefined", "entity", firstTradeFlow.Entity, "action", "edit", "state", trade.State)
		}
		return c.fillTrade(ctx, trade, input)
	})
}

// fillTrade takes the input and names its subject, which must exist.
func (c *Catalogue) fillTrade(ctx context.Context, trade *FirstTrade, input FirstTradeInput) error {
	if err := trade.fill(input); err != nil {
		return err
	}
	words, err := c.subjectWords(ctx, trade.Kind, trade.SubjectID)
	if err != nil {
		return err
	}
	var checks fault.Checks
	checks.That(len(words) > 0, "/subjectId", "drugcatalog.no_subject")
	trade.Search = fold.Index(append([]string{trade.Number}, words...)...)
	return checks.Err()
}

func (c *Catalogue) subjectWords(ctx context.Context, kind, subjectID string) ([]string, error) {
	if kind == TradeItem {
		names, err := c.ItemNames(ctx, []string{subjectID})
		if name, known := names[subjectID]; known {
			return []string{name.Hant, name.Pt, name.En}, err
		}
		return nil, err
	}
	names, err := c.needs.Organisations.OrganisationNames(ctx, []string{subjectID})
	if name, known := names[subjectID]; known {
		return []string{name}, err
	}
	return nil, err
}

// DoFirstTrade performs submit, approve or reject.
func (c *Catalogue) DoFirstTrade(ctx context.Context, tradeID, action string, version int, note string) (FirstTrade, error) {
	permission := PermitFirstTradeReview
	if action == "submit" {
		permission = PermitFirstTradeEdit
	}
	note = strings.TrimSpace(note)
	return c.changeTrade(ctx, tradeID, version, action, permission, func(tx *usecase.Tx, trade *FirstTrade) error {
		step, err := firstTradeFlow.Next(trade.State, action)
		if err != nil {
			return err
		}
		tx.Because(note)
		trade.State = step.To
		if action == "submit" {
			trade.SubmittedBy, trade.SubmittedAt = tx.Actor.PersonID, tx.Now()
			return trade.checkSubmission(c.required(trade.Kind, tx.Now().Day()), tx.Now().Day())
		}
		if refusal := reviewGuard(trade, tx.Actor.PersonID); refusal != nil {
			return refusal
		}
		var checks fault.Checks
		checks.That(action != "reject" || utf8.RuneCountInString(note) >= 2, "/note", "drugcatalog.reason")
		trade.ReviewedBy, trade.ReviewedAt, trade.ReviewNote = tx.Actor.PersonID, tx.Now(), note
		return checks.Err()
	})
}

// reviewGuard keeps who filled in an approval from reviewing it.
func reviewGuard(trade *FirstTrade, personID string) *fault.Error {
	if personID == trade.CreatedBy || personID == trade.SubmittedBy {
		return samePerson
	}
	return nil
}

func (c *Catalogue) changeTrade(ctx context.Context, tradeID string, version int, action, permission string, change func(tx *usecase.Tx, trade *FirstTrade) error) (FirstTrade, error) {
	return usecase.Write(ctx, c.runner, permission, func(ctx context.Context, tx *usecase.Tx) (FirstTrade, error) {
		trade, err := seenTrade(ctx, tx, tx.Scope, tradeID)
		if err != nil {
			return FirstTrade{}, err
		}
		if trade.Version != version {
			return FirstTrade{}, fault.New(fault.Conflict, "fault.stale")
		}
		tx.Act("drugtrace.drugcatalog.first-trade-" + action)
		if err := change(tx, trade); err != nil {
			return FirstTrade{}, err
		}
		if err := updateTrade(ctx, tx, trade); err != nil {
			return FirstTrade{}, err
		}
		return *trade, c.showTrades(ctx, tx.Actor, tx.Now().Day(), trade)
	})
}

// required lists the papers a kind of approval needs on a day.
func (c *Catalogue) required(kind string, day clock.Day) []string {
	if kind == TradeItem {
		return c.params.List(paramItemEvidence, day)
	}
	return c.params.List(paramSupplierEvidence, day)
}

// showTrades fills names, required papers and allowed actions.
func (c *Catalogue) showTrades(ctx context.Context, actor scope.Actor, day clock.Day, trades ...*FirstTrade) error {
	var organisations, items, people []string
	for _, t := range trades {
		organisations, people = append(organisations, t.OrgID), append(people, t.CreatedBy, t.SubmittedBy, t.ReviewedBy)
		if t.Kind == TradeItem {
			items = append(items, t.SubjectID)
		} else {
			organisations = append(organisations, t.SubjectID)
		}
	}
	organisationNames, err := c.needs.Organisations.OrganisationNames(ctx, organisations)
	if err != nil {
		return err
	}
	itemNames, err := c.ItemNames(ctx, items)
	if err != nil {
		return err
	}
	personNames, err := c.needs.People.PersonNames(ctx, people)
	for _, t := range trades {
		t.OrgName, t.SubjectName = organisationNames[t.OrgID], organisationNames[t.SubjectID]
		if name, isItem := itemNames[t.SubjectID]; isItem {
			t.SubjectName = Item{NameHant: name.Hant, NameHans: name.Hans, NamePt: name.Pt, NameEn: name.En, Strength: name.Strength}.Label(i18n.FromContext(ctx))
		}
		t.CreatedByName, t.SubmittedByName, t.ReviewedByName = personNames[t.CreatedBy], personNames[t.SubmittedBy], personNames[t.ReviewedBy]
		t.Required = c.required(t.Kind, day)
		t.Waits = firstTradeFlow.Waits(actor, t.State)
		t.Actions = firstTradeFlow.Actions(actor, t.State, func(action string) *fault.Error {
			if action == "submit" {
				return firstField(t.checkSubmission(t.Required, day))
			}
			return reviewGuard(t, actor.PersonID)
		}, func(e *fault.Error) string { return web.Sentence(ctx, e) })
	}
	return err
}

// RequireFirstTrade refuses unless the acting person's company has approved
// its first trade with the supplier orgID (when given) and in every item
// (R-A6). The system itself, which has no company, accepts any company's.
func (c *Catalogue) RequireFirstTrade(ctx context.Context, q bun.IDB, orgID string, itemIDs []string) error {
	company := ""
	if actor, ok := scope.From(ctx); ok && !actor.System {
		company = actor.OrgID
	}
	subjects := append([]string{}, itemIDs...)
	if orgID != "" {
		subjects = append(subjects, orgID)
	}
	approved, err := approvedTrades(ctx, q, company, subjects)
	if err != nil {
		return err
	}
	if orgID != "" && !approved[orgID] {
		names, err := c.needs.Organisations.OrganisationNames(ctx, []string{orgID})
		if err != nil {
			return err
		}
		return fault.New(fault.Invalid, "drugcatalog.first_trade_supplier", "organisation", names[orgID])
	}
	for _, itemID := range itemIDs {
		if approved[itemID] {
			continue
		}
		items, err := c.Items(ctx, q, []string{itemID})
		if err != nil {
			return err
		}
		return fault.New(fault.Invalid, "drugcatalog.first_trade_item", "item", label(ctx, items[itemID]))
	}
	return nil
}
