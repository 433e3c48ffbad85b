package drugcatalog

import (
	"context"
	"strings"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/sheet"
	"gongzhi/internal/kit/web"
)

// column describes one column of the catalogue's sheets.
type column struct {
	key      string
	kind     sheet.Kind
	required bool
	example  string
	choices  []string
	enum     string // family of the choices' labels
}

// columns of the import template, in the order of the form. Examples with Han
// characters are texts.
var columns = []column{
	{key: "productCode7", required: true, example: "9010001"},
	{key: "catalogNo", required: true, example: "2024-001"},
	{key: "catalogBatch", example: "2024-1"},
	{key: "nameHant", required: true, example: "drugcatalog.example.name_hant"},
	{key: "nameHans", example: "drugcatalog.example.name_hans"},
	{key: "namePt", example: "Amlodipina"},
	{key: "nameEn", example: "Amlodipine"},
	{key: "inn", required: true, example: "Amlodipine"},
	{key: "brand"},
	{key: "dosageForm", required: true, example: "drugcatalog.example.dosage_form"},
	{key: "strength", required: true, example: "5 mg"},
	{key: "packSpec", required: true, example: "drugcatalog.example.pack_spec"},
	{key: "packQty", kind: sheet.Integer, required: true, example: "30"},
	{key: "storageClass", kind: sheet.Choice, required: true, choices: StorageClasses, enum: "storageClass"},
	{key: "tempMin", kind: sheet.Decimal},
	{key: "tempMax", kind: sheet.Decimal},
	{key: "lightProtect", kind: sheet.Bool},
	{key: "externalUse", kind: sheet.Bool},
	{key: "supplyClass", kind: sheet.Choice, required: true, choices: SupplyClasses, enum: "supplyClass"},
	{key: "drugCategory", kind: sheet.Choice, required: true, choices: Categories, enum: "drugCategory"},
	{key: "isBiologic", kind: sheet.Bool},
	{key: "macaoRegNo", required: true, example: "DEMO-M-00001"},
	{key: "macaoRegValidTo", kind: sheet.Day},
	{key: "atcCode", example: "C08CA01"},
	{key: "shelfLifeMonths", kind: sheet.Integer, required: true, example: "36"},
	{key: "manufacturer", required: true, example: "drugcatalog.example.manufacturer"},
	{key: "manufacturerCountry", example: "PT"},
	{key: "holder", required: true, example: "drugcatalog.example.manufacturer"},
	{key: "macaoImporter"},
	{key: "gtin", example: "09521234543213"},
	{key: "approvedDocNo"},
	{key: "effectiveFrom", kind: sheet.Day},
	{key: "effectiveTo", kind: sheet.Day},
}

// importSpec describes the template in the language of the request.
func importSpec(ctx context.Context) sheet.Spec {
	say := func(key string) string { return web.Say(ctx, key, nil) }
	spec := sheet.Spec{
		Sheet:        say("menu.catalogue"),
		Unique:       [][]string{{"catalogNo"}, {"productCode7"}, {"gtin"}, {"macaoRegNo", "dosageForm", "strength", "packSpec"}},
		OptionalMark: say("drugcatalog.optional_mark"), ReasonHeader: say("drugcatalog.reason_header"), Zone: clock.Zone,
	}
	for _, c := range columns {
		made := sheet.Column{Key: c.key, Header: say("field.drugItem." + c.key), Aliases: []string{c.key},
			Required: c.required, Kind: c.kind, Example: c.example}
		if strings.HasPrefix(c.example, "drugcatalog.") {
			made.Example = say(c.example)
		}
		if c.kind == sheet.Decimal {
			made.Scale = 1
		}
		if c.kind == sheet.Bool {
			made.Choices = []sheet.Option{{Value: "true", Label: say("enum.bool.true")}, {Value: "false", Label: say("enum.bool.false")}}
		}
		for _, choice := range c.choices {
			made.Choices = append(made.Choices, sheet.Option{Value: choice, Label: say("enum." + c.enum + "." + choice)})
		}
		spec.Columns = append(spec.Columns, made)
	}
	return spec
}

// exportSpec is the template with the state of each item.
func exportSpec(ctx context.Context) sheet.Spec {
	spec := importSpec(ctx)
	state := sheet.Column{Key: "state", Header: web.Say(ctx, "field.drugItem.state", nil), Kind: sheet.Choice}
	for _, name := range itemFlow.States() {
		state.Choices = append(state.Choices, sheet.Option{Value: name, Label: web.Say(ctx, "state.drugItem."+name, nil)})
	}
	spec.Columns = append(spec.Columns, state)
	return spec
}

// contentOf reads a row of the template.
func contentOf(row sheet.Row) Content {
	return Content{
		CatalogNo: row.Text("catalogNo"), CatalogBatch: row.Text("catalogBatch"),
		NameHant: row.Text("nameHant"), NameHans: row.Text("nameHans"), NamePt: row.Text("namePt"), NameEn: row.Text("nameEn"),
		INN: row.Text("inn"), Brand: row.Text("brand"),
		DosageForm: row.Text("dosageForm"), Strength: row.Text("strength"), PackSpec: row.Text("packSpec"), PackQty: int(row.Int("packQty")),
		MacaoRegNo: row.Text("macaoRegNo"), MacaoRegValidTo: clock.Day(row.Text("macaoRegValidTo")),
		SupplyClass: row.Text("supplyClass"), DrugCategory: row.Text("drugCategory"), IsBiologic: row.Bool("isBiologic"), ATCCode: row.Text("atcCode"),
		StorageClass: row.Text("storageClass"), TempMin: tenths(row, "tempMin"), TempMax: tenths(row, "tempMax"),
		LightProtect: row.Bool("lightProtect"), ExternalUse: row.Bool("externalUse"), ShelfLifeMonths: int(row.Int("shelfLifeMonths")),
		Manufacturer: row.Text("manufacturer"), ManufacturerCountry: row.Text("manufacturerCountry"),
		Holder: row.Text("holder"), MacaoImporter: row.Text("macaoImporter"),
		GTIN: row.Text("gtin"), ProductCode7: row.Text("productCode7"), ApprovedDocNo: row.Text("approvedDocNo"),
		EffectiveFrom: clock.Day(row.Text("effectiveFrom")), EffectiveTo: clock.Day(row.Text("effectiveTo")),
	}
}

func tenths(row sheet.Row, key string) *int {
	if row.Text(key) == "" {
		return nil
	}
	value := int(row.Int(key))
	return &value
}

// cells writes a record in the order of exportSpec.
func cells(r *Record) []any {
	temperature := func(value *int) any {
		if value == nil {
			return nil
		}
		return *value
	}
	return []any{
		r.ProductCode7, r.CatalogNo, r.CatalogBatch, r.NameHant, r.NameHans, r.NamePt, r.NameEn, r.INN, r.Brand,
		r.DosageForm, r.Strength, r.PackSpec, r.PackQty, r.StorageClass, temperature(r.TempMin), temperature(r.TempMax),
		r.LightProtect, r.ExternalUse, r.SupplyClass, r.DrugCategory, r.IsBiologic, r.MacaoRegNo, r.MacaoRegValidTo, r.ATCCode,
		r.ShelfLifeMonths, r.Manufacturer, r.ManufacturerCountry, r.Holder, r.MacaoImporter, r.GTIN, r.ApprovedDocNo,
		r.EffectiveFrom, r.EffectiveTo, r.State,
	}
}
