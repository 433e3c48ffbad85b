package enterprise

import (
	"context"

	"gongzhi/internal/kit/fault"
)

// What the command line and the demo need beyond the use cases.

// ByName returns the visible organisation with exactly this name; of several
// the oldest. It is for tools: it asks for no permission.
func (o *Organisations) ByName(ctx context.Context, name string) (Organisation, error) {
	return byName(ctx, o.kit.Runner.DB.Read(), name)
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
