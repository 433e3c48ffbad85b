package intake_test

import (
	"context"
	"fmt"
	"iter"
	"os"

	"gongzhi/internal/kit/intake"
	"gongzhi/internal/kit/sheet"
)

// A wrong row is told with its place, and nothing is stored.
func Example() {
	file, _ := os.CreateTemp("", "lamps*.csv")
	defer os.Remove(file.Name())
	_, _ = file.WriteString("Code,Watts\nL1,40\nL2,many\n")
	_ = file.Close()
	register := intake.Register{
		Name: "lamps",
		Spec: func(context.Context) sheet.Spec {
			return sheet.Spec{Columns: []sheet.Column{{Key: "code", Header: "Code", Required: true}, {Key: "watts", Header: "Watts", Kind: sheet.Integer}}}
		},
		Commit: func(_ context.Context, rows iter.Seq2[sheet.Row, error]) (int, error) {
			n := 0
			for _, err := range rows {
				if err != nil {
					return 0, err // nothing is stored
				}
				n++
			}
			return n, nil
		},
	}
	report, err := intake.RunFile(context.Background(), register, file.Name(), func(p intake.Problem) {
		fmt.Println("row", p.Row, p.Column, p.Message)
	})
	fmt.Println(report.Imported, err != nil)
	// Output:
	// row 3 Watts sheet.not_a_number
	// 0 true
}
