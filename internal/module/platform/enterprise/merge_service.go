package enterprise

import (
	"context"
	"strings"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/kit/web"
)

// Merges make one organisation of two.
type Merges struct{ register *Organisations }

func (m *Merges) runner() *usecase.Runner { return m.register.kit.Runner }

// Duplicates lists the pairs that look like one organisation, the surest first.
func (m *Merges) Duplicates(ctx context.Context) ([]Duplicate, error) {
	return usecase.Read(ctx, m.runner(), PermitMergeRead, func(ctx context.Context, q usecase.Query) ([]Duplicate, error) {
		found, held, err := suspects(ctx, q, m.register.organisations().Parties)
		if err != nil {
			return nil, err
		}
		pairs := duplicates(found, held)
		waiting, err := waitingMerges(ctx, q)
		for i := range pairs {
			pairs[i].MergeID = waitingFor(waiting, pairs[i].One.ID, pairs[i].Other.ID)
		}
		return pairs, err
	})
}

func waitingFor(waiting []Merge, one, other string) string {
	for _, merge := range waiting {
		if merge.KeptID == one && merge.LostID == other || merge.KeptID == other && merge.LostID == one {
			return merge.ID
		}
	}
	return ""
}

// Compare shows two organisations side by side: id names the one that stays and
// the one that goes.
func (m *Merges) Compare(ctx context.Context, id string) (Comparison, error) {
	return usecase.Read(ctx, m.runner(), PermitMergeRead, func(ctx context.Context, q usecase.Query) (Comparison, error) {
		keptID, lostID, _ := strings.Cut(id, "-")
		return m.compare(ctx, q, q.Actor, q.Scope, keptID, lostID, "")
	})
}

func (m *Merges) compare(ctx context.Context, q usecase.Query, actor scope.Actor, sc scope.Scope, keptID, lostID, mergeID string) (Comparison, error) {
	c := Comparison{ID: pairID(keptID, lostID), Reasons: []string{}, Blocks: []Block{}}
	if sc.Reach != scope.All { // who does not see all cannot judge that two are one
		return c, absent()
	}
	kept, lost, err := m.two(ctx, q, keptID, lostID)
	if err != nil {
		return c, err
	}
	if err := m.register.complete(ctx, q, actor, q.Now, kept, lost); err != nil {
		return c, err
	}
	c.Kept, c.Lost, c.Choices = *kept, *lost, choices(kept, lost, m.scopeLabel(ctx))
	for _, pair := range duplicates([]Suspect{kept.suspect(), lost.suspect()}, map[string][]Licence{kept.ID: kept.Licences, lost.ID: lost.Licences}) {
		c.Reasons = pair.Reasons
	}
	waiting, err := waitingMerges(ctx, q, kept.ID, lost.ID)
	if err != nil {
		return c, err
	}
	c.MergeID = waitingFor(waiting, kept.ID, lost.ID)
	ties, err := m.ties(ctx, q, actor, kept, lost, mergeID)
	for _, tie := range ties {
		c.Blocks = append(c.Blocks, Block{Reason: web.Sentence(ctx, tie.fault(kept, lost)), Path: tie.Path})
	}
	return c, err
}

func (m *Merges) scopeLabel(ctx context.Context) func(scope string) string {
	return func(scope string) string {
		return m.register.kit.Parameters.Label(LicenceScopes, scope, i18n.FromContext(ctx))
	}
}

func (t Tie) fault(kept, lost *Organisation) *fault.Error {
	return fault.New(fault.Conflict, "enterprise.merge."+t.Key, "kept", kept.Name, "lost", lost.Name, "count", t.Count)
}

func (o *Organisation) suspect() Suspect {
	return Suspect{ID: o.ID, Name: o.Name, NameHant: o.NameHant, USCC: o.USCC, MacaoNo: o.MacaoNo, Address: o.Address, PhoneHash: o.PhoneHash, CreatedAt: o.CreatedAt}
}

// two loads a pair with the licences held.
func (m *Merges) two(ctx context.Context, q bun.IDB, keptID, lostID string) (kept, lost *Organisation, err error) {
	if keptID == lostID {
		return nil, nil, fault.New(fault.Invalid, "enterprise.merge.itself")
	}
	if kept, err = load(ctx, q, keptID); err != nil {
		return nil, nil, err
	}
	if lost, err = load(ctx, q, lostID); err != nil {
		return nil, nil, err
	}
	return kept, lost, addLicences(ctx, q, kept, lost)
}

