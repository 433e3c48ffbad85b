package review

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/fold"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/kit/web"
	"gongzhi/internal/module/platform/identity"
)

// Reviews holds the use cases.
type Reviews struct {
	kit   Kit
	needs Needs
}

// Begin is the job that lists everything granted, once a period.
func (r *Reviews) Begin(ctx context.Context) error {
	day := r.kit.Runner.DB.Clock().Now().Day()
	period := periodOf(day, int(r.kit.Parameters.Int(paramMonths, day)))
	if begun, err := hasPeriod(ctx, r.kit.Runner.DB.Read(), period); err != nil || begun {
		return err
	}
	posts, err := r.needs.Identity.LivePosts(ctx)
	if err != nil || len(posts) == 0 { // of an installation that has nobody yet
		return err
	}
	slices.SortStableFunc(posts, func(a, b identity.Post) int { // those of a side and of an organisation stand together
		return cmp.Or(cmp.Compare(sideOf(a.Roles), sideOf(b.Roles)), cmp.Compare(a.OrgID, b.OrgID))
	})
	orgs := make([]string, len(posts))
	for i, post := range posts {
		orgs[i] = post.OrgID
	}
	names, err := r.needs.OrgNames(ctx, orgs)
	if err != nil {
		return err
	}
	return r.kit.Runner.DB.Write(ctx, func(ctx context.Context, raw *db.Tx) error {
		return usecase.Handle(ctx, r.kit.Runner, raw, "platform.review.begin", func(ctx context.Context, tx *usecase.Tx) error {
			if begun, err := hasPeriod(ctx, tx, period); err != nil || begun {
				return err
			}
			review := &Review{ID: id.New(tx.Now()), Period: period, OpenedAt: tx.Now(), DueOn: day.AddDays(int(r.kit.Parameters.Int(paramDue, day))), State: Open, Version: 1}
			lines := make([]Line, len(posts))
			for i, post := range posts {
				lines[i] = Line{ID: id.New(tx.Now()), ReviewID: review.ID, PostID: post.ID, PersonID: post.PersonID, OrgID: post.OrgID, Roles: post.Roles,
					Side: sideOf(post.Roles), Search: fold.Index(names[post.OrgID]), ValidTo: post.ValidTo, State: lineFlow.Initial, Version: 1}
			}
			return insertReview(ctx, tx, review, lines)
		})
	})
}

func sideOf(roles []string) string {
	side, _, _ := strings.Cut(roles[0], ".")
	return side
}

// List returns all reviews, the newest first.
func (r *Reviews) List(ctx context.Context) ([]Review, error) {
	return usecase.Read(ctx, r.kit.Runner, Read, func(ctx context.Context, q usecase.Query) ([]Review, error) {
		reviews, err := loadReviews(ctx, q)
		for i := range reviews {
			if err == nil {
				err = sum(ctx, q, &reviews[i])
			}
		}
		return reviews, err
	})
}

// Get returns one review.
func (r *Reviews) Get(ctx context.Context, reviewID string) (Review, error) {
	return usecase.Read(ctx, r.kit.Runner, Read, func(ctx context.Context, q usecase.Query) (Review, error) {
		review, err := loadReview(ctx, q, reviewID)
		if err != nil {
			return Review{}, err
		}
		return *review, sum(ctx, q, review)
	})
}

// Timeline tells what happened to a review and to the posts decided last.
func (r *Reviews) Timeline(ctx context.Context, reviewID string) ([]audit.TimelineEntry, error) {
	return usecase.Read(ctx, r.kit.Runner, Read, func(ctx context.Context, q usecase.Query) ([]audit.TimelineEntry, error) {
		review, err := loadReview(ctx, q, reviewID)
		if err != nil {
			return nil, err
		}
		lines, err := decidedLines(ctx, q, review.ID, told)
		if err != nil {
			return nil, err
		}
		refs := []audit.Ref{{Entity: "access_review", ID: review.ID}}
		for _, id := range lines {
			refs = append(refs, audit.Ref{Entity: "access_review_line", ID: id})
		}
		return r.kit.Runner.Log.Timeline(ctx, q, r.needs.Names, refs...)
	})
}

// told is how many decisions a timeline tells; all of them are in the list and in the log.
const told = 50

func sum(ctx context.Context, q usecase.Query, review *Review) error {
	t, err := count(ctx, q, review.ID, review.DueOn.End())
	review.Lines, review.Left, review.LateDone = t.Lines, t.Left, t.Late
	review.Late = t.Late > 0 || t.Left > 0 && q.Now >= review.DueOn.End()
	return err
}

