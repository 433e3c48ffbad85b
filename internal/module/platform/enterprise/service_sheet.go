package enterprise

import (
	"context"
	"encoding/json"
	"io"
	"iter"
	"slices"
	"strings"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/sheet"
	"gongzhi/internal/kit/usecase"
)

// WriteSheet writes all organisations in the form in which they are imported,
// so that the file fills another installation as it is. Telephones are clear in
// it; the log keeps who wrote it. It returns the number of rows.
func (o *Organisations) WriteSheet(ctx context.Context, w io.Writer, format sheet.Format) (int, error) {
	return usecase.Write(ctx, o.kit.Runner, PermitImport, func(ctx context.Context, tx *usecase.Tx) (int, error) {
		tx.Act("organisation.export")
		q := usecase.Query{IDB: tx, Actor: tx.Actor, Scope: tx.Scope, Now: tx.Now()}
		return sheet.Export(ctx, w, format, o.importSpec(ctx), nil, o.pages(ctx, q, list.Params{}, Filter{}, o.sheetRow))
	})
}

// sheetRow is an organisation in the columns of the import.
func (o *Organisations) sheetRow(_ context.Context, org *Organisation) ([]any, error) {
	phone, err := o.kit.Ring.Open(phonePlace(org.ID), string(org.PhoneSealed))
	if err != nil {
		return nil, err
	}
	first, more := Licence{}, org.Licences
	// An entry with a comma in it cannot share a cell with others.
	if len(more) > 0 && !slices.ContainsFunc(more[0].Scope, func(text string) bool { return strings.ContainsFunc(text, isListSign) }) {
		first, more = more[0], more[1:]
	}
	further := ""
	if len(more) > 0 {
		inputs := make([]LicenceInput, len(more))
		for i, l := range more {
			inputs[i] = LicenceInput{Kind: l.Kind, Number: l.Number, Scope: l.Scope, IssuedBy: l.IssuedBy, ValidFrom: l.ValidFrom, ValidTo: l.ValidTo, OverrideReason: l.OverrideReason}
		}
		text, err := json.Marshal(inputs)
		if err != nil {
			return nil, err
		}
		further = string(text)
	}
	return []any{org.Name, org.NameHant, org.NamePt, org.Kind, string(org.USCC), org.USCCOverrideReason, string(org.MacaoNo), org.ContactName, phone, org.Address, org.Area, org.Latitude, org.Longitude, org.Datum,
		first.Kind, first.Number, strings.Join(first.Scope, "; "), first.IssuedBy, string(first.ValidFrom), string(first.ValidTo), first.OverrideReason, further, org.State}, nil
}

// further reads the licences beyond the first of a row.
func further(checks *fault.Checks, text string) []LicenceInput {
	var inputs []LicenceInput
	if text == "" {
		return nil
	}
	if err := json.Unmarshal([]byte(text), &inputs); err != nil || len(inputs) > 50 {
		checks.Add("/moreLicences", "enterprise.import.more")
		return nil
	}
	for i := range inputs {
		inputs[i].ID = ""
	}
	return inputs
}

// pages makes rows of organisations page by page.
func (o *Organisations) pages(ctx context.Context, q usecase.Query, params list.Params, filter Filter, row func(context.Context, *Organisation) ([]any, error)) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		params.Cursor, params.Limit = "", exportPage
		for {
			page, err := list.Page(ctx, q, o.organisations(), params, o.narrow(filter, q.Now))
			if err == nil {
				err = o.complete(ctx, q, q.Actor, q.Now, pointers(page.Items)...)
			}
			for i := range page.Items {
				if err != nil {
					break
				}
				var cells []any
				if cells, err = row(ctx, &page.Items[i]); err == nil && !yield(cells, nil) {
					return
				}
			}
			if err != nil {
				yield(nil, err)
				return
			}
			if page.Next == "" {
				return
			}
			params.Cursor = page.Next
		}
	}
}
