package enterprise

import (
	"context"
	"errors"
	"iter"
	"strings"

	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/geo"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/intake"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/sheet"
	"gongzhi/internal/kit/web"
)

// registerName is what imports of this register are called.
const registerName = "platform.enterprise.organisations"

// Register is how organisations are imported: one a row, with one licence.
func (o *Organisations) Register() intake.Register {
	return intake.Register{Name: registerName, Spec: o.importSpec, Checker: o.checker,
		Commit: func(ctx context.Context, rows iter.Seq2[sheet.Row, error]) (int, error) {
			// New organisations belong to nobody's reach but the whole.
			if actor, _ := scope.From(ctx); actor.Reach(PermitImport) != scope.All {
				return 0, fault.New(fault.Forbidden, "fault.forbidden", "permission", PermitImport)
			}
			return o.stage().Run(ctx, rows)
		}}
}

func (o *Organisations) stage() intake.Stage {
	return intake.Stage{Store: o.kit.Imports, Register: registerName, Permission: PermitImport,
		Tables: []string{"organisation", "organisation_licence"}, Put: o.put, Shown: o.changed}
}

// imported lists the columns of the sheet: field of the record, where its
// header is, and what the template shows.
var imported = []struct{ key, label, example, note string }{
	{"name", "field.organisation.name", "enterprise.import.name", ""},
	{"nameHant", "field.organisation.nameHant", "", ""},
	{"namePt", "field.organisation.namePt", "", ""},
	{"kind", "field.organisation.kind", "", ""},
	{"uscc", "field.organisation.uscc", "91440003MAXX0A012B", "enterprise.import.uscc_note"},
	{"usccOverrideReason", "field.organisation.usccOverrideReason", "", "enterprise.import.override_note"},
	{"macaoNo", "field.organisation.macaoNo", "", ""},
	{"contactName", "field.organisation.contactName", "", ""},
	{"phone", "field.organisation.phone", "", "enterprise.import.phone_note"},
	{"address", "field.organisation.address", "", ""},
	{"area", "field.organisation.area", "", ""},
	{"latitude", "field.organisation.latitude", "22.127000", "enterprise.import.position_note"},
	{"longitude", "field.organisation.longitude", "113.543000", ""},
	{"datum", "field.organisation.datum", "", "enterprise.import.datum_note"},
	{"licenceKind", "field.licence.kind", "", "enterprise.import.licence_note"},
	{"licenceNumber", "field.licence.number", "JY24404029000016", ""},
	{"licenceScope", "field.licence.scope", "", "enterprise.import.scope_note"},
	{"licenceIssuedBy", "field.licence.issuedBy", "", ""},
	{"licenceValidFrom", "field.licence.validFrom", "2026-01-01", ""},
	{"licenceValidTo", "field.licence.validTo", "2030-12-31", "enterprise.import.end_note"},
	{"licenceOverrideReason", "field.licence.overrideReason", "", "enterprise.import.override_note"},
	{"moreLicences", "enterprise.import.more_header", "", "enterprise.import.more_note"},
	{"state", "field.state", "", "enterprise.import.state_note"},
}

var importedLength = map[string]int{"name": 120, "nameHant": 120, "namePt": 160, "uscc": 40, "usccOverrideReason": 200, "macaoNo": 40,
	"contactName": 60, "phone": 40, "address": 200, "area": 60, "latitude": 20, "longitude": 20, "licenceNumber": 60, "licenceIssuedBy": 120, "licenceOverrideReason": 200}

