package knowledge

import (
	"context"
	"slices"

	"gongzhi/internal/kit/attach"
	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/guard"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/intake"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/kit/web"
)

// Kit is what the module runs on.
type Kit struct {
	Runner     *usecase.Runner
	Parameters *param.Set
	Guard      *guard.Guard
	Imports    *intake.Store
}

// Base is the knowledge base.
type Base struct {
	kit   Kit
	needs Needs

	shelf   shelf
	counter *counter
}

// Get shows an article to those who work on it.
func (b *Base) Get(ctx context.Context, articleID string) (View, error) {
	return usecase.Read(ctx, b.kit.Runner, PermitInternal, func(ctx context.Context, q usecase.Query) (View, error) {
		a, err := articleByID(ctx, q, articleID)
		if err != nil {
			return View{}, err
		}
		views, err := b.views(ctx, q, q.Actor, []Article{a})
		if err != nil {
			return View{}, err
		}
		return views[0], nil
	})
}

// List shows a page of articles.
func (b *Base) List(ctx context.Context, input *listInput) (list.Result[View], error) {
	return usecase.Read(ctx, b.kit.Runner, PermitInternal, func(ctx context.Context, q usecase.Query) (list.Result[View], error) {
		page, err := list.Page(ctx, q, articleList, input.Params, input.where())
		result := list.Result[View]{Next: page.Next, Prev: page.Prev, Total: page.Total, TotalIsBound: page.TotalIsBound}
		if err != nil {
			return result, err
		}
		result.Items, err = b.views(ctx, q, q.Actor, page.Items)
		return result, err
	})
}

// Counts counts the articles of the saved views.
func (b *Base) Counts(ctx context.Context) ([]Count, error) {
	return usecase.Read(ctx, b.kit.Runner, PermitInternal, func(ctx context.Context, q usecase.Query) ([]Count, error) {
		var states []Count
		if err := articleList.CountByState(ctx, q, &states); err != nil {
			return nil, err
		}
		counts := []Count{{View: "all"}}
		for _, state := range []string{Draft, Review, Published, Due, Withdrawn} {
			at := slices.IndexFunc(states, func(c Count) bool { return c.View == state })
			one := Count{View: state}
			if at >= 0 {
				one.Count = states[at].Count
			}
			counts[0].Count += one.Count
			counts = append(counts, one)
		}
		return counts, nil
	})
}

// Timeline tells what happened to an article.
func (b *Base) Timeline(ctx context.Context, articleID string) ([]audit.TimelineEntry, error) {
	return usecase.Read(ctx, b.kit.Runner, PermitInternal, func(ctx context.Context, q usecase.Query) ([]audit.TimelineEntry, error) {
		a, err := articleByID(ctx, q, articleID)
		if err != nil {
			return nil, err
		}
		return b.kit.Runner.Log.Timeline(ctx, q, b.needs.Names, audit.Ref{Entity: articleTable, ID: a.ID})
	})
}

// Editions are the versions of an article, the newest first.
func (b *Base) Editions(ctx context.Context, articleID string) ([]Edition, error) {
	return usecase.Read(ctx, b.kit.Runner, PermitInternal, func(ctx context.Context, q usecase.Query) ([]Edition, error) {
		if _, err := articleByID(ctx, q, articleID); err != nil {
			return nil, err
		}
		editions, err := editionsOf(ctx, q, articleID)
		if err != nil {
			return nil, err
		}
		var ids []string
		for _, e := range editions {
			ids = append(append(ids, e.Writers...), e.Reviewer)
		}
		names, err := b.needs.Names.PersonNames(ctx, ids)
		for i := range editions {
			editions[i].WriterNames, editions[i].ReviewerName = named(names, editions[i].Writers), names[editions[i].Reviewer]
		}
		return editions, err
	})
}

// Change is what a version changed in each language.
type Change struct {
	Lang  string `json:"lang"`
	Lines []Line `json:"lines" nullable:"false"`
}

// Difference is what a version changed against the one before it; version 0 is
// the working text against what readers see.
func (b *Base) Difference(ctx context.Context, articleID string, number int) ([]Change, error) {
	return usecase.Read(ctx, b.kit.Runner, PermitInternal, func(ctx context.Context, q usecase.Query) ([]Change, error) {
		a, err := articleByID(ctx, q, articleID)
		if err != nil {
			return nil, err
		}
		after, before := a.Words, a.Published
		if number > 0 {
			e, err := editionOf(ctx, q, articleID, number)
			if err != nil {
				return nil, err
			}
			after, before = e.Words, number-1
		}
		var was Words
		if before > 0 {
			e, err := editionOf(ctx, q, articleID, before)
			if err != nil {
				return nil, err
			}
			was = e.Words
		}
		return compare(was, after), nil
	})
}

