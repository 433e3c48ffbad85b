package change

import (
	"context"
	"slices"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/attach"
	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/flow"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/kit/web"
	"gongzhi/internal/module/opscenter/configuration"
	"gongzhi/internal/module/opscenter/recovery"
)

// Kit is what the module runs on.
type Kit struct {
	Runner     *usecase.Runner
	Parameters *param.Set
	Files      *attach.Files
	Assets     *configuration.Register
}

// Desk runs the use cases.
type Desk struct {
	kit   Kit
	needs Needs
}

// Get shows one change.
func (s *Desk) Get(ctx context.Context, id string) (View, error) {
	return usecase.Read(ctx, s.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (View, error) {
		c, err := byID(ctx, q, id)
		if err != nil {
			return View{}, err
		}
		return s.view(ctx, q, q.Actor, q.Now, c)
	})
}

// List shows a page of changes.
func (s *Desk) List(ctx context.Context, input *listInput) (list.Result[View], error) {
	return usecase.Read(ctx, s.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (list.Result[View], error) {
		page, err := list.Page(ctx, q, changeList, input.Params, list.Where(input.whole()))
		result := list.Result[View]{Items: make([]View, len(page.Items)), Next: page.Next, Prev: page.Prev, Total: page.Total, TotalIsBound: page.TotalIsBound}
		if err != nil {
			return result, err
		}
		names, err := s.names(ctx, page.Items)
		if err != nil {
			return result, err
		}
		about, err := s.about(ctx, q, q.Now)
		for i := range page.Items {
			result.Items[i] = s.dress(ctx, q.Actor, q.Now, &page.Items[i], names, about)
		}
		return result, err
	})
}

// Counts counts the changes of the saved views.
func (s *Desk) Counts(ctx context.Context) ([]Count, error) {
	return usecase.Read(ctx, s.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) ([]Count, error) {
		var states []Count
		if err := changeList.CountByState(ctx, q, &states); err != nil {
			return nil, err
		}
		counts := []Count{{View: "all"}, {View: "open"}}
		for _, one := range states {
			counts[0].Count += one.Count
			if slices.Contains(open, one.View) {
				counts[1].Count += one.Count
			}
			counts = append(counts, one)
		}
		return counts, nil
	})
}

// Timeline tells what happened to a change.
func (s *Desk) Timeline(ctx context.Context, id string) ([]audit.TimelineEntry, error) {
	return usecase.Read(ctx, s.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) ([]audit.TimelineEntry, error) {
		c, err := byID(ctx, q, id)
		if err != nil {
			return nil, err
		}
		return s.kit.Runner.Log.Timeline(ctx, q, s.needs.Names, audit.Ref{Entity: changeTable, ID: c.ID})
	})
}

// Evidence lists the files of a change.
func (s *Desk) Evidence(ctx context.Context, id string) ([]attach.Attachment, error) {
	return usecase.Read(ctx, s.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) ([]attach.Attachment, error) {
		c, err := byID(ctx, q, id)
		if err != nil {
			return nil, err
		}
		return attach.List(ctx, q, changeTable, c.ID)
	})
}

// BackupPoints lists the backups with which a change may begin now.
func (s *Desk) BackupPoints(ctx context.Context, id string) ([]BackupPoint, error) {
	return usecase.Read(ctx, s.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) ([]BackupPoint, error) {
		c, err := byID(ctx, q, id)
		if err != nil {
			return nil, err
		}
		return s.points(ctx, q, c, q.Now)
	})
}

func (s *Desk) points(ctx context.Context, q bun.IDB, c *Change, now clock.Instant) ([]BackupPoint, error) {
	found, err := s.needs.BackupPoints(ctx, q, c.Assets, s.recent(c, now))
	return append([]BackupPoint{}, found...), err
}

// Patterns lists the endorsed changes that a standard change may follow today.
func (s *Desk) Patterns(ctx context.Context) ([]View, error) {
	return usecase.Read(ctx, s.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) ([]View, error) {
		found, err := patterns(ctx, q, string(q.Now.Day()))
		views := make([]View, len(found))
		for i := range found {
			views[i] = s.dress(ctx, q.Actor, q.Now, &found[i], nil, about{})
		}
		return views, err
	})
}

