package drugcatalog

import (
	"regexp"
	"slices"
	"testing"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/i18n"
)

var testRules = Rules{ColdMin: 0, ColdMax: 100, ShelfLifeMax: 120,
	Registration: map[string]*regexp.Regexp{"chemical": regexp.MustCompile(`^[A-Z0-9\-/]{3,40}$`)}}

func ptr(n int) *int { return &n }

func TestContentRules(t *testing.T) {
	for name, c := range map[string]struct {
		change       func(*Content)
		pointer, key string
	}{
		"no catalogue number":    {func(c *Content) { c.CatalogNo = "  " }, "/catalogNo", "field.required"},
		"long name":              {func(c *Content) { c.NameHant = string(slices.Repeat([]rune{'片'}, 121)) }, "/nameHant", "field.too_long"},
		"control character":      {func(c *Content) { c.Brand = "a\x00b" }, "/brand", "field.pattern"},
		"no foreign name":        {func(c *Content) { c.NamePt = "" }, "/namePt", "drugcatalog.foreign_name"},
		"no INN":                 {func(c *Content) { c.INN = "" }, "/inn", "field.required"},
		"pack of nothing":        {func(c *Content) { c.PackQty = 0 }, "/packQty", "field.minimum"},
		"registration":           {func(c *Content) { c.MacaoRegNo = "註12" }, "/macaoRegNo", "drugcatalog.registration"},
		"supply class":           {func(c *Content) { c.SupplyClass = "msrm" }, "/supplyClass", "field.choice"},
		"biologic category":      {func(c *Content) { c.DrugCategory = "biologic" }, "/drugCategory", "field.choice"},
		"unknown excluded class": {func(c *Content) { c.ExcludedFlags = []string{"sweet"} }, "/excludedFlags", "field.choice"},
		"storage class":          {func(c *Content) { c.StorageClass = "warm" }, "/storageClass", "field.choice"},
		"one temperature":        {func(c *Content) { c.TempMin = ptr(20) }, "/tempMin", "drugcatalog.temperature_order"},
		"temperatures swapped":   {func(c *Content) { c.TempMin, c.TempMax = ptr(80), ptr(20) }, "/tempMin", "drugcatalog.temperature_order"},
		"cold without range":     {func(c *Content) { c.StorageClass = "cold" }, "/tempMin", "drugcatalog.cold_range"},
		"cold too warm":          {func(c *Content) { c.StorageClass, c.TempMin, c.TempMax = "cold", ptr(20), ptr(101) }, "/tempMin", "drugcatalog.cold_range"},
		"cold below zero":        {func(c *Content) { c.StorageClass, c.TempMin, c.TempMax = "cold", ptr(-1), ptr(80) }, "/tempMin", "drugcatalog.cold_range"},
		"no shelf life":          {func(c *Content) { c.ShelfLifeMonths = 0 }, "/shelfLifeMonths", "field.minimum"},
		"endless shelf life":     {func(c *Content) { c.ShelfLifeMonths = 121 }, "/shelfLifeMonths", "field.maximum"},
		"GTIN check digit":       {func(c *Content) { c.GTIN = "09521234543214" }, "/gtin", "drugcatalog.gtin"},
		"GTIN with a letter":     {func(c *Content) { c.GTIN = "0952123454321O" }, "/gtin", "drugcatalog.gtin"},
		"product code with 8":    {func(c *Content) { c.ProductCode7 = "8010001" }, "/productCode7", "drugcatalog.product_code"},
		"short product code":     {func(c *Content) { c.ProductCode7 = "901001" }, "/productCode7", "drugcatalog.product_code"},
		"country":                {func(c *Content) { c.ManufacturerCountry = "P1" }, "/manufacturerCountry", "drugcatalog.country"},
		"days swapped":           {func(c *Content) { c.EffectiveFrom, c.EffectiveTo = "2026-02-01", "2026-01-01" }, "/effectiveTo", "drugcatalog.effective_days"},
	} {
		content := amlodipine(1)
		c.change(&content)
		content.tidy()
		var checks fault.Checks
		content.check(&checks, testRules)
		e, ok := checks.Err().(*fault.Error)
		if !ok || len(e.Fields) == 0 || e.Fields[0].Pointer != c.pointer || e.Fields[0].Key != c.key {
			t.Errorf("%s: got %v", name, checks.Err())
		}
	}
}

