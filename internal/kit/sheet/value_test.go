package sheet

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestParseCells(t *testing.T) {
	macao := time.FixedZone("Asia/Macau", 8*3600)
	choices := []Option{{"cool", "阴凉"}, {"otc", "OTC 非处方"}}
	for _, c := range []struct {
		name       string
		column     Column
		raw        string
		book       bool // from a workbook
		value, key string
		suggestion string
	}{
		{"integer", Column{Kind: Integer}, " 30 ", false, "30", "", ""},
		{"leading zeros", Column{Kind: Integer}, "0030", false, "30", "", ""},
		{"minus zero", Column{Kind: Integer}, "-0", false, "0", "", ""},
		{"plus", Column{Kind: Integer}, "+7", false, "7", "", ""},
		{"whole as fraction", Column{Kind: Integer}, "30.0", true, "30", "", ""},
		{"power from a workbook", Column{Kind: Integer}, "1.2E+5", true, "120000", "", ""},
		{"fraction in integer", Column{Kind: Integer}, "1.5", false, "", KeyNotAnInteger, ""},
		{"counter", Column{Kind: Integer}, "30盒", false, "", KeyNotANumber, "30"},
		{"counter in portuguese", Column{Kind: Integer}, "30 caixas", false, "", KeyNotANumber, "30"},
		{"ten thousand is no counter", Column{Kind: Integer}, "3万", false, "", KeyNotANumber, ""},
		{"a range is not certain", Column{Kind: Integer}, "30-40", false, "", KeyNotANumber, ""},
		{"about is not certain", Column{Kind: Integer}, "约30", false, "", KeyNotANumber, ""},
		{"full width", Column{Kind: Integer}, "３０", false, "", KeyNotANumber, "30"},
		{"letter O", Column{Kind: Integer}, "1O0", false, "", KeyNotANumber, "100"},
		{"letter l before a digit", Column{Kind: Integer}, "l2", false, "", KeyNotANumber, "12"},
		{"letter l at the end", Column{Kind: Integer}, "12l", false, "", KeyNotANumber, ""},
		{"only letters", Column{Kind: Integer}, "OO", false, "", KeyNotANumber, ""},
		{"thousands", Column{Kind: Integer}, "1,234,567", false, "", KeyNotANumber, "1234567"},
		{"too big", Column{Kind: Integer}, strings.Repeat("9", 19), false, "", KeyNumberTooBig, ""},
		{"huge power", Column{Kind: Integer}, "1e400", false, "", KeyNumberTooBig, ""},

		{"decimal", Column{Kind: Decimal, Scale: 2}, "9.5", false, "9.50", "", ""},
		{"decimal below one", Column{Kind: Decimal, Scale: 2}, "-0.05", false, "-0.05", "", ""},
		{"trailing zeros", Column{Kind: Decimal, Scale: 2}, "9.5000", false, "9.50", "", ""},
		{"too many decimals", Column{Kind: Decimal, Scale: 2}, "9.505", false, "", KeyTooManyDecimals, ""},
		{"binary artefact up", Column{Kind: Decimal, Scale: 2}, "12.300000000000001", true, "12.30", "", ""},
		{"binary artefact down", Column{Kind: Decimal, Scale: 2}, "0.28999999999999998", true, "0.29", "", ""},
		{"long but exact", Column{Kind: Decimal, Scale: 2}, "12.300000100000001", true, "", KeyTooManyDecimals, ""},
		{"decimal comma", Column{Kind: Decimal, Scale: 2}, "9,4", false, "", KeyNotANumber, "9.4"},
		{"repair must fit too", Column{Kind: Decimal, Scale: 1}, "9,45", false, "", KeyNotANumber, ""},
		{"two points", Column{Kind: Decimal, Scale: 2}, "1.2.3", false, "", KeyNotANumber, ""},

		{"day", Column{Kind: Day}, "2026-11-20", false, "2026-11-20", "", ""},
		{"day with slashes", Column{Kind: Day}, "2026/1/5", false, "2026-01-05", "", ""},
		{"day with midnight", Column{Kind: Day}, "2026-01-05 00:00:00", false, "2026-01-05", "", ""},
		{"serial", Column{Kind: Day}, "46346", true, "2026-11-20", "", ""},
		{"serial with time", Column{Kind: Day}, "46346.75", true, "2026-11-20", "", ""},
		{"serial in csv", Column{Kind: Day}, "46346", false, "", KeyNotADay, "2026-11-20"},
		{"a year is no day", Column{Kind: Day}, "2026", true, "", KeyNotADay, ""},
		{"digits only", Column{Kind: Day}, "20261120", true, "", KeyNotADay, "2026-11-20"},
		{"points", Column{Kind: Day}, "2026.11.20", false, "", KeyNotADay, "2026-11-20"},
		{"chinese", Column{Kind: Day}, "2026年1月5日", false, "", KeyNotADay, "2026-01-05"},
		{"full width day", Column{Kind: Day}, "２０２６－１１－２０", false, "", KeyNotADay, "2026-11-20"},
		{"no such day", Column{Kind: Day}, "2026-02-29", false, "", KeyNotADay, ""},
		{"leap day", Column{Kind: Day}, "2028-02-29", false, "2028-02-29", "", ""},
		{"day first is not certain", Column{Kind: Day}, "05/01/2026", false, "", KeyNotADay, ""},

		{"month", Column{Kind: Month}, "2026/9", false, "2026-09", "", ""},
		{"month serial", Column{Kind: Month}, "46266", true, "2026-09", "", ""},
		{"month first", Column{Kind: Month}, "09/2026", false, "", KeyNotAMonth, "2026-09"},
		{"chinese month", Column{Kind: Month}, "2026年9月", false, "", KeyNotAMonth, "2026-09"},
		{"month 13", Column{Kind: Month}, "2026-13", false, "", KeyNotAMonth, ""},

		{"instant", Column{Kind: Instant}, "2026-11-20 10:30", false, "2026-11-20T02:30:00Z", "", ""},
		{"instant with zone", Column{Kind: Instant}, "2026-11-20T10:30:00+08:00", false, "2026-11-20T02:30:00Z", "", ""},
		{"instant serial", Column{Kind: Instant}, "46346.4375", true, "2026-11-20T02:30:00Z", "", ""},
		{"hour 25", Column{Kind: Instant}, "2026-11-20 25:00", false, "", KeyNotAnInstant, ""},

		{"choice label", Column{Kind: Choice, Choices: choices}, "阴凉", false, "cool", "", ""},
		{"choice value", Column{Kind: Choice, Choices: choices}, "COOL", false, "cool", "", ""},
		{"choice width", Column{Kind: Choice, Choices: choices}, "ＯＴＣ非处方", false, "otc", "", ""},
		{"not in list", Column{Kind: Choice, Choices: choices}, "冷藏", false, "", KeyNotInList, ""},
		{"bool words", Column{Kind: Bool, Choices: []Option{{"true", "是"}, {"false", "否"}}}, "否", false, "false", "", ""},
		{"bool of a workbook", Column{Kind: Bool}, "1", true, "true", "", ""},
		{"not a bool", Column{Kind: Bool}, "2", true, "", KeyNotInList, ""},

		{"text", Column{}, " \u3000甲 乙\u00a0", false, "甲 乙", "", ""},
		{"invisible characters", Column{}, "\ufeffA\u200b1\u202e\x00", false, "A1", "", ""},
		{"apostrophe of our export", Column{}, "'+853 2833", false, "+853 2833", "", ""},
		{"apostrophe of a name", Column{}, "'t Hooft", false, "'t Hooft", "", ""},
		{"line break stays", Column{}, "a\nb", false, "a\nb", "", ""},
		{"long code turned into a number", Column{}, "9.00000100000000E+19", true, "", KeyDigitsLost, ""},
		{"batch with E", Column{}, "2E10", false, "2E10", "", ""},
		{"too long", Column{MaxLength: 2}, "一二三", false, "", KeyTooLong, ""},
		{"length in characters", Column{MaxLength: 3}, "一二三", false, "一二三", "", ""},
		{"formula error", Column{}, "#REF!", true, "", KeyFormulaError, ""},
		{"hash is text", Column{}, "#12", true, "#12", "", ""},
		{"required", Column{Required: true}, " \u200b ", false, "", KeyRequired, ""},
		{"optional", Column{Kind: Day}, "", false, "", "", ""},
	} {
		p := newParser(&Spec{Zone: macao}, c.column, origin{serials: c.book})
		value, issue := p.parse(c.raw)
		key, suggestion := "", ""
		if issue != nil {
			key, suggestion = issue.Key, issue.Suggestion
		}
		if value != c.value || key != c.key || suggestion != c.suggestion {
			t.Errorf("%s: %q gave %q, %s, suggestion %q; want %q, %s, %q",
				c.name, c.raw, value, key, suggestion, c.value, c.key, c.suggestion)
		}
		if suggestion != "" {
			if _, again := p.parse(suggestion); again != nil {
				t.Errorf("%s: the suggestion %q is wrong too: %s", c.name, suggestion, again.Key)
			}
		}
	}
}

