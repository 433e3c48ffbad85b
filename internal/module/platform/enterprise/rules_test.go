package enterprise

import (
	"strings"
	"testing"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/param"
)

func TestFlow(t *testing.T) {
	want := map[string]string{
		"active suspend": Suspended, "suspended resume": Active, "active close": Closed, "suspended close": Closed,
	}
	for _, state := range []string{Active, Suspended, Closed} {
		for _, action := range []string{"suspend", "resume", "close"} {
			transition, err := organisationFlow.Next(state, action)
			to, listed := want[state+" "+action]
			switch {
			case listed && (err != nil || transition.Target(state) != to):
				t.Errorf("%s from %s: %v, %v", action, state, transition, err)
			case !listed && !fault.Is(err, fault.Conflict):
				t.Errorf("%s from %s: %v, want a conflict", action, state, err)
			}
		}
	}
}

// wrong lists the fields that are refused.
func wrong(check func(checks *fault.Checks)) string {
	var checks fault.Checks
	check(&checks)
	err, _ := checks.Err().(*fault.Error)
	if err == nil {
		return ""
	}
	var fields []string
	for _, f := range err.Fields {
		fields = append(fields, f.Pointer+" "+f.Key)
	}
	return strings.Join(fields, ", ")
}

func TestUnifiedCode(t *testing.T) {
	for _, c := range []struct{ code, reason, kept, because, refused string }{
		{"91440003MAXX0A012B", "", "91440003MAXX0A012B", "", ""},
		{" ９１４４0003maxx0a012b", "no need", "91440003MAXX0A012B", "", ""},
		{"", "left over", "", "", ""},
		{"91440003MAXX0A012C", "", "91440003MAXX0A012C", "", "/uscc idcheck.uscc_check, /usccOverrideReason enterprise.override_reason"},
		{"91440003MAXX0A012C", "printed so", "91440003MAXX0A012C", "printed so", ""},
		{"9144O003MAXX0A012B", "printed so", "", "", "/uscc idcheck.uscc_letter"},
		{"9144", "printed so", "", "", "/uscc idcheck.uscc_length"},
	} {
		org := &Organisation{}
		refused := wrong(func(checks *fault.Checks) {
			org.apply(checks, Details{Name: "A", Kind: "food", USCC: c.code, USCCOverrideReason: c.reason})
		})
		if string(org.USCC) != c.kept || org.USCCOverrideReason != c.because || refused != c.refused {
			t.Errorf("%q %q: %q %q refused %q", c.code, c.reason, org.USCC, org.USCCOverrideReason, refused)
		}
	}
	if got := wrong(func(checks *fault.Checks) { (&Organisation{}).apply(checks, Details{Name: "　 ", Kind: "bank"}) }); got != "/name field.required, /kind field.choice" {
		t.Errorf("refused %q", got)
	}
}

func TestLicenceRules(t *testing.T) {
	may := licenceRules{day: today}
	for _, kind := range []string{"food_business", "food_production", "food_prepack", "drug_wholesale", "other"} {
		may.kinds = append(may.kinds, param.Item{Code: kind, Active: true})
	}
	day := func(in LicenceInput) LicenceInput { in.ValidFrom = "2026-01-01"; return in }
	for _, c := range []struct {
		in             LicenceInput
		number, refuse string
	}{
		{day(LicenceInput{Kind: "food_business", Number: " jy24404029000016"}), "JY24404029000016", ""},
		{day(LicenceInput{Kind: "food_business", Number: "JY24404029000017"}), "JY24404029000017", "/l/number idcheck.licence_check, /l/overrideReason enterprise.override_reason"},
		{day(LicenceInput{Kind: "food_business", Number: "JY24404029000017", OverrideReason: "as printed"}), "JY24404029000017", ""},
		{day(LicenceInput{Kind: "food_production", Number: "SC11464010500015"}), "SC11464010500015", ""},
		{day(LicenceInput{Kind: "food_production", Number: "JY24404029000016"}), "JY24404029000016", "/l/number enterprise.licence_prefix"},
		{day(LicenceInput{Kind: "food_prepack", Number: "YB2440402900002", OverrideReason: "as printed"}), "YB2440402900002", "/l/number idcheck.licence_length"},
		{day(LicenceInput{Kind: "drug_wholesale", Number: " 粤AA7560001 "}), "粤AA7560001", ""},
		{day(LicenceInput{Kind: "magic", Number: "1"}), "1", "/l/kind enterprise.licence_kind"},
		{LicenceInput{Kind: "other", Number: " "}, "", "/l/number field.required, /l/validFrom field.required"},
		{LicenceInput{Kind: "other", Number: "1", ValidFrom: "2026-02-01", ValidTo: "2026-01-31"}, "1", "/l/validTo enterprise.licence_days"},
	} {
		var l Licence
		refused := wrong(func(checks *fault.Checks) { l = c.in.licence(checks, "/l", may) })
		if l.Number != c.number || refused != c.refuse {
			t.Errorf("%+v: number %q refused %q, want %q", c.in, l.Number, refused, c.refuse)
		}
	}
	twice := []LicenceInput{day(LicenceInput{Kind: "other", Number: "a1"}), day(LicenceInput{Kind: "other", Number: "A1"})}
	if got := wrong(func(checks *fault.Checks) { licences(checks, twice, may) }); got != "/licences/1/number enterprise.licence_twice" {
		t.Errorf("refused %q", got)
	}
	scope := day(LicenceInput{Kind: "other", Number: "1", Scope: []string{" a ", "", "b", "a"}})
	if l := scope.licence(&fault.Checks{}, "", may); strings.Join(l.Scope, "|") != "a|b" {
		t.Errorf("scope %v", l.Scope)
	}
}

