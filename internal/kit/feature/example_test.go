package feature_test

import (
	"fmt"

	"gongzhi/internal/kit/feature"
	"gongzhi/internal/kit/scope"
)

// A new search for the regulator first.
func ExampleRule_Holds() {
	rule := feature.Rule{Mode: feature.Some, Sides: []string{"regulator"}, Percent: 100}
	fmt.Println(rule.Holds("console.palette", scope.Actor{PersonID: "a", Roles: []string{"regulator.officer"}}))
	fmt.Println(rule.Holds("console.palette", scope.Actor{PersonID: "b", Roles: []string{"warehouse.clerk"}}))
	// Output:
	// true
	// false
}
