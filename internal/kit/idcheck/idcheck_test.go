package idcheck

import (
	"errors"
	"testing"
	"time"
)

// fails checks key, parameters and whether a person may override.
func fails(t *testing.T, input string, err error, want string, overridable bool) {
	t.Helper()
	var problem *Error
	if !errors.As(err, &problem) {
		t.Errorf("%q: error is %v, want %s", input, err, want)
	} else if problem.Error() != want || problem.Overridable != overridable {
		t.Errorf("%q: got %s (overridable %t), want %s (%t)", input, problem, problem.Overridable, want, overridable)
	}
}

func TestCreditCode(t *testing.T) {
	c, err := ParseCreditCode(" ９1440003maxx0a012b\n")
	want := CreditCode{"91440003MAXX0A012B", "9", "1", "440003", "MAXX0A012"}
	if err != nil || c != want {
		t.Errorf("got %+v %v, want %+v", c, err, want)
	}
	if c.IsSelfEmployed() {
		t.Error("91 is a company")
	}
	for _, bad := range []struct {
		input, want string
		overridable bool
	}{
		{"91440003MAXX0A012C", "idcheck.uscc_check expected=B", true},
		{"91440003MAXX0A013B", "idcheck.uscc_both check=E organisation=2", true},
		{"91440003MAXX0A013E", "idcheck.uscc_organisation expected=2", true},
		{"91350211M00013FA1N", "idcheck.uscc_check expected=3", true},
		{"9137V2O0163562681G", "idcheck.uscc_letter letters=V, O", false},
		{"I1310115591693856A", "idcheck.uscc_letter letters=I", false},
		{"91310115591693856", "idcheck.uscc_length length=17", false},
		{"九1310115591693856A", "idcheck.uscc_length length=18", false},
		{"914400-3MAXX0A012B", "idcheck.uscc_character position=7", false},
		{"91A40003MAXX0A012B", "idcheck.uscc_region position=3", false},
	} {
		_, err := ParseCreditCode(bad.input)
		fails(t, bad.input, err, bad.want, bad.overridable)
	}
	early, err := ParseCreditCode("91350211M00013FA1N")
	if err == nil || early.Code != "91350211M00013FA1N" {
		t.Error("an overridable code must still be returned")
	}
}

func TestLicence(t *testing.T) {
	for _, number := range []string{
		"SC11464010500015", "SC11333019700024", "SC11837048101233", "SC11834020305037", "SC12636098200051", "SC11532139200465",
		"SC12434017430075", "SC11432010400101", "JY11117051464030", "JY14403030012013", "JY24403000001343", "JY24404020000018",
	} {
		if l, err := ParseLicence(number); err != nil || l.Number != number {
			t.Errorf("%s: %+v %v", number, l, err)
		}
	}
	producer, _ := ParseLicence("sc 11464010500015")
	if want := (Licence{ProductionLicence, "SC11464010500015", "1", "114", "640105", "0001"}); producer != want {
		t.Errorf("got %+v, want %+v", producer, want)
	}
	caterer, _ := ParseLicence("ＪＹ24404020000018")
	if want := (Licence{BusinessLicence, "JY24404020000018", "2", "", "440402", "000001"}); caterer != want {
		t.Errorf("got %+v, want %+v", caterer, want)
	}
	for _, bad := range []struct {
		input, want string
		overridable bool
	}{
		{"SC10513030200889", "idcheck.licence_check expected=8", true},
		{"SC10600000000000", "idcheck.licence_check expected=2", true},
		{"SC12345678901234", "idcheck.licence_check expected=2", true},
		{"JY14403050041826", "idcheck.licence_check expected=0", true},
		{"JY24403050018352", "idcheck.licence_check expected=6", true},
		{"YB94404020000013", "idcheck.licence_type found=9 kind=YB", true},
		{"QS123456789012", "idcheck.licence_prefix", false},
		{"", "idcheck.licence_prefix", false},
		{"JY2440402000001", "idcheck.licence_length length=13", false},
		{"JY2440402000001O", "idcheck.licence_character position=16", false},
	} {
		_, err := ParseLicence(bad.input)
		fails(t, bad.input, err, bad.want, bad.overridable)
	}
}

func TestResidentID(t *testing.T) {
	id, err := ParseResidentID("820000199003070025")
	if err != nil || id.Origin() != "MO" || id.Male || id.Legacy || id.Birth.Format("2006-01-02") != "1990-03-07" {
		t.Errorf("%+v %v", id, err)
	}
	old, err := ParseResidentID("440400900307001")
	if err != nil || old.Number != "440400199003070018" || !old.Legacy || !old.Male || old.Origin() != "CN" {
		t.Errorf("%+v %v", old, err)
	}
	leap := ResidentID{Birth: time.Date(2000, 2, 29, 0, 0, 0, 0, time.UTC)}
	for day, want := range map[string]int{"2026-02-28": 25, "2026-03-01": 26, "2028-02-29": 28, "2000-02-29": 0} {
		at, _ := time.Parse("2006-01-02", day)
		if got, born := leap.AgeOn(at); got != want || !born {
			t.Errorf("on %s: %d %t, want %d", day, got, born, want)
		}
	}
	if _, born := leap.AgeOn(leap.Birth.AddDate(0, 0, -1)); born {
		t.Error("not born the day before")
	}
	for _, bad := range []struct {
		input, want string
		overridable bool
	}{
		{"440400199003070019", "idcheck.resident_check", true},
		{"440400199002300011", "idcheck.resident_birth", false},
		{"440400184912310011", "idcheck.resident_birth", false},
		{"44040019900307001", "idcheck.resident_length length=17", false},
		{"4404001990030700IX", "idcheck.resident_character position=17", false},
		{"44040019900307001A", "idcheck.resident_character position=18", false},
		{"44040090O307001", "idcheck.resident_character position=9", false},
	} {
		_, err := ParseResidentID(bad.input)
		fails(t, bad.input, err, bad.want, bad.overridable)
	}
}

