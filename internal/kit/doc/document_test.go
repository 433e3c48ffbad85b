package doc

import (
	"bytes"
	"fmt"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"gongzhi/internal/kit/doc/doctest"
)

func sample(rows int) *Document {
	d := New(Settings{
		Title: "报告", Heading: "共治", Number: "CK 20261120 0004", Footer: "快照 1286",
		QR: "https://example.test/v/1286", Created: time.Date(2026, 11, 20, 1, 0, 0, 0, time.UTC),
		PageLabel: func(page, pages int) string { return fmt.Sprintf("第 %d 页 / 共 %d 页", page, pages) },
	})
	d.Title("随货同行单")
	d.Grid(2, []Pair{{"收货单位", "氹仔診所"}, {"温度", "2～8 ℃"}, {"Endereço", "Avenida de Kwong Tung"}})
	d.Heading("一、明细")
	d.Paragraph("根据《条例》，核查如下。")
	var cells [][]string
	for i := range rows {
		cells = append(cells, []string{fmt.Sprintf("%03d", i+1), strings.Repeat("對乙酰氨基酚片", 1+i%4), "Comprimidos — película"})
	}
	d.Table([]Column{{Header: "序号", Width: 15}, {Header: "品名", Width: 60}, {Header: "说明"}}, cells)
	d.Signatures([]Signature{{Label: "发货人", Name: "陳祥", Day: "2026-11-20"}, {Label: "收货人"}})
	d.Note("一式三联。")
	return d
}

func written(t testing.TB, d *Document) []byte {
	t.Helper()
	var out bytes.Buffer
	if _, err := d.WriteTo(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestSameInputSameBytes(t *testing.T) {
	d := sample(60)
	first := written(t, d)
	if !bytes.Equal(first, written(t, d)) {
		t.Error("writing twice gave other bytes")
	}
	if !bytes.Equal(first, written(t, sample(60))) {
		t.Error("building twice gave other bytes")
	}
	later := sample(60)
	later.settings.Created = later.settings.Created.Add(time.Second)
	if bytes.Equal(first, written(t, later)) {
		t.Error("another creation time gave the same bytes")
	}
	if !bytes.Contains(first, []byte("/CreationDate(D:20261120010000+00'00')")) {
		t.Error("the creation time is not in the file")
	}
}

func TestTextIsInTheFile(t *testing.T) {
	d := sample(60)
	pages, err := d.finish()
	if err != nil {
		t.Fatal(err)
	}
	file := written(t, d)
	got := doctest.Pages(t, file)
	if len(got) != len(pages) || len(pages) < 3 {
		t.Fatalf("%d pages in the file, %d laid out", len(got), len(pages))
	}
	for i, p := range pages {
		if want := texts(p); strings.TrimSpace(got[i]) != strings.TrimSpace(want) {
			t.Errorf("page %d says %q, laid out %q", i+1, got[i], want)
		}
	}
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		return // the extraction above has checked the same
	}
	command := exec.Command(tool, "-", "-")
	command.Stdin = bytes.NewReader(file)
	out, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"随货同行单", "氹仔診所", "Endereço", "2～8 ℃", "CK 20261120 0004", "一式三联。"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("a reader does not find %q", want)
		}
	}
}

func TestEveryPageHasHeaderFooterAndCode(t *testing.T) {
	pages, err := sample(60).finish()
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range pages {
		label := fmt.Sprintf("第 %d 页 / 共 %d 页", i+1, len(pages))
		for _, want := range []string{"共治", "CK 20261120 0004", "快照 1286", label} {
			if !strings.Contains(texts(p), want) {
				t.Errorf("page %d lacks %q", i+1, want)
			}
		}
		if len(p.pictures) != 1 {
			t.Fatalf("page %d has %d pictures", i+1, len(p.pictures))
		}
		if got := decodeQR(t, p.pictures[0].symbol); got != "https://example.test/v/1286" {
			t.Errorf("page %d: the code says %q", i+1, got)
		}
	}
}

