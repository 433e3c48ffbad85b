package drugcatalog

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/uptrace/bun"
	"golang.org/x/text/unicode/norm"

	"gongzhi/internal/contract/drugtrace"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/fold"
	"gongzhi/internal/kit/gs1"
	"gongzhi/internal/kit/i18n"
)

// The choices of a drug's fields.
var (
	Schemes        = []string{"DESIGNATED_MACAO", "GANGAO_YAOXIETONG", "MACAO_EXTERNAL_CPM"}
	SupplyClasses  = []string{"MSRM", "HOSP", "OTC", "TCM"}
	Categories     = []string{"chemical", "tcm", "natural", "other"}
	StorageClasses = []string{"ambient", "cool", "coolDark", "cold"}
	// ExcludedClasses never enter the catalogue (work plan of 2023-09-08).
	ExcludedClasses = []string{"narcotic", "psychotropic", "anabolic", "precursor", "radioactive"}
)

const coldClass = "cold"

// Content is what the catalogue says of a drug and what an approval covers.
type Content struct {
	Scheme       string `bun:"scheme" json:"scheme" required:"false" doc:"Programme, DESIGNATED_MACAO when empty"`
	CatalogNo    string `bun:"catalog_no" json:"catalogNo"`
	CatalogBatch string `bun:"catalog_batch" json:"catalogBatch" required:"false"`

	NameHant string `bun:"name_hant" json:"nameHant"`
	NameHans string `bun:"name_hans" json:"nameHans" required:"false" doc:"Suggested from nameHant when empty"`
	NamePt   string `bun:"name_pt" json:"namePt" required:"false" doc:"This or nameEn is required"`
	NameEn   string `bun:"name_en" json:"nameEn" required:"false"`
	INN      string `bun:"inn" json:"inn"`
	Brand    string `bun:"brand" json:"brand" required:"false"`

	DosageForm string `bun:"dosage_form" json:"dosageForm"`
	Strength   string `bun:"strength" json:"strength"`
	PackSpec   string `bun:"pack_spec" json:"packSpec"`
	PackQty    int    `bun:"pack_qty" json:"packQty" doc:"Dosage units in the smallest sales pack"`

	MacaoRegNo      string    `bun:"macao_reg_no" json:"macaoRegNo"`
	MacaoRegValidTo clock.Day `bun:"macao_reg_valid_to" json:"macaoRegValidTo" required:"false"`
	SupplyClass     string    `bun:"supply_class" json:"supplyClass"`
	DrugCategory    string    `bun:"drug_category" json:"drugCategory"`
	IsBiologic      bool      `bun:"is_biologic" json:"isBiologic" required:"false" doc:"Blocks submission"`
	ExcludedFlags   []string  `bun:"excluded_flags" json:"excludedFlags" required:"false" nullable:"false" doc:"Excluded classes the drug is in; any blocks submission"`
	ATCCode         string    `bun:"atc_code" json:"atcCode" required:"false"`

	StorageClass    string `bun:"storage_class" json:"storageClass"`
	TempMin         *int   `bun:"temp_min" json:"tempMin" required:"false" doc:"Tenths of a degree Celsius"`
	TempMax         *int   `bun:"temp_max" json:"tempMax" required:"false" doc:"Tenths of a degree Celsius"`
	LightProtect    bool   `bun:"light_protect" json:"lightProtect" required:"false"`
	ExternalUse     bool   `bun:"external_use" json:"externalUse" required:"false"`
	ShelfLifeMonths int    `bun:"shelf_life_months" json:"shelfLifeMonths"`

	Manufacturer        string `bun:"manufacturer" json:"manufacturer"`
	ManufacturerCountry string `bun:"manufacturer_country" json:"manufacturerCountry" required:"false" doc:"ISO 3166-1 alpha-2"`
	Holder              string `bun:"holder" json:"holder"`
	MacaoImporter       string `bun:"macao_importer" json:"macaoImporter" required:"false"`

	GTIN          string    `bun:"gtin,nullzero" json:"gtin" required:"false" doc:"14 digits; shorter ones are filled up with zeros"`
	ProductCode7  string    `bun:"product_code7" json:"productCode7" doc:"First seven digits of the drug's trace codes, never given to another drug"`
	ApprovedDocNo string    `bun:"approved_doc_no" json:"approvedDocNo" required:"false" doc:"Required for submission"`
	EffectiveFrom clock.Day `bun:"effective_from" json:"effectiveFrom" required:"false"`
	EffectiveTo   clock.Day `bun:"effective_to" json:"effectiveTo" required:"false" doc:"Last day"`
}

