package module_test

import (
	"fmt"

	"gongzhi/internal/kit/module"
)

func Example() {
	m := module.Module{
		Name:        "drugtrace.inbound",
		Entries:     []module.Entry{{Number: "2", Name: "module.drugtrace.inbound", Subsystem: "drugtrace"}},
		Permissions: module.Permit("drugtrace.inbound.read", "drugtrace.inbound.receive"),
	}
	fmt.Println(m.Entries[0].Number, m.Permissions[1].Code, m.Permissions[1].Sensitive)
	// Output: 2 drugtrace.inbound.receive false
}
