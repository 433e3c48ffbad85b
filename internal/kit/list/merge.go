package list

import (
	"cmp"
	"slices"
	"strings"

	"gongzhi/internal/kit/clock"
)

// Merge makes one page of those that several lists gave for the same parameters,
// for rows that lie in different tables and are read in one order. Of spec it
// asks Sorts, DefaultSort, Position (an instant or an integer) and ID. Of rows
// with the same id only the first stays.
func Merge[T any](spec Spec[T], params Params, pages ...Result[T]) (Result[T], error) {
	result := Result[T]{Items: []T{}}
	position, err := spec.position(params)
	if err != nil {
		return result, err
	}
	limit := params.Limit
	if limit <= 0 {
		limit = 20
	}
	forward, more := !position.Back, false
	seen := map[string]bool{}
	for _, page := range pages {
		for i := range page.Items {
			if id := spec.ID(&page.Items[i]); !seen[id] {
				seen[id] = true
				result.Items = append(result.Items, page.Items[i])
			}
		}
		more = more || forward && page.Next != "" || !forward && page.Prev != ""
		result.Total += page.Total
		result.TotalIsBound = result.TotalIsBound || page.TotalIsBound
	}
	name, descending := strings.CutPrefix(position.Sort, "-")
	slices.SortStableFunc(result.Items, func(a, b T) int {
		order := cmp.Or(cmp.Compare(number(spec.Position(&a, name)), number(spec.Position(&b, name))), cmp.Compare(spec.ID(&a), spec.ID(&b)))
		if descending {
			return -order
		}
		return order
	})
	if rows := result.Items; len(rows) > limit {
		more = true
		if result.Items = rows[:limit]; !forward {
			result.Items = rows[len(rows)-limit:]
		}
	}
	if rows := result.Items; len(rows) > 0 {
		if more || !forward {
			result.Next = spec.cursorAt(&rows[len(rows)-1], position.Sort, false)
		}
		if forward && position.ID != "" || !forward && more {
			result.Prev = spec.cursorAt(&rows[0], position.Sort, true)
		}
	}
	return result, nil
}

func number(value any) int64 {
	switch value := value.(type) {
	case clock.Instant:
		return int64(value)
	case int64:
		return value
	}
	panic("list: a merged list is ordered by a number")
}

// Of makes a page of rows that are in memory, such as those of a file.
func Of[T any](spec Spec[T], params Params, rows []T) (Result[T], error) {
	position, err := spec.position(params)
	if err != nil {
		return Result[T]{Items: []T{}}, err
	}
	name, descending := strings.CutPrefix(position.Sort, "-")
	from := int64(0)
	if at, ok := position.At.(int64); ok {
		from = at
	}
	page := Result[T]{Total: min(len(rows), Bound), TotalIsBound: len(rows) > Bound}
	for i := range rows {
		order := cmp.Or(cmp.Compare(number(spec.Position(&rows[i], name)), from), cmp.Compare(spec.ID(&rows[i]), position.ID))
		if descending != position.Back {
			order = -order
		}
		if position.ID == "" || order > 0 {
			page.Items = append(page.Items, rows[i])
		}
	}
	total, bound := page.Total, page.TotalIsBound
	page, err = Merge(spec, params, page)
	page.Total, page.TotalIsBound = total, bound
	return page, err
}
