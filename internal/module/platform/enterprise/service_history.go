package enterprise

import (
	"context"
	"slices"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
)

const licenceEntity = "organisation_licence"

// Timeline returns the history of an organisation, of all licences it ever held
// and, for who may read them, of its change requests, newest first.
func (o *Organisations) Timeline(ctx context.Context, id string) ([]audit.TimelineEntry, error) {
	return usecase.Read(ctx, o.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) ([]audit.TimelineEntry, error) {
		org, err := seen(ctx, q, q.Scope, id)
		if err != nil {
			return nil, err
		}
		refs := []audit.Ref{{Entity: "organisation", ID: org.ID}}
		held, err := everHeld(ctx, q, org.ID)
		if err != nil {
			return nil, err
		}
		for _, l := range held {
			refs = append(refs, audit.Ref{Entity: licenceEntity, ID: l.ID})
		}
		if q.Actor.Can(PermitRequestRead) && q.Actor.For(PermitRequestRead).Sees("", org.ID) {
			ids, err := requestIDs(ctx, q, org.ID)
			if err != nil {
				return nil, err
			}
			for _, id := range ids {
				refs = append(refs, audit.Ref{Entity: requestEntity, ID: id})
			}
		}
		if q.Actor.Reach(PermitMergeRead) == scope.All {
			ids, err := mergeIDs(ctx, q, org.ID)
			if err != nil {
				return nil, err
			}
			for _, id := range ids {
				refs = append(refs, audit.Ref{Entity: mergeEntity, ID: id})
			}
		}
		entries, err := o.kit.Runner.Log.Timeline(ctx, q, o.needs.Directory, refs...)
		if err != nil {
			return nil, err
		}
		return withoutProposal(entries), o.tellAdded(ctx, q, entries, org.ID, held)
	})
}

// tellAdded says in the lines of a history which licences came with them: a new
// row is all new and has no changes of its own, so a licence that an organisation
// got later would not be heard of.
func (o *Organisations) tellAdded(ctx context.Context, q usecase.Query, entries []audit.TimelineEntry, organisationID string, held []Licence) error {
	ids := make([]string, len(held))
	for i, l := range held {
		ids[i] = l.ID
	}
	began, err := audit.Began(ctx, q, licenceEntity, ids)
	if err != nil {
		return err
	}
	registered, err := audit.Began(ctx, q, "organisation", []string{organisationID})
	if err != nil {
		return err
	}
	for _, l := range held {
		at := slices.IndexFunc(entries, func(e audit.TimelineEntry) bool { return e.ID == began[l.ID] })
		if at < 0 || began[l.ID] == registered[organisationID] { // what was registered with it is new like itself
			continue
		}
		number := o.kindLabels(ctx, []string{l.Kind}) + " " + firstNumber(entries, l)
		entries[at].Changes = append(entries[at].Changes, audit.FieldChange{Entity: licenceEntity, EntityID: l.ID, Field: "licenceAdded", After: &number})
	}
	return nil
}

// firstNumber is the number that a licence began with; entries are newest first.
func firstNumber(entries []audit.TimelineEntry, l Licence) string {
	number := l.Number
	for _, entry := range entries {
		for _, change := range entry.Changes {
			if change.EntityID == l.ID && change.Field == "number" && change.Before != nil {
				number = *change.Before
			}
		}
	}
	return number
}
