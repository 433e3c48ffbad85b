package logcentre

import (
	"context"
	"maps"
	"slices"

	"gongzhi/internal/kit/attach"
	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/calendar"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
)

// Kit is what the module runs on.
type Kit struct {
	Runner     *usecase.Runner
	Parameters *param.Set
	Calendars  *calendar.Calendars
	Files      *attach.Files
	Remote     bool   // files lie on another machine
	Node       string // name of this host, for the lines of the program
}

// Centre runs the use cases.
type Centre struct {
	kit       Kit
	needs     Needs
	collector *collector
}

// seesAll tells who sees whole addresses: those who follow an attack.
func seesAll(actor scope.Actor) bool { return actor.Can(PermitHandle) && !actor.Masked }

// Lines shows a page of all logs together, the newest first.
func (c *Centre) Lines(ctx context.Context, s *Search) (list.Result[Line], error) {
	return usecase.Read(ctx, c.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (list.Result[Line], error) {
		var pages []list.Result[Line]
		filter, wanted, err := c.entries(ctx, q, s)
		if err != nil {
			return list.Result[Line]{}, err
		}
		if wanted {
			page, err := list.Page(ctx, q, entryList, s.Params, filter)
			if err != nil {
				return list.Result[Line]{}, err
			}
			pages = append(pages, turned(page, func(e *audit.Entry) Line { return lineOf(e, seesAll(q.Actor)) }))
		}
		if filter, wanted := s.rows(); wanted {
			page, err := list.Page(ctx, q, rowList, s.Params, filter)
			if err != nil {
				return list.Result[Line]{}, err
			}
			pages = append(pages, turned(page, (*Row).line))
		}
		if s.Archived {
			page, err := c.archivedLines(ctx, q, s)
			if err != nil {
				return list.Result[Line]{}, err
			}
			pages = append(pages, page)
		}
		result, err := list.Merge(lineOrder, s.Params, pages...)
		if err != nil {
			return result, err
		}
		return result, c.name(ctx, result.Items)
	})
}

// turned is a page of other rows.
func turned[A, B any](page list.Result[A], turn func(*A) B) list.Result[B] {
	result := list.Result[B]{Items: make([]B, len(page.Items)), Next: page.Next, Prev: page.Prev, Total: page.Total, TotalIsBound: page.TotalIsBound}
	for i := range page.Items {
		result.Items[i] = turn(&page.Items[i])
	}
	return result
}

// name adds the names of people, posts and organisations.
func (c *Centre) name(ctx context.Context, lines []Line) error {
	people, posts, organisations := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for i := range lines {
		people[lines[i].PersonID], posts[lines[i].postID], organisations[lines[i].orgID] = true, true, true
	}
	ids := func(of map[string]bool) []string {
		delete(of, "")
		delete(of, "system")
		return slices.Sorted(maps.Keys(of))
	}
	personNames, err := c.needs.Names.PersonNames(ctx, ids(people))
	if err != nil {
		return err
	}
	titles, err := c.needs.Names.PostTitles(ctx, ids(posts))
	if err != nil {
		return err
	}
	orgNames, err := c.needs.Names.OrgNames(ctx, ids(organisations))
	if err != nil {
		return err
	}
	traces := make([]Trace, len(lines))
	for i := range lines {
		traces[i] = Trace{lines[i].source, lines[i].At}
	}
	marks, err := c.needs.exercises(ctx, traces)
	for i := range lines {
		l := &lines[i]
		l.Exercise = marks[i]
		l.PersonName, l.PostTitle, l.OrgName = personNames[l.PersonID], titles[l.postID], orgNames[l.orgID]
	}
	return err
}
