package knowledge

import (
	"context"
	"slices"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/fold"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/job"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/serial"
	"gongzhi/internal/kit/usecase"
)

// prefix of the numbers of articles, 知识.
const prefix = "ZS"

// masked hides what looks like personal data in prose.
func masked(text string) string { return seal.Mask(seal.FreeText, seal.Public, text) }

// index is what the one search finds the article by.
func (a *Article) index() {
	parts := []string{a.Number}
	for _, lang := range i18n.Languages {
		if said := a.Words[lang]; said != nil {
			parts = append(parts, said.Title)
		}
	}
	a.Search = fold.Index(append(parts, a.Keywords...)...)
}

// Write makes a draft.
func (b *Base) Write(ctx context.Context, in Content) (View, error) {
	return usecase.Write(ctx, b.kit.Runner, PermitWrite, func(ctx context.Context, tx *usecase.Tx) (View, error) {
		a, err := b.draft(ctx, tx, in)
		if err != nil {
			return View{}, err
		}
		tx.Act("opscenter.knowledge.write")
		if err := insertArticle(ctx, tx, a); err != nil {
			return View{}, err
		}
		return b.view(ctx, tx, *a)
	})
}

func (b *Base) draft(ctx context.Context, tx *usecase.Tx, in Content) (*Article, error) {
	modules, err := b.needs.Modules(ctx)
	if err != nil {
		return nil, err
	}
	if err := in.check(modules); err != nil {
		return nil, err
	}
	number, err := serial.Next(ctx, tx.Tx, prefix)
	if err != nil {
		return nil, err
	}
	a := &Article{ID: id.New(tx.Now()), Number: number, State: articleFlow.Initial, Writers: []string{tx.Actor.PersonID}, Version: 1,
		CreatedBy: tx.Actor.PersonID, CreatedAt: tx.Now(), UpdatedAt: tx.Now()}
	a.take(in)
	return a, nil
}

func (b *Base) view(ctx context.Context, tx *usecase.Tx, a Article) (View, error) {
	views, err := b.views(ctx, usecase.Query{IDB: tx, Actor: tx.Actor, Scope: tx.Scope, Now: tx.Now()}, tx.Actor, []Article{a})
	if err != nil {
		return View{}, err
	}
	return views[0], nil
}

// Edit changes a draft. What readers see stays until the draft is approved.
func (b *Base) Edit(ctx context.Context, articleID string, version int, in Content) (View, error) {
	return usecase.Write(ctx, b.kit.Runner, PermitWrite, func(ctx context.Context, tx *usecase.Tx) (View, error) {
		a, err := articleByID(ctx, tx, articleID)
		if err != nil {
			return View{}, err
		}
		if a.Version != version {
			return View{}, fault.New(fault.Conflict, "fault.stale")
		}
		if a.State != Draft {
			return View{}, fault.New(fault.Conflict, "knowledge.not_draft")
		}
		modules, err := b.needs.Modules(ctx)
		if err != nil {
			return View{}, err
		}
		if err := in.check(modules); err != nil {
			return View{}, err
		}
		a.take(in)
		a.wrote(tx.Actor.PersonID)
		tx.Act("opscenter.knowledge.edit")
		if err := saveArticle(ctx, tx, &a); err != nil {
			return View{}, err
		}
		return b.view(ctx, tx, a)
	})
}

// wrote notes who has worked on the text since the last version.
func (a *Article) wrote(personID string) {
	if !slices.Contains(a.Writers, personID) {
		a.Writers = append(a.Writers, personID)
	}
}

// Attach adds or removes a file of a draft.
func (b *Base) Attach(ctx context.Context, articleID, fileID string, remove bool) (View, error) {
	return usecase.Write(ctx, b.kit.Runner, PermitWrite, func(ctx context.Context, tx *usecase.Tx) (View, error) {
		a, err := articleByID(ctx, tx, articleID)
		if err != nil {
			return View{}, err
		}
		if a.State != Draft {
			return View{}, fault.New(fault.Conflict, "knowledge.not_draft")
		}
		if remove {
			err = b.detach(ctx, tx, a.ID, fileID)
		} else {
			err = b.needs.Files.BindField(ctx, tx, fileID, articleTable, a.ID, "/fileId")
		}
		if err != nil {
			return View{}, err
		}
		a.wrote(tx.Actor.PersonID)
		tx.Act(map[bool]string{false: "opscenter.knowledge.attach", true: "opscenter.knowledge.detach"}[remove])
		if err := saveArticle(ctx, tx, &a); err != nil {
			return View{}, err
		}
		return b.view(ctx, tx, a)
	})
}

