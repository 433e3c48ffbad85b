package search

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/db"
)

// mostWaiting is how many of the newest records that Fill has not read are
// looked at by a search; an import may leave more, and they follow.
const mostWaiting = 2000

// waiting lists the newest records that Fill has not read, by source.
func waiting(ctx context.Context, q bun.IDB) (map[string][]string, error) {
	rest, err := db.All[todo](ctx, q, "ORDER BY t.id DESC LIMIT ?", mostWaiting)
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	ids, n := map[string][]string{}, 0
	for _, one := range rest {
		if n += len(one.RecordIDs); n > mostWaiting {
			break
		}
		ids[one.Source] = append(ids[one.Source], one.RecordIDs...)
	}
	return ids, nil
}

// unread are the texts of records, by id, that Fill has not read.
type unread map[string]string

func (s Source) unread(ctx context.Context, q bun.IDB, ids []string) (unread, error) {
	found := unread{}
	err := db.Chunks(ids, db.Batch, func(part []string) error {
		texts, err := s.texts(ctx, q, part)
		for id, text := range texts {
			found[id] = text
		}
		return err
	})
	return found, err
}

// with adds the records whose text is wanted.
func (u unread) with(ids []string, wanted func(text string) bool) []string {
	for id, text := range u {
		if wanted(text) && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// begins tells whether a term of the text begins with the word, cut as terms are.
func begins(text, word string) bool {
	from, _ := between(word)
	return strings.Contains(text, from) && slices.ContainsFunc(terms(text), func(term string) bool { return strings.HasPrefix(term, from) })
}
