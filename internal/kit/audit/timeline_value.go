package audit

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/seal"
)

// instants end the names of columns that hold one. Some of them hold a day
// elsewhere; a day is no number and stays what it is.
var instants = []string{"_at", "_due", "_until", "_since", "_seen", "_good", "_time"}

func isInstant(column string) bool {
	return column == "eta" || slices.ContainsFunc(instants, func(end string) bool { return strings.HasSuffix(column, end) })
}

func mask(value *string) *string {
	if value == nil {
		return nil
	}
	masked := Masked
	return &masked
}

// hide masks a free text of old as the record's page masks the one of today.
func hide(ctx context.Context, value *string) *string {
	if value == nil {
		return nil
	}
	level := seal.Staff
	if actor, known := scope.From(ctx); known && actor.Masked {
		level = seal.Public
	}
	masked := seal.Mask(seal.FreeText, level, *value)
	return &masked
}

func instant(value *string) *string {
	if value == nil {
		return nil
	}
	millis, err := strconv.ParseInt(*value, 10, 64)
	if err != nil {
		return value
	}
	text := clock.Instant(millis).String()
	return &text
}

// nameValues puts names in the place of the ids of people and organisations.
// Ids of other records stay: whoever shows them says that they are such.
func nameValues(ctx context.Context, names Names, lines []TimelineEntry) error {
	var ids []string
	eachValue(lines, func(value *string) { ids = append(ids, idsIn(*value)...) })
	if len(ids) == 0 {
		return nil
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	people, err := names.PersonNames(ctx, ids)
	if err != nil {
		return err
	}
	organisations, err := names.OrgNames(ctx, slices.DeleteFunc(ids, func(id string) bool { return people[id] != "" }))
	if err != nil {
		return err
	}
	name := func(id string) string {
		if found := people[id]; found != "" {
			return found
		}
		if found := organisations[id]; found != "" {
			return found
		}
		return id
	}
	eachValue(lines, func(value *string) {
		found := idsIn(*value)
		for i := range found {
			found[i] = name(found[i])
		}
		switch {
		case len(found) == 0:
		case strings.HasPrefix(*value, "["):
			*value = mustJSON(found)
		default:
			*value = found[0]
		}
	})
	return nil
}

func eachValue(lines []TimelineEntry, do func(value *string)) {
	for i := range lines {
		for j := range lines[i].Changes {
			change := &lines[i].Changes[j]
			for _, value := range []*string{change.Before, change.After} {
				if value != nil {
					do(value)
				}
			}
		}
	}
}

// idsIn reads a value that is an id, or a JSON list of nothing but ids.
func idsIn(value string) []string {
	if id.Valid(value) {
		return []string{value}
	}
	var list []string
	if !strings.HasPrefix(value, "[") || json.Unmarshal([]byte(value), &list) != nil || !allIDs(list) {
		return nil
	}
	return list
}

func allIDs(list []string) bool {
	return !slices.ContainsFunc(list, func(one string) bool { return !id.Valid(one) })
}
