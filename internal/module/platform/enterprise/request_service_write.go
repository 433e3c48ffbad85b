package enterprise

import (
	"context"
	"slices"

	"gongzhi/internal/kit/attach"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/fold"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/message"
	"gongzhi/internal/kit/serial"
	"gongzhi/internal/kit/usecase"
)

// decidedMessage tells who asked what became of it.
var decidedMessage = message.Kind{Name: "platform.enterprise.request-decided", Channels: []message.Channel{message.Inbox, message.Mail}, Basis: "enterprise.basis.request",
	Variables: []message.Variable{{Name: "number", Needed: true}, {Name: "organisation"}}}

// Create drafts a request for an organisation in reach.
func (r *Requests) Create(ctx context.Context, organisationID string, in Proposal) (RequestView, error) {
	return usecase.Write(ctx, r.runner(), PermitRequest, func(ctx context.Context, tx *usecase.Tx) (RequestView, error) {
		org, err := seen(ctx, tx, tx.Scope, organisationID)
		if err != nil {
			return RequestView{}, err
		}
		if err := addLicences(ctx, tx, org); err != nil {
			return RequestView{}, err
		}
		now := tx.Now()
		request := &Request{ID: id.New(now), OrganisationID: org.ID, State: requestFlow.Initial, Version: 1, CreatedAt: now, CreatedBy: tx.Actor.PersonID, UpdatedAt: now,
			Base: factsOf(org), BaseContact: org.ContactName, BasePhoneHash: org.PhoneHash}
		tx.Act("platform.enterprise.request-create")
		if request.Number, err = serial.Next(ctx, tx.Tx, "BG"); err != nil {
			return RequestView{}, err
		}
		if err := r.propose(ctx, tx, request, org, in); err != nil {
			return RequestView{}, err
		}
		if err := insertRequest(ctx, tx, request); err != nil {
			return RequestView{}, err
		}
		return r.view(ctx, tx, tx.Actor, request)
	})
}

// Update replaces what a draft proposes. It still compares with the record as it
// was when the draft began.
func (r *Requests) Update(ctx context.Context, requestID string, version int, in Proposal) (RequestView, error) {
	return r.act(ctx, requestID, "update", PermitRequest, version, func(ctx context.Context, tx *usecase.Tx, request *Request) error {
		org, err := r.current(ctx, tx, request.OrganisationID)
		if err != nil {
			return err
		}
		return r.propose(ctx, tx, request, org, in)
	})
}

// propose checks what was typed as a change of the record would, and keeps it.
func (r *Requests) propose(ctx context.Context, tx *usecase.Tx, request *Request, org *Organisation, in Proposal) error {
	if err := org.changeable(); err != nil {
		return err
	}
	var checks fault.Checks
	wanted, details := *org, in.details(org)
	wanted.apply(&checks, details)
	if details.Licences != nil {
		wanted.Licences = licences(&checks, details.Licences, r.register.licenceRules(tx.Now().Day(), org.Licences))
	}
	if details.Phone != nil {
		checks.That(validPhone(*details.Phone), "/phone", "enterprise.phone")
		request.PhoneSealed = Optional(r.register.kit.Ring.Seal(requestPhonePlace(request.ID), *details.Phone))
		request.PhoneHash = Optional(r.register.phoneHash(*details.Phone))
	}
	request.Reason = tidy(in.Reason)
	checks.That(request.Reason != "", "/reason", "field.required")
	request.Proposed, request.ContactName = factsOf(&wanted), wanted.ContactName
	request.Proposed.Licences = named(request.Proposed.Licences, request.Base.Licences)
	request.Search = fold.Index(request.Number, org.Name, org.NameHant, org.NamePt, request.Reason)
	if err := checks.Err(); err != nil {
		return err
	}
	if !request.fits() {
		return fault.New(fault.Invalid, "enterprise.request.too_long")
	}
	changes, err := r.differences(tx.Actor, request, org)
	if err != nil {
		return err
	}
	if len(changes) == 0 && len(licenceDifferences(request.Base.Licences, request.Base.Licences, request.Proposed.Licences)) == 0 {
		return fault.New(fault.Invalid, "enterprise.request.nothing")
	}
	return r.evidence(ctx, tx, request, in.FileIDs)
}

// named gives licences that were typed without an id the one of the licence
// with the same kind and number, and takes away ids that are not of the record.
func named(list, before []LicenceInput) []LicenceInput {
	for i := range list {
		if byID(before, list[i].ID) != nil {
			continue
		}
		list[i].ID = ""
		if old := byKey(before, list[i].plain().key()); old != nil && byID(list, old.ID) == nil {
			list[i].ID = old.ID
		}
	}
	return list
}

// evidence binds the files that the request names and removes those it no
// longer names.
func (r *Requests) evidence(ctx context.Context, tx *usecase.Tx, request *Request, fileIDs []string) error {
	bound, err := attach.List(ctx, tx, requestEntity, request.ID)
	if err != nil {
		return err
	}
	for _, file := range bound {
		if !slices.Contains(fileIDs, file.ID) {
			if err := r.register.kit.Files.Remove(ctx, tx, file.ID); err != nil {
				return err
			}
		}
	}
	for _, fileID := range fileIDs {
		if slices.ContainsFunc(bound, func(a attach.Attachment) bool { return a.ID == fileID }) {
			continue
		}
		if err := r.register.kit.Files.BindField(ctx, tx, fileID, requestEntity, request.ID, "/fileIds"); err != nil {
			return err
		}
	}
	return nil
}

// Submit hands a draft to the regulator.
func (r *Requests) Submit(ctx context.Context, requestID string, version int) (RequestView, error) {
	return r.act(ctx, requestID, "submit", PermitRequest, version, func(_ context.Context, tx *usecase.Tx, request *Request) error {
		request.SubmittedAt, request.SubmittedBy = tx.Now(), tx.Actor.PersonID
		return nil
	})
}

// Withdraw takes a request back, with a reason.
func (r *Requests) Withdraw(ctx context.Context, requestID string, version int, reason string) (RequestView, error) {
	return r.act(ctx, requestID, "withdraw", PermitRequest, version, func(_ context.Context, tx *usecase.Tx, request *Request) (err error) {
		request.Decision, err = because(tx, reason)
		request.DecidedAt, request.DecidedBy = tx.Now(), tx.Actor.PersonID
		return err
	})
}

// Reject refuses a request, with a reason that its maker reads.
func (r *Requests) Reject(ctx context.Context, requestID string, version int, reason string) (RequestView, error) {
	return r.act(ctx, requestID, "reject", PermitReview, version, func(ctx context.Context, tx *usecase.Tx, request *Request) (err error) {
		if refusal := request.reviewGuard(tx.Actor.PersonID); refusal != nil {
			return refusal
		}
		if request.Decision, err = because(tx, reason); err != nil {
			return err
		}
		return r.decided(ctx, tx, request)
	})
}

// decided notes who decided and tells the maker.
func (r *Requests) decided(ctx context.Context, tx *usecase.Tx, request *Request) error {
	request.DecidedAt, request.DecidedBy = tx.Now(), tx.Actor.PersonID
	return message.Send(ctx, tx.Tx, message.Notice{Kind: decidedMessage, Key: request.ID, Path: requestPage + request.ID,
		To:     message.Audience{People: []string{request.CreatedBy}},
		Params: map[string]string{"number": request.Number, "organisation": request.Base.Name}})
}