func (o *Organisations) importSpec(ctx context.Context) sheet.Spec {
	spec := sheet.Spec{Sheet: web.Say(ctx, "enterprise.sheet", nil), OptionalMark: web.Say(ctx, "enterprise.import.optional", nil),
		ReasonHeader: web.Say(ctx, "enterprise.import.reason", nil)}
	for _, c := range imported {
		column := sheet.Column{Key: c.key, Header: web.Say(ctx, c.label, nil), MaxLength: importedLength[c.key], Example: c.example}
		for _, lang := range i18n.Languages {
			column.Aliases = append(column.Aliases, web.Say(i18n.WithLang(ctx, lang), c.label, nil))
		}
		if c.note != "" {
			column.Note = web.Say(ctx, c.note, nil)
		}
		switch c.key {
		case "name":
			column.Required, column.Width, column.Example = true, 36, web.Say(ctx, c.example, nil)
		case "kind":
			column.Required, column.Kind, column.Choices = true, sheet.Choice, labels(ctx, "enum.organisationKind.", Kinds)
			column.Words = words(column.Choices, func(kind string, lang i18n.Lang) string {
				return web.Say(i18n.WithLang(ctx, lang), "enum.organisationKind."+kind, nil)
			})
			column.Example = web.Say(ctx, "enum.organisationKind.food", nil)
		case "licenceKind":
			column.Kind, column.Choices = sheet.Choice, o.licenceOptions(ctx)
			column.Words = words(column.Choices, func(kind string, lang i18n.Lang) string {
				return o.kit.Parameters.Label(LicenceKinds, kind, lang)
			})
			column.Example = o.kit.Parameters.Label(LicenceKinds, "food_business", i18n.FromContext(ctx))
		case "datum":
			column.Kind, column.Choices, column.Example = sheet.Choice, datums(), datumNames[geo.WGS84]
		case "licenceValidFrom":
			column.Kind = sheet.Day
		case "licenceValidTo":
			column.Kind, column.Words = sheet.Day, endless(ctx)
		case "state":
			column.Kind, column.Choices = sheet.Choice, labels(ctx, "state.organisation.", organisationFlow.States())
			column.Words = words(column.Choices, func(state string, lang i18n.Lang) string {
				return web.Say(i18n.WithLang(ctx, lang), "state.organisation."+state, nil)
			})
		}
		spec.Columns = append(spec.Columns, column)
	}
	return spec
}

// words are the labels of choices in every language: a sheet may have been
// filled in by somebody with another one.
func words(choices []sheet.Option, label func(value string, lang i18n.Lang) string) map[string]string {
	all := map[string]string{}
	for _, choice := range choices {
		for _, lang := range i18n.Languages {
			all[label(choice.Value, lang)] = choice.Value
		}
	}
	return all
}

// endless are the words that licences have instead of a last day, in every language.
func endless(ctx context.Context) map[string]string {
	all := map[string]string{}
	for _, lang := range i18n.Languages {
		for _, word := range strings.FieldsFunc(web.Say(i18n.WithLang(ctx, lang), "enterprise.import.endless", nil), isListSign) {
			all[word] = ""
		}
	}
	return all
}

// datums are the choices of the column, by their one name.
func datums() []sheet.Option {
	options := make([]sheet.Option, len(geo.Datums))
	for i, datum := range geo.Datums {
		options[i] = sheet.Option{Value: datum, Label: datumNames[datum]}
	}
	return options
}

func (o *Organisations) licenceOptions(ctx context.Context) []sheet.Option {
	var options []sheet.Option
	for _, item := range o.kit.Parameters.Items(LicenceKinds) {
		if item.On(o.kit.Runner.DB.Clock().Now().Day()) {
			options = append(options, sheet.Option{Value: item.Code, Label: item.Label(i18n.FromContext(ctx))})
		}
	}
	return options
}

