package knowledge

import (
	"context"

	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/search"
	"gongzhi/internal/kit/usecase"
)

// finder finds published articles by what the reader typed, as the page does.
func (b *Base) finder() search.Finder {
	return search.Finder{Kind: "article", Icon: "book", Permission: PermitRead, Path: readingPage,
		Find: func(ctx context.Context, _ *search.Index, q usecase.Query, asked search.Asked) (search.Found, error) {
			articles, err := b.shelf.articles(ctx, q)
			if err != nil {
				return search.Found{}, err
			}
			return b.foundHits(ctx, q.Actor, articles, asked), nil
		}}
}

func (b *Base) foundHits(ctx context.Context, actor scope.Actor, articles []held, in search.Asked) search.Found {
	hits := find(articles, asked{Text: in.Typed, Audiences: audiencesOf(actor), Most: in.Most + 1, Needs: wholly})
	more := len(hits) > in.Most
	shown := search.Found{More: more, Hits: []search.Hit{}}
	for _, h := range hits[:min(len(hits), in.Most)] {
		_, said := h.Words.in(scope.Lang(ctx))
		shown.Hits = append(shown.Hits, search.Hit{ID: h.ArticleID, Number: h.ArticleNumber, Title: said.Title, Detail: snippet(said, in.Typed), Path: ReadingPath(h.ArticleID)})
	}
	return shown
}

const readingPage = "/opscenter/knowledge/read"

// ReadingPath is the page on which an article is read.
func ReadingPath(articleID string) string { return readingPage + "/" + articleID }
