package web

import (
	"reflect"
	"testing"

	"gongzhi/internal/kit/fault"
)

type pair[A, B any] struct{}

func TestSchemaNamesCarryTheirPackage(t *testing.T) {
	for want, typ := range map[string]reflect.Type{
		"WebProblem":              reflect.TypeFor[Problem](),
		"WebBodyFaultField":       reflect.TypeFor[*Body[fault.Field]](),
		"WebPairStringFaultField": reflect.TypeFor[pair[string, []fault.Field]](),
		"ThingRequest":            reflect.TypeFor[struct{ A int }](),
	} {
		if got := schemaName(typ, "ThingRequest"); got != want {
			t.Errorf("%v: got %s, want %s", typ, got, want)
		}
	}
}
