package enterprise

import (
	"context"
	"fmt"

	"gongzhi/internal/kit/fault"
)

// What the command line and the demo need beyond the use cases.

// ByName returns the visible organisation with exactly this name; of several
// the oldest. It is for tools: it asks for no permission.
func (o *Organisations) ByName(ctx context.Context, name string) (Organisation, error) {
	var found []Organisation
	err := o.kit.Runner.DB.Read().NewSelect().Model(&found).Where("t.name = ?", name).Where(visible).
		OrderExpr("t.created_at, t.id").Limit(1).Scan(ctx)
	if err != nil {
		return Organisation{}, fmt.Errorf("organisation %q: %w", name, err)
	}
	if len(found) == 0 {
		return Organisation{}, absent()
	}
	return found[0], addLicences(ctx, o.kit.Runner.DB.Read(), &found[0])
}

// Ensure returns the organisation of that name and registers it when there is
// none. Whoever acts in ctx is its maker and needs the permission to edit.
func (o *Organisations) Ensure(ctx context.Context, in Details) (Organisation, error) {
	org, err := o.ByName(ctx, tidy(in.Name))
	if fault.Is(err, fault.NotFound) {
		return o.Create(ctx, in)
	}
	return org, err
}
