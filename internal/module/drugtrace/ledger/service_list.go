package ledger

import (
	"context"

	"gongzhi/internal/contract/drugtrace"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/usecase"
)

// CodeRow is a code in a list.
type CodeRow struct {
	Code
	ItemName   drugtrace.ItemName `json:"itemName"`
	HolderName string             `json:"holderName"`
}

func (l *Ledger) listCodes(ctx context.Context, input *codeFilter) (list.Result[CodeRow], error) {
	return usecase.Read(ctx, l.runner, PermitRead, func(ctx context.Context, q usecase.Query) (list.Result[CodeRow], error) {
		page, err := list.Page(ctx, q, codeList, input.Params, list.Where(input))
		result := list.Result[CodeRow]{Items: make([]CodeRow, len(page.Items)), Next: page.Next, Prev: page.Prev, Total: page.Total, TotalIsBound: page.TotalIsBound}
		if err != nil {
			return result, err
		}
		rows := map[string]*Code{}
		for i := range page.Items {
			rows[page.Items[i].Code] = &page.Items[i]
		}
		roots, err := loadRoots(ctx, q, rows)
		if err != nil {
			return result, err
		}
		var items, holders []string
		for i := range page.Items {
			c := &page.Items[i]
			c.follow(roots)
			items, holders = append(items, c.ItemID), append(holders, c.HolderID)
		}
		names, err := l.needs.Items.ItemNames(ctx, items)
		if err != nil {
			return result, err
		}
		organisations, err := l.needs.Directory.OrganisationNames(ctx, holders)
		for i, c := range page.Items {
			result.Items[i] = CodeRow{Code: c, ItemName: names[c.ItemID], HolderName: organisations[c.HolderID]}
		}
		return result, err
	})
}

func (l *Ledger) listStock(ctx context.Context, input *stockFilter) (list.Result[StockView], error) {
	return usecase.Read(ctx, l.runner, PermitRead, func(ctx context.Context, q usecase.Query) (list.Result[StockView], error) {
		filter := list.Where(input)
		if len(input.State) == 0 {
			filter = filter.And("t.state", "<>", Dispensed)
		}
		page, err := list.Page(ctx, q, stockList, input.Params, filter)
		if err != nil {
			return page, err
		}
		var items, holders, locations []string
		for _, line := range page.Items {
			items, holders, locations = append(items, line.ItemID), append(holders, line.HolderID), append(locations, line.LocationID)
		}
		names, err := l.needs.Items.ItemNames(ctx, items)
		if err != nil {
			return page, err
		}
		organisations, err := l.needs.Directory.OrganisationNames(ctx, holders)
		if err != nil {
			return page, err
		}
		codes, err := l.needs.Places.LocationCodes(ctx, locations)
		for i := range page.Items {
			line := &page.Items[i]
			line.ItemName, line.HolderName, line.LocationCode = names[line.ItemID], organisations[line.HolderID], codes[line.LocationID]
		}
		return page, err
	})
}

func (l *Ledger) listHolds(ctx context.Context, input *holdFilter) (list.Result[Hold], error) {
	return usecase.Read(ctx, l.runner, PermitRead, func(ctx context.Context, q usecase.Query) (list.Result[Hold], error) {
		filter := list.Where(input)
		if input.Active {
			filter = filter.And("t.released_at", "=", 0)
		}
		return list.Page(ctx, q, holdList, input.Params, filter)
	})
}

// Counts sums smallest packs by state for the organisations in the scope: the
// drug river of the desk.
func (l *Ledger) Counts(ctx context.Context) (map[string]int64, error) {
	return usecase.Read(ctx, l.runner, PermitRead, packsByState)
}
