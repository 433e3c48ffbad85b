package doc

import (
	"bytes"
	"errors"
	"fmt"
	"image/png"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	zxingmatrix "github.com/makiuchi-d/gozxing/datamatrix"
	"github.com/makiuchi-d/gozxing/oned"
	"github.com/makiuchi-d/gozxing/qrcode"

	"gongzhi/internal/kit/doc/doctest"
)

func decode(t testing.TB, s *symbol, reader gozxing.Reader) *gozxing.Result {
	t.Helper()
	picture, err := png.Decode(bytes.NewReader(s.png))
	if err != nil {
		t.Fatal(err)
	}
	bitmap, err := gozxing.NewBinaryBitmapFromImage(picture)
	if err != nil {
		t.Fatal(err)
	}
	result, err := reader.Decode(bitmap, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_PURE_BARCODE: true})
	if err != nil {
		t.Fatalf("the symbol cannot be read: %v", err)
	}
	return result
}

func decodeQR(t testing.TB, s *symbol) string {
	return decode(t, s, qrcode.NewQRCodeReader()).GetText()
}

func a4Sheet() LabelSheet {
	return LabelSheet{Width: 50, Height: 30, Columns: 4, Rows: 9, Left: 5, Top: 13.5, Groups: []int{7, 9, 3, 1}}
}

func sampleLabels(count int) []Label {
	labels := make([]Label, count)
	for i := range labels {
		code := fmt.Sprintf("9000001%09d1238", i)
		code = code[:19] + "8"
		labels[i] = Label{
			QR:         "https://example.test/t/01/09521234543213/10/A0123/21/" + code + "?17=280229",
			Matrix:     "010952123454321317280229" + "10A0123\x1d21" + code,
			Code:       code,
			Name:       "對乙酰氨基酚薄膜衣片 500 mg",
			SecondName: "Paracetamol 500 mg comprimidos revestidos por película",
			Facts:      []string{"批號 Lote A0123", "有效期 Val. 2028-02-29"},
			Caption:    "指定澳門藥品",
		}
	}
	return labels
}

func TestLabelSymbolsReadBack(t *testing.T) {
	labels := sampleLabels(3)
	pages, err := layOutLabels(a4Sheet(), labels)
	if err != nil {
		t.Fatal(err)
	}
	pictures := pages[0].pictures
	if len(pictures) != 6 {
		t.Fatalf("%d symbols", len(pictures))
	}
	for i, l := range labels {
		if got := decodeQR(t, pictures[2*i].symbol); got != l.QR {
			t.Errorf("QR code %d says %q", i, got)
		}
		matrix := decode(t, pictures[2*i+1].symbol, zxingmatrix.NewDataMatrixReader())
		if first := matrix.GetRawBytes()[0]; first != 232 {
			t.Errorf("DataMatrix %d begins with codeword %d, not FNC1", i, first)
		}
		// A reader shows FNC1 as U+001D: the first one marks GS1, the next
		// separates the batch from the serial.
		if got := strings.TrimPrefix(matrix.GetText(), "\x1d"); got != l.Matrix {
			t.Errorf("DataMatrix %d says %q, want %q", i, got, l.Matrix)
		}
	}
}

func TestLocationLabelReadsBack(t *testing.T) {
	sheet := LabelSheet{Width: 100, Height: 50, Columns: 2, Rows: 5, Left: 5, Top: 10}
	for _, code := range []string{"A-01-03-02", "HQ7", "1234567890", "a b~"} {
		pages, err := layOutLocations(sheet, []LocationLabel{{Code: code, Text: "合格品區 第三層", Note: "Zona"}})
		if err != nil {
			t.Fatal(err)
		}
		p := pages[0]
		if got := decode(t, p.pictures[0].symbol, oned.NewCode128Reader()).GetText(); got != code {
			t.Errorf("%q reads as %q", code, got)
		}
		for _, want := range []string{code, "合格品區 第三層", "Zona"} {
			if !strings.Contains(texts(p), want) {
				t.Errorf("%q: label lacks %q", code, want)
			}
		}
	}
}

func TestLabelSaysEverythingAndStaysInside(t *testing.T) {
	sheet := a4Sheet()
	pages, err := layOutLabels(sheet, sampleLabels(36))
	if err != nil {
		t.Fatal(err)
	}
	said := texts(pages[0])
	for _, want := range []string{"9000001 000000035 123 8", "批號 Lote A0123", "有效期 Val. 2028-02-29", "指定澳門藥品"} {
		if !strings.Contains(said, want) {
			t.Errorf("labels lack %q", want)
		}
	}
	inside := func(x, y, width float64) bool {
		column := (x/pointsPerMillimetre - sheet.Left) / sheet.Width
		row := (y/pointsPerMillimetre - sheet.Top) / sheet.Height
		end := (x + width) / pointsPerMillimetre
		return column >= 0 && row >= 0 && row < 9 &&
			end <= sheet.Left+(math.Floor(column)+1)*sheet.Width-labelPadding+0.1
	}
	for _, m := range pages[0].texts {
		if !inside(m.x, m.y, face().width(m.text, m.size)) {
			t.Errorf("%q at %.1f, %.1f leaves its label", m.text, m.x, m.y)
		}
	}
	for _, m := range pages[0].pictures {
		if !inside(m.x, m.y, m.width) {
			t.Errorf("a symbol at %.1f, %.1f leaves its label", m.x, m.y)
		}
		if module := m.width / pointsPerMillimetre / float64(m.symbol.modules); module < defaultModule {
			t.Errorf("a module is %.3f mm", module)
		}
	}
}

