package ledger

import (
	"context"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/usecase"
)

// ScanText is one scan as a device sends it. EventTime is the device's claim;
// scans of an opened order may arrive later than they happened.
type ScanText struct {
	Text      string        `json:"text" minLength:"1" maxLength:"400"`
	EventTime clock.Instant `json:"eventTime,omitempty"`
}

// ScanResult is what became of one scan.
type ScanResult struct {
	Text     string       `json:"text"`
	Code     string       `json:"code,omitempty"`
	Result   string       `json:"result" enum:"ok,repeat,wrong,unknown"`
	Key      string       `json:"key,omitempty"`
	Params   fault.Params `json:"params,omitempty"`
	Message  string       `json:"message,omitempty"`
	First    *FirstScan   `json:"first,omitempty" doc:"When and by whom a repeated code was done first"`
	Got      *Lot         `json:"got,omitempty" doc:"What the box is"`
	Expected *Lot         `json:"expected,omitempty" doc:"What the order wants instead"`
	PlaceKey string       `json:"placeKey,omitempty" doc:"Where to put a wrong box: returns, quarantine, keep"`
}

// FirstScan is the earlier scan of a repeated code.
type FirstScan struct {
	At       clock.Instant `json:"at"`
	PersonID string        `json:"personId"`
	ByName   string        `json:"byName,omitempty"`
}

// Lot is what a box or an order line is, to be compared by a person.
type Lot struct {
	ItemID  string  `json:"itemId,omitempty"`
	BatchNo string  `json:"batchNo,omitempty"`
	Expiry  *Expiry `json:"expiry,omitempty"`
}

// LotOf describes a code's contents.
func LotOf(c *Code) *Lot {
	if c == nil {
		return nil
	}
	lot := &Lot{ItemID: c.ItemID}
	if c.Batch != nil {
		lot.BatchNo, lot.Expiry = c.Batch.BatchNo, ExpiryOf(c.Batch)
	}
	return lot
}

// ApplyScans reads the texts and applies the operation to the codes in them.
// Each text gets one result, in order; texts that are no code are unknown.
func (l *Ledger) ApplyScans(ctx context.Context, tx *usecase.Tx, op Operation, texts []ScanText) ([]ScanResult, Applied, error) {
	results := make([]ScanResult, len(texts))
	position, today := []int{}, tx.Now().Day()
	for i, scan := range texts {
		results[i] = ScanResult{Text: scan.Text, Result: Unknown, PlaceKey: "quarantine"}
		code, _, err := Normalise(scan.Text, today)
		if err != nil || code == "" {
			results[i].refuse(unreadable(err))
			continue
		}
		results[i].Code = code
		op.Codes = append(op.Codes, code)
		position = append(position, i)
		if op.Time.IsZero() {
			op.Time = scan.EventTime
		}
	}
	if len(op.Codes) == 0 {
		return results, Applied{}, nil
	}
	applied, err := l.Apply(ctx, tx, op)
	if err != nil {
		return nil, applied, err
	}
	for n, outcome := range applied.Results {
		result := &results[position[n]]
		result.Result, result.Got, result.PlaceKey = outcome.Outcome, LotOf(outcome.Row), ""
		switch outcome.Outcome {
		case Repeat:
			if result.First, err = l.firstScan(ctx, tx, outcome.Row); err != nil {
				return nil, applied, err
			}
		case Wrong:
			result.PlaceKey = "returns"
		case Unknown:
			result.PlaceKey = "quarantine"
		}
		if outcome.Fault != nil {
			result.refuse(outcome.Fault)
		}
	}
	return results, applied, nil
}

func (r *ScanResult) refuse(refusal *fault.Error) {
	r.Key, r.Params = refusal.Key, refusal.Params
}

func (l *Ledger) firstScan(ctx context.Context, tx *usecase.Tx, c *Code) (*FirstScan, error) {
	if c == nil {
		return nil, nil
	}
	event, err := eventByID(ctx, tx, c.EventID)
	if err != nil || event == nil {
		return nil, err
	}
	names, err := l.needs.Directory.PersonNames(ctx, []string{event.PersonID})
	return &FirstScan{At: event.RecordedAt, PersonID: event.PersonID, ByName: names[event.PersonID]}, err
}
