package app

import (
	"context"
	"fmt"

	"gongzhi/internal/module/platform/enterprise"
)

// seedRequest lets a business ask for a change of its own record; it waits for
// the officer.
func (d *seeder) seedRequest(ctx context.Context) error {
	asking := d.as(ctx, "owner")
	org, err := d.Services.Enterprise.Get(asking, d.ids["retailer"])
	if err != nil {
		return fmt.Errorf("change request: %w", err)
	}
	draft, err := d.Services.Enterprise.Requests.Create(asking, org.ID, enterprise.Proposal{Name: org.Name, NameHant: org.NameHant, NamePt: org.NamePt,
		USCC: string(org.USCC), MacaoNo: string(org.MacaoNo), ContactName: d.world.Words["requestContact"], Address: d.world.Words["requestAddress"], Area: org.Area,
		Reason: d.world.Words["requestReason"]})
	if err != nil {
		return fmt.Errorf("change request: %w", err)
	}
	_, err = d.Services.Enterprise.Requests.Submit(asking, draft.ID, draft.Version)
	return err
}
