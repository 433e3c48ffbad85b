package drugcatalog

import (
	"context"
	"slices"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/usecase"
)

// Timeline is the history of an item with its leaflets, newest first. What a
// version changed is in Versions; here stands who drafted, submitted and
// decided.
func (c *Catalogue) Timeline(ctx context.Context, itemID string) ([]audit.TimelineEntry, error) {
	return usecase.Read(ctx, c.runner, PermitRead, func(ctx context.Context, q usecase.Query) ([]audit.TimelineEntry, error) {
		if _, err := loadRecord(ctx, q, itemID); err != nil {
			return nil, err
		}
		refs := []audit.Ref{{Entity: "drug_item", ID: itemID}}
		leaflets, err := c.Leaflets(ctx, q, itemID)
		if err != nil {
			return nil, err
		}
		for _, leaflet := range leaflets {
			refs = append(refs, audit.Ref{Entity: "drug_leaflet", ID: leaflet.ID})
		}
		lines, err := c.runner.Log.Timeline(ctx, q, c.needs.History, refs...)
		for i := range lines {
			lines[i].Changes = readable(lines[i].Changes)
		}
		return lines, err
	})
}

// FirstTradeTimeline is the history of a first-trade approval.
func (c *Catalogue) FirstTradeTimeline(ctx context.Context, tradeID string) ([]audit.TimelineEntry, error) {
	return usecase.Read(ctx, c.runner, PermitFirstTradeRead, func(ctx context.Context, q usecase.Query) ([]audit.TimelineEntry, error) {
		if _, err := seenTrade(ctx, q, q.Scope, tradeID); err != nil {
			return nil, err
		}
		lines, err := c.runner.Log.Timeline(ctx, q, c.needs.History, audit.Ref{Entity: "first_trade", ID: tradeID})
		for i := range lines {
			lines[i].Changes = readable(lines[i].Changes)
		}
		return lines, err
	})
}

// readable leaves out what only the program reads, and the long text of a
// leaflet, of which the line says that it changed.
func readable(changes []audit.FieldChange) []audit.FieldChange {
	changes = slices.DeleteFunc(changes, func(change audit.FieldChange) bool {
		return change.Field == "search" || change.Field == "slot"
	})
	for i := range changes {
		if changes[i].Field == "sections" {
			changes[i].Before, changes[i].After = nil, nil
		}
	}
	return changes
}