// ties are what stands against the merge: it would join what must stay apart, or
// leave work behind that nobody could finish.
func (m *Merges) ties(ctx context.Context, q bun.IDB, actor scope.Actor, kept, lost *Organisation, mergeID string) ([]Tie, error) {
	ties, page := []Tie{}, "/platform/enterprise/organisations/"
	if kept.State == Closed {
		ties = append(ties, Tie{Key: "closed", Path: page + kept.ID})
	}
	for _, side := range []*Organisation{kept, lost} {
		if side.State == Merged {
			ties = append(ties, Tie{Key: "gone", Path: page + side.ID})
		}
	}
	for _, pair := range [][2]string{{kept.ID, lost.ID}, {lost.ID, kept.ID}} {
		under, err := subtree(ctx, q, pair[0])
		if err != nil {
			return nil, err
		}
		for _, id := range under {
			if id == pair[1] && lost.State != Merged {
				ties = append(ties, Tie{Key: "parent", Path: page + pair[1]})
			}
		}
	}
	count, err := countRequests(ctx, q, scope.Everything, []string{lost.ID}, Draft, Submitted)
	if err != nil {
		return nil, err
	}
	if count > 0 {
		ties = append(ties, Tie{Key: "requests", Count: count, Path: "/platform/enterprise/requests?organisationId=" + lost.ID})
	}
	waiting, err := waitingMerges(ctx, q, kept.ID, lost.ID)
	if err != nil {
		return nil, err
	}
	for _, other := range waiting {
		if other.ID != mergeID {
			ties = append(ties, Tie{Key: "waiting", Path: mergePage + other.ID})
		}
	}
	others, err := m.register.needs.Ties.Ties(ctx, kept.ID, lost.ID, actor.PersonID)
	return append(ties, others...), err
}

// Get returns one merge.
func (m *Merges) Get(ctx context.Context, id string) (MergeView, error) {
	return usecase.Read(ctx, m.runner(), PermitMergeRead, func(ctx context.Context, q usecase.Query) (MergeView, error) {
		merge, err := mergeSeen(ctx, q, q.Scope, id)
		if err != nil {
			return MergeView{}, err
		}
		view, err := m.view(ctx, q, q.Actor, merge)
		if err != nil || merge.State != Proposed {
			return view, err
		}
		pair, err := m.compare(ctx, q, q.Actor, q.Scope, merge.KeptID, merge.LostID, merge.ID)
		view.Pair = &pair
		return view, err
	})
}

// List returns a page of merges.
func (m *Merges) List(ctx context.Context, in *mergeListInput) (list.Result[MergeView], error) {
	return usecase.Read(ctx, m.runner(), PermitMergeRead, func(ctx context.Context, q usecase.Query) (list.Result[MergeView], error) {
		page, err := list.Page(ctx, q, mergeList, in.Params, list.Where(in))
		result := list.Result[MergeView]{Items: make([]MergeView, len(page.Items)), Next: page.Next, Prev: page.Prev, Total: page.Total, TotalIsBound: page.TotalIsBound}
		for i := range page.Items {
			if err == nil {
				result.Items[i], err = m.view(ctx, q, q.Actor, &page.Items[i])
			}
		}
		return result, err
	})
}

// Timeline tells what happened to a merge.
func (m *Merges) Timeline(ctx context.Context, id string) ([]audit.TimelineEntry, error) {
	return usecase.Read(ctx, m.runner(), PermitMergeRead, func(ctx context.Context, q usecase.Query) ([]audit.TimelineEntry, error) {
		merge, err := mergeSeen(ctx, q, q.Scope, id)
		if err != nil {
			return nil, err
		}
		return m.runner().Log.Timeline(ctx, q, m.register.needs.Directory, audit.Ref{Entity: mergeEntity, ID: merge.ID})
	})
}

func (m *Merges) view(ctx context.Context, q bun.IDB, actor scope.Actor, merge *Merge) (MergeView, error) {
	view := MergeView{Merge: *merge}
	for name, id := range map[*string]string{&view.KeptName: merge.KeptID, &view.LostName: merge.LostID} {
		org, err := load(ctx, q, id) // by its own name, also when merged since
		if err != nil {
			return view, err
		}
		*name = org.Name
	}
	names, err := m.register.needs.Directory.PersonNames(ctx, []string{merge.CreatedBy, merge.DecidedBy})
	if err != nil {
		return view, err
	}
	view.Steps = merge.steps(names)
	view.Actions = mergeFlow.Actions(actor, merge.State, func(action string) *fault.Error { return merge.guard(action, actor.PersonID) },
		func(e *fault.Error) string { return web.Sentence(ctx, e) })
	return view, nil
}
