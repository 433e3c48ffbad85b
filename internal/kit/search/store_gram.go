package search

import (
	"context"
	"fmt"
	"unicode"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/db"
)

type gramRow struct {
	bun.BaseModel `bun:"table:search_gram,alias:t"`

	Source string `bun:"source,pk"`
	Gram   string `bun:"gram,pk"`
}

// wholeMark stands among the grams of a source once those of all its records
// are there.
const wholeMark = ""

// writeGrams stores the grams of texts that are written in the same transaction.
// None is ever removed: too many only mean that a register is read in vain.
func (s Source) writeGrams(ctx context.Context, tx *db.Tx, set *gramSet, grams []string) error {
	if len(grams) == 0 {
		return nil
	}
	stored, err := s.storedGrams(ctx, tx, grams)
	if err != nil {
		return err
	}
	var fresh []*gramRow
	for _, gram := range grams {
		if !stored[gram] {
			fresh = append(fresh, &gramRow{Source: s.Name, Gram: gram})
		}
	}
	if err := db.Insert(ctx, tx, fresh); err != nil {
		return fmt.Errorf("search of %s: %w", s.Table, again(err))
	}
	tx.After(func() { set.add(grams) })
	return nil
}

func (s Source) storedGrams(ctx context.Context, q bun.IDB, grams []string) (map[string]bool, error) {
	stored := make(map[string]bool, len(grams))
	err := db.Chunks(grams, db.Batch, func(part []string) error {
		rows, err := db.All[gramRow](ctx, q, "WHERE t.source = ? AND t.gram IN (?)", s.Name, part)
		for _, row := range rows {
			stored[row.Gram] = true
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("search of %s: %w", s.Table, err)
	}
	return stored, nil
}

// mayHold tells whether a record of the source may have all words somewhere: each
// begins a term, or stands inside a number or a long word, by its grams.
func (s Source) mayHold(ctx context.Context, q bun.IDB, words []string) (bool, error) {
	for _, word := range words {
		letters := []rune(word)
		han := unicode.Is(unicode.Han, letters[0])
		asked := pieces(letters)
		if !han && len(asked) == 0 { // too short to tell
			continue
		}
		if records, err := begun(ctx, q, s.Name, word, 1); err != nil || len(records) > 0 {
			if err != nil {
				return false, err
			}
			continue
		}
		if han { // Chinese begins a term from each of its characters on
			return false, nil
		}
		stored, err := s.storedGrams(ctx, q, append(asked, wholeMark))
		if err != nil {
			return false, err
		}
		if !stored[wholeMark] { // not all records are read yet
			continue
		}
		for _, gram := range asked {
			if !stored[gram] {
				return false, nil
			}
		}
	}
	return true, nil
}

// gramPortion is how many records of before the grams one transaction reads.
const gramPortion = 2000

// completeGrams reads the grams of records that were in the index before there
// were grams, once in the life of a database.
func (x *Index) completeGrams(ctx context.Context, source Source) error {
	set := x.grams[source.Name]
	if set.whole {
		return nil
	}
	stored, err := source.storedGrams(ctx, x.db.Read(), []string{wholeMark})
	for after := ""; err == nil && !stored[wholeMark]; {
		var entries []entry
		entries, err = db.All[entry](ctx, x.db.Read(), "WHERE t.source = ? AND t.record_id > ? ORDER BY t.record_id LIMIT ?", source.Name, after, gramPortion)
		if err != nil {
			return fmt.Errorf("search of %s: %w", source.Table, err)
		}
		texts := make([]string, len(entries))
		for i, one := range entries {
			texts[i], after = one.Text, one.RecordID
		}
		err = x.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
			found := set.missing(texts)
			if len(entries) < gramPortion {
				found = append(found, wholeMark)
			}
			return source.writeGrams(ctx, tx, set, found)
		})
		stored[wholeMark] = len(entries) < gramPortion
	}
	set.whole = err == nil
	return err
}
