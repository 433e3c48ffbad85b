package drugcatalog

import (
	"context"

	"github.com/uptrace/bun"

	"gongzhi/internal/contract/drugtrace"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/list"
)

// Items returns the items of ids that exist, by id.
func (c *Catalogue) Items(ctx context.Context, q bun.IDB, ids []string) (map[string]Item, error) {
	found, err := loadItems(ctx, q, "id", ids)
	items := make(map[string]Item, len(found))
	for _, item := range found {
		items[item.ID] = item
	}
	return items, err
}

// ItemByProduct finds the item that a product code belongs to.
func (c *Catalogue) ItemByProduct(ctx context.Context, q bun.IDB, product7 string) (Item, error) {
	found, err := loadItems(ctx, q, "product_code7", []string{product7})
	if err != nil {
		return Item{}, err
	}
	if len(found) == 0 {
		return Item{}, fault.New(fault.NotFound, "drugcatalog.not_found")
	}
	return found[0], nil
}

// RequireEffective refuses unless every item is in force on day (R-A1, 定药).
func (c *Catalogue) RequireEffective(ctx context.Context, q bun.IDB, ids []string, day clock.Day) error {
	items, err := c.Items(ctx, q, ids)
	if err != nil {
		return err
	}
	for _, id := range ids {
		item, known := items[id]
		if !known {
			return fault.New(fault.Invalid, "drugcatalog.not_effective", "item", fault.Text("drugcatalog.unknown_item"),
				"state", fault.Text("state.drugItem.unknown"))
		}
		if state := item.standing(day); state != Effective {
			return fault.New(fault.Invalid, "drugcatalog.not_effective", "item", label(ctx, item), "state", fault.Text("state.drugItem."+state))
		}
	}
	return nil
}

// nameSnapshot holds the names of all items at one data version. It is never
// changed, only replaced.
type nameSnapshot struct {
	version int64
	names   map[string]drugtrace.ItemName
}

// ItemNames names the items of ids that exist, from memory; a change of the
// catalogue is seen once it is committed.
func (c *Catalogue) ItemNames(ctx context.Context, ids []string) (map[string]drugtrace.ItemName, error) {
	if len(ids) == 0 {
		return map[string]drugtrace.ItemName{}, nil
	}
	current, err := c.snapshot(ctx)
	if err != nil {
		return nil, err
	}
	names := make(map[string]drugtrace.ItemName, len(ids))
	for _, id := range ids {
		if name, ok := current.names[id]; ok {
			names[id] = name
		}
	}
	return names, nil
}

func (c *Catalogue) snapshot(ctx context.Context) (*nameSnapshot, error) {
	q := c.runner.DB.Read()
	version, err := list.Version(ctx, q, []string{"drug_item"}) // before the rows: a later change is loaded next time
	if err != nil {
		return nil, err
	}
	if current := c.names.Load(); current != nil && current.version == version {
		return current, nil
	}
	items, err := allItems(ctx, q)
	if err != nil {
		return nil, err
	}
	fresh := &nameSnapshot{version: version, names: make(map[string]drugtrace.ItemName, len(items))}
	for _, item := range items {
		fresh.names[item.ID] = item.Name()
	}
	c.names.Store(fresh)
	return fresh, nil
}