// Record is a row of the catalogue.
type Record struct {
	bun.BaseModel `bun:"table:drug_item,alias:t" json:"-"`

	ID string `bun:"id,pk" json:"id"`
	Content
	State         string        `bun:"state" json:"state" enum:"draft,pending,effective,suspended,removed"`
	RevisionState string        `bun:"revision_state" json:"revisionState" enum:",draft,pending" doc:"State of the version being prepared, empty when there is none"`
	VersionNo     int           `bun:"version_no" json:"versionNo" doc:"Number of the approved version, 0 before the first approval"`
	StateReason   string        `bun:"state_reason" json:"stateReason" doc:"Why it was suspended, resumed or removed"`
	StateDocument string        `bun:"state_document" json:"stateDocument" doc:"Document that says so"`
	Search        string        `bun:"search" json:"-"`
	Version       int           `bun:"version" json:"version"`
	CreatedAt     clock.Instant `bun:"created_at" json:"createdAt"`
	CreatedBy     string        `bun:"created_by" json:"createdBy"`
	UpdatedAt     clock.Instant `bun:"updated_at" json:"updatedAt"`
}

// Item is what other packages of the subsystem know of a drug.
type Item struct {
	ID, CatalogNo                      string
	NameHant, NameHans, NamePt, NameEn string
	INN, Brand                         string
	DosageForm, Strength, PackSpec     string
	PackQty                            int
	MacaoRegNo, SupplyClass            string
	StorageClass                       string // ambient, cool, coolDark, cold
	TempMin, TempMax                   *int   // tenths of a degree Celsius
	LightProtect, ExternalUse          bool
	ShelfLifeMonths                    int
	Manufacturer, Holder               string
	GTIN, ProductCode7                 string
	ExcludedFlags                      []string
	EffectiveFrom, EffectiveTo         clock.Day
	State                              string
}

func (r *Record) item() Item {
	return Item{
		ID: r.ID, CatalogNo: r.CatalogNo, NameHant: r.NameHant, NameHans: r.NameHans, NamePt: r.NamePt, NameEn: r.NameEn,
		INN: r.INN, Brand: r.Brand, DosageForm: r.DosageForm, Strength: r.Strength, PackSpec: r.PackSpec, PackQty: r.PackQty,
		MacaoRegNo: r.MacaoRegNo, SupplyClass: r.SupplyClass, StorageClass: r.StorageClass, TempMin: r.TempMin, TempMax: r.TempMax,
		LightProtect: r.LightProtect, ExternalUse: r.ExternalUse, ShelfLifeMonths: r.ShelfLifeMonths,
		Manufacturer: r.Manufacturer, Holder: r.Holder, GTIN: r.GTIN, ProductCode7: r.ProductCode7, ExcludedFlags: r.ExcludedFlags,
		EffectiveFrom: r.EffectiveFrom, EffectiveTo: r.EffectiveTo, State: r.State,
	}
}

// Label names the drug in a language: name and strength.
func (i Item) Label(lang i18n.Lang) string {
	names := map[i18n.Lang][]string{
		i18n.Hans: {i.NameHans, i.NameHant}, i18n.Hant: {i.NameHant},
		i18n.Portuguese: {i.NamePt, i.NameEn}, i18n.English: {i.NameEn, i.NamePt},
	}[lang]
	for _, name := range append(names, i.NameHant) {
		if name != "" {
			return strings.TrimSpace(name + " " + i.Strength)
		}
	}
	return i.CatalogNo
}

