package enterprise

import (
	"context"
	"strings"
	"unicode/utf8"

	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
)

// Create registers an organisation. Who does not reach everything registers
// below an organisation of their own.
func (o *Organisations) Create(ctx context.Context, in Details) (Organisation, error) {
	return usecase.Write(ctx, o.kit.Runner, PermitEdit, func(ctx context.Context, tx *usecase.Tx) (Organisation, error) {
		return o.create(ctx, tx, in)
	})
}

func (o *Organisations) create(ctx context.Context, tx *usecase.Tx, in Details) (Organisation, error) {
	now := tx.Now()
	org := &Organisation{ID: id.New(now), State: organisationFlow.Initial, Version: 1, CreatedAt: now, CreatedBy: tx.Actor.PersonID, UpdatedAt: now}
	var checks fault.Checks
	org.apply(&checks, in)
	org.Licences = licences(&checks, in.Licences, o.licenceRules(now.Day(), nil))
	o.setPhone(&checks, org, in.Phone)
	checks.That(in.State == "" || in.State == org.State, "/state", "enterprise.state_by_action")
	if err := o.setParent(ctx, tx, &checks, org, in.ParentID); err != nil {
		return Organisation{}, err
	}
	if err := checks.Err(); err != nil {
		return Organisation{}, err
	}
	if tx.Scope.Reach != scope.All && org.ParentID == "" {
		return Organisation{}, fault.New(fault.Forbidden, "fault.forbidden", "permission", PermitEdit)
	}
	tx.Act("platform.enterprise.create")
	o.because(tx, org)
	if err := insert(ctx, tx, org); err != nil {
		return Organisation{}, o.taken(ctx, tx, org, err)
	}
	o.changed(tx)
	return *org, o.complete(ctx, tx, tx.Actor, now, org)
}

// Update replaces the details of an organisation, with its licences.
func (o *Organisations) Update(ctx context.Context, organisationID string, in Change) (Organisation, error) {
	return o.edit(ctx, PermitEdit, organisationID, in.Version, func(ctx context.Context, tx *usecase.Tx, org *Organisation) error {
		if err := org.changeable(); err != nil {
			return err
		}
		var checks fault.Checks
		before := *org
		org.apply(&checks, in.Details)
		o.setPhone(&checks, org, in.Phone)
		checks.That(in.State == "" || in.State == org.State, "/state", "enterprise.state_by_action")
		if err := o.setParent(ctx, tx, &checks, org, in.ParentID); err != nil {
			return err
		}
		if in.Licences != nil {
			org.Licences = licences(&checks, in.Licences, o.licenceRules(tx.Now().Day(), before.Licences))
		}
		if err := checks.Err(); err != nil {
			return err
		}
		if tx.Scope.Reach != scope.All && org.ParentID != before.ParentID && org.ParentID == "" {
			return fault.New(fault.Forbidden, "fault.forbidden", "permission", PermitEdit)
		}
		tx.Act("platform.enterprise.update")
		o.because(tx, org)
		return replaceLicences(ctx, tx, org, before.Licences)
	})
}

// holds reports whether the kind is among licences already kept: a dictionary
// entry may have been retired since.
func holds(list []Licence, kind string) bool {
	for _, l := range list {
		if l.Kind == kind {
			return true
		}
	}
	return false
}

// Do performs a transition of the flow, with its reason.
func (o *Organisations) Do(ctx context.Context, organisationID, action string, version int, reason string) (Organisation, error) {
	return o.edit(ctx, PermitSuspend, organisationID, version, func(_ context.Context, tx *usecase.Tx, org *Organisation) error {
		transition, err := organisationFlow.Next(org.State, action)
		if err != nil {
			return err
		}
		const shortest = 2
		if reason = strings.TrimSpace(reason); utf8.RuneCountInString(reason) < shortest {
			var checks fault.Checks
			checks.Add("/reason", "enterprise.reason")
			return checks.Err()
		}
		tx.Act("platform.enterprise." + action)
		tx.Because(reason)
		org.State = transition.Target(org.State)
		return nil
	})
}