// Files lists what is attached to an article.
func (b *Base) Files(ctx context.Context, articleID string) ([]attach.Attachment, error) {
	return usecase.Read(ctx, b.kit.Runner, PermitInternal, func(ctx context.Context, q usecase.Query) ([]attach.Attachment, error) {
		if _, err := articleByID(ctx, q, articleID); err != nil {
			return nil, err
		}
		return attach.List(ctx, q, articleTable, articleID)
	})
}

// Opinions are what readers said of an article.
func (b *Base) Opinions(ctx context.Context, articleID string) ([]Feedback, error) {
	return usecase.Read(ctx, b.kit.Runner, PermitInternal, func(ctx context.Context, q usecase.Query) ([]Feedback, error) {
		if _, err := articleByID(ctx, q, articleID); err != nil {
			return nil, err
		}
		said, err := feedbackOf(ctx, q, articleID)
		if err != nil {
			return nil, err
		}
		ids := make([]string, len(said))
		for i, f := range said {
			ids[i] = f.PersonID
		}
		names, err := b.needs.Names.PersonNames(ctx, distinct(ids))
		for i := range said {
			said[i].PersonName, said[i].Comment = names[said[i].PersonID], masked(said[i].Comment)
		}
		return said, err
	})
}

// Uses are the tickets that an article was used in.
func (b *Base) Uses(ctx context.Context, articleID string) ([]Use, error) {
	return usecase.Read(ctx, b.kit.Runner, PermitInternal, func(ctx context.Context, q usecase.Query) ([]Use, error) {
		if _, err := articleByID(ctx, q, articleID); err != nil {
			return nil, err
		}
		return usesOf(ctx, q, articleID)
	})
}

// MissedSearches are what readers looked for and did not find.
func (b *Base) MissedSearches(ctx context.Context) ([]Missed, error) {
	return usecase.Read(ctx, b.kit.Runner, PermitInternal, func(ctx context.Context, q usecase.Query) ([]Missed, error) {
		return missedSearches(ctx, q)
	})
}

// Settle takes a search off that list: an article answers it now, or none will.
func (b *Base) Settle(ctx context.Context, missedID string) error {
	_, err := usecase.Write(ctx, b.kit.Runner, PermitWrite, func(ctx context.Context, tx *usecase.Tx) (bool, error) {
		m, err := missedByID(ctx, tx, missedID)
		if err == nil && m.Settled {
			err = fault.New(fault.Conflict, "knowledge.missed_gone")
		}
		if err != nil {
			return false, err
		}
		tx.Act("opscenter.knowledge.settle")
		return true, settleMissed(ctx, tx, missedID)
	})
	return err
}

// views dress articles for those who work on them.
func (b *Base) views(ctx context.Context, q usecase.Query, actor scope.Actor, articles []Article) ([]View, error) {
	ids, people := make([]string, len(articles)), []string{}
	for i, a := range articles {
		ids[i] = a.ID
		people = append(append(people, a.Writers...), a.CreatedBy)
	}
	names, err := b.needs.Names.PersonNames(ctx, distinct(people))
	if err != nil {
		return nil, err
	}
	counts, err := talliesOf(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	views := make([]View, len(articles))
	for i, a := range articles {
		_, said := a.Words.in(scope.Lang(ctx))
		c := counts[a.ID]
		views[i] = View{Article: a, Title: said.Title, MakerName: names[a.CreatedBy], WriterNames: named(names, a.Writers), Views: c.Views, Uses: c.Uses, Helped: c.Helped, Unhelped: c.Unhelped,
			Steps: steps(a.State), Waits: articleFlow.Waits(actor, a.State)}
		views[i].Actions = articleFlow.Actions(actor, a.State, func(action string) *fault.Error { return a.guard(action, actor.PersonID) }, func(e *fault.Error) string { return web.Sentence(ctx, e) })
	}
	return views, nil
}

// compare is what changed in each language.
func compare(was, is Words) []Change {
	changes := []Change{}
	for _, lang := range i18n.Languages {
		if before, after := was[lang].whole(), is[lang].whole(); before != after {
			changes = append(changes, Change{string(lang), difference(before, after)})
		}
	}
	return changes
}

// detach takes away a file that is the article's.
func (b *Base) detach(ctx context.Context, tx *usecase.Tx, articleID, fileID string) error {
	files, err := attach.List(ctx, tx, articleTable, articleID)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(files, func(f attach.Attachment) bool { return f.ID == fileID }) {
		return fault.New(fault.NotFound, "attach.not_found")
	}
	return b.needs.Files.Remove(ctx, tx, fileID)
}

func named(names map[string]string, ids []string) []string {
	found := make([]string, 0, len(ids))
	for _, id := range ids {
		found = append(found, names[id])
	}
	return found
}
