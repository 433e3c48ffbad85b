package app

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"time"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/password"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/module/drugtrace/drugcatalog"
	"gongzhi/internal/module/drugtrace/permit"
	"gongzhi/internal/module/platform/enterprise"
	"gongzhi/internal/module/platform/identity"
)

//go:embed demo/world.json
var worldJSON []byte

// nameOf is an organisation's name by its key in the world file.
func (w *world) nameOf(key string) string {
	for _, o := range w.Organisations {
		if o.Key == key {
			return o.Name
		}
	}
	return key
}

// world is the fictional zone of the demo. Days are offsets from today.
type world struct {
	Organisations []struct {
		Key, Kind, Name, NameHant, NamePt, USCC, MacaoNo, Address string
		enterprise.Position
		Licences []struct {
			Kind, Number, IssuedBy string
			From, To               int
		}
	}
	People []struct{ Role, Login, Name, Org string }
	Items  []struct {
		Code, Hant, Hans, Pt, En, INN, Form, Strength, Pack, Storage, Class, Reg, GTIN, Category string
		Qty                                                                                      int
		Min, Max                                                                                 *int
		External                                                                                 bool
	}
	Zones []struct {
		Key, Type, Storage string
		External           bool
		Locations          int
	}
	Permit struct {
		Number, Customs string
		Quota           map[string]int64
	}
	Deliveries []delivery
	Words      map[string]string
	Leaflets   map[string]struct {
		Title    string
		Sections []drugcatalog.Section
	}
}

type delivery struct {
	Day         int
	Supplier    string
	Story       string
	Temperature int
	Fail        string
	StopAt      string
	Lines       []struct {
		Item, Batch string
		Expiry      int
		Month       bool
		Qty, Cases  int
		Rejected    int
	}
}

// seeder plays the demo's past through the real use cases, day by day, on a
// clock that it drives and that ends now.
type seeder struct {
	*System
	clock  *clock.Manual
	today  clock.Day
	end    clock.Instant
	world  world
	ids    map[string]string // organisations, items, locations by their key
	people map[string]scope.Actor
	codes  map[string]string // story to trace code
	permit string

	sampled clock.Instant // up to when monitoring has samples
	library library
	edited  map[string]string // by host: the configuration file that was changed last
}

func newSeeder(s *System, c *clock.Manual) (*seeder, error) {
	d := &seeder{System: s, clock: c, end: c.Now(), today: c.Now().Day(), ids: map[string]string{}, people: map[string]scope.Actor{}, codes: map[string]string{}, edited: map[string]string{}}
	return d, json.Unmarshal(worldJSON, &d.world)
}

// at moves the clock to an hour of a day; it never goes back, nor past now.
func (d *seeder) at(day, hour, minute int) {
	moment := d.today.AddDays(day).Start().Add(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute)
	if moment > d.clock.Now() || d.clock.Now() == d.end {
		d.clock.Set(min(moment, d.end))
	}
}

// later lets some minutes pass.
func (d *seeder) later(minutes int) {
	d.clock.Set(min(d.clock.Now().Add(time.Duration(minutes)*time.Minute), d.end))
}

// as acts as the person with the login.
func (d *seeder) as(ctx context.Context, login string) context.Context {
	actor, known := d.people[login]
	if !known {
		panic("demo: nobody signs in as " + login)
	}
	return scope.With(ctx, actor)
}

// seedPeople begins like a first start: the program registers the office that
// runs it and two administrators. All others get their account from the one and
// their post from the other, and every other organisation is registered by the officer.
func (d *seeder) seedPeople(ctx context.Context) error {
	for _, p := range d.world.People {
		if err := d.ensureOrganisation(ctx, p.Org); err != nil {
			return err
		}
		secret := password.Generate(12, p.Login, p.Name)
		var person identity.Person
		var err error
		if _, granting := d.people["security"]; !granting {
			person, err = d.Services.Identity.CreateAdministrator(ctx, p.Login, p.Name, secret, d.ids[p.Org], p.Role)
		} else {
			person, err = d.hire(ctx, p.Login, p.Name, secret, p.Org, p.Role)
		}
		if err != nil {
			return fmt.Errorf("person %s: %w", p.Login, err)
		}
		if d.people[p.Login], err = d.Services.Identity.ActorFor(ctx, person.ID, person.Posts[0].ID); err != nil {
			return fmt.Errorf("person %s: %w", p.Login, err)
		}
		d.Accounts = append(d.Accounts, Account{Role: p.Role, Login: p.Login, Password: secret, PersonName: p.Name, Organisation: d.world.nameOf(p.Org)})
	}
	for _, o := range d.world.Organisations {
		if err := d.ensureOrganisation(ctx, o.Key); err != nil {
			return err
		}
	}
	return d.seedDocuments(ctx)
}

func (d *seeder) hire(ctx context.Context, login, name, secret, org, role string) (identity.Person, error) {
	person, err := d.Services.Identity.Create(d.as(ctx, "system"), identity.NewPerson{Name: name, Login: login, Password: secret, Chosen: true})
	if err != nil {
		return person, err
	}
	post, err := d.Services.Identity.CreatePost(d.as(ctx, "security"), identity.NewPost{PersonID: person.ID, OrgID: d.ids[org], Roles: []string{role}})
	person.Posts = []identity.Post{post}
	return person, err
}

