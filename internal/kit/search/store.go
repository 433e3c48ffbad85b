package search

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/db"
)

type entry struct {
	bun.BaseModel `bun:"table:search_entry,alias:t"`

	Source   string `bun:"source,pk"`
	RecordID string `bun:"record_id,pk"`
	Text     string `bun:"text"`
}

type termRow struct {
	bun.BaseModel `bun:"table:search_term,alias:t"`

	Source   string `bun:"source,pk"`
	Term     string `bun:"term,pk"`
	RecordID string `bun:"record_id,pk"`
}

// update writes the terms and grams of records whose text is new or another, and removes
// those of records that are gone.
func (x *Index) update(ctx context.Context, tx *db.Tx, s Source, ids []string) error {
	texts, err := s.texts(ctx, tx, ids)
	if err != nil {
		return err
	}
	known, err := db.All[entry](ctx, tx, "WHERE t.source = ? AND t.record_id IN (?)", s.Name, ids)
	if err != nil {
		return fmt.Errorf("search of %s: %w", s.Table, err)
	}
	var fresh []*entry
	var added []*termRow
	var read []string
	for _, old := range known {
		text, exists := texts[old.RecordID]
		delete(texts, old.RecordID)
		if exists && text == old.Text {
			continue
		}
		if err := s.forget(ctx, tx, old.RecordID); err != nil {
			return err
		}
		if exists {
			texts[old.RecordID] = text
		}
	}
	for _, id := range ids {
		text, changed := texts[id]
		if !changed {
			continue
		}
		delete(texts, id) // ids may name a record twice
		read = append(read, text)
		fresh = append(fresh, &entry{Source: s.Name, RecordID: id, Text: text})
		for _, term := range terms(text) {
			added = append(added, &termRow{Source: s.Name, Term: term, RecordID: id})
		}
	}
	// In the order of the table, so that what lies together is written together.
	slices.SortFunc(added, func(a, b *termRow) int {
		return cmp.Or(cmp.Compare(a.Term, b.Term), cmp.Compare(a.RecordID, b.RecordID))
	})
	if err := s.writeGrams(ctx, tx, x.grams[s.Name], x.grams[s.Name].missing(read)); err != nil {
		return err
	}
	if err := db.Insert(ctx, tx, fresh); err != nil {
		return fmt.Errorf("search of %s: %w", s.Table, again(err))
	}
	if err := db.Insert(ctx, tx, added); err != nil {
		return fmt.Errorf("search of %s: %w", s.Table, again(err))
	}
	return nil
}

// again says that another writer was faster with the same new record.
func again(err error) error {
	if db.IsDuplicate(err) {
		return db.TryAgain(err)
	}
	return err
}

// texts reads the search columns of those records that exist.
func (s Source) texts(ctx context.Context, q bun.IDB, ids []string) (map[string]string, error) {
	rows, err := db.Query(ctx, q, "SELECT t.id, t.search FROM "+s.Table+" AS t WHERE t.id IN (?)", ids)
	if err != nil {
		return nil, fmt.Errorf("search of %s: %w", s.Table, err)
	}
	defer rows.Close()
	texts := make(map[string]string, len(ids))
	for rows.Next() {
		var id, text string
		if err := rows.Scan(&id, &text); err != nil {
			return nil, fmt.Errorf("search of %s: %w", s.Table, err)
		}
		texts[id] = text
	}
	return texts, rows.Err()
}

// forget removes a record's entry and terms.
func (s Source) forget(ctx context.Context, tx *db.Tx, recordID string) error {
	old, err := db.All[entry](ctx, tx, "WHERE t.source = ? AND t.record_id = ?", s.Name, recordID)
	if err != nil || len(old) == 0 {
		return err
	}
	for _, term := range terms(old[0].Text) {
		if _, err := tx.ExecPrepared(ctx, "DELETE FROM search_term WHERE source = ? AND term = ? AND record_id = ?", s.Name, term, recordID); err != nil {
			return fmt.Errorf("search of %s: %w", s.Table, err)
		}
	}
	if _, err := tx.ExecPrepared(ctx, "DELETE FROM search_entry WHERE source = ? AND record_id = ?", s.Name, recordID); err != nil {
		return fmt.Errorf("search of %s: %w", s.Table, err)
	}
	return nil
}

// inside lists records whose text has all words anywhere, at most most of them.
// It reads the whole source.
func inside(ctx context.Context, q bun.IDB, source string, words []string, most int) ([]string, error) {
	query := q.NewSelect().Table("search_entry").Column("record_id").Where("source = ?", source)
	for _, word := range words {
		query = query.Where("instr(text, ?) > 0", word) // half the time of LIKE; the index is folded, so case does not matter
	}
	var ids []string
	if err := query.Limit(int64(most)).Scan(ctx, &ids); err != nil {
		return nil, fmt.Errorf("search in %s: %w", source, err)
	}
	return ids, nil
}

// begun lists records with a term that the word begins, at most most of them.
func begun(ctx context.Context, q bun.IDB, source, word string, most int) ([]string, error) {
	from, to := between(word)
	rows, err := db.Query(ctx, q, "SELECT DISTINCT t.record_id FROM search_term AS t WHERE t.source = ? AND t.term >= ? AND t.term < ? LIMIT ?", source, from, to, most)
	if err != nil {
		return nil, fmt.Errorf("search in %s: %w", source, err)
	}
	defer rows.Close()
	var ids []string
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, fmt.Errorf("search in %s: %w", source, err)
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}
