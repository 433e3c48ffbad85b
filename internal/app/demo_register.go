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
		USCC: string(org.USCC), MacaoNo: string(org.MacaoNo), ContactName: d.world.Words["requestContact"], Address: d.world.Words["requestAddress"], Area: org.Area, Position: org.Position,
		Reason: d.world.Words["requestReason"]})
	if err != nil {
		return fmt.Errorf("change request: %w", err)
	}
	_, err = d.Services.Enterprise.Requests.Submit(asking, draft.ID, draft.Version)
	return err
}

// seedMerge registers two shops twice: the merge of the first waits for the
// lead, the second is only suspected.
func (d *seeder) seedMerge(ctx context.Context) error {
	officer, words := d.as(ctx, "officer"), d.world.Words
	var twins [2][2]enterprise.Organisation
	for i, key := range []string{"twin1", "twin2"} {
		for n, details := range []enterprise.Details{
			{Name: words[key], Address: words[key+"Address"], Kind: "food"},
			{Name: words[key+"Hant"], NameHant: words[key+"Hant"], Address: words[key+"Address"], Kind: "food", MacaoNo: fmt.Sprintf("MO-DEMO-%04d", 900+i)},
		} {
			org, err := d.Services.Enterprise.Create(officer, details)
			if err != nil {
				return fmt.Errorf("duplicate: %w", err)
			}
			twins[i][n] = org
			d.later(1)
		}
	}
	kept, lost := twins[0][0], twins[0][1]
	_, err := d.Services.Enterprise.Merges.Propose(officer, enterprise.MergeProposal{KeptID: kept.ID, LostID: lost.ID, KeptVersion: kept.Version, LostVersion: lost.Version,
		Taken: []string{"nameHant", "macaoNo"}, Reason: words["mergeReason"]})
	return err
}
