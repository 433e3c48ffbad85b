package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/usecase"
)

const codeColumns = `c.code, c.scheme, c.level, c.parent, c.units, c.item_id, c.batch_id, c.state, c.origin_id,
	c.holder_id, c.location_id, c.job_id, c.document_id, c.pack_left, c.labelled_at, c.event_id, c.version,
	b.product_code7, b.batch_no, b.mfg_date, b.expiry_date, b.expiry_precision, b.expiry_text`

const codeTables = ` FROM trace_code c LEFT JOIN trace_batch b ON b.id = c.batch_id`

type scanner interface{ Scan(dest ...any) error }

func scanCode(row scanner) (*Code, error) {
	var c Code
	var product, batchNo, precision, text sql.NullString
	var mfg, expiry clock.Day
	err := row.Scan(&c.Code, &c.Scheme, &c.Level, &c.Parent, &c.Units, &c.ItemID, &c.BatchID, &c.State, &c.OriginID,
		&c.HolderID, &c.LocationID, &c.JobID, &c.DocumentID, &c.PackLeft, &c.LabelledAt, &c.EventID, &c.Version,
		&product, &batchNo, &mfg, &expiry, &precision, &text)
	if err != nil {
		return nil, err
	}
	if c.BatchID != nil {
		c.Batch = &Batch{ID: *c.BatchID, ItemID: c.ItemID, ProductCode7: product.String, BatchNo: batchNo.String,
			MfgDate: mfg, ExpiryDate: expiry, ExpiryPrecision: precision.String, ExpiryText: text.String}
	}
	return &c, nil
}

// loadCodes reads the rows of codes; unknown ones are absent from the map.
func loadCodes(ctx context.Context, q bun.IDB, codes []string) (map[string]*Code, error) {
	rows := make(map[string]*Code, len(codes))
	err := db.Chunks(codes, db.Batch, func(part []string) error {
		found, err := db.Query(ctx, q, "SELECT "+codeColumns+codeTables+" WHERE c.code IN (?)", part)
		if err != nil {
			return fmt.Errorf("trace codes: %w", err)
		}
		defer found.Close()
		for found.Next() {
			c, err := scanCode(found)
			if err != nil {
				return fmt.Errorf("trace codes: %w", err)
			}
			rows[c.Code] = c
		}
		return found.Err()
	})
	return rows, err
}

// loadRoots reads the containers above packed codes, level by level.
func loadRoots(ctx context.Context, q bun.IDB, rows map[string]*Code) (map[string]*Code, error) {
	roots := map[string]*Code{}
	next := parentsOf(rows)
	for len(next) > 0 {
		found, err := loadCodes(ctx, q, next)
		if err != nil {
			return nil, err
		}
		for code, c := range found {
			roots[code] = c
		}
		next = parentsOf(found)
	}
	return roots, nil
}

func parentsOf(rows map[string]*Code) []string {
	var parents []string
	for _, c := range rows {
		if c.Parent != nil && !slices.Contains(parents, *c.Parent) {
			parents = append(parents, *c.Parent)
		}
	}
	return parents
}

// stateRow is the row whose state, place and holder count for c.
func stateRow(c *Code, roots map[string]*Code) *Code {
	for c.Parent != nil && roots[*c.Parent] != nil {
		c = roots[*c.Parent]
	}
	return c
}

// follow gives a packed code the state and place of its outermost container.
func (c *Code) follow(roots map[string]*Code) {
	root := stateRow(c, roots)
	c.State, c.HolderID, c.LocationID, c.DocumentID = root.State, root.HolderID, root.LocationID, root.DocumentID
}

// updateCodes moves codes that share a state and place and lie in no container.
// Fewer rows than codes means that another writer was faster: the transaction
// runs again and sees it. Only columns that change are set, because setting one
// rewrites its index entry of every code. A leading + keeps a column from being
// looked up by its own index: nearly all codes lie in no container.
func updateCodes(ctx context.Context, tx *usecase.Tx, codes []string, before, after *Code, eventID int64) error {
	set, values := []string{"event_id = ?", "version = version + 1"}, []any{eventID}
	change := func(column string, changed bool, value any) {
		if changed {
			set, values = append(set, column+" = ?"), append(values, value)
		}
	}
	change("state", after.State != before.State, after.State)
	change("holder_id", after.HolderID != before.HolderID, after.HolderID)
	change("location_id", after.LocationID != before.LocationID, after.LocationID)
	change("document_id", after.DocumentID != before.DocumentID, after.DocumentID)
	change("pack_left", after.PackLeft != before.PackLeft, after.PackLeft)
	change("batch_id", after.BatchID != before.BatchID, after.BatchID) // only binding makes another pointer
	text := "UPDATE trace_code SET " + strings.Join(set, ", ") + ` WHERE code IN (?) AND +parent IS NULL AND state = ?
		AND holder_id = ? AND location_id = ? AND +document_id = ? AND pack_left = ?`
	return db.Chunks(codes, db.Batch, func(part []string) error {
		result, err := tx.ExecPrepared(ctx, text, append(slices.Clone(values), part, before.State, before.HolderID,
			before.LocationID, before.DocumentID, before.PackLeft)...)
		if err != nil {
			return fmt.Errorf("trace code: %w", err)
		}
		if n, _ := result.RowsAffected(); n != int64(len(part)) {
			return db.TryAgain(fmt.Errorf("%d of %d codes moved first", len(part)-int(n), len(part)))
		}
		return nil
	})
}

