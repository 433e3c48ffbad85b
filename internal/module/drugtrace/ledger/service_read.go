package ledger

import (
	"context"
	"errors"
	"slices"

	"github.com/uptrace/bun"

	"gongzhi/internal/contract/drugtrace"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/gs1"
	"gongzhi/internal/kit/usecase"
)

// Scanned is what a text from a scanner is, and what the register knows of it.
type Scanned struct {
	Kind     string              `json:"kind"`
	Scheme   string              `json:"scheme"`
	Code     string              `json:"code"`
	GTIN     string              `json:"gtin,omitempty"`
	Lot      string              `json:"lot,omitempty"`
	Expiry   *Expiry             `json:"expiry,omitempty"`
	SSCC     string              `json:"sscc,omitempty"`
	Known    bool                `json:"known"`
	ItemID   string              `json:"itemId,omitempty"`
	ItemName *drugtrace.ItemName `json:"itemName,omitempty"`
	BatchNo  string              `json:"batchNo,omitempty"`
	State    string              `json:"state,omitempty"`
	Holds    []string            `json:"holds" nullable:"false"`
	Warnings []string            `json:"warnings" nullable:"false" doc:"Keys of gs1 warnings"`
}

// Expiry is a printed expiry.
type Expiry struct {
	Date      clock.Day `json:"date"`
	Precision string    `json:"precision" enum:"day,month"`
	Text      string    `json:"text,omitempty"`
}

// ExpiryOf returns a batch's expiry as it is shown.
func ExpiryOf(b *Batch) *Expiry {
	if b == nil {
		return nil
	}
	return &Expiry{Date: b.ExpiryDate, Precision: b.ExpiryPrecision, Text: b.ExpiryText}
}

// Normalise finds the trace code in what a scanner or a hand delivered: the
// code alone, the serial of a GS1 message, or a Digital Link.
func Normalise(text string, today clock.Day) (string, gs1.Message, error) {
	message, err := gs1.Parse(text, today.Time())
	if err != nil {
		return "", message, unreadable(err)
	}
	if code, ours := message.HQ20(); ours {
		return code, message, nil
	}
	if message.Code != "" {
		return message.Code, message, nil
	}
	if serial := message.Serial(); serial != "" {
		return serial, message, nil
	}
	return "", message, nil
}

// unreadable is the refusal of a text that holds no code; err says what is
// wrong with it and may be nil.
func unreadable(err error) *fault.Error {
	if e, ok := errors.AsType[*gs1.Error](err); ok {
		return fault.New(fault.Malformed, e.Key, pairs(e.Params)...)
	}
	return fault.New(fault.Malformed, "ledger.unreadable").Because(err)
}

func pairs(params map[string]any) []any {
	list := make([]any, 0, len(params)*2)
	for name, value := range params {
		list = append(list, name, value)
	}
	return list
}

// Scan reads a text for a person at work; a code outside their scope reads as
// not known.
func (l *Ledger) Scan(ctx context.Context, text string) (Scanned, error) {
	return usecase.Read(ctx, l.runner, PermitScan, func(ctx context.Context, q usecase.Query) (Scanned, error) {
		code, message, err := Normalise(text, q.Now.Day())
		if err != nil {
			return Scanned{}, err
		}
		scanned := Scanned{Kind: string(message.Kind), Scheme: string(message.Scheme), Code: code, GTIN: message.GTIN(),
			Lot: message.Lot(), SSCC: message.SSCC(), Holds: []string{}, Warnings: []string{}}
		if date, ok := message.Expiry(); ok {
			scanned.Expiry = &Expiry{Date: clock.DayOf(date.Day), Precision: precisionOf(date)}
		}
		for _, warning := range message.Warnings {
			scanned.Warnings = append(scanned.Warnings, warning.Key)
		}
		view, err := l.view(ctx, q, code)
		if err != nil || view == nil {
			return scanned, err
		}
		scanned.Known, scanned.ItemID, scanned.State = true, view.ItemID, view.State
		scanned.ItemName = &view.ItemName
		if view.Batch != nil {
			scanned.BatchNo, scanned.Expiry = view.Batch.BatchNo, ExpiryOf(view.Batch)
		}
		for _, hold := range view.Holds {
			scanned.Holds = append(scanned.Holds, hold.Kind)
		}
		return scanned, nil
	})
}

