package web

import (
	"reflect"
	"strings"

	"gongzhi/internal/kit/seal"
)

// maskReasons hides what looks like personal data in the reasons of a body, before
// anybody keeps them: a reason goes into the audit log, where nothing can be
// changed, and nobody needs a telephone number to see why something was done.
func maskReasons(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			maskReasons(v.Elem())
		}
	case reflect.Slice:
		if kind := v.Type().Elem().Kind(); kind != reflect.Struct && kind != reflect.Pointer {
			return
		}
		for i := range v.Len() {
			maskReasons(v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			field := v.Type().Field(i)
			if !field.IsExported() {
				continue
			}
			if field.Type.Kind() == reflect.String && isReason(field) {
				v.Field(i).SetString(seal.Mask(seal.FreeText, seal.Staff, v.Field(i).String()))
				continue
			}
			maskReasons(v.Field(i))
		}
	}
}

func isReason(field reflect.StructField) bool {
	name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
	return name == "reason" || strings.HasSuffix(name, "Reason")
}
