package outbound

import (
	"slices"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/module/drugtrace/ledger"
)

// basket judges boxes while they are picked for an order: the right item and
// batch, not more than ordered, enough days left, earliest expiry first.
type basket struct {
	depotID  string
	lines    []Line
	shelf    []ledger.ShelfLot // what may leave, in the order in which it should
	places   map[string]string // location codes
	today    clock.Day
	leastDay int    // days a batch must have left, unless QA lets it go
	reason   string // why a later batch is taken, empty when none is

	skipped  map[[2]string]int      // packs by batch taken and batch skipped
	expected map[string]*ledger.Lot // by refused code: what the order wants
}

// allow holds the rules of picking one box. What it lets pass is counted.
func (b *basket) allow(c *ledger.Code) *fault.Error {
	if c.HolderID != b.depotID || c.Batch == nil {
		return fault.New(fault.Invalid, "outbound.not_here", "code", c.Code)
	}
	line, refusal := b.lineOf(c)
	if refusal != nil {
		return refusal
	}
	if left := line.Qty - line.QtyPicked; left <= 0 {
		return fault.New(fault.Invalid, "outbound.enough", "code", c.Code, "quantity", line.Qty)
	} else if c.Units > left {
		return fault.New(fault.Invalid, "outbound.too_many", "code", c.Code, "units", c.Units, "left", left)
	}
	if b.short(line, c.Batch.ExpiryDate) {
		return fault.New(fault.Invalid, "outbound.short_dated", "code", c.Code, "days", b.today.DaysUntil(c.Batch.ExpiryDate), "least", b.leastDay)
	}
	earlier := b.earlier(line, c.Batch)
	if earlier != nil && b.reason == "" {
		b.expected[c.Code] = lotOf(earlier.Batch)
		return fault.New(fault.Invalid, "outbound.fefo", "code", c.Code, "expiry", printed(*c.Batch),
			"batch", earlier.BatchNo, "earlier", printed(earlier.Batch), "location", b.places[earlier.LocationID])
	}
	if earlier != nil {
		b.skipped[[2]string{*c.BatchID, earlier.ID}] += c.Units
	}
	line.QtyPicked += c.Units
	b.leave(c)
	return nil
}

// lineOf finds the line a box belongs to.
func (b *basket) lineOf(c *ledger.Code) (*Line, *fault.Error) {
	var other *Line
	for i := range b.lines {
		line := &b.lines[i]
		if line.ItemID != c.ItemID {
			continue
		}
		if line.BatchID == "" || line.BatchID == *c.BatchID {
			return line, nil
		}
		other = line
	}
	if other == nil {
		return nil, fault.New(fault.Invalid, "outbound.not_ordered", "code", c.Code)
	}
	for _, lot := range b.shelf {
		if lot.ID == other.BatchID {
			b.expected[c.Code] = lotOf(lot.Batch)
		}
	}
	return nil, fault.New(fault.Invalid, "outbound.other_batch", "code", c.Code, "batch", c.Batch.BatchNo)
}

// short reports whether a batch has too few days left to leave.
func (b *basket) short(line *Line, expiry clock.Day) bool {
	return b.today.DaysUntil(expiry) < b.leastDay && line.ShortBy == ""
}

// earlier is the first lot of the item that expires before the batch and may
// leave as well.
func (b *basket) earlier(line *Line, batch *ledger.Batch) *ledger.ShelfLot {
	for i, lot := range b.shelf {
		if lot.ItemID == line.ItemID && lot.Quantity > 0 && lot.ExpiryDate < batch.ExpiryDate && !b.short(line, lot.ExpiryDate) {
			return &b.shelf[i]
		}
	}
	return nil
}

func (b *basket) leave(c *ledger.Code) {
	i := slices.IndexFunc(b.shelf, func(lot ledger.ShelfLot) bool { return lot.ID == *c.BatchID && lot.LocationID == c.LocationID })
	if i >= 0 {
		b.shelf[i].Quantity -= c.Units
	}
}

// Share is a part of a line to be taken from one place.
type Share struct {
	BatchID      string         `json:"batchId"`
	BatchNo      string         `json:"batchNo"`
	Expiry       *ledger.Expiry `json:"expiry"`
	LocationID   string         `json:"locationId"`
	LocationCode string         `json:"locationCode"`
	Quantity     int            `json:"quantity" doc:"Smallest packs to take here"`
	Available    int            `json:"available" doc:"Smallest packs that may leave from here"`
}

// shares splits what is left of a line over the shelf, earliest expiry first.
func (b *basket) shares(line *Line) []Share {
	shares, left := []Share{}, line.Qty-line.QtyPicked
	for i := range b.shelf {
		lot := &b.shelf[i]
		fits := lot.ItemID == line.ItemID && (line.BatchID == "" || line.BatchID == lot.ID)
		if !fits || left <= 0 || lot.Quantity <= 0 || b.short(line, lot.ExpiryDate) {
			continue
		}
		take := min(left, lot.Quantity)
		shares = append(shares, Share{BatchID: lot.ID, BatchNo: lot.BatchNo, Expiry: ledger.ExpiryOf(&lot.Batch), LocationID: lot.LocationID,
			LocationCode: b.places[lot.LocationID], Quantity: take, Available: lot.Quantity})
		lot.Quantity -= take
		left -= take
	}
	return shares
}

func lotOf(batch ledger.Batch) *ledger.Lot {
	return &ledger.Lot{ItemID: batch.ItemID, BatchNo: batch.BatchNo, Expiry: ledger.ExpiryOf(&batch)}
}

// printed is an expiry as it stands on the pack.
func printed(batch ledger.Batch) string { return expiryText(batch.ExpiryDate, batch.ExpiryPrecision) }

func expiryText(expiry clock.Day, precision string) string {
	if precision == ledger.PrecisionMonth {
		return string(expiry)[:7]
	}
	return string(expiry)
}