func insertCodes(ctx context.Context, tx *usecase.Tx, codes []Code) error {
	return db.Chunks(codes, db.Batch, func(part []Code) error {
		var text strings.Builder
		text.WriteString(`INSERT INTO trace_code (code, scheme, level, units, item_id, state, origin_id, holder_id, location_id, job_id, document_id, pack_left, labelled_at, event_id, version) VALUES `)
		args := make([]any, 0, len(part)*12)
		for i, c := range part {
			if i > 0 {
				text.WriteByte(',')
			}
			text.WriteString("(?,?,?,?,?,?,?,?,?,?,'',?,?,?,1)")
			args = append(args, c.Code, c.Scheme, c.Level, c.Units, c.ItemID, c.State, c.OriginID, c.HolderID, c.LocationID, c.JobID, c.PackLeft, c.LabelledAt, c.EventID)
		}
		if _, err := tx.ExecContext(ctx, text.String(), args...); err != nil {
			if db.IsDuplicate(err) {
				return fault.New(fault.Conflict, "ledger.duplicate_code").Because(err)
			}
			return fmt.Errorf("trace codes: %w", err)
		}
		return nil
	})
}

// ensureBatch finds the batch or makes it.
func ensureBatch(ctx context.Context, tx *usecase.Tx, batch Batch) (*Batch, error) {
	var found []Batch
	err := tx.NewSelect().Model(&found).Where("item_id = ?", batch.ItemID).Where("batch_no = ?", batch.BatchNo).
		Where("expiry_date = ?", batch.ExpiryDate).Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("trace batch: %w", err)
	}
	if len(found) > 0 {
		return &found[0], nil
	}
	batch.ID, batch.CreatedAt = id.New(tx.Now()), tx.Now()
	if _, err := tx.NewInsert().Model(&batch).Exec(ctx); db.IsDuplicate(err) {
		return nil, db.TryAgain(err)
	} else if err != nil {
		return nil, fmt.Errorf("trace batch: %w", err)
	}
	tx.Record("trace_batch", batch.ID)
	return &batch, nil
}

// CodesOfJob lists the codes of a label job that are in one of the states.
func CodesOfJob(ctx context.Context, q bun.IDB, jobID string, states ...string) ([]string, error) {
	return codesWhere(ctx, q, "job_id = ? AND state IN (?)", jobID, bun.List(states))
}

// CodesOfDocument lists the outermost codes that an order holds in one of the
// states.
func CodesOfDocument(ctx context.Context, q bun.IDB, documentID string, states ...string) ([]string, error) {
	return codesWhere(ctx, q, "document_id = ? AND state IN (?) AND +parent IS NULL", documentID, bun.List(states))
}

// CodesOfBatch keeps the codes that are of the batch.
func CodesOfBatch(ctx context.Context, q bun.IDB, codes []string, batchID string) ([]string, error) {
	kept := []string{}
	err := db.Chunks(codes, db.Batch, func(part []string) error {
		found, err := codesWhere(ctx, q, "code IN (?) AND +batch_id = ?", bun.List(part), batchID)
		kept = append(kept, found...)
		return err
	})
	return kept, err
}

func codesWhere(ctx context.Context, q bun.IDB, where string, args ...any) ([]string, error) {
	codes := []string{}
	if err := q.NewSelect().TableExpr("trace_code").Column("code").Where(where, args...).OrderExpr("code").Scan(ctx, &codes); err != nil {
		return nil, fmt.Errorf("trace codes: %w", err)
	}
	return codes, nil
}

// BatchesAt lists which batches lie at each location of a holder.
func BatchesAt(ctx context.Context, q bun.IDB, holderID string) (map[string][]string, error) {
	var rows []StockLine
	err := q.NewSelect().Model(&rows).Where("holder_id = ?", holderID).Where("quantity > 0").Where("location_id <> ''").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("stock: %w", err)
	}
	batches := map[string][]string{}
	for _, row := range rows {
		if !slices.Contains(batches[row.LocationID], row.BatchID) {
			batches[row.LocationID] = append(batches[row.LocationID], row.BatchID)
		}
	}
	return batches, nil
}

// CodesAt lists up to limit codes of a batch that lie in stock at a location.
func CodesAt(ctx context.Context, q bun.IDB, holderID, locationID, batchID string, limit int) ([]string, error) {
	codes := []string{}
	err := q.NewSelect().TableExpr("trace_code").Column("code").Where("batch_id = ?", batchID).Where("state = ?", InStock).Where("holder_id = ?", holderID).
		Where("location_id = ?", locationID).Where("+parent IS NULL").OrderExpr("code").Limit(int64(limit)).Scan(ctx, &codes)
	if err != nil {
		return nil, fmt.Errorf("trace codes: %w", err)
	}
	return codes, nil
}

// CodesOfItem lists the codes of an item in a state.
func CodesOfItem(ctx context.Context, q bun.IDB, itemID, state string) ([]string, error) {
	return codesWhere(ctx, q, "item_id = ? AND state = ?", itemID, state)
}
