package enterprise

import (
	"context"

	"gongzhi/internal/contract/platform"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/message"
	"gongzhi/internal/kit/usecase"
)

const (
	remindSteps = "platform.enterprise.remind_days"
	remindRoles = "platform.enterprise.remind_roles"
)

// What the people of an organisation are told about its licences.
var (
	expiringMessage = message.Kind{Name: "platform.enterprise.licence-expiring", Channels: []message.Channel{message.Inbox, message.Mail}, Basis: "enterprise.basis.expiring_days",
		Variables: []message.Variable{{Name: "licence", Needed: true}, {Name: "validTo", Needed: true}, {Name: "organisation"}}}
	expiredMessage = message.Kind{Name: "platform.enterprise.licence-expired", Channels: []message.Channel{message.Inbox, message.Mail}, Mandatory: []message.Channel{message.Inbox},
		Basis: "enterprise.basis.licence", Variables: []message.Variable{{Name: "licence", Needed: true}, {Name: "validTo", Needed: true}, {Name: "organisation"}}}
)

// remind is the job that looks which licences have come to a reminder or to
// their end. It may run anywhere and again: each step is written down with the
// message, in one transaction.
func (o *Organisations) remind(ctx context.Context) error {
	day := o.kit.Runner.DB.Clock().Now().Day()
	steps := stepsOf(o.kit.Parameters.List(remindSteps, day))
	horizon := day
	if len(steps) > 0 {
		horizon = day.AddDays(steps[0])
	}
	for after := ""; ; {
		found, err := endingAfter(ctx, o.kit.Runner.DB.Read(), horizon.AddDays(1), after, db.Batch)
		if err != nil || len(found) == 0 {
			return err
		}
		for i := range found {
			if err := o.remindOne(ctx, found[i].ID, steps, horizon); err != nil {
				return err
			}
		}
		after = found[len(found)-1].ID
	}
}

// remindOne writes down and tells what is due of one organisation.
func (o *Organisations) remindOne(ctx context.Context, organisationID string, steps []int, horizon clock.Day) error {
	fresh, err := o.due(ctx, organisationID, steps, horizon)
	if err != nil || len(fresh) == 0 {
		return err
	}
	return o.kit.Runner.DB.Write(ctx, func(ctx context.Context, raw *db.Tx) error {
		return usecase.Handle(ctx, o.kit.Runner, raw, "platform.enterprise.remind", func(ctx context.Context, tx *usecase.Tx) error {
			org, err := load(ctx, tx, organisationID)
			if err != nil || org.State != Active {
				return err
			}
			for _, due := range fresh {
				written, err := writeStep(ctx, tx, due.step)
				if err != nil {
					return err
				}
				if !written { // by another node meanwhile
					continue
				}
				if err := o.tell(ctx, tx, org, due.licence, due.step); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

type dueStep struct {
	licence Licence
	step    *Step
}

// due are the steps of an organisation's licences that were not given yet. A
// licence that another of its kind outlasts is renewed and reminds of nothing.
func (o *Organisations) due(ctx context.Context, organisationID string, steps []int, horizon clock.Day) ([]dueStep, error) {
	q, now := o.kit.Runner.DB.Read(), o.kit.Runner.DB.Clock().Now()
	org := &Organisation{ID: organisationID}
	if err := addLicences(ctx, q, org); err != nil {
		return nil, err
	}
	var list []dueStep
	for _, l := range unrenewed(org.Licences, horizon.AddDays(1)) {
		if days, ok := l.stepOn(now.Day(), steps); ok {
			list = append(list, dueStep{l, l.step(days, now)})
		}
	}
	given, err := givenSteps(ctx, q, list)
	if err != nil {
		return nil, err
	}
	var fresh []dueStep
	for _, due := range list {
		if !given[due.step.ID] {
			fresh = append(fresh, due)
		}
	}
	return fresh, nil
}

// tell sends the message of a step; of an end every module may hear.
func (o *Organisations) tell(ctx context.Context, tx *usecase.Tx, org *Organisation, l Licence, step *Step) error {
	kind := expiringMessage
	if step.Days == ended {
		kind = expiredMessage
		if err := tx.Emit(ctx, platform.LicenceExpired{OrganisationID: org.ID, LicenceID: l.ID, Kind: l.Kind, ValidTo: l.ValidTo}); err != nil {
			return err
		}
	}
	params := map[string]string{"organisation": org.Name, "validTo": string(l.ValidTo)}
	for suffix, lang := range map[string]i18n.Lang{"": i18n.Hans, ".zh-Hant": i18n.Hant, ".pt": i18n.Portuguese, ".en": i18n.English} {
		params["licence"+suffix] = o.kit.Parameters.Label(LicenceKinds, l.Kind, lang) + " " + l.Number
	}
	return message.Send(ctx, tx.Tx, message.Notice{Kind: kind, Key: step.ID, Path: "/platform/enterprise/organisations/" + org.ID, Params: params,
		To: message.Audience{Organisations: []string{org.ID}, Roles: o.kit.Parameters.List(remindRoles, tx.Now().Day())}})
}