func TestCrossBorder(t *testing.T) {
	for input, want := range map[string]string{"1234567(8)": "1234567(8)", "1/234567/8": "1234567(8)", "５２３４５６７（８）": "5234567(8)", "72345678": "7234567(8)", "8234567(1)": "8234567(1)"} {
		if got, err := ParseMacaoID(input); err != nil || got != want {
			t.Errorf("Macao %q: %q %v", input, got, err)
		}
	}
	for _, input := range []string{"2234567(8)", "1234567", "123456789", "A234567(8)"} {
		_, err := ParseMacaoID(input)
		fails(t, input, err, "idcheck.macao_form", true)
	}
	permit, err := ParseHomePermit("m12345678 01")
	if want := (HomePermit{"M1234567801", "M12345678", "MO"}); err != nil || permit != want {
		t.Errorf("permit %+v %v", permit, err)
	}
	for _, input := range []string{"C12345678", "M1234567", "M123456789", "H123456789012"} {
		_, err := ParseHomePermit(input)
		fails(t, input, err, "idcheck.permit_form", false)
	}
	for input, want := range map[string]string{"P174468(6)": "P174468(6)", "a1234563": "A123456(3)", "AB987654(3)": "AB987654(3)"} {
		if got, err := ParseHongKongID(input); err != nil || got != want {
			t.Errorf("Hong Kong %q: %q %v", input, got, err)
		}
	}
	_, err = ParseHongKongID("P174468(7)")
	fails(t, "P174468(7)", err, "idcheck.hong_kong_check", true)
	_, err = ParseHongKongID("17446866")
	fails(t, "17446866", err, "idcheck.hong_kong_form", false)
}

func TestPhone(t *testing.T) {
	for input, want := range map[string]Phone{
		"13812345678":       {"CN", "13812345678", "+8613812345678"},
		"+86 138-1234-5678": {"CN", "13812345678", "+8613812345678"},
		"008613812345678":   {"CN", "13812345678", "+8613812345678"},
		"+853 66123456":     {"MO", "66123456", "+85366123456"},
		"00853 6612 3456":   {"MO", "66123456", "+85366123456"},
		"＋８５２ ９１２３４５６７":     {"HK", "91234567", "+85291234567"},
		"(852) 4123 4567":   {"HK", "41234567", "+85241234567"},
	} {
		if got, err := ParsePhone(input); err != nil || got != want {
			t.Errorf("%q: %+v %v, want %+v", input, got, err, want)
		}
	}
	for input, want := range map[string]string{
		"66123456": "idcheck.phone_country", "12812345678": "idcheck.phone_form", "+853 28123456": "idcheck.phone_form",
		"+852 31234567": "idcheck.phone_form", "1381234567": "idcheck.phone_form", "": "idcheck.phone_form",
	} {
		_, err := ParsePhone(input)
		fails(t, input, err, want, false)
	}
}

func TestNumbers(t *testing.T) {
	for _, number := range []string{"02345673", "012345678905", "6921234567890", "09521234543213"} {
		if got, err := ParseGTIN(number); err != nil || got != number {
			t.Errorf("%s: %q %v", number, got, err)
		}
	}
	_, err := ParseGTIN("6921234567891")
	fails(t, "6921234567891", err, "idcheck.gtin_check expected=0", true)
	_, err = ParseGTIN("692123456789")
	fails(t, "692123456789", err, "idcheck.gtin_check expected=1", true)
	_, err = ParseGTIN("69212345678")
	fails(t, "69212345678", err, "idcheck.gtin_length length=11", false)
	_, err = ParseGTIN("692123456789O")
	fails(t, "692123456789O", err, "idcheck.gtin_character position=13", false)
}

func TestMod97(t *testing.T) {
	for number, want := range map[string]string{"794": "44", "TS20261123-0001": "11", "JC-20261123-0042": "95"} {
		if got := Mod97(number); got != want {
			t.Errorf("%s: %s, want %s", number, got, want)
		}
	}
	told := AddMod97("TS20261123-0001")
	for _, typed := range []string{told, " ts20261123 0001" + told[len(told)-3:], "ＴＳ202611230001" + told[len(told)-2:]} {
		if got, err := CheckMod97(typed); err != nil || got != Compact("TS20261123-0001") {
			t.Errorf("%q: %q %v", typed, got, err)
		}
	}
	for at := range len(told) {
		if told[at] < '0' || told[at] > '9' {
			continue
		}
		wrong := []byte(told)
		wrong[at] = '0' + (wrong[at]-'0'+1)%10
		_, err := CheckMod97(string(wrong))
		fails(t, string(wrong), err, "idcheck.tracking_check", false)
	}
	for _, input := range []string{"", "12", "TS2026112300O1X"} {
		_, err := CheckMod97(input)
		fails(t, input, err, "idcheck.tracking_form", false)
	}
}
