package scope_test

import (
	"fmt"

	"gongzhi/internal/kit/scope"
)

func Example() {
	clerk := scope.Actor{PersonID: "p1", OrgID: "depot", Grants: map[string]scope.Reach{"order.read": scope.Organisation, "order.void": scope.Own}}
	read, void := clerk.For("order.read"), clerk.For("order.void")
	fmt.Println(read.Sees("p2", "clinic", "depot"), read.Sees("p1", "clinic"))
	fmt.Println(void.Sees("p1", "clinic"), void.Sees("p2", "depot"), clerk.For("order.approve").Sees("p1", "depot"))
	// Output:
	// true false
	// true false false
}
