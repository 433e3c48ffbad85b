package sheet_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"gongzhi/internal/kit/sheet"
)

var goods = sheet.Spec{
	Sheet: "货品",
	Columns: []sheet.Column{
		{Key: "code", Header: "编码", Required: true, MaxLength: 20, Example: "A-001"},
		{Key: "name", Header: "名称", Required: true, Example: "对乙酰氨基酚片"},
		{Key: "count", Header: "数量", Kind: sheet.Integer, Example: "30"},
		{Key: "price", Header: "单价", Kind: sheet.Decimal, Scale: 2},
		{Key: "made", Header: "生产日期", Kind: sheet.Day},
		{Key: "class", Header: "贮存", Kind: sheet.Choice, Choices: []sheet.Option{{Value: "cool", Label: "阴凉"}, {Value: "cold", Label: "冷藏"}}},
	},
	Unique:       [][]string{{"code"}},
	OptionalMark: "（选填）",
	ReasonHeader: "问题",
}

func ExampleRead() {
	file := strings.NewReader("编码,名称,数量,单价,贮存\nB1,布洛芬片,30盒,9.5,阴凉\nB1,,12,1.234,常温\n")
	summary, err := sheet.Read(context.Background(), file, file.Size(), goods, func(row sheet.Row) error {
		fmt.Printf("%d %s %d %q\n", row.Number, row.Text("code"), row.Int("price"), row.Text("class"))
		for _, issue := range row.Issues {
			fmt.Printf("  %s: %s %v → %q\n", issue.Column, issue.Key, issue.Params, issue.Suggestion)
		}
		return nil
	})
	fmt.Println(summary.Rows, summary.Issues[0].Key, summary.Issues[0].Column, err)
	// Output:
	// 2 B1 950 "cool"
	//   数量: sheet.not_a_number map[] → "30"
	// 3 B1 0 ""
	//   名称: sheet.required map[] → ""
	//   单价: sheet.too_many_decimals map[scale:2] → ""
	//   贮存: sheet.not_in_list map[list:阴凉, 冷藏] → ""
	//   编码: sheet.duplicate_row map[columns:编码 first:2] → ""
	// 2 sheet.absent_columns  <nil>
}

func ExampleExport() {
	rows := func(yield func([]any, error) bool) {
		yield([]any{"=1+1", "布洛芬片", 30, 950, "2026-11-20", "cold"}, nil)
	}
	var out bytes.Buffer
	count, err := sheet.Export(context.Background(), &out, sheet.CSV, goods, []string{"name", "price", "made", "class", "code"}, rows)
	fmt.Println(count, err)
	fmt.Print(strings.TrimPrefix(strings.ReplaceAll(out.String(), "\r", ""), "\ufeff"))
	// Output:
	// 1 <nil>
	// 名称,单价,生产日期,贮存,编码
	// 布洛芬片,9.50,2026-11-20,冷藏,'=1+1
}

func ExampleTemplate() {
	var out bytes.Buffer
	if err := sheet.Template(&out, goods); err != nil {
		fmt.Println(err)
	}
	file := bytes.NewReader(out.Bytes())
	summary, err := sheet.Read(context.Background(), file, file.Size(), goods, func(sheet.Row) error { return nil })
	fmt.Println(summary.Rows, len(summary.Issues), err) // the example row is not read
	// Output: 0 0 <nil>
}