// read makes an organisation of a row, by the same rules as one entered by
// hand; the fields of a refusal name columns of the sheet.
func (o *Organisations) read(row sheet.Row, organisationID string) (*Organisation, []fault.Field) {
	phone := row.Text("phone")
	d := Details{
		Name: row.Text("name"), NameHant: row.Text("nameHant"), NamePt: row.Text("namePt"), Kind: row.Text("kind"),
		USCC: row.Text("uscc"), USCCOverrideReason: row.Text("usccOverrideReason"), MacaoNo: row.Text("macaoNo"),
		ContactName: row.Text("contactName"), Phone: &phone, Address: row.Text("address"), Area: row.Text("area"),
		Position: Position{Latitude: row.Text("latitude"), Longitude: row.Text("longitude"), Datum: row.Text("datum")},
	}
	licence := LicenceInput{
		Kind: row.Text("licenceKind"), Number: row.Text("licenceNumber"), Scope: strings.FieldsFunc(row.Text("licenceScope"), isListSign),
		IssuedBy: row.Text("licenceIssuedBy"), OverrideReason: row.Text("licenceOverrideReason"),
	}
	_ = licence.ValidFrom.UnmarshalText([]byte(row.Text("licenceValidFrom"))) // the sheet has checked the days
	_ = licence.ValidTo.UnmarshalText([]byte(row.Text("licenceValidTo")))
	if licence.Kind+licence.Number+licence.IssuedBy+licence.OverrideReason+string(licence.ValidFrom+licence.ValidTo) != "" || len(licence.Scope) > 0 {
		d.Licences = []LicenceInput{licence}
	}
	var checks fault.Checks
	d.Licences = append(d.Licences, further(&checks, row.Text("moreLicences"))...)
	// Suspending and closing are decisions of people here, not of a file.
	checks.That(row.Text("state") == "" || row.Text("state") == organisationFlow.Initial, "/state", "enterprise.import.state")
	org := &Organisation{ID: organisationID, State: organisationFlow.Initial, Version: 1}
	org.apply(&checks, d)
	org.Licences = licences(&checks, d.Licences, o.licenceRules(o.kit.Runner.DB.Clock().Now().Day(), nil))
	o.setPhone(&checks, org, d.Phone)
	var refused *fault.Error
	if !errors.As(checks.Err(), &refused) {
		return org, nil
	}
	for i := range refused.Fields {
		refused.Fields[i].Pointer = columnOf(refused.Fields[i].Pointer)
	}
	return org, refused.Fields
}

// isListSign separates the entries of a scope: comma, semicolon or line break,
// also the Chinese ones.
func isListSign(r rune) bool { return strings.ContainsRune(",;\n\uff0c\uff1b\u3001", r) }

// columnOf turns /licences/0/number into licenceNumber.
func columnOf(pointer string) string {
	if field, ok := strings.CutPrefix(pointer, "/licences/0/"); ok {
		return "licence" + strings.ToUpper(field[:1]) + field[1:]
	}
	if strings.HasPrefix(pointer, "/licences/") {
		return "moreLicences"
	}
	return strings.TrimPrefix(pointer, "/")
}

// checker checks rows as Create would, and that no number is there twice, in
// the sheet or in the register.
func (o *Organisations) checker(ctx context.Context) func(rows []sheet.Row) error {
	unique, named := map[string]map[string]int{"uscc": {}, "macaoNo": {}}, map[string]int{}
	return func(rows []sheet.Row) error {
		numbers := map[string][]string{}
		read := make([]*Organisation, len(rows))
		for i := range rows {
			row := &rows[i]
			org, wrong := o.read(*row, id.New(o.kit.Runner.DB.Clock().Now()))
			read[i], row.Made = org, org
			for _, field := range wrong {
				note(row, field.Pointer, field.Key, sheet.Error, field.Params)
			}
			if org.Position != (Position{}) && len(wrong) == 0 && !org.nearby() {
				note(row, "latitude", "enterprise.import.far", sheet.Reminder, nil)
			}
			if org.USCCOverrideReason != "" {
				note(row, "uscc", "enterprise.import.overridden", sheet.Reminder, nil)
			}
			// The names in the register are looked at below; a number tells two of one name apart.
			if name := strings.Clone(org.Name); name != "" && org.USCC == "" && org.MacaoNo == "" {
				if first, twice := named[name]; twice {
					note(row, "name", "enterprise.import.same_row", sheet.Reminder, map[string]any{"first": first})
				} else {
					named[name] = row.Number
					numbers["name"] = append(numbers["name"], name)
				}
			}
			for column, number := range map[string]Optional{"uscc": org.USCC, "macaoNo": org.MacaoNo} {
				number := strings.Clone(string(number)) // a part would keep the whole line of the file
				if number == "" {
					continue
				}
				if first, twice := unique[column][number]; twice {
					note(row, column, "enterprise.import.twice", sheet.Error, map[string]any{"first": first})
				} else {
					unique[column][number] = row.Number
					numbers[column] = append(numbers[column], number)
				}
			}
		}
		return o.registered(ctx, rows, read, numbers)
	}
}

