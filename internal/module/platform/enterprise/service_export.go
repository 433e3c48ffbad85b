package enterprise

import (
	"context"
	"io"
	"strings"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/sheet"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/kit/web"
)

// Export writes the organisations of the filter, all columns when none are
// named, people and telephones masked for strangers.
func (o *Organisations) Export(ctx context.Context, w io.Writer, format sheet.Format, columns []string, params list.Params, filter Filter) (int, error) {
	if !known(columns) {
		var checks fault.Checks
		checks.Add("query/columns", "field.choice", "choices", strings.Join(exportable, ", "))
		return 0, checks.Err()
	}
	return usecase.Read(ctx, o.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (int, error) {
		return sheet.Export(ctx, w, format, exportSpec(ctx), columns, o.pages(ctx, q, params, filter, o.exportRow))
	})
}

func exportSpec(ctx context.Context) sheet.Spec {
	columns := make([]sheet.Column, len(exportable))
	for i, key := range exportable {
		columns[i] = sheet.Column{Key: key, Header: label(ctx, key)}
		switch key {
		case "kind":
			columns[i].Kind, columns[i].Choices = sheet.Choice, labels(ctx, "enum.organisationKind.", Kinds)
		case "state":
			columns[i].Kind, columns[i].Choices = sheet.Choice, labels(ctx, "state.organisation.", organisationFlow.States())
		case "datum":
			columns[i].Kind, columns[i].Choices = sheet.Choice, datums()
		case "createdAt", "updatedAt":
			columns[i].Kind = sheet.Instant
		case "name", "address", "licences":
			columns[i].Width = 40
		}
	}
	return sheet.Spec{Sheet: web.Say(ctx, "enterprise.sheet", nil), Columns: columns, Zone: clock.Zone}
}

// label is the name of a field: the organisation's own, or the common one.
func label(ctx context.Context, field string) string {
	key := "field.organisation." + field
	if text := web.Say(ctx, key, nil); text != key {
		return text
	}
	return web.Say(ctx, "field."+field, nil)
}

func labels(ctx context.Context, prefix string, values []string) []sheet.Option {
	options := make([]sheet.Option, len(values))
	for i, value := range values {
		options[i] = sheet.Option{Value: value, Label: web.Say(ctx, prefix+value, nil)}
	}
	return options
}

// exportPage is how many organisations are read together.
const exportPage = 200

func (o *Organisations) exportRow(ctx context.Context, org *Organisation) ([]any, error) {
	phone, err := o.kit.Ring.Open(phonePlace(org.ID), string(org.PhoneSealed))
	if err != nil {
		return nil, err
	}
	lang := i18n.FromContext(ctx)
	held := make([]string, len(org.Licences))
	for i, l := range org.Licences {
		held[i] = o.kit.Parameters.Label(LicenceKinds, l.Kind, lang) + " " + l.Number
		if !l.ValidTo.IsZero() {
			held[i] += " → " + string(l.ValidTo)
		}
	}
	return []any{org.Name, org.NameHant, org.NamePt, org.Kind, org.State, org.ParentName, org.USCC, org.MacaoNo, strings.Join(held, "; "),
		seal.Mask(seal.PersonName, seal.Public, org.ContactName), seal.Mask(seal.Phone, seal.Public, phone), org.Address, org.Area, org.Latitude, org.Longitude, org.Datum, org.CreatedAt, org.UpdatedAt}, nil
}
