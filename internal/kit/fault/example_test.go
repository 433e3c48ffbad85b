package fault_test

import (
	"errors"
	"fmt"

	"gongzhi/internal/kit/fault"
)

func Example() {
	var checks fault.Checks
	checks.That(false, "/batchNo", "field.required")
	checks.That(true, "/expiry", "field.required")
	checks.That(false, "/qty", "field.min", "min", 1)
	err := checks.Err()
	fmt.Println(fault.CodeOf(err), err)
	fmt.Println(fault.CodeOf(errors.New("disk")), fault.CodeOf(fmt.Errorf("load: %w", fault.New(fault.NotFound, "fault.not_found"))))
	// Output:
	// invalid invalid: fault.fields map[count:2]; /batchNo field.required; /qty field.min
	// internal not_found
}
