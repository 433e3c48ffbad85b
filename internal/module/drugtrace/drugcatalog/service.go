package drugcatalog

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"sync/atomic"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/flow"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/kit/web"
)

// Catalogue is the service of this package.
type Catalogue struct {
	runner *usecase.Runner
	params *param.Set
	needs  Needs
	names  atomic.Pointer[nameSnapshot]
}

// View is an item with its open version and what the reader may do now.
type View struct {
	Record
	CreatedByName string        `json:"createdByName"`
	Revision      *Version      `json:"revision,omitempty" doc:"The version being prepared"`
	Actions       []flow.Action `json:"actions" nullable:"false"`
}

// Get shows one item.
func (c *Catalogue) Get(ctx context.Context, id string) (View, error) {
	return usecase.Read(ctx, c.runner, PermitRead, func(ctx context.Context, q usecase.Query) (View, error) {
		record, err := loadRecord(ctx, q, id)
		if err != nil {
			return View{}, err
		}
		return c.view(ctx, q, q.Actor, record)
	})
}

// List returns a page of the catalogue.
func (c *Catalogue) List(ctx context.Context, params list.Params, filter ItemFilter) (list.Result[Record], error) {
	return usecase.Read(ctx, c.runner, PermitRead, func(ctx context.Context, q usecase.Query) (list.Result[Record], error) {
		return list.Page(ctx, q, itemList, params, list.Where(filter))
	})
}

// Count is how many rows a saved view shows.
type Count struct {
	View  string `json:"view"`
	Count int    `json:"count"`
}

// Counts counts the saved views (all, one for each state, and what waits for
// approval) under the other filters of the list.
func (c *Catalogue) Counts(ctx context.Context, params list.Params, filter ItemFilter) ([]Count, error) {
	return usecase.Read(ctx, c.runner, PermitRead, func(ctx context.Context, q usecase.Query) ([]Count, error) {
		filter.State, filter.RevisionState = nil, nil
		views := []string{"all"}
		filters := []list.Filter{list.Where(filter)}
		for _, state := range []string{Draft, Pending, Effective, Suspended, Removed} {
			views, filters = append(views, state), append(filters, list.Where(filter).And("t.state", "=", state))
		}
		views = append(views, "toApprove")
		filters = append(filters, list.Where(filter).And("t.revision_state", "=", VersionPending))
		counts := make([]Count, len(views))
		for i, view := range views {
			page, err := list.Page(ctx, q, itemList, list.Params{Limit: 1, Q: params.Q}, filters[i])
			if err != nil {
				return nil, err
			}
			counts[i] = Count{view, page.Total}
		}
		return counts, nil
	})
}

// Versions lists the versions of an item, newest first.
func (c *Catalogue) Versions(ctx context.Context, id string) ([]Version, error) {
	return usecase.Read(ctx, c.runner, PermitRead, func(ctx context.Context, q usecase.Query) ([]Version, error) {
		if _, err := loadRecord(ctx, q, id); err != nil {
			return nil, err
		}
		versions, err := loadVersions(ctx, q, id)
		if err != nil {
			return nil, err
		}
		return versions, c.nameVersions(ctx, versions)
	})
}

func (c *Catalogue) nameVersions(ctx context.Context, versions []Version) error {
	var people []string
	for _, v := range versions {
		people = append(people, v.MadeBy, v.EditedBy, v.SubmittedBy, v.DecidedBy)
	}
	names, err := c.needs.People.PersonNames(ctx, people)
	for i := range versions {
		v := &versions[i]
		v.MadeByName, v.EditedByName = names[v.MadeBy], names[v.EditedBy]
		v.SubmittedByName, v.DecidedByName = names[v.SubmittedBy], names[v.DecidedBy]
	}
	return err
}

// view completes a record for the reader.
func (c *Catalogue) view(ctx context.Context, q bun.IDB, actor scope.Actor, record *Record) (View, error) {
	view := View{Record: *record}
	open, err := loadOpen(ctx, q, record.ID)
	if err != nil {
		return view, err
	}
	if open != nil {
		named := []Version{*open}
		if err := c.nameVersions(ctx, named); err != nil {
			return view, err
		}
		view.Revision = &named[0]
	}
	names, err := c.needs.People.PersonNames(ctx, []string{record.CreatedBy})
	view.CreatedByName = names[record.CreatedBy]
	view.Actions = actions(ctx, actor, record, open)
	return view, err
}

// actions lists what the actor may do with an item and its open version.
func actions(ctx context.Context, actor scope.Actor, record *Record, open *Version) []flow.Action {
	guard := func(action string) *fault.Error {
		switch {
		case open == nil:
			return nil
		case action == "approve" || action == "reject":
			if open.drafted(actor.PersonID) {
				return samePerson
			}
		case action == "submit":
			var checks fault.Checks
			open.Content.checkSubmission(&checks)
			return firstField(checks.Err())
		}
		return nil
	}
	say := func(e *fault.Error) string { return web.Sentence(ctx, e) }
	all := itemFlow.Actions(actor, record.State, guard, say)
	if open != nil && record.VersionNo > 0 {
		all = append(versionFlow.Actions(actor, open.State, guard, say), all...)
		for i := 1; i < len(all); i++ { // nobody may have any
			all[i].Primary = all[i].Primary && !all[0].Primary // one primary action
		}
	}
	return all
}

// samePerson: who drafted or submitted a content does not decide on it.
var samePerson = fault.New(fault.Invalid, "drugcatalog.same_person")

// firstField turns the first wrong field into a refusal of its own.
func firstField(err error) *fault.Error {
	var e *fault.Error
	if !errors.As(err, &e) || len(e.Fields) == 0 {
		return nil
	}
	return &fault.Error{Code: fault.Invalid, Key: e.Fields[0].Key, Params: e.Fields[0].Params}
}

// rules reads the parameters that bound a content on a day.
func (c *Catalogue) rules(day clock.Day) (Rules, error) {
	rules := Rules{
		ColdMin: int(c.params.Scaled(paramColdMin, day, 1)), ColdMax: int(c.params.Scaled(paramColdMax, day, 1)),
		ShelfLifeMax: int(c.params.Int(paramShelfLifeMax, day)), Registration: map[string]*regexp.Regexp{},
	}
	for _, category := range Categories {
		pattern, err := regexp.Compile(c.params.Text(paramRegistration+category, day))
		if err != nil {
			return rules, fmt.Errorf("parameter %s%s: %w", paramRegistration, category, err)
		}
		rules.Registration[category] = pattern
	}
	return rules, nil
}

// label names an item in the language of the request.
func label(ctx context.Context, item Item) string { return item.Label(i18n.FromContext(ctx)) }

func (c *Catalogue) today() clock.Day { return c.runner.DB.Clock().Now().Day() }