func (s *Desk) names(ctx context.Context, changes []Change) (map[string]string, error) {
	var ids []string
	add := func(id string) {
		if id != "" && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	for i := range changes {
		c := &changes[i]
		for _, id := range []string{c.CreatedBy, c.AuthorisedBy, c.ExecutorID, c.VerifiedBy, c.ReviewedBy} {
			add(id)
		}
		for _, entry := range c.Log {
			add(entry.ByID)
		}
	}
	if len(ids) == 0 {
		return map[string]string{}, nil
	}
	return s.needs.Names.PersonNames(ctx, ids)
}

func (s *Desk) view(ctx context.Context, q bun.IDB, actor scope.Actor, now clock.Instant, c *Change) (View, error) {
	names, err := s.names(ctx, []Change{*c})
	if err != nil {
		return View{}, err
	}
	about, err := s.about(ctx, q, now)
	if err != nil {
		return View{}, err
	}
	if about.point, err = s.point(ctx, q, c); err != nil {
		return View{}, err
	}
	v := s.dress(ctx, actor, now, c, names, about)
	numbers := slices.Clone(c.Tickets)
	if c.Weakness != "" {
		numbers = append(numbers, c.Weakness)
	}
	found, err := s.needs.Links(ctx, numbers)
	v.Links = append(v.Links, found...)
	return v, err
}

// about is what is around changes: the assets and the freezes, and the backup
// point of a single one.
type about struct {
	point   *recovery.Point
	assets  map[string]configuration.Asset
	freezes []Freeze
}

func (s *Desk) about(ctx context.Context, q bun.IDB, now clock.Instant) (around about, err error) {
	if around.assets, err = s.kit.Assets.Codes(ctx, q); err == nil {
		around.freezes, err = s.freezes(ctx, q, now)
	}
	return around, err
}

func (s *Desk) dress(ctx context.Context, actor scope.Actor, now clock.Instant, c *Change, names map[string]string, around about) View {
	v := View{Change: *c, RequesterName: names[c.CreatedBy], AuthoriserName: names[c.AuthorisedBy], ExecutorName: names[c.ExecutorID], VerifierName: names[c.VerifiedBy], ReviewerName: names[c.ReviewedBy],
		NeedsBackup: needsBackup(c, around.assets), Freeze: c.frozen(around.freezes), RatifiedLate: c.ratifiedLate(now), ReviewLate: c.reviewLate(now), Point: around.point, Links: []Link{}, Steps: c.steps(), Waits: c.waits(actor)}
	v.Log = slices.Clone(c.Log)
	for i := range v.Log {
		v.Log[i].ByName = names[v.Log[i].ByID]
	}
	offered := changeFlow.Actions(actor, c.State, func(action string) *fault.Error {
		if c.hidden(action) {
			return nil
		}
		if refusal := c.guard(action, actor.PersonID, now); refusal != nil {
			return refusal
		}
		if refusal := awaits(action, around.point); refusal != nil {
			return refusal
		}
		return c.thaw(action, now, around.freezes)
	}, func(e *fault.Error) string { return web.Sentence(ctx, e) })
	v.Actions = slices.DeleteFunc(offered, func(a flow.Action) bool {
		return c.hidden(a.Action) || c.pointless(a.Action, around.assets, around.point, s.recent(c, now))
	})
	primary := true
	for i := range v.Actions { // the first that is a button leads
		v.Actions[i].Primary = primary && !v.Actions[i].Danger
		primary = primary && !v.Actions[i].Primary
	}
	return v
}

// needsBackup: what touches data, or an asset whose duty is to be backed up.
func needsBackup(c *Change, assets map[string]configuration.Asset) bool {
	return c.Data || slices.ContainsFunc(c.Assets, func(code string) bool {
		asset := assets[code]
		return asset.Kind == configuration.MySQL
	})
}

// Numbered finds the change of a number, for those who refer to it.
func (s *Desk) Numbered(ctx context.Context, number string) (*Change, error) {
	return byNumber(ctx, s.kit.Runner.DB.Read(), number)
}
