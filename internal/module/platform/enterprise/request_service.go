package enterprise

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/attach"
	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/kit/web"
)

// Requests are the change requests of organisations.
type Requests struct{ register *Organisations }

func (r *Requests) runner() *usecase.Runner { return r.register.kit.Runner }

// Get returns one request with its differences.
func (r *Requests) Get(ctx context.Context, id string) (RequestView, error) {
	return usecase.Read(ctx, r.runner(), PermitRequestRead, func(ctx context.Context, q usecase.Query) (RequestView, error) {
		request, err := requestSeen(ctx, q, q.Scope, id)
		if err != nil {
			return RequestView{}, err
		}
		return r.view(ctx, q, q.Actor, request)
	})
}

// List returns a page of requests.
func (r *Requests) List(ctx context.Context, params list.Params, filter RequestFilter) (list.Result[RequestView], error) {
	return usecase.Read(ctx, r.runner(), PermitRequestRead, func(ctx context.Context, q usecase.Query) (list.Result[RequestView], error) {
		page, err := list.Page(ctx, q, requestList, params, list.Where(filter))
		result := list.Result[RequestView]{Items: make([]RequestView, len(page.Items)), Next: page.Next, Prev: page.Prev, Total: page.Total, TotalIsBound: page.TotalIsBound}
		for i := range page.Items {
			if result.Items[i], err = r.view(ctx, q, q.Actor, &page.Items[i]); err != nil {
				return result, err
			}
		}
		return result, err
	})
}

// Counts returns the sizes of the saved views within the filter.
func (r *Requests) Counts(ctx context.Context, params list.Params, filter RequestFilter) ([]Count, error) {
	return usecase.Read(ctx, r.runner(), PermitRequestRead, func(ctx context.Context, q usecase.Query) ([]Count, error) {
		counts := []Count{}
		for _, view := range append([]string{"all"}, requestFlow.States()...) {
			filter.State = []string{view}
			if view == "all" {
				filter.State = nil
			}
			page, err := list.Page(ctx, q, requestList, list.Params{Limit: 1, Q: params.Q}, list.Where(filter))
			if err != nil {
				return nil, err
			}
			counts = append(counts, Count{View: view, Count: page.Total})
		}
		return counts, nil
	})
}

// Timeline tells what happened to a request. What it proposes is shown as
// differences and not again as stored.
func (r *Requests) Timeline(ctx context.Context, id string) ([]audit.TimelineEntry, error) {
	return usecase.Read(ctx, r.runner(), PermitRequestRead, func(ctx context.Context, q usecase.Query) ([]audit.TimelineEntry, error) {
		request, err := requestSeen(ctx, q, q.Scope, id)
		if err != nil {
			return nil, err
		}
		entries, err := r.runner().Log.Timeline(ctx, q, r.register.needs.Directory, audit.Ref{Entity: "organisation_request", ID: request.ID})
		return withoutProposal(entries), err
	})
}

func withoutProposal(entries []audit.TimelineEntry) []audit.TimelineEntry {
	for i := range entries {
		entries[i].Changes = slices.DeleteFunc(entries[i].Changes, func(c audit.FieldChange) bool {
			return c.Entity == "organisation_request" && (c.Field == "proposed" || c.Field == "base")
		})
	}
	return entries
}

// act performs one step of the flow on a request in scope.
func (r *Requests) act(ctx context.Context, id, action, permission string, version int, run func(ctx context.Context, tx *usecase.Tx, request *Request) error) (RequestView, error) {
	return usecase.Write(ctx, r.runner(), permission, func(ctx context.Context, tx *usecase.Tx) (RequestView, error) {
		request, err := requestSeen(ctx, tx, tx.Scope, id)
		if err != nil {
			return RequestView{}, err
		}
		step, err := requestFlow.Next(request.State, action)
		if err != nil {
			return RequestView{}, err
		}
		if request.Version != version {
			return RequestView{}, fault.New(fault.Conflict, "fault.stale")
		}
		tx.Act("platform.enterprise.request-" + action)
		if err := run(ctx, tx, request); err != nil {
			return RequestView{}, err
		}
		request.State = step.Target(request.State)
		if err := updateRequest(ctx, tx, request); err != nil {
			return RequestView{}, err
		}
		return r.view(ctx, tx, tx.Actor, request)
	})
}

// because is the reason of an action, which it must have.
func because(tx *usecase.Tx, reason string) (string, error) {
	const shortest = 2
	var checks fault.Checks
	reason = strings.TrimSpace(reason)
	checks.That(utf8.RuneCountInString(reason) >= shortest, "/reason", "enterprise.request.reason")
	tx.Because(reason)
	return reason, checks.Err()
}

