package web

import (
	"context"
	"encoding/json"
	"reflect"
	"strings"
	"sync"

	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/seal"
)

// veil hides what looks like personal data in the free texts of an answer, here,
// so that no module can forget it: what staff may see on their screens, less for
// the public and for those who read everything masked. A field is free text by
// its name, see seal.Prose; one that must be given as it is, because it is
// published or signed, says so by the tag `mask:"-"`.
func (r Route) veil(ctx context.Context) func(any) any {
	if r.clear {
		return func(body any) any { return body }
	}
	level := seal.Public
	if actor, known := scope.From(ctx); known && !actor.Masked {
		level = seal.Staff
	}
	return func(body any) any {
		v := reflect.ValueOf(body)
		if !v.IsValid() || !wordy(v.Type()) {
			return body
		}
		veiled, _ := veilOf(v, level)
		return veiled.Interface()
	}
}

var (
	wordyTypes sync.Map // reflect.Type → bool
	ownForm    = reflect.TypeFor[json.Marshaler]()
)

// wordy reports whether a type may hold free texts; most of a page do not.
func wordy(t reflect.Type) bool {
	if known, ok := wordyTypes.Load(t); ok {
		return known.(bool)
	}
	found := holdsProse(t, map[reflect.Type]bool{})
	wordyTypes.Store(t, found)
	return found
}

func holdsProse(t reflect.Type, seen map[reflect.Type]bool) bool {
	if seen[t] {
		return false
	}
	seen[t] = true
	switch t.Kind() {
	case reflect.Interface:
		return true
	case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Map:
		return holdsProse(t.Elem(), seen)
	case reflect.Struct:
		if t.Implements(ownForm) || reflect.PointerTo(t).Implements(ownForm) {
			return false
		}
		for i := range t.NumField() {
			field := t.Field(i)
			if !shown(field) || !isProse(field) && !holdsProse(field.Type, seen) {
				continue
			}
			if !field.IsExported() { // as for inputs: reflection cannot write it
				panic("answer " + t.String() + ": embedded " + field.Name + " must be exported")
			}
			return true
		}
	}
	return false
}

// shown reports whether a field goes into the answer.
func shown(field reflect.StructField) bool {
	return (field.IsExported() || field.Anonymous) && field.Tag.Get("json") != "-" && field.Tag.Get("mask") != "-"
}

func isProse(field reflect.StructField) bool {
	t := field.Type
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
	return t.Kind() == reflect.String && field.IsExported() && seal.Prose(name)
}

// veilOf is the value itself, or a copy where something had to be hidden: an
// answer may be shared with others, as a table that is kept in memory is.
func veilOf(v reflect.Value, level seal.Level) (_ reflect.Value, changed bool) {
	switch v.Kind() {
	case reflect.Interface, reflect.Pointer:
		if v.IsNil() || !wordy(v.Elem().Type()) {
			return v, false
		}
		inner, changed := veilOf(v.Elem(), level)
		if !changed {
			return v, false
		}
		if v.Kind() == reflect.Interface {
			return inner, true
		}
		fresh := reflect.New(v.Type().Elem())
		fresh.Elem().Set(inner)
		return fresh, true
	case reflect.Slice, reflect.Array:
		if !wordy(v.Type().Elem()) {
			return v, false
		}
		fresh := v
		for i := range v.Len() {
			if inner, hid := veilOf(v.Index(i), level); hid {
				fresh = own(v, fresh, changed)
				fresh.Index(i).Set(inner)
				changed = true
			}
		}
		return fresh, changed
	case reflect.Map:
		if v.IsNil() || !wordy(v.Type().Elem()) {
			return v, false
		}
		fresh := v
		for _, key := range v.MapKeys() {
			if inner, hid := veilOf(v.MapIndex(key), level); hid {
				fresh = own(v, fresh, changed)
				fresh.SetMapIndex(key, inner)
				changed = true
			}
		}
		return fresh, changed
	case reflect.Struct:
		return veilFields(v, level)
	}
	return v, false
}

func veilFields(v reflect.Value, level seal.Level) (fresh reflect.Value, changed bool) {
	t := v.Type()
	fresh = v
	for i := range t.NumField() {
		field := t.Field(i)
		if !shown(field) {
			continue
		}
		inner, hid := v.Field(i), false
		if isProse(field) {
			inner, hid = veilText(inner, level)
		} else if wordy(field.Type) && field.IsExported() {
			inner, hid = veilOf(inner, level)
		}
		if hid {
			fresh = own(v, fresh, changed)
			fresh.Field(i).Set(inner)
			changed = true
		}
	}
	return fresh, changed
}

func veilText(v reflect.Value, level seal.Level) (_ reflect.Value, changed bool) {
	text := v
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return v, false
		}
		text = v.Elem()
	}
	masked := seal.Mask(seal.FreeText, level, text.String())
	if masked == strings.TrimSpace(text.String()) {
		return v, false
	}
	fresh := reflect.New(text.Type())
	fresh.Elem().SetString(masked)
	if v.Kind() == reflect.Pointer {
		return fresh, true
	}
	return fresh.Elem(), true
}

// own is a copy that can be written, made once.
func own(v, fresh reflect.Value, done bool) reflect.Value {
	if done {
		return fresh
	}
	var copied reflect.Value
	switch v.Kind() {
	case reflect.Slice:
		copied = reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		reflect.Copy(copied, v)
	case reflect.Map:
		copied = reflect.MakeMapWithSize(v.Type(), v.Len())
		for _, key := range v.MapKeys() {
			copied.SetMapIndex(key, v.MapIndex(key))
		}
	default:
		copied = reflect.New(v.Type()).Elem()
		copied.Set(v)
	}
	return copied
}