// Do takes one step of the flow.
func (b *Base) Do(ctx context.Context, articleID, action string, ask Step) (View, error) {
	permission := PermitWrite
	for _, t := range articleFlow.Transitions {
		if t.Action == action {
			permission = t.Permission
		}
	}
	return usecase.Write(ctx, b.kit.Runner, permission, func(ctx context.Context, tx *usecase.Tx) (View, error) {
		a, err := articleByID(ctx, tx, articleID)
		if err != nil {
			return View{}, err
		}
		transition, err := articleFlow.Next(a.State, action)
		if err != nil {
			return View{}, err
		}
		if a.Version != ask.Version {
			return View{}, fault.New(fault.Conflict, "fault.stale")
		}
		if refusal := a.guard(action, tx.Actor.PersonID); refusal != nil {
			return View{}, refusal
		}
		if err := ask.check(action); err != nil {
			return View{}, err
		}
		a.State = transition.Target(a.State)
		if err := b.apply(ctx, tx, &a, action, ask); err != nil {
			return View{}, err
		}
		tx.Act("opscenter.knowledge." + action)
		tx.Because(ask.Reason)
		if err := saveArticle(ctx, tx, &a); err != nil {
			return View{}, err
		}
		return b.view(ctx, tx, a)
	})
}

func (b *Base) apply(ctx context.Context, tx *usecase.Tx, a *Article, action string, ask Step) error {
	switch action {
	case "submit":
		a.Remark = ""
	case "approve":
		return b.publish(ctx, tx, a)
	case "confirm":
		a.ReviewDue = b.reviewDue(tx.Now().Day())
	case "return":
		a.Remark = ask.Reason
	case "revise", "restore":
		// The writers of the versions before do not bar anybody from reviewing the next.
		a.Writers, a.Note, a.Remark = []string{tx.Actor.PersonID}, "", ""
	case "withdraw":
		a.Live, a.Remark, a.ReviewDue = 0, ask.Reason, ""
	}
	return nil
}

func (b *Base) reviewDue(day clock.Day) clock.Day {
	return day.AddMonths(int(b.kit.Parameters.Int(paramReview, day)))
}

// publish keeps the working text as the next version and shows it.
func (b *Base) publish(ctx context.Context, tx *usecase.Tx, a *Article) error {
	a.Published++
	a.Live, a.ReviewDue, a.Remark = a.Published, b.reviewDue(tx.Now().Day()), ""
	return insertEdition(ctx, tx, &Edition{ID: id.New(tx.Now()), ArticleID: a.ID, Number: a.Published, Category: a.Category, Audience: a.Audience, Modules: a.Modules, Keywords: a.Keywords,
		Words: a.Words, Note: a.Note, Writers: a.Writers, Reviewer: tx.Actor.PersonID, PublishedAt: tx.Now()})
}

// lapse marks the articles whose review is due.
func (b *Base) lapse(ctx context.Context) error {
	for {
		count := 0
		err := b.kit.Runner.DB.Write(ctx, func(ctx context.Context, raw *db.Tx) error {
			return usecase.Handle(ctx, b.kit.Runner, raw, "opscenter.knowledge.lapse", func(ctx context.Context, tx *usecase.Tx) error {
				articles, err := lapsed(ctx, tx, tx.Now().Day(), 100)
				if err != nil {
					return err
				}
				count = len(articles)
				for i := range articles {
					if err := lapseOne(ctx, tx, &articles[i]); err != nil {
						return err
					}
				}
				return job.Guard(ctx, raw)
			})
		})
		if err != nil || count == 0 {
			return err
		}
	}
}

func lapseOne(ctx context.Context, tx *usecase.Tx, a *Article) error {
	transition, err := machineFlow.Next(a.State, "lapse")
	if err != nil {
		return err
	}
	a.State = transition.Target(a.State)
	tx.Act("opscenter.knowledge.lapse")
	return saveArticle(ctx, tx, a)
}

// Count writes what readers did since it was written last.
func (b *Base) Count(ctx context.Context) error { return b.counter.flush(ctx, b.kit.Runner.DB) }

// forget drops searches that nobody has made for long.
func (b *Base) forget(ctx context.Context) error {
	return b.kit.Runner.DB.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		return deleteMissedBefore(ctx, tx, tx.Now().Add(-keepMissed))
	})
}