func TestOldMacDays(t *testing.T) {
	if day, issue := parseDay("44884", origin{serials: true, epoch1904: true}); day != "2026-11-20" {
		t.Errorf("got %q, %v", day, issue)
	}
}

func TestTidyFraction(t *testing.T) {
	for raw, want := range map[string]string{
		"1.1000000000000001":     "1.1",
		"0.28999999999999998":    "0.29",
		"1.0000000000000001E-2":  "0.01",
		"12.5":                   "12.5",
		"90000010000000011238":   "90000010000000011238",
		"a.b1.1000000000000001":  "a.b1.1000000000000001",
		"2026.11.20 10:30:00.00": "2026.11.20 10:30:00.00",
	} {
		if got := tidyFraction(raw); got != want {
			t.Errorf("%s: got %s, want %s", raw, got, want)
		}
	}
}

// A number written from its units and read back is the same.
func TestDecimalsSurvive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		scale := rapid.IntRange(0, 9).Draw(t, "scale")
		units := rapid.Int64Range(-1e15, 1e15).Draw(t, "units")
		written := decimal{units, scale}.String()
		if scale == 0 {
			written = strings.TrimSuffix(written, ".")
		}
		value, issue := parseNumber(written, scale, KeyTooManyDecimals)
		if issue != nil {
			t.Fatalf("%s: %s", written, issue.Key)
		}
		if back, err := scaled(value); err != nil || back != units {
			t.Fatalf("%d became %s became %d (%v)", units, written, back, err)
		}
	})
}