// registered notes the rows whose numbers the register has already.
func (o *Organisations) registered(ctx context.Context, rows []sheet.Row, read []*Organisation, numbers map[string][]string) error {
	q := o.kit.Runner.DB.Read()
	usccs, err := numbersTaken(ctx, q, "uscc", numbers["uscc"])
	if err != nil {
		return err
	}
	macao, err := numbersTaken(ctx, q, "macao_no", numbers["macaoNo"])
	if err != nil {
		return err
	}
	names, err := numbersTaken(ctx, q, "name", numbers["name"])
	for i := range rows {
		if read[i].USCC == "" && read[i].MacaoNo == "" && names[read[i].Name] {
			note(&rows[i], "name", "enterprise.import.same_name", sheet.Reminder, nil)
		}
		if usccs[string(read[i].USCC)] {
			note(&rows[i], "uscc", "enterprise.number_taken", sheet.Error, map[string]any{"number": read[i].USCC})
		}
		if macao[string(read[i].MacaoNo)] {
			note(&rows[i], "macaoNo", "enterprise.number_taken", sheet.Error, map[string]any{"number": read[i].MacaoNo})
		}
	}
	return err
}

// note adds an issue to a cell that has no error yet.
func note(row *sheet.Row, field, key string, severity sheet.Severity, params map[string]any) {
	for _, issue := range row.Issues {
		if issue.Field == field && issue.Severity == sheet.Error {
			return
		}
	}
	row.Issues = append(row.Issues, sheet.Issue{Field: field, Key: key, Params: params, Severity: severity})
}

// put stores some rows of an import; nobody sees them before its end.
func (o *Organisations) put(ctx context.Context, tx *db.Tx, importID string, rows []sheet.Row) ([]intake.Inserted, error) {
	actor, _ := scope.From(ctx)
	now := tx.Now()
	organisations := make([]*Organisation, len(rows))
	var held []*Licence
	inserted := []intake.Inserted{{Table: "organisation"}, {Table: "organisation_licence"}}
	for i, row := range rows {
		org := row.Made.(*Organisation) // the checker has seen it
		org.ImportID, org.CreatedAt, org.UpdatedAt, org.CreatedBy = importID, now, now, actor.PersonID
		org.index()
		organisations[i] = org
		inserted[0].IDs = append(inserted[0].IDs, org.ID)
		for j := range org.Licences {
			l := &org.Licences[j]
			l.ID, l.ImportID, l.OrganisationID = id.New(now), importID, org.ID
			held = append(held, l)
			inserted[1].IDs = append(inserted[1].IDs, l.ID)
		}
	}
	if err := insertAll(ctx, tx, organisations, held); err != nil {
		return nil, o.collision(ctx, rows, organisations, err)
	}
	return inserted, nil
}

// collision names the rows that somebody else registered meanwhile. Rows of
// another import that is not finished cannot be named.
func (o *Organisations) collision(ctx context.Context, rows []sheet.Row, organisations []*Organisation, err error) error {
	if !db.IsDuplicate(err) {
		return err
	}
	numbers := map[string][]string{}
	for i := range rows {
		rows[i].Issues = nil
		numbers["uscc"] = append(numbers["uscc"], string(organisations[i].USCC))
		numbers["macaoNo"] = append(numbers["macaoNo"], string(organisations[i].MacaoNo))
	}
	if err := o.registered(ctx, rows, organisations, numbers); err != nil {
		return err
	}
	wrong := &intake.WrongRows{}
	for _, row := range rows {
		for _, issue := range row.Issues {
			issue.Row = row.Number
			wrong.Issues = append(wrong.Issues, issue)
		}
	}
	if len(wrong.Issues) == 0 {
		return fault.New(fault.Conflict, "enterprise.import.running").Because(err)
	}
	return wrong
}