// view works out what the reader sees of a request.
func (r *Requests) view(ctx context.Context, q bun.IDB, actor scope.Actor, request *Request) (RequestView, error) {
	view := RequestView{Request: *request, Fields: []string{}}
	org, err := r.current(ctx, q, request.OrganisationID)
	if err != nil {
		return view, err
	}
	view.OrganisationName, view.OrganisationVersion = org.Name, org.Version
	if view.Differences, err = r.differences(actor, request, org); err != nil {
		return view, err
	}
	view.Licences = licenceDifferences(request.Base.Licences, factsOf(org).Licences, request.Proposed.Licences)
	if request.State != Draft && request.State != Submitted { // what the register says since then is another matter
		for i := range view.Differences {
			view.Differences[i].Now, view.Differences[i].Stale = view.Differences[i].Before, false
		}
		for i := range view.Licences {
			view.Licences[i].Now, view.Licences[i].Stale = view.Licences[i].Before, false
		}
	}
	for _, d := range view.Differences {
		view.Fields = append(view.Fields, d.Field)
	}
	if len(view.Licences) > 0 {
		view.Fields = append(view.Fields, "licences")
	}
	if view.Files, err = attach.List(ctx, q, requestEntity, request.ID); err != nil {
		return view, err
	}
	names, err := r.register.needs.Directory.PersonNames(ctx, []string{request.CreatedBy, request.SubmittedBy, request.DecidedBy})
	if err != nil {
		return view, err
	}
	if request.State == Draft && actor.Can(PermitRequest) {
		view.Draft = request.draft()
	}
	view.Steps = request.steps(names)
	view.Actions = requestFlow.Actions(actor, request.State, func(action string) *fault.Error {
		if action == "approve" || action == "reject" {
			return request.reviewGuard(actor.PersonID)
		}
		return nil
	}, func(e *fault.Error) string { return web.Sentence(ctx, e) })
	return view, nil
}

// draft is what was typed, but for the telephone, which is not shown again.
func (r *Request) draft() *Proposal {
	p := r.Proposed
	return &Proposal{Name: p.Name, NameHant: p.NameHant, NamePt: p.NamePt, USCC: p.USCC, USCCOverrideReason: p.USCCOverrideReason, MacaoNo: p.MacaoNo,
		ContactName: r.ContactName, Address: p.Address, Area: p.Area, Position: p.Position, Licences: p.Licences, Reason: r.Reason}
}

// current is the organisation as the register has it, with its licences.
func (r *Requests) current(ctx context.Context, q bun.IDB, id string) (*Organisation, error) {
	org, err := load(ctx, q, id)
	if err != nil {
		return nil, err
	}
	return org, addLicences(ctx, q, org)
}

// differences are those of the fields; personal ones are compared in the clear
// or by their hash, and shown as the reader may see them.
func (r *Requests) differences(actor scope.Actor, request *Request, org *Organisation) ([]Difference, error) {
	found := differences(request.Base, factsOf(org), request.Proposed)
	contact := differ("contactName", request.BaseContact, org.ContactName, request.ContactName)
	for i := range contact {
		if actor.Masked {
			d := &contact[i]
			d.Before, d.Now, d.Proposed = seal.Mask(seal.PersonName, seal.Staff, d.Before), seal.Mask(seal.PersonName, seal.Staff, d.Now), seal.Mask(seal.PersonName, seal.Staff, d.Proposed)
		}
	}
	found = append(found, contact...)
	if request.PhoneSealed == "" || request.PhoneHash == request.BasePhoneHash {
		return nonNil(found), nil
	}
	ring := r.register.kit.Ring
	now, err := ring.Open(phonePlace(org.ID), string(org.PhoneSealed))
	if err != nil {
		return nil, err
	}
	proposed, err := ring.Open(requestPhonePlace(request.ID), string(request.PhoneSealed))
	if err != nil {
		return nil, err
	}
	phone := Difference{Field: "phone", Now: seal.Mask(seal.Phone, seal.Staff, now), Proposed: seal.Mask(seal.Phone, seal.Staff, proposed),
		Stale: org.PhoneHash != request.BasePhoneHash && org.PhoneHash != request.PhoneHash}
	if org.PhoneHash == request.BasePhoneHash {
		phone.Before = phone.Now
	}
	return append(nonNil(found), phone), nil
}

func nonNil(list []Difference) []Difference {
	if list == nil {
		return []Difference{}
	}
	return list
}

func requestPhonePlace(id string) string { return seal.AAD("organisation_request", "phone_sealed", id) }
