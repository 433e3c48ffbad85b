package doc_test

import (
	"bytes"
	"errors"
	"fmt"
	"time"

	"gongzhi/internal/kit/doc"
)

func ExampleDocument() {
	d := doc.New(doc.Settings{
		Title: "送货单", Heading: "共治", Number: "CK 20261120 0004",
		Created: time.Date(2026, 11, 20, 1, 0, 0, 0, time.UTC),
		Footer:  "快照 1286 · 根哈希 3f9a…", QR: "https://example.test/v/1286",
	})
	d.Title("送货单")
	d.Grid(2, []doc.Pair{{Label: "收货单位", Value: "诊所甲"}, {Label: "日期", Value: "2026-11-20"}})
	d.Table(
		[]doc.Column{{Header: "品名"}, {Header: "批号", Width: 30}, {Header: "数量", Width: 20, Right: true}},
		[][]string{{"對乙酰氨基酚片 500 mg", "A0123", "120"}},
	)
	d.Signatures([]doc.Signature{{Label: "发货人"}, {Label: "收货人"}})

	var out bytes.Buffer
	if _, err := d.WriteTo(&out); err != nil {
		fmt.Println(err)
	}
	fmt.Println(out.String()[:5])
	// Output: %PDF-
}

func ExampleWriteLabels() {
	sheet := doc.LabelSheet{
		Width: 50, Height: 30, Columns: 4, Rows: 9, Left: 5, Top: 13.5, Groups: []int{7, 9, 3, 1},
	}
	var out bytes.Buffer
	err := doc.WriteLabels(&out, sheet, []doc.Label{{
		QR:   "https://example.test/t/90000010000000011238",
		Code: "90000010000000011238",
		Name: "對乙酰氨基酚片 500 mg", SecondName: "Paracetamol 500 mg comprimidos",
		Facts: []string{"批號 A0123", "有效期 2028-02-29"}, Caption: "指定澳門藥品",
	}})
	fmt.Println(err, doc.Group("90000010000000011238", sheet.Groups))

	sheet.Width = 12
	err = doc.WriteLabels(&out, sheet, []doc.Label{{QR: "x", Code: "90000010000000011238"}})
	fmt.Println(errors.Is(err, doc.ErrTooSmall))
	// Output:
	// <nil> 9000001 000000001 123 8
	// true
}

func ExampleMissing() {
	fmt.Printf("%q\n", doc.Missing("陳𠮷祥, ação, 25 ℃"))
	// Output: ['𠮷']
}