// Name is the drug as other subsystems show it.
func (i Item) Name() drugtrace.ItemName {
	return drugtrace.ItemName{Hant: i.NameHant, Hans: i.NameHans, Pt: i.NamePt, En: i.NameEn,
		DosageForm: i.DosageForm, Strength: i.Strength, PackSpec: i.PackSpec, StorageClass: i.StorageClass}
}

// standing is the state of the item on a day: an effective item is not in
// force before or after its days.
func (i Item) standing(day clock.Day) string {
	switch {
	case i.State != Effective:
		return i.State
	case i.EffectiveFrom != "" && day < i.EffectiveFrom:
		return "notYet"
	case i.EffectiveTo != "" && day > i.EffectiveTo:
		return "ended"
	}
	return Effective
}

// Rules are the bounds that parameters set.
type Rules struct {
	ColdMin, ColdMax int // tenths of a degree Celsius
	ShelfLifeMax     int // months
	Registration     map[string]*regexp.Regexp
}

// tidy brings a content into the one form it is compared and kept in.
func (c *Content) tidy() {
	for _, t := range c.texts() {
		*t.value = strings.TrimSpace(*t.value)
	}
	c.MacaoRegNo = strings.ToUpper(strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, norm.NFKC.String(c.MacaoRegNo)))
	c.ATCCode, c.ManufacturerCountry = strings.ToUpper(c.ATCCode), strings.ToUpper(c.ManufacturerCountry)
	if digits := len(c.GTIN); digits == 8 || digits == 12 || digits == 13 {
		c.GTIN = strings.Repeat("0", 14-digits) + c.GTIN
	}
	if c.Scheme == "" {
		c.Scheme = Schemes[0]
	}
	if c.NameHans == "" {
		c.NameHans = fold.Simplified(c.NameHant)
	}
	if c.ExcludedFlags == nil {
		c.ExcludedFlags = []string{}
	}
	slices.Sort(c.ExcludedFlags)
}

type textField struct {
	name     string
	value    *string
	max      int
	required bool
}

func (c *Content) texts() []textField {
	return []textField{
		{"catalogNo", &c.CatalogNo, 32, true}, {"catalogBatch", &c.CatalogBatch, 40, false},
		{"nameHant", &c.NameHant, 120, true}, {"nameHans", &c.NameHans, 120, false}, {"namePt", &c.NamePt, 120, false},
		{"nameEn", &c.NameEn, 120, false}, {"inn", &c.INN, 120, true}, {"brand", &c.Brand, 120, false},
		{"dosageForm", &c.DosageForm, 60, true}, {"strength", &c.Strength, 80, true}, {"packSpec", &c.PackSpec, 120, true},
		{"macaoRegNo", &c.MacaoRegNo, 40, true}, {"atcCode", &c.ATCCode, 10, false},
		{"manufacturer", &c.Manufacturer, 160, true}, {"manufacturerCountry", &c.ManufacturerCountry, 2, false},
		{"holder", &c.Holder, 160, true}, {"macaoImporter", &c.MacaoImporter, 160, false},
		{"gtin", &c.GTIN, 14, false}, {"productCode7", &c.ProductCode7, 7, true}, {"approvedDocNo", &c.ApprovedDocNo, 80, false},
	}
}

var (
	countryShape = regexp.MustCompile(`^[A-Z]{2}$`)
	productShape = regexp.MustCompile(`^9\d{6}$`)
	gtinShape    = regexp.MustCompile(`^\d{14}$`)
)

// maxPackQty bounds the dosage units of a pack, to catch a slip of the hand.
const maxPackQty = 100_000

