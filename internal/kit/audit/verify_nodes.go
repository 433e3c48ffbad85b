package audit

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"
)

// hashCursor walks through audit_hash in the order the tree grows.
type hashCursor struct {
	q    bun.IDB
	last int64
	page []hashRow
	end  bool
}

func (c *hashCursor) peek(ctx context.Context) (*hashRow, error) {
	if len(c.page) == 0 && !c.end {
		if err := c.q.NewSelect().Model(&c.page).Where("idx > ?", c.last).OrderExpr("idx").Limit(page).Scan(ctx); err != nil {
			return nil, fmt.Errorf("audit_hash: %w", err)
		}
		c.end = len(c.page) < page
	}
	if len(c.page) == 0 {
		return nil, nil
	}
	return &c.page[0], nil
}

func (c *hashCursor) next() {
	c.last, c.page = c.page[0].Index, c.page[1:]
}

// at returns the node of an index; indexes are asked for in growing order, and
// rows between them are extra.
func (c *hashCursor) at(ctx context.Context, index int64, extra func(int64)) (string, bool, error) {
	for {
		row, err := c.peek(ctx)
		if err != nil || row == nil || row.Index > index {
			return "", false, err
		}
		hash := row.Hash
		found := row.Index == index
		if !found {
			extra(row.Index)
		}
		c.next()
		if found {
			return hash, true, nil
		}
	}
}

func (c *hashCursor) rest(ctx context.Context, extra func(int64)) error {
	for {
		row, err := c.peek(ctx)
		if err != nil || row == nil {
			return err
		}
		extra(row.Index)
		c.next()
	}
}
