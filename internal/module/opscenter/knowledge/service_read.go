package knowledge

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/attach"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/guard"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
)

// Hit is a published article that was found.
type Hit struct {
	ID          string        `json:"id"`
	Number      string        `json:"number"`
	Title       string        `json:"title"`
	Snippet     string        `json:"snippet" doc:"The line that has most of what was looked for"`
	Category    string        `json:"category"`
	Audience    string        `json:"audience"`
	Modules     []string      `json:"modules" nullable:"false"`
	Lang        i18n.Lang     `json:"lang" doc:"In which it is worded"`
	PublishedAt clock.Instant `json:"publishedAt"`
	Uses        int64         `json:"uses"`
	Helped      int64         `json:"helped"`
}

// Reading is a published article as its readers see it.
type Reading struct {
	Hit
	Question string              `json:"question"`
	Answer   string              `json:"answer"`
	Keywords []string            `json:"keywords" nullable:"false"`
	Version  int                 `json:"version"`
	Files    []attach.Attachment `json:"files" nullable:"false"`
	Judged   bool                `json:"judged" doc:"The reader has said whether this version helped"`
	Editable bool                `json:"editable" doc:"The reader may open it in the knowledge base"`
}

// Looking is what somebody looks for.
type Looking struct {
	Text     string `query:"q" maxLength:"120"`
	Category string `query:"category" enum:"account,trace,warehouse,clinic,business,regulator,service,operation"`
	Module   string `query:"module" maxLength:"4"`
	Limit    int    `query:"limit" minimum:"1" maximum:"50" default:"20"`
	Quiet    bool   `query:"quiet" doc:"A page asks by itself: that nothing is found is not noted"`
}

// audiencesOf are the articles that an actor may read.
func audiencesOf(actor scope.Actor) []string {
	switch {
	case actor.Can(PermitInternal):
		return Audiences
	case actor.Can(PermitRead):
		return []string{Users, Public}
	}
	return []string{Public}
}

// Search finds published articles for somebody signed in.
func (b *Base) Search(ctx context.Context, in Looking) ([]Hit, error) {
	return usecase.Read(ctx, b.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) ([]Hit, error) {
		return b.look(ctx, q, audiencesOf(q.Actor), in)
	})
}

func (b *Base) look(ctx context.Context, q bun.IDB, audiences []string, in Looking) ([]Hit, error) {
	articles, err := b.shelf.articles(ctx, q)
	if err != nil {
		return nil, err
	}
	text := in.Text
	found := find(articles, asked{Text: text, Category: in.Category, Audiences: audiences, Most: max(in.Limit, 1), Needs: searched})
	if in.Module != "" { // what is about something else is no answer
		found = slices.DeleteFunc(found, func(h held) bool { return !slices.Contains(h.Modules, in.Module) })
	}
	if len(found) == 0 && !in.Quiet && in.Category == "" && in.Module == "" {
		b.counter.miss(text, b.kit.Runner.DB.Clock().Now())
	}
	return b.hits(ctx, q, found, text)
}