func TestCorrectContentsPass(t *testing.T) {
	for name, change := range map[string]func(*Content){
		"as it is":         func(*Content) {},
		"cold at bounds":   func(c *Content) { c.StorageClass, c.TempMin, c.TempMax = "cold", ptr(0), ptr(100) },
		"GTIN":             func(c *Content) { c.GTIN = "09521234543213" },
		"13-digit barcode": func(c *Content) { c.GTIN = "9521234543213" },
		"longest life":     func(c *Content) { c.ShelfLifeMonths = 120 },
		"full width":       func(c *Content) { c.MacaoRegNo = " ｄｅｍｏ－Ｍ ００００１" },
		"one day":          func(c *Content) { c.EffectiveFrom, c.EffectiveTo = "2026-01-01", "2026-01-01" },
	} {
		content := amlodipine(1)
		change(&content)
		content.tidy()
		var checks fault.Checks
		content.check(&checks, testRules)
		content.checkSubmission(&checks)
		if err := checks.Err(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTidy(t *testing.T) {
	c := amlodipine(1)
	c.NameHant, c.MacaoRegNo, c.GTIN, c.ManufacturerCountry = " 奧美拉唑膠囊 ", "ｄｅｍｏ-M 00001", "9521234543213", "pt"
	c.tidy()
	if c.NameHans != "奥美拉唑胶囊" || c.MacaoRegNo != "DEMO-M00001" || c.GTIN != "09521234543213" || c.ManufacturerCountry != "PT" || c.Scheme != "DESIGNATED_MACAO" {
		t.Errorf("got %+v", c)
	}
}

func TestExcludedClassesKeepAContentFromSubmission(t *testing.T) {
	for _, class := range ExcludedClasses {
		content := amlodipine(1)
		content.ExcludedFlags = []string{class}
		var checks fault.Checks
		content.checkSubmission(&checks)
		refused(t, checks.Err(), fault.Invalid, "drugcatalog.excluded")
	}
	content := amlodipine(1)
	content.IsBiologic, content.ApprovedDocNo = true, ""
	var checks fault.Checks
	content.checkSubmission(&checks)
	refused(t, checks.Err(), fault.Invalid, "drugcatalog.biologic")
	refused(t, checks.Err(), fault.Invalid, "drugcatalog.approved_document")
}

func TestLabelFollowsTheLanguage(t *testing.T) {
	item := Item{NameHant: "氨氯地平片", NameHans: "氨氯地平片简", NamePt: "Amlodipina", Strength: "5 mg", CatalogNo: "1"}
	for lang, want := range map[i18n.Lang]string{i18n.Hans: "氨氯地平片简 5 mg", i18n.Hant: "氨氯地平片 5 mg",
		i18n.Portuguese: "Amlodipina 5 mg", i18n.English: "Amlodipina 5 mg"} {
		if got := item.Label(lang); got != want {
			t.Errorf("%s: got %q", lang, got)
		}
	}
}

func TestDifference(t *testing.T) {
	before, after := amlodipine(1), amlodipine(1)
	after.TempMin, after.Strength, after.ExcludedFlags, after.EffectiveTo = ptr(25), "10 mg", []string{"narcotic"}, "2027-01-01"
	want := []Change{{"strength", "5 mg", "10 mg"}, {"excludedFlags", "", "narcotic"}, {"tempMin", "", "2.5"}, {"effectiveTo", "", "2027-01-01"}}
	if got := difference(before, after); !slices.Equal(got, want) {
		t.Errorf("got %v", got)
	}
	if got := difference(after, after); len(got) != 0 {
		t.Errorf("nothing changed, got %v", got)
	}
}