// Lines returns a page of the posts of reviews.
func (r *Reviews) Lines(ctx context.Context, params list.Params, filter LineFilter) (list.Result[Line], error) {
	return usecase.Read(ctx, r.kit.Runner, Read, func(ctx context.Context, q usecase.Query) (list.Result[Line], error) {
		page, err := list.Page(ctx, q, lines, params, list.Where(filter))
		if err != nil {
			return page, err
		}
		reviews, err := loadReviews(ctx, q)
		if err != nil {
			return page, err
		}
		return page, r.show(ctx, q.Actor, q.Now, reviews, page.Items)
	})
}

// Decide keeps or removes one post, with a reason. Nobody decides about
// themselves. With the last decision the review is done.
func (r *Reviews) Decide(ctx context.Context, lineID, action string, version int, reason string) (Line, error) {
	return usecase.Write(ctx, r.kit.Runner, Decide, func(ctx context.Context, tx *usecase.Tx) (Line, error) {
		tx.Act("platform.review." + action)
		found, err := loadLine(ctx, tx, lineID)
		if err != nil {
			return Line{}, err
		}
		if err := holdReview(ctx, tx, found.ReviewID); err != nil {
			return Line{}, err
		}
		line, err := loadLine(ctx, tx, lineID)
		if err != nil {
			return Line{}, err
		}
		transition, err := lineFlow.Next(line.State, action)
		switch {
		case err != nil:
			return Line{}, err
		case line.Version != version:
			return Line{}, fault.New(fault.Conflict, "fault.stale")
		case line.PersonID == tx.Actor.PersonID:
			return Line{}, ownLine
		case strings.TrimSpace(reason) == "":
			return Line{}, fault.New(fault.Invalid, "review.reason")
		}
		tx.Because(strings.TrimSpace(reason))
		line.State, line.Reason = transition.To, strings.TrimSpace(reason)
		line.DecidedBy, line.DecidedAt = &tx.Actor.PersonID, tx.Now()
		if line.State == Removed {
			if err := r.needs.Identity.EndPost(ctx, tx, line.PostID); err != nil {
				return Line{}, err
			}
		}
		if err := updateLine(ctx, tx, line); err != nil {
			return Line{}, err
		}
		review, err := loadReview(ctx, tx, line.ReviewID)
		if err != nil {
			return Line{}, err
		}
		left, err := count(ctx, tx, review.ID, review.DueOn.End())
		if err != nil {
			return Line{}, err
		}
		if left.Left == 0 {
			review.State, review.DoneAt = Done, tx.Now()
			if err := updateReview(ctx, tx, review); err != nil {
				return Line{}, err
			}
		}
		shown := []Line{*line}
		return shown[0], r.show(ctx, tx.Actor, tx.Now(), []Review{*review}, shown)
	})
}

var ownLine = fault.New(fault.Invalid, "review.own")

// show fills in names, lateness and actions.
func (r *Reviews) show(ctx context.Context, actor scope.Actor, now clock.Instant, reviews []Review, lines []Line) error {
	due := map[string]clock.Day{}
	for _, review := range reviews {
		due[review.ID] = review.DueOn
	}
	var people, orgs []string
	for _, line := range lines {
		people, orgs = append(people, line.PersonID), append(orgs, line.OrgID)
		if line.DecidedBy != nil {
			people = append(people, *line.DecidedBy)
		}
	}
	names, err := r.needs.Identity.PersonNames(ctx, people)
	if err != nil {
		return err
	}
	orgNames, err := r.needs.OrgNames(ctx, orgs)
	if err != nil {
		return err
	}
	for i := range lines {
		line := &lines[i]
		line.PersonName, line.OrgName, line.Title = names[line.PersonID], orgNames[line.OrgID], r.needs.Identity.Title(ctx, line.Roles)
		line.Late = line.late(due[line.ReviewID], now)
		if line.DecidedBy != nil {
			line.DeciderName = names[*line.DecidedBy]
		}
		line.Actions = lineFlow.Actions(actor, line.State, func(string) *fault.Error {
			if line.PersonID == actor.PersonID {
				return ownLine
			}
			return nil
		}, func(e *fault.Error) string { return web.Sentence(ctx, e) })
	}
	return nil
}

// todos remind those who decide of reviews that are not done, late ones first.
func (r *Reviews) todos(ctx context.Context, actor scope.Actor, limit int) ([]module.Todo, error) {
	if !actor.Can(Decide) || !actor.Can(Read) {
		return nil, nil
	}
	reviews, err := r.List(scope.With(ctx, actor))
	todos := []module.Todo{}
	for _, review := range reviews {
		if review.Left == 0 || len(todos) == limit {
			continue
		}
		todo := module.Todo{What: "todo.review.open", Params: map[string]any{"period": review.Period, "count": review.Left}, Entity: "review",
			Path: "/platform/review/reviews/" + review.ID, DueAt: review.DueOn.End(), Verb: "decide", Facts: []string{}, Tone: "normal"}
		if review.Late {
			todo.What, todo.Overdue, todo.Tone = "todo.review.late", true, "danger"
		}
		todos = append(todos, todo)
	}
	return todos, err
}
