package gs1_test

import (
	"fmt"
	"time"

	"gongzhi/internal/kit/gs1"
)

func ExampleParse() {
	today := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	m, err := gs1.Parse("]d201095212345432131728020010B7\x1d21901", today)
	if err != nil {
		fmt.Println(err)
		return
	}
	expiry, _ := m.Expiry()
	fmt.Println(m.GTIN(), m.Lot(), m.Serial(), expiry.Day.Format("2006-01-02"), expiry.Precision)
	_, err = gs1.Parse("(01)09521234543214", today)
	fmt.Println(err)
	// Output:
	// 09521234543213 B7 901 2028-02-29 MONTH
	// gs1.check_digit ai=01 expected=3 position=14
}

func ExampleDigitalLink() {
	uri, err := gs1.DigitalLink("https://gongzhi.example/t", []gs1.Element{
		{AI: "01", Value: "09521234543213"}, {AI: "17", Value: "280930"},
		{AI: "10", Value: "LOT/A1"}, {AI: "21", Value: "90100010000000010983"},
	})
	fmt.Println(uri, err)
	// Output:
	// https://gongzhi.example/t/01/09521234543213/10/LOT%2FA1/21/90100010000000010983?17=280930 <nil>
}

func ExampleScanData() {
	scan, err := gs1.ScanData(gs1.DataMatrix, "^010952123454321310A^21B")
	fmt.Printf("%q %v\n", scan, err)
	// Output:
	// "]d2010952123454321310A\x1d21B" <nil>
}
