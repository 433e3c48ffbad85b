package privacy

import (
	"context"
	"fmt"
	"slices"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/reveal"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/kit/web"
)

// Data is what is kept of a person, for their own program or for whoever they
// take it to (PIPL art. 45: a copy, and the way to move it). It is the answer
// itself, so it is in the clear.
type Data struct {
	Number  string        `json:"number" doc:"Of the request"`
	MadeAt  clock.Instant `json:"madeAt"`
	Records []Record      `json:"records" nullable:"false"`
}

// Record is one row in which the person is.
type Record struct {
	Table     string            `json:"table"`
	ID        string            `json:"id"`
	Name      string            `json:"name" doc:"Of the table, in the reader's language"`
	Purpose   string            `json:"purpose"`
	Retention string            `json:"retention"`
	Values    map[string]string `json:"values" doc:"By column"`
}

// handed are the kinds of request whose answer may be a file, and given the
// outcomes with which it is.
var handed, given = []string{"copy", "transfer"}, []string{"granted", "partly"}

// fileGuard refuses the file of a request that is not answered by one.
func (r *Request) fileGuard() *fault.Error {
	switch {
	case !slices.Contains(handed, r.Kind):
		return fault.New(fault.Conflict, "privacy.no_file")
	case r.AnsweredAt.IsZero():
		return fault.New(fault.Conflict, "privacy.not_answered")
	case !slices.Contains(given, r.Outcome):
		return fault.New(fault.Conflict, "privacy.not_granted")
	}
	return nil
}

// Data makes the file of an answered request. It shows everything at once, so it
// is a reveal: with a reason, on record, and counted.
func (s *Requests) Data(ctx context.Context, requestID, reason string) (Data, error) {
	ask := reveal.Ask{Permission: PermitReveal, Table: table, ID: requestID, Reason: reason}
	return reveal.Show(ctx, s.kit.Reveals, ask, func(ctx context.Context, tx *usecase.Tx) (Data, error) {
		r, err := seen(ctx, tx, tx.Scope, requestID)
		if err != nil {
			return Data{}, err
		}
		if refusal := r.fileGuard(); refusal != nil {
			return Data{}, refusal
		}
		all, err := s.collect(ctx, tx, &r, 0)
		data := Data{Number: r.Number, MadeAt: tx.Now(), Records: []Record{}}
		at := map[string]int{} // a row that was found twice is one record
		for _, f := range all {
			for _, key := range f.keys {
				place := f.column.Table + ":" + key
				if _, known := at[place]; !known {
					at[place] = len(data.Records)
					data.Records = append(data.Records, Record{Table: f.column.Table, ID: key, Name: web.Say(ctx, TableKey(f.column.Table), nil),
						Purpose: web.Say(ctx, f.column.Purpose, nil), Retention: web.Say(ctx, f.column.Retention, nil), Values: map[string]string{}})
				}
				if err = s.fill(ctx, tx, f, key, data.Records[at[place]].Values); err != nil {
					return Data{}, err
				}
			}
		}
		return data, err
	})
}

// fill reads what a row holds of the person: what they were found by, and the
// columns that the register calls their own. What is of others stays out.
func (s *Requests) fill(ctx context.Context, tx *usecase.Tx, f find, key string, values map[string]string) error {
	for _, column := range s.needs.Register() {
		if column.Table != f.column.Table || column.Kind == seal.Secret || !column.Own && column.Column != f.column.Column {
			continue
		}
		value := f.value // only the hash is kept of what is not sealed
		if column.Sealed || column.Hash == "" {
			var err error
			if value, err = valueOf(ctx, tx, column, key); err != nil {
				return err
			}
		}
		if column.Sealed && value != "" {
			opened, err := s.kit.Ring.Open(column.At(key), value)
			if err != nil {
				return fmt.Errorf("%s of %s %s: %w", column.Column, column.Table, key, err)
			}
			value = opened
		}
		if value != "" {
			values[column.Column] = value
		}
	}
	return nil
}