func (b *Base) hits(ctx context.Context, q bun.IDB, found []held, text string) ([]Hit, error) {
	ids := make([]string, len(found))
	for i, h := range found {
		ids[i] = h.ArticleID
	}
	counts, err := talliesOf(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	hits := make([]Hit, len(found))
	for i, h := range found {
		lang, said := h.Words.in(scope.Lang(ctx))
		hits[i] = Hit{ID: h.ArticleID, Number: h.ArticleNumber, Title: said.Title, Snippet: snippet(said, text), Category: h.Category, Audience: h.Audience, Modules: h.Modules, Lang: lang,
			PublishedAt: h.PublishedAt, Uses: counts[h.ArticleID].Uses, Helped: counts[h.ArticleID].Helped}
	}
	return hits, nil
}

// Suggest finds what may answer a sentence that somebody is writing.
func (b *Base) Suggest(ctx context.Context, text, module string, most int) ([]Hit, error) {
	actor, _ := scope.From(ctx)
	if !actor.Can(PermitRead) || utf8.RuneCountInString(strings.TrimSpace(text)) < 2 {
		return []Hit{}, nil
	}
	q := b.kit.Runner.DB.Read()
	articles, err := b.shelf.articles(ctx, q)
	if err != nil {
		return nil, err
	}
	return b.hits(ctx, q, find(articles, asked{Text: text, Module: module, Audiences: audiencesOf(actor), Most: most, Needs: suggested}), text)
}

// Read shows a published article and counts the reading.
func (b *Base) Read(ctx context.Context, articleID string) (Reading, error) {
	return usecase.Read(ctx, b.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (Reading, error) {
		r, err := b.reading(ctx, q, audiencesOf(q.Actor), articleID)
		if err != nil {
			return r, err
		}
		said, err := feedbackBy(ctx, q, articleID, r.Version, q.Actor.PersonID)
		if err != nil {
			return r, err
		}
		r.Judged, r.Editable = len(said) > 0, q.Actor.Can(PermitInternal)
		r.Files, err = attach.List(ctx, q, articleTable, articleID)
		return r, err
	})
}

func (b *Base) reading(ctx context.Context, q bun.IDB, audiences []string, articleID string) (Reading, error) {
	h, err := b.published(ctx, q, audiences, articleID)
	if err != nil {
		return Reading{}, err
	}
	hits, err := b.hits(ctx, q, []held{h}, "")
	if err != nil {
		return Reading{}, err
	}
	b.counter.view(articleID)
	_, said := h.Words.in(scope.Lang(ctx))
	return Reading{Hit: hits[0], Question: said.Question, Answer: said.Answer, Keywords: h.Keywords, Version: h.Number, Files: []attach.Attachment{}}, nil
}

func (b *Base) published(ctx context.Context, q bun.IDB, audiences []string, articleID string) (held, error) {
	articles, err := b.shelf.articles(ctx, q)
	if err != nil {
		return held{}, err
	}
	for _, h := range articles {
		if h.ArticleID == articleID && slices.Contains(audiences, h.Audience) {
			return h, nil
		}
	}
	return held{}, fault.New(fault.NotFound, "knowledge.not_found")
}

// Readable tells whether the actor may open the files of an article.
func (b *Base) Readable(ctx context.Context, articleID string) error {
	actor, _ := scope.From(ctx)
	switch {
	case actor.Can(PermitInternal):
		return nil
	case !actor.Can(PermitRead): // the public's articles have a page of their own
		return fault.New(fault.NotFound, "attach.not_found")
	}
	_, err := b.published(ctx, b.kit.Runner.DB.Read(), audiencesOf(actor), articleID)
	return err
}

// Opinion is whether an article helped.
type Opinion struct {
	Version int    `json:"version" minimum:"1" doc:"Version that was read"`
	Helped  bool   `json:"helped"`
	Comment string `json:"comment,omitempty" maxLength:"500"`
}

// Judge keeps whether a version helped; each person says so once.
func (b *Base) Judge(ctx context.Context, articleID string, in Opinion) (Reading, error) {
	return usecase.Write(ctx, b.kit.Runner, PermitJudge, func(ctx context.Context, tx *usecase.Tx) (Reading, error) {
		h, err := b.published(ctx, tx, audiencesOf(tx.Actor), articleID)
		if err != nil {
			return Reading{}, err
		}
		if h.Number != in.Version {
			return Reading{}, fault.New(fault.Conflict, "knowledge.newer")
		}
		said, err := feedbackBy(ctx, tx, articleID, h.Number, tx.Actor.PersonID)
		if err != nil {
			return Reading{}, err
		}
		if len(said) > 0 {
			return Reading{}, fault.New(fault.Conflict, "knowledge.judged")
		}
		tx.Act("opscenter.knowledge.judge")
		err = insertFeedback(ctx, tx, &Feedback{ID: id.New(tx.Now()), ArticleID: articleID, Number: h.Number, PersonID: tx.Actor.PersonID, Helped: in.Helped, Comment: strings.TrimSpace(in.Comment), At: tx.Now()})
		if err != nil {
			return Reading{}, err
		}
		r, err := b.reading(ctx, tx, audiencesOf(tx.Actor), articleID)
		r.Judged, r.Editable = true, tx.Actor.Can(PermitInternal)
		return r, err
	})
}

// PublicSearch finds public articles for an address that does not ask too often.
func (b *Base) PublicSearch(ctx context.Context, in Looking, address string) ([]Hit, error) {
	if err := b.admit(ctx, address); err != nil {
		return nil, err
	}
	return b.look(ctx, b.kit.Runner.DB.Read(), []string{Public}, in)
}

// PublicRead shows a public article. Its files are for those signed in.
func (b *Base) PublicRead(ctx context.Context, articleID, address string) (Reading, error) {
	if err := b.admit(ctx, address); err != nil {
		return Reading{}, err
	}
	return b.reading(ctx, b.kit.Runner.DB.Read(), []string{Public}, articleID)
}

func (b *Base) admit(ctx context.Context, address string) error {
	limit := guard.Limit{Name: "knowledge.public", Max: b.kit.Parameters.Int(paramPublic, b.kit.Runner.DB.Clock().Now().Day()), Window: time.Minute}
	return b.kit.Guard.Limiter(limit).Allow(ctx, address)
}