func TestTableRepeatsHeaderAndKeepsRowsWhole(t *testing.T) {
	d := sample(120)
	pages, err := d.finish()
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for i, p := range pages {
		numbers, names, headers := 0, 0, 0
		for _, m := range p.texts {
			switch {
			case len(m.text) == 3 && m.text >= "001" && m.text <= "120":
				numbers++
			case m.text == "Comprimidos — película":
				names++
			case m.text == "品名":
				headers++
			}
			if m.y > d.bottom() && m.size == tableStyle.size {
				t.Errorf("page %d: %q stands in the footer", i+1, m.text)
			}
		}
		if numbers != names {
			t.Errorf("page %d has %d first cells and %d last cells: a row is split", i+1, numbers, names)
		}
		if numbers > 0 && headers != 1 {
			t.Errorf("page %d has %d headers", i+1, headers)
		}
		seen += numbers
	}
	if seen != 120 {
		t.Errorf("%d rows printed", seen)
	}
}

func TestNothingLeavesTheMargins(t *testing.T) {
	d := sample(40)
	d.Paragraph(strings.Repeat("一二三，abc DEF（四）", 80))
	pages, err := d.finish()
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range pages {
		for _, m := range p.texts {
			if right := m.x + face().width(m.text, m.size); m.x < d.left()-0.1 || right > d.right()+0.1 {
				t.Errorf("page %d: %q runs from %.1f to %.1f", i+1, m.text, m.x, right)
			}
		}
	}
}

func TestHeadingStaysWithItsText(t *testing.T) {
	for filler := range 45 {
		d := New(Settings{})
		for range filler {
			d.Note("x")
		}
		d.Heading("标题")
		d.Paragraph("正文")
		last := texts(d.pages[len(d.pages)-1])
		if strings.Contains(last, "正文") && !strings.Contains(last, "标题") {
			t.Fatalf("after %d notes the heading stands alone", filler)
		}
	}
}

func TestDocumentErrors(t *testing.T) {
	for name, add := range map[string]func(*Document){
		"row taller than a page": func(d *Document) {
			d.Table([]Column{{Header: "a", Width: 10}}, [][]string{{strings.Repeat("字\n", 80)}})
		},
		"cells missing":      func(d *Document) { d.Table([]Column{{Header: "a"}}, [][]string{{"1", "2"}}) },
		"columns too wide":   func(d *Document) { d.Table([]Column{{Width: 100}, {Width: 100}}, nil) },
		"no columns":         func(d *Document) { d.Table(nil, nil) },
		"grid of no columns": func(d *Document) { d.Grid(0, nil) },
		"grid row too tall":  func(d *Document) { d.Grid(1, []Pair{{"a", strings.Repeat("字\n", 80)}}) },
		"footer too long":    func(d *Document) { d.settings.Footer = strings.Repeat("长", 2000) },
		"code too long":      func(d *Document) { *d = *New(Settings{QR: strings.Repeat("x", 4000)}) },
	} {
		d := New(Settings{})
		add(d)
		var out bytes.Buffer
		if _, err := d.WriteTo(&out); err == nil {
			t.Errorf("%s: no error", name)
		}
		if out.Len() > 0 {
			t.Errorf("%s: wrote %d bytes", name, out.Len())
		}
	}
}

func TestPlainDrawsNoRules(t *testing.T) {
	d := New(Settings{Plain: true, Footer: "f"})
	d.Paragraph("正文")
	pages, err := d.finish()
	if err != nil {
		t.Fatal(err)
	}
	if len(pages[0].rules) != 0 {
		t.Errorf("%d rules", len(pages[0].rules))
	}
}

func TestDocumentsAtTheSameTime(t *testing.T) {
	want := written(t, sample(20))
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			var out bytes.Buffer
			if _, err := sample(20).WriteTo(&out); err != nil || !bytes.Equal(out.Bytes(), want) {
				t.Errorf("other bytes, %v", err)
			}
		})
	}
	group.Wait()
}
