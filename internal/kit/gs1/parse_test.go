package gs1

import (
	"errors"
	"strings"
	"testing"
	"time"
)

// today is the day on which the test scans happen.
var today = time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)

var agencies = []Prefix{{"MA.156", "ZIIOT"}, {"MA.", "ISCCC"}, {"LE", "EDIFICE"}}

// summary writes a message for comparison: kind, scheme, what it carries.
func summary(m Message) string {
	text := string(m.Kind) + " " + string(m.Scheme)
	if m.Code != "" {
		text += " " + m.Code
	}
	if m.Elements != nil {
		text += " " + Bracketed(m.Elements)
	}
	for _, warning := range m.Warnings {
		text += " " + strings.TrimPrefix(warning.Key, "gs1.")
	}
	return text
}

func TestParse(t *testing.T) {
	const gs = "\x1d"
	cases := []struct{ name, text, want string }{
		{"DataMatrix of a box", "]d201095212345432131728093010LOT-A1" + gs + "2190100010000000010983",
			"element_string GS1 (01)09521234543213(17)280930(10)LOT-A1(21)90100010000000010983"},
		{"bracketed, month only", "(01)09521234543213(17)280200(10)B7", "bracketed GS1 (01)09521234543213(17)280200(10)B7"},
		{"variable AI first, separated", "10AB" + gs + "0109521234543213", "element_string GS1 (10)AB(01)09521234543213"},
		{"variable AI first, separator lost", "10AB0109521234543213", "element_string GS1 (10)AB0109521234543213 separator_suspected needs"},
		{"date behind a lot", "010952123454321310B717280930", "element_string GS1 (01)09521234543213(10)B717280930 separator_suspected"},
		{"date is known already", "01095212345432131728093010B717280930", "element_string GS1 (01)09521234543213(17)280930(10)B717280930"},
		{"logistic unit", "00106141411234567897", "element_string GS1 (00)106141411234567897"},
		{"Digital Link", "https://id.gs1.org/01/09521234543213/10/ABC123?17=261231", "digital_link GS1 (01)09521234543213(10)ABC123(17)261231"},
		{"lower-case escapes", "https://id.gs1.org/01/09521234543213/10/a%2fb", "digital_link GS1 (01)09521234543213(10)a/b"},
		{"scheme in mixed case", "Https://h/01/09521234543213", "digital_link GS1 (01)09521234543213"},
		{"label of ours with a GTIN", "https://h/t/01/09521234543213/10/L1/21/90100010000000010983?17=280930",
			"digital_link GS1 (01)09521234543213(10)L1(21)90100010000000010983(17)280930"},
		{"label of ours without", "HTTPS://H/T/90100010000000010983", "code HQ20 90100010000000010983"},
		{"the same with a query", "https://h/t/90100010000000010983/?lang=pt#x", "code HQ20 90100010000000010983"},
		{"national platform", "81012350000000157474", "code MSFX20 81012350000000157474"},
		{"our own code", "90100010000000010983", "code HQ20 90100010000000010983"},
		{"in a Code 128", "]C090100020000000016807", "code HQ20 90100020000000016807"},
		{"in a plain QR", "]Q190200010000000013943", "code HQ20 90200010000000013943"},
		{"full width and line end", "９０１０００１００００００００１０９８３\r\n", "code HQ20 90100010000000010983"},
		{"full-width brackets", "（01）09521234543213（10）B7", "bracketed GS1 (01)09521234543213(10)B7"},
		{"brackets of an input method", "】d20109521234543213", "element_string GS1 (01)09521234543213"},
		{"blanks and marks around", "\ufeff \t90100010000000010983\u200b\x04", "code HQ20 90100010000000010983"},
		{"caret as FNC1", "^010952123454321310A^21B", "element_string GS1 (01)09521234543213(10)A(21)B"},
		{"visible GS", "10A\u241d0109521234543213", "element_string GS1 (10)A(01)09521234543213"},
		{"GS around", gs + "010952123454321310A" + gs, "element_string GS1 (01)09521234543213(10)A"},
		{"Caps Lock", "]D2010952123454321310lot-a1" + gs + "21s7", "element_string GS1 (01)09521234543213(10)LOT-A1(21)S7 caps_lock"},
		{"retail", "]E06921234567890", "number GS1 (01)06921234567890"},
		{"retail with composite", "]E06921234567890|]e010A" + gs + "21B", "number GS1 (01)06921234567890(10)A(21)B"},
		{"typed GTIN", "6921234567890", "number GS1 (01)06921234567890"},
		{"typed GTIN-8", "02345673", "number GS1 (01)00000002345673"},
		{"case code", "]I109521234543213", "number GS1 (01)09521234543213"},
		{"other agency", "MA.156.M0.1234/56", "code ISO15459 MA.156.M0.1234/56"},
		{"lone qualifier", "(21)7", "bracketed GS1 (21)7 needs"},
	}
	for _, c := range cases {
		m, err := Parse(c.text, today, agencies...)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		} else if got := summary(m); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	const gs = "\x1d"
	cases := []struct{ name, text, want string }{
		{"wrong GTIN check digit", "010952123454321417280930", "gs1.check_digit ai=01 expected=3 position=14"},
		{"in a link", "https://h/01/09521234543214", "gs1.check_digit ai=01 expected=3 position=14"},
		{"wrong code check digit", "90100010000000010984", "gs1.hq20_check_digit expected=3 position=20"},
		{"in a link of ours", "https://h/t/90100010000000010984", "gs1.hq20_check_digit expected=3 position=20"},
		{"retail check digit", "]E06921234567891", "gs1.number_check_digit expected=0 position=13"},
		{"typed GTIN", "6921234567891", "gs1.number_check_digit expected=0 position=13"},
		{"no day", "(01)09521234543213(17)280931", "gs1.date ai=17 position=5"},
		{"no month", "(01)09521234543213(17)281301", "gs1.date ai=17 position=3"},
		{"lot too long", "10ABCDEFGHIJ0109521234543213", "gs1.too_long ai=10 max=20"},
		{"cut off", "0109521234", "gs1.too_short ai=01 min=14"},
		{"two lots", "(01)09521234543213(10)A(10)B", "gs1.repeated ai=10"},
		{"item and content", "(01)09521234543213(02)09521234543213(37)1", "gs1.barred ai=01 other=37"},
		{"unknown AI", "7712", "gs1.ai_unknown ai=7712"},
		{"not a link of ours", "https://example.com/page", "gs1.link_no_key"},
		{"blank", " \r\n", "gs1.empty"},
		{"symbology only", "]d2", "gs1.empty"},
		{"words", "hello", "gs1.unrecognised"},
		{"Chinese", "阿莫西林", "gs1.unrecognised"},
		{"broken bracket", "(01)09521234543213(17", "gs1.bracket position=19"},
		{"too much", strings.Repeat("9", 8192), "gs1.text_too_long max=8191"},
		{"country", "(01)09521234543213(422)157", "gs1.country ai=422 found=157 position=1"},
		{"blank in a lot", "(10)A B", "gs1.character ai=10 position=2"},
		{"doubled separator", "10A" + gs + gs + "21B", "gs1.ai_unknown ai=^21B"},
	}
	for _, c := range cases {
		_, err := Parse(c.text, today)
		var problem *Error
		if !errors.As(err, &problem) {
			t.Errorf("%s: error is %v", c.name, err)
		} else if problem.Error() != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, problem, c.want)
		}
	}
}

