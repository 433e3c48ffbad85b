package search

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/id"
)

// todo is what the index has not read yet: some records of a source, or, when it
// names none, all from a key on.
type todo struct {
	bun.BaseModel `bun:"table:search_todo,alias:t"`

	ID        string   `bun:"id,pk"`
	Source    string   `bun:"source"`
	RecordIDs []string `bun:"record_ids"`
	AfterID   string   `bun:"after_id"`
}

func leave(ctx context.Context, tx *db.Tx, rest todo) error {
	rest.ID = id.New(tx.Now())
	if rest.RecordIDs == nil {
		rest.RecordIDs = []string{}
	}
	if err := db.Insert(ctx, tx, []*todo{&rest}); err != nil {
		return fmt.Errorf("search: %w", err)
	}
	return nil
}

type sourceRow struct {
	bun.BaseModel `bun:"table:search_source,alias:t"`

	Source  string `bun:"source,pk"`
	Version int    `bun:"version"`
}

// Ensure has every source read anew that was never read by these rules. It may
// run on several nodes at once.
func (x *Index) Ensure(ctx context.Context) error {
	read, err := db.All[sourceRow](ctx, x.db.Read(), "")
	if err != nil {
		return fmt.Errorf("search: %w", err)
	}
	for _, source := range x.sources {
		if slices.ContainsFunc(read, func(r sourceRow) bool { return r.Source == source.Name && r.Version == version }) {
			continue
		}
		if err := x.readAnew(ctx, source); err != nil {
			return err
		}
	}
	return nil
}

// Rebuild forgets all terms and has every source read anew; Fill does it.
func (x *Index) Rebuild(ctx context.Context) error {
	for _, source := range x.sources {
		if err := x.readAnew(ctx, source); err != nil {
			return err
		}
	}
	return nil
}

func (x *Index) readAnew(ctx context.Context, source Source) error {
	return x.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		for _, table := range []string{"search_term", "search_entry", "search_todo"} {
			if _, err := tx.ExecContext(ctx, "DELETE FROM "+table+" WHERE source = ?", source.Name); err != nil {
				return fmt.Errorf("search: %w", err)
			}
		}
		if err := tx.Upsert(ctx, "search_source", []string{"source"}, []string{"version"}, source.Name, version); err != nil {
			return fmt.Errorf("search: %w", err)
		}
		return leave(ctx, tx, todo{Source: source.Name})
	})
}

// Fill reads what the index has not read yet, some records in each transaction;
// run it from a job.
func (x *Index) Fill(ctx context.Context) error {
	for _, source := range x.sources {
		if err := x.completeGrams(ctx, source); err != nil {
			return err
		}
	}
	for more := true; more && ctx.Err() == nil; {
		err := x.db.Write(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
			more, err = x.fillSome(ctx, tx)
			return err
		})
		if err != nil {
			return err
		}
	}
	return ctx.Err()
}

// Size counts the records in the index and the terms they are found by.
func (x *Index) Size(ctx context.Context) (records, terms int64, err error) {
	for table, n := range map[string]*int64{"search_entry": &records, "search_term": &terms} {
		if err := x.db.Read().QueryRowContext(ctx, "SELECT count(*) FROM "+table).Scan(n); err != nil {
			return 0, 0, fmt.Errorf("search: %w", err)
		}
	}
	return records, terms, nil
}

// fillSome reads some records of what has waited longest; more is false when
// nothing waits.
func (x *Index) fillSome(ctx context.Context, tx *db.Tx) (more bool, err error) {
	rest, err := db.All[todo](ctx, tx, "ORDER BY t.id LIMIT ?", portion)
	if err != nil || len(rest) == 0 {
		return false, err
	}
	if first := rest[0]; len(first.RecordIDs) == 0 {
		return true, x.fillAll(ctx, tx, first)
	}
	done, records := 0, map[string][]string{} // by source
	for size := 0; done < len(rest); done++ {
		ids := rest[done].RecordIDs
		if size += len(ids); len(ids) == 0 || done > 0 && size > portion {
			break
		}
		records[rest[done].Source] = append(records[rest[done].Source], ids...)
	}
	for _, source := range x.sources {
		err := db.Chunks(records[source.Name], portion, func(part []string) error { return x.update(ctx, tx, source, part) })
		if err != nil {
			return false, err
		}
	}
	ids := make([]string, done)
	for i := range ids {
		ids[i] = rest[i].ID
	}
	return true, taken(done)(tx.ExecContext(ctx, "DELETE FROM search_todo WHERE id IN (?)", bun.List(ids)))
}

// taken says that another node was faster when fewer rows went away.
func taken(want int) func(result sql.Result, err error) error {
	return func(result sql.Result, err error) error {
		if err != nil {
			return fmt.Errorf("search: %w", err)
		}
		if n, err := result.RowsAffected(); err != nil || n != int64(want) {
			return db.TryAgain(errors.Join(errors.New("search: another node read first"), err))
		}
		return nil
	}
}

// fillAll reads the next records of a whole source.
func (x *Index) fillAll(ctx context.Context, tx *db.Tx, rest todo) error {
	at := slices.IndexFunc(x.sources, func(s Source) bool { return s.Name == rest.Source })
	if at >= 0 {
		ids, err := x.sources[at].keysAfter(ctx, tx, rest.AfterID)
		if err == nil {
			err = x.update(ctx, tx, x.sources[at], ids)
		}
		if err != nil {
			return err
		}
		if len(ids) == portion {
			rest.AfterID = ids[portion-1]
			return taken(1)(tx.NewUpdate().Model(&rest).Column("after_id").WherePK().Exec(ctx))
		}
	}
	return taken(1)(tx.NewDelete().Model(&rest).WherePK().Exec(ctx))
}

// portion is how many records one transaction reads: few enough that nobody
// waits for it.
const portion = 250

func (s Source) keysAfter(ctx context.Context, tx *db.Tx, after string) (ids []string, err error) {
	err = tx.NewSelect().Table(s.Table).Column("id").Where("id > ?", after).OrderExpr("id").Limit(portion).Scan(ctx, &ids)
	if err != nil {
		return nil, fmt.Errorf("search of %s: %w", s.Table, err)
	}
	return ids, nil
}