// seedCatalogue lets the officer draft every item and the lead approve it.
func (d *seeder) seedCatalogue(ctx context.Context) error {
	for i, item := range d.world.Items {
		d.later(3)
		category := item.Category
		if category == "" {
			category = "chemical"
		}
		content := drugcatalog.Content{CatalogNo: fmt.Sprintf("%s-%03d", d.today.AddDays(-60).Time().Format("2006"), i+1), CatalogBatch: d.world.Words["catalogBatch"],
			NameHant: item.Hant, NameHans: item.Hans, NamePt: item.Pt, NameEn: item.En, INN: item.INN, DosageForm: item.Form, Strength: item.Strength,
			PackSpec: item.Pack, PackQty: item.Qty, MacaoRegNo: item.Reg, SupplyClass: item.Class, DrugCategory: category, StorageClass: item.Storage,
			TempMin: item.Min, TempMax: item.Max, ExternalUse: item.External, LightProtect: item.Storage == "coolDark", ShelfLifeMonths: 36,
			Manufacturer: d.world.Words["manufacturer"], ManufacturerCountry: "PT", Holder: d.world.Words["holder"], MacaoImporter: d.world.Words["macaoImporter"],
			GTIN: item.GTIN, ProductCode7: item.Code, ApprovedDocNo: d.world.Words["approvedDoc"], EffectiveFrom: d.clock.Now().Day()}
		view, err := d.Services.Catalogue.Create(d.as(ctx, "officer"), content)
		if err != nil {
			return fmt.Errorf("item %s: %w", item.Code, err)
		}
		if view, err = d.Services.Catalogue.Do(d.as(ctx, "officer"), view.ID, "submit", drugcatalog.Decision{Version: view.Version}); err != nil {
			return fmt.Errorf("item %s: %w", item.Code, err)
		}
		if view, err = d.Services.Catalogue.Do(d.as(ctx, "lead"), view.ID, "approve", drugcatalog.Decision{Version: view.Version}); err != nil {
			return fmt.Errorf("item %s: %w", item.Code, err)
		}
		d.ids[item.Code] = view.ID
		for lang, leaflet := range d.world.Leaflets {
			text := drugcatalog.LeafletText{Title: leaflet.Title, Sections: leaflet.Sections}
			if _, err := d.Services.Catalogue.SaveLeaflet(d.as(ctx, "officer"), view.ID, lang, text); err != nil {
				return fmt.Errorf("leaflet of %s: %w", item.Code, err)
			}
		}
	}
	return d.seedFirstTrade(ctx)
}

// seedFirstTrade lets QA approve suppliers and items: one prepares, another
// reviews.
func (d *seeder) seedFirstTrade(ctx context.Context) error {
	approve := func(kind, subject string) error {
		need := "drugtrace.drugcatalog.supplier_evidence"
		if kind == drugcatalog.TradeItem {
			need = "drugtrace.drugcatalog.item_evidence"
		}
		var evidence []drugcatalog.Evidence
		for _, name := range d.Params.List(need, d.clock.Now().Day()) {
			evidence = append(evidence, drugcatalog.Evidence{Kind: name, Number: "DEMO-" + name, Seen: true})
		}
		trade, err := d.Services.Catalogue.CreateFirstTrade(d.as(ctx, "quality"), drugcatalog.FirstTradeInput{Kind: kind, SubjectID: subject, Evidence: evidence})
		if err != nil {
			return err
		}
		if trade, err = d.Services.Catalogue.DoFirstTrade(d.as(ctx, "quality"), trade.ID, "submit", trade.Version, ""); err != nil {
			return err
		}
		_, err = d.Services.Catalogue.DoFirstTrade(d.as(ctx, "quality2"), trade.ID, "approve", trade.Version, d.world.Words["firstTradeNote"])
		return err
	}
	for _, supplier := range []string{"hospital", "importer"} {
		if err := approve(drugcatalog.TradeOrganisation, d.ids[supplier]); err != nil {
			return fmt.Errorf("first trade of %s: %w", supplier, err)
		}
	}
	for _, item := range d.world.Items {
		d.later(1)
		if err := approve(drugcatalog.TradeItem, d.ids[item.Code]); err != nil {
			return fmt.Errorf("first trade of %s: %w", item.Code, err)
		}
	}
	return nil
}

// seedPermit lets the officer draft the cross-border permit and the lead
// approve it.
func (d *seeder) seedPermit(ctx context.Context) error {
	content := permit.Content{PermitNo: d.world.Permit.Number, OrgID: d.ids["depot"], Port: d.world.Words["port"], CustomsNo: d.world.Permit.Customs,
		ValidFrom: string(d.today.AddDays(-60)), ValidTo: string(d.today.AddDays(300))}
	for _, item := range d.world.Items {
		content.Lines = append(content.Lines, permit.LineText{ItemID: d.ids[item.Code], MaxQty: d.world.Permit.Quota[item.Code]})
	}
	view, err := d.Services.Permits.Create(d.as(ctx, "officer"), content)
	if err != nil {
		return fmt.Errorf("permit: %w", err)
	}
	d.later(30)
	view, err = d.Services.Permits.Approve(d.as(ctx, "lead"), view.ID, view.Version)
	d.permit = view.ID
	return err
}