func TestLongNamesShrinkThenEnd(t *testing.T) {
	label := sampleLabels(1)[0]
	label.Name = strings.Repeat("超長藥品名稱", 20)
	label.SecondName = strings.Repeat("Comprimidos revestidos ", 20)
	pages, err := layOutLabels(a4Sheet(), []Label{label})
	if err != nil {
		t.Fatal(err)
	}
	cut := 0
	for _, m := range pages[0].texts {
		if strings.HasSuffix(m.text, "…") {
			cut++
		}
	}
	if cut != 2 {
		t.Errorf("%d names end in an ellipsis, want both: %q", cut, texts(pages[0]))
	}
}

func TestSheetPagesAndSkippedPlaces(t *testing.T) {
	for _, c := range []struct{ labels, skip, pages int }{
		{1, 0, 1}, {36, 0, 1}, {37, 0, 2}, {120, 0, 4}, {36, 1, 2}, {1, 35, 1}, {2, 35, 2},
	} {
		sheet := a4Sheet()
		sheet.Skip = c.skip
		var out bytes.Buffer
		if err := WriteLabels(&out, sheet, sampleLabels(c.labels)); err != nil {
			t.Fatal(err)
		}
		if got := len(doctest.Pages(t, out.Bytes())); got != c.pages {
			t.Errorf("%d labels after %d places: %d pages, want %d", c.labels, c.skip, got, c.pages)
		}
	}
}

func TestLabelsSameBytes(t *testing.T) {
	var first, second bytes.Buffer
	for _, out := range []*bytes.Buffer{&first, &second} {
		if err := WriteLabels(out, a4Sheet(), sampleLabels(40)); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Error("the same labels gave other bytes")
	}
}

func TestLabelErrors(t *testing.T) {
	var missing *MissingError
	for _, c := range []struct {
		name   string
		change func(*LabelSheet, *Label)
		want   error
	}{
		{"no QR content", func(_ *LabelSheet, l *Label) { l.QR = "" }, ErrSymbol},
		{"QR too long", func(_ *LabelSheet, l *Label) { l.QR = strings.Repeat("x", 4000) }, ErrSymbol},
		{"QR too fine", func(_ *LabelSheet, l *Label) { l.QR = strings.Repeat("x", 900) }, ErrTooSmall},
		{"Chinese element string", func(_ *LabelSheet, l *Label) { l.Matrix = "10批" }, ErrSymbol},
		{"printer too coarse", func(s *LabelSheet, _ *Label) { s.Module = 1 }, ErrTooSmall},
		{"code too long", func(_ *LabelSheet, l *Label) { l.Code = strings.Repeat("9", 90) }, ErrTooSmall},
		{"facts too long", func(_ *LabelSheet, l *Label) { l.Facts = []string{strings.Repeat("長", 300)} }, ErrTooSmall},
		{"no columns", func(s *LabelSheet, _ *Label) { s.Columns = 0 }, ErrSheet},
		{"five columns", func(s *LabelSheet, _ *Label) { s.Columns = 5 }, ErrSheet},
		{"all places used", func(s *LabelSheet, _ *Label) { s.Skip = 36 }, ErrSheet},
		{"negative gap", func(s *LabelSheet, _ *Label) { s.GapX = -1 }, ErrSheet},
	} {
		sheet, label := a4Sheet(), sampleLabels(1)[0]
		c.change(&sheet, &label)
		var out bytes.Buffer
		if err := WriteLabels(&out, sheet, []Label{label}); !errors.Is(err, c.want) || out.Len() > 0 {
			t.Errorf("%s: got %v and %d bytes", c.name, err, out.Len())
		}
	}
	label := sampleLabels(1)[0]
	label.SecondName = "𠮷"
	if err := WriteLabels(&bytes.Buffer{}, a4Sheet(), []Label{label}); !errors.As(err, &missing) {
		t.Errorf("missing glyph: got %v", err)
	}
	if err := WriteLocationLabels(&bytes.Buffer{}, a4Sheet(), []LocationLabel{{Code: "貨位"}}); !errors.Is(err, ErrSymbol) {
		t.Errorf("Chinese Code 128: got %v", err)
	}
}

func TestGroup(t *testing.T) {
	groups := []int{7, 9, 3, 1}
	for code, want := range map[string]string{
		"90000010000000011238":   "9000001 000000001 123 8",
		"9000001":                "9000001",
		"900000100":              "9000001 00",
		"9000001000000001123812": "9000001 000000001 123 8 12",
		"":                       "",
	} {
		if got := Group(code, groups); got != want {
			t.Errorf("%q: got %q, want %q", code, got, want)
		}
	}
	if got := Group("abc", nil); got != "abc" || !slices.Equal(groups, []int{7, 9, 3, 1}) {
		t.Errorf("no groups: %q", got)
	}
}

func BenchmarkLabels120(b *testing.B) {
	labels := sampleLabels(120)
	face() // unpacking the font is paid once by a process
	b.ReportAllocs()
	for b.Loop() {
		var out bytes.Buffer
		if err := WriteLabels(&out, a4Sheet(), labels); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(out.Len()), "bytes/pdf")
	}
}

func BenchmarkDocument100Rows(b *testing.B) {
	face()
	b.ReportAllocs()
	for b.Loop() {
		b.ReportMetric(float64(len(written(b, sample(100)))), "bytes/pdf")
	}
}

func BenchmarkUnpackFont(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := loadTypeface(); err != nil {
			b.Fatal(err)
		}
	}
}