func TestMessage(t *testing.T) {
	m, err := Parse("]d201095212345432131728093010LOT-A1\x1d2190100010000000010983", today)
	if err != nil {
		t.Fatal(err)
	}
	code, found := m.HQ20()
	got := []string{m.GTIN(), m.Lot(), m.Serial(), m.SSCC(), code, m.Identifier, m.ProductCode()}
	want := []string{"09521234543213", "LOT-A1", "90100010000000010983", "", "90100010000000010983", "]d2", ""}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("field %d: got %q, want %q", i, got[i], want[i])
		}
	}
	if !found {
		t.Error("the serial number is a code of ours, but was not seen as one")
	}
	foreign, _ := Parse("(01)09521234543213(21)7", today)
	if code, found := foreign.HQ20(); found {
		t.Errorf("serial 7 was taken for the code %q", code)
	}
	national, _ := Parse("81012350000000157474", today)
	if national.ProductCode() != "8101235" {
		t.Errorf("product code %q", national.ProductCode())
	}
	if agency, _ := Parse("MA.156.1", today, agencies...); agency.Agency != "ZIIOT" {
		t.Errorf("the longest prefix must win, got agency %q", agency.Agency)
	}
	link, _ := Parse("https://h/01/09521234543213?lang=pt&99=x", today)
	if len(link.Others) != 1 || link.Others[0] != "lang=pt" {
		t.Errorf("other parameters: %q", link.Others)
	}
	failed, err := Parse("90100010000000010984", today)
	if err == nil || failed.Scheme != HQ20 || failed.Code == "" {
		t.Errorf("a mistyped code must still tell its scheme: %+v", failed)
	}
}

func TestReadHQ20(t *testing.T) {
	layout, err := ReadHQ20("90100030000123453807")
	if want := (HQ20Layout{"9010003", "000012345", "380", "7"}); err != nil || layout != want {
		t.Errorf("got %+v %v, want %+v", layout, err, want)
	}
	for _, code := range []string{"", "81012350000000157474", "9010003000012345380", "9010003000012345380X"} {
		if _, err := ReadHQ20(code); err == nil || err.Error() != "gs1.hq20_shape" {
			t.Errorf("%q: %v", code, err)
		}
	}
}

func TestCheckDigit(t *testing.T) {
	for digits, want := range map[string]byte{"0952123454321": '3', "10614141123456789": '7', "0234567": '3', "9010001000000001098": '3', "0": '0'} {
		if got, ok := CheckDigit(digits); !ok || got != want {
			t.Errorf("%s: got %c %t, want %c", digits, got, ok, want)
		}
	}
	for _, digits := range []string{"", "12A", "１"} {
		if _, ok := CheckDigit(digits); ok {
			t.Errorf("%q has no check digit", digits)
		}
	}
	if ValidCheckDigit("5") || ValidCheckDigit("") {
		t.Error("one digit cannot be checked")
	}
}