func precisionOf(date gs1.Date) string {
	if date.Precision == gs1.MonthPrecision {
		return PrecisionMonth
	}
	return PrecisionDay
}

// CodeView is a code with everything a person in its chain may know.
type CodeView struct {
	Code
	ItemName     drugtrace.ItemName `json:"itemName"`
	HolderName   string             `json:"holderName"`
	LocationCode string             `json:"locationCode"`
	Expired      bool               `json:"expired"`
	Available    bool               `json:"available"`
	Holds        []Hold             `json:"holds" nullable:"false"`
	Events       []EventView        `json:"events" nullable:"false"`
}

// EventView is an event with names.
type EventView struct {
	Event
	PersonName   string `json:"personName"`
	HolderName   string `json:"holderName"`
	SourceName   string `json:"sourceName"`
	LocationCode string `json:"locationCode"`
}

// Get shows one code with its history.
func (l *Ledger) Get(ctx context.Context, text string) (CodeView, error) {
	return usecase.Read(ctx, l.runner, PermitRead, func(ctx context.Context, q usecase.Query) (CodeView, error) {
		code, _, err := Normalise(text, q.Now.Day())
		if err != nil {
			return CodeView{}, err
		}
		view, err := l.view(ctx, q, code)
		if err != nil {
			return CodeView{}, err
		}
		if view == nil {
			return CodeView{}, fault.New(fault.NotFound, "ledger.unknown", "code", code)
		}
		view.Events, err = l.history(ctx, q, code)
		return *view, err
	})
}

// view loads a code inside the scope; nil when there is none to see.
func (l *Ledger) view(ctx context.Context, q usecase.Query, code string) (*CodeView, error) {
	rows, err := loadCodes(ctx, q, []string{code})
	if err != nil || rows[code] == nil {
		return nil, err
	}
	roots, err := loadRoots(ctx, q, rows)
	if err != nil {
		return nil, err
	}
	c := rows[code]
	held := stateRow(c, roots)
	if !q.Scope.Sees("", held.HolderID, c.OriginID) {
		return nil, nil
	}
	holds, err := activeHolds(ctx, q, rows, roots)
	if err != nil {
		return nil, err
	}
	view := &CodeView{Code: *c, Holds: append([]Hold{}, holds[code]...), Events: []EventView{}}
	view.follow(roots)
	view.Expired = c.Batch != nil && c.Batch.Expired(q.Now.Day())
	view.Available = unavailable(c, view.Holds, q.Now.Day()) == nil
	names, err := l.needs.Items.ItemNames(ctx, []string{c.ItemID})
	if err != nil {
		return nil, err
	}
	view.ItemName = names[c.ItemID]
	organisations, err := l.needs.Directory.OrganisationNames(ctx, []string{view.HolderID})
	if err != nil {
		return nil, err
	}
	view.HolderName = organisations[view.HolderID]
	locations, err := l.needs.Places.LocationCodes(ctx, []string{view.LocationID})
	view.LocationCode = locations[view.LocationID]
	return view, err
}

func (l *Ledger) history(ctx context.Context, q bun.IDB, code string) ([]EventView, error) {
	events, err := eventsOf(ctx, q, code)
	if err != nil {
		return nil, err
	}
	var people, organisations, locations []string
	for _, e := range events {
		people, organisations = append(people, e.PersonID), append(organisations, e.HolderID, e.SourceID)
		locations = append(locations, e.LocationID)
	}
	personNames, err := l.needs.Directory.PersonNames(ctx, people)
	if err != nil {
		return nil, err
	}
	organisationNames, err := l.needs.Directory.OrganisationNames(ctx, organisations)
	if err != nil {
		return nil, err
	}
	locationCodes, err := l.needs.Places.LocationCodes(ctx, locations)
	views := make([]EventView, len(events))
	for i, e := range events {
		views[i] = EventView{Event: e, PersonName: personNames[e.PersonID], HolderName: organisationNames[e.HolderID],
			SourceName: organisationNames[e.SourceID], LocationCode: locationCodes[e.LocationID]}
	}
	return views, err
}

func newestFirst(events []Event) []Event {
	slices.SortFunc(events, func(a, b Event) int {
		if a.ID > b.ID {
			return -1
		}
		return 1
	})
	return slices.CompactFunc(events, func(a, b Event) bool { return a.ID == b.ID })
}