// check notes every wrong field of a tidied content (drug.md I.1).
func (c *Content) check(checks *fault.Checks, rules Rules) {
	for _, t := range c.texts() {
		length := utf8.RuneCountInString(*t.value)
		checks.That(length > 0 || !t.required, "/"+t.name, "field.required")
		checks.That(length <= t.max, "/"+t.name, "field.too_long", "max", t.max)
		checks.That(!strings.ContainsFunc(*t.value, unicode.IsControl), "/"+t.name, "field.pattern")
	}
	oneOf := func(pointer, value string, choices []string) {
		checks.That(slices.Contains(choices, value), pointer, "field.choice", "choices", strings.Join(choices, ", "))
	}
	oneOf("/scheme", c.Scheme, Schemes)
	oneOf("/supplyClass", c.SupplyClass, SupplyClasses)
	oneOf("/drugCategory", c.DrugCategory, Categories)
	oneOf("/storageClass", c.StorageClass, StorageClasses)
	for _, flag := range c.ExcludedFlags {
		oneOf("/excludedFlags", flag, ExcludedClasses)
	}
	checks.That(c.NamePt != "" || c.NameEn != "", "/namePt", "drugcatalog.foreign_name")
	checks.That(c.PackQty >= 1, "/packQty", "field.minimum", "min", 1)
	checks.That(c.PackQty <= maxPackQty, "/packQty", "field.maximum", "max", maxPackQty)
	checks.That(c.ShelfLifeMonths >= 1, "/shelfLifeMonths", "field.minimum", "min", 1)
	checks.That(c.ShelfLifeMonths <= rules.ShelfLifeMax, "/shelfLifeMonths", "field.maximum", "max", rules.ShelfLifeMax)
	if pattern := rules.Registration[c.DrugCategory]; pattern != nil && c.MacaoRegNo != "" {
		checks.That(pattern.MatchString(c.MacaoRegNo), "/macaoRegNo", "drugcatalog.registration")
	}
	if c.ProductCode7 != "" {
		checks.That(productShape.MatchString(c.ProductCode7), "/productCode7", "drugcatalog.product_code")
	}
	if c.GTIN != "" {
		checks.That(gtinShape.MatchString(c.GTIN) && gs1.ValidCheckDigit(c.GTIN), "/gtin", "drugcatalog.gtin")
	}
	if c.ManufacturerCountry != "" {
		checks.That(countryShape.MatchString(c.ManufacturerCountry), "/manufacturerCountry", "drugcatalog.country")
	}
	checks.That(c.EffectiveTo == "" || c.EffectiveFrom <= c.EffectiveTo, "/effectiveTo", "drugcatalog.effective_days")
	c.checkTemperature(checks, rules)
}

func (c *Content) checkTemperature(checks *fault.Checks, rules Rules) {
	switch {
	case c.TempMin == nil && c.TempMax == nil:
		checks.That(c.StorageClass != coldClass, "/tempMin", "drugcatalog.cold_range",
			"from", degrees(rules.ColdMin), "to", degrees(rules.ColdMax))
	case c.TempMin == nil || c.TempMax == nil || *c.TempMin >= *c.TempMax:
		checks.Add("/tempMin", "drugcatalog.temperature_order")
	case c.StorageClass == coldClass:
		checks.That(*c.TempMin >= rules.ColdMin && *c.TempMax <= rules.ColdMax, "/tempMin", "drugcatalog.cold_range",
			"from", degrees(rules.ColdMin), "to", degrees(rules.ColdMax))
	}
}

// checkSubmission notes what keeps a correct content from being submitted.
func (c *Content) checkSubmission(checks *fault.Checks) {
	checks.That(!c.IsBiologic, "/isBiologic", "drugcatalog.biologic")
	for _, flag := range c.ExcludedFlags {
		checks.Add("/excludedFlags", "drugcatalog.excluded", "class", fault.Text("enum.excludedClass."+flag))
	}
	checks.That(c.ApprovedDocNo != "", "/approvedDocNo", "drugcatalog.approved_document")
}

func (c *Content) index() string {
	return fold.Index(c.CatalogNo, c.NameHant, c.NamePt, c.NameEn, c.INN, c.Brand, c.MacaoRegNo, c.ProductCode7, c.GTIN)
}