// What a kind of licence may allow stands in the dictionary; what is held stays,
// whatever became of its entry.
func TestScopesAreOfTheDictionary(t *testing.T) {
	may := licenceRules{day: today, scopes: []param.Item{
		{Code: "bulk", Parent: "food_business", Active: true, Hans: "散装食品销售", Hant: "散裝食品銷售", English: "Sale of food in bulk"},
		{Code: "gone", Parent: "food_business", Active: true, Hans: "旧项目", To: "2026-11-19"},
		{Code: "soon", Parent: "food_business", Active: true, Hans: "新项目", From: "2026-11-21"},
		{Code: "off", Parent: "food_business", Hans: "停用"},
		{Code: "otc", Parent: "drug_retail", Active: true, Hans: "非处方药"},
	}}
	for _, c := range []struct {
		kind, typed, entry string
		known              bool
	}{
		{"food_business", "bulk", "bulk", true}, {"food_business", "散装食品 销售", "bulk", true}, {"food_business", "散裝食品銷售", "bulk", true}, {"food_business", "sale of food in bulk", "bulk", true},
		{"food_business", "gone", "gone", false}, {"food_business", "soon", "soon", false}, {"food_business", "停用", "停用", false}, {"food_business", "otc", "otc", false},
		{"food_business", "卖彩票", "卖彩票", false}, {"transport", "普通货运", "普通货运", true},
	} {
		if entry, known := may.scope(c.kind, c.typed); entry != c.entry || known != c.known {
			t.Errorf("%s %s: %s %v", c.kind, c.typed, entry, known)
		}
	}
	may.held = []Licence{{Kind: "food_business", Scope: []string{"gone", "预包装"}}}
	for _, typed := range []string{"gone", "预包装"} {
		if entry, known := may.scope("food_business", typed); entry != typed || !known {
			t.Errorf("%s is held and was refused", typed)
		}
	}
}

func TestLicenceDays(t *testing.T) {
	l := Licence{ValidFrom: "2026-01-01", ValidTo: "2026-12-31"}
	for day, want := range map[clock.Day]bool{"2025-12-31": false, "2026-01-01": true, "2026-12-31": true, "2027-01-01": false} {
		if l.ValidOn(day) != want {
			t.Errorf("valid on %s: %v", day, !want)
		}
	}
	for day, want := range map[clock.Day]string{"2026-10-02": Valid, "2026-10-03": Expiring, "2026-12-31": Expiring, "2027-01-01": Expired} {
		if got := l.StateOn(day, 90); got != want {
			t.Errorf("state on %s: %s, want %s", day, got, want)
		}
	}
	if open := (Licence{ValidFrom: "2026-01-01"}); !open.ValidOn("2999-01-01") || open.StateOn("2999-01-01", 90) != Valid {
		t.Error("a licence without end has ended")
	}
}

// A renewed licence no longer counts: of one kind the last end, of all kinds the first.
func TestUntil(t *testing.T) {
	a := Licence{ID: "a", Kind: "x", ValidTo: "2026-03-01"}
	b := Licence{ID: "b", Kind: "x", ValidTo: "2031-03-01"}
	c := Licence{ID: "c", Kind: "y", ValidTo: "2027-01-01"}
	d := Licence{ID: "d", Kind: "z"}
	for want, list := range map[clock.Day][]Licence{
		"": nil, "2026-03-01": {a}, "2031-03-01": {a, b}, "2027-01-01": {b, a, c, d}, forever: {d},
	} {
		if got := until(list); got != want {
			t.Errorf("%v until %s, want %s", list, got, want)
		}
	}
	for day, want := range map[clock.Day]string{"2026-06-01": "", "2027-01-01": "", "2027-01-02": "c", "2031-03-02": "bc"} {
		got := ""
		for _, l := range unrenewed([]Licence{a, b, c, d}, day) {
			got += l.ID
		}
		if got != want {
			t.Errorf("ended before %s: %q, want %q", day, got, want)
		}
	}
}

func TestPhone(t *testing.T) {
	for phone, want := range map[string]bool{"+853 2833-1234": true, "0756-8841234": true, "13812345678": true, "28331234": true, "1234": false, "call me": false} {
		if validPhone(phone) != want {
			t.Errorf("%q accepted: %v", phone, !want)
		}
	}
}