// edit loads an organisation in scope, checks the version, changes and stores it.
func (o *Organisations) edit(ctx context.Context, permission, organisationID string, version int, change func(ctx context.Context, tx *usecase.Tx, org *Organisation) error) (Organisation, error) {
	return usecase.Write(ctx, o.kit.Runner, permission, func(ctx context.Context, tx *usecase.Tx) (Organisation, error) {
		org, err := seen(ctx, tx, tx.Scope, organisationID)
		if err != nil {
			return Organisation{}, err
		}
		if org.Version != version {
			return Organisation{}, fault.New(fault.Conflict, "fault.stale")
		}
		if err := addLicences(ctx, tx, org); err != nil {
			return Organisation{}, err
		}
		if err := change(ctx, tx, org); err != nil {
			return Organisation{}, err
		}
		if err := update(ctx, tx, org); err != nil {
			return Organisation{}, o.taken(ctx, tx, org, err)
		}
		o.changed(tx)
		return *org, o.complete(ctx, tx, tx.Actor, tx.Now(), org)
	})
}

// because logs the reasons for which checks were overridden.
func (o *Organisations) because(tx *usecase.Tx, org *Organisation) {
	var reasons []string
	if org.USCCOverrideReason != "" {
		reasons = append(reasons, string(org.USCC)+": "+org.USCCOverrideReason)
	}
	for _, l := range org.Licences {
		if l.OverrideReason != "" {
			reasons = append(reasons, l.Number+": "+l.OverrideReason)
		}
	}
	if len(reasons) > 0 {
		tx.Because(strings.Join(reasons, "; "))
	}
}

func (o *Organisations) setPhone(checks *fault.Checks, org *Organisation, phone *string) {
	if phone == nil {
		return
	}
	org.PhoneSealed, org.PhoneHash = "", ""
	text := tidy(*phone)
	if text == "" {
		return
	}
	if masked(text) {
		checks.Add("/phone", "enterprise.masked")
	} else {
		checks.That(validPhone(text), "/phone", "enterprise.phone")
	}
	org.PhoneSealed, org.PhoneHash = Optional(o.kit.Ring.Seal(phonePlace(org.ID), text)), Optional(o.phoneHash(text))
}

func (o *Organisations) phoneHash(text string) string {
	return o.kit.Ring.Hash("organisation.phone", text)
}

// setParent puts the organisation below another one that the actor sees, and
// never below itself.
func (o *Organisations) setParent(ctx context.Context, tx *usecase.Tx, checks *fault.Checks, org *Organisation, parentID *string) error {
	if parentID == nil || Optional(*parentID) == org.ParentID {
		return nil
	}
	if org.ParentID = Optional(*parentID); org.ParentID == "" {
		return nil
	}
	_, err := seen(ctx, tx, tx.Scope, *parentID)
	if fault.Is(err, fault.NotFound) {
		checks.Add("/parentId", "enterprise.parent")
		return nil
	}
	if err != nil {
		return err
	}
	below, err := subtree(ctx, tx, org.ID)
	for _, id := range below {
		checks.That(id != *parentID, "/parentId", "enterprise.parent_loop")
	}
	return err
}

// taken says which number of the organisation is registered already. The other
// one may be of an import that is not finished: then there is nothing to see.
func (o *Organisations) taken(ctx context.Context, tx *usecase.Tx, org *Organisation, err error) error {
	if !db.IsDuplicate(err) {
		return err
	}
	pointer, column, number := "/uscc", "uscc", string(org.USCC)
	if db.DuplicateOf(err, "organisation", "macao_no") {
		pointer, column, number = "/macaoNo", "macao_no", string(org.MacaoNo)
	}
	shown, looking := numbersTaken(ctx, tx, column, []string{number})
	if looking != nil {
		return looking
	}
	if !shown[number] {
		return fault.New(fault.Conflict, "enterprise.importing", "number", number).Because(err)
	}
	var checks fault.Checks
	checks.Add(pointer, "enterprise.number_taken", "number", number)
	return checks.Err()
}