// Whatever is typed, parsing never fails another way than by an issue, and what
// it accepts it accepts again.
func TestParsingIsStable(t *testing.T) {
	kinds := []Column{{}, {Kind: Integer}, {Kind: Decimal, Scale: 3}, {Kind: Day}, {Kind: Month}, {Kind: Instant}, {Kind: Bool}}
	letters := []rune("0123456789-/.,:+eEOol盒年月日 \u3000'=#\u200b０")
	rapid.Check(t, func(t *rapid.T) {
		column := rapid.SampledFrom(kinds).Draw(t, "column")
		raw := rapid.StringOfN(rapid.SampledFrom(letters), 0, 12, -1).Draw(t, "raw")
		p := newParser(&Spec{}, column, origin{serials: true})
		value, issue := p.parse(raw)
		if issue != nil || value == "" {
			return
		}
		if again, issue := p.parse(value); issue != nil || again != value {
			t.Fatalf("%q gave %q, which gives %q, %v", raw, value, again, issue)
		}
	})
}

func TestWordsOfOtherLanguages(t *testing.T) {
	spec := Spec{Columns: []Column{{Key: "class", Header: "贮存", Kind: Choice, Choices: []Option{{"cool", "阴凉"}, {"cold", "冷藏"}},
		Words: map[string]string{"Fresco": "cool", "陰涼": "cool", "冷藏": "cool"}}}}
	rows, _, err := readAll(t, lines("贮存", "fresco", "陰涼", "冷藏", "frio"), spec)
	if err != nil || rows[0].Text("class") != "cool" || rows[1].Text("class") != "cool" || rows[2].Text("class") != "cold" || !rows[3].Wrong() {
		t.Errorf("%+v, %v", rows, err)
	}
}
