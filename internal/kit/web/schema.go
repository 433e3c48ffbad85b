package web

import (
	"path"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// schemaName names a type in the OpenAPI document by package and type
// (DrugcatalogView, ListResultLedgerHold), because modules use the same short
// words for their own things.
func schemaName(t reflect.Type, hint string) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Name() == "" || t.PkgPath() == "" {
		return huma.DefaultSchemaNamer(t, hint)
	}
	var name strings.Builder
	for part := range strings.FieldsFuncSeq(t.PkgPath()+"."+t.Name(), func(r rune) bool { return strings.ContainsRune("[],* ", r) }) {
		for word := range strings.SplitSeq(path.Base(part), ".") {
			name.WriteString(strings.ToUpper(word[:1]) + word[1:])
		}
	}
	return name.String()
}

// name is schemaName, with the module of the route in front of types that have
// no name of their own.
func (s *schemas) name(t reflect.Type, hint string) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Name() != "" && t.PkgPath() != "" {
		return schemaName(t, hint)
	}
	var prefix strings.Builder
	for word := range strings.SplitSeq(s.module, ".") {
		if word != "" {
			prefix.WriteString(strings.ToUpper(word[:1]) + word[1:])
		}
	}
	return prefix.String() + schemaName(t, hint)
}
