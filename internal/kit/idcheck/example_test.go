package idcheck_test

import (
	"errors"
	"fmt"

	"gongzhi/internal/kit/idcheck"
)

func ExampleParseCreditCode() {
	code, err := idcheck.ParseCreditCode("91440003maxx0a012c")
	var problem *idcheck.Error
	if errors.As(err, &problem) {
		fmt.Println(code.Code, problem.Key, problem.Params["expected"], problem.Overridable)
	}
	// Output:
	// 91440003MAXX0A012C idcheck.uscc_check B true
}

func ExampleCheckMod97() {
	told := idcheck.AddMod97("TS20261123-0001")
	number, err := idcheck.CheckMod97(told)
	fmt.Println(number, err)
	_, err = idcheck.CheckMod97("TS20261124" + told[10:])
	fmt.Println(err)
	// Output:
	// TS202611230001 <nil>
	// idcheck.tracking_check
}
