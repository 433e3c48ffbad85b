package sla

import (
	"slices"
	"time"

	"gongzhi/internal/kit/clock"
)

// Merge orders spans and joins those that overlap or touch; empty ones go.
func Merge(spans []Span) []Span {
	ordered := slices.DeleteFunc(slices.Clone(spans), func(s Span) bool { return s.To <= s.From })
	slices.SortFunc(ordered, func(a, b Span) int {
		if a.From != b.From {
			return int(a.From - b.From)
		}
		return int(a.To - b.To)
	})
	var merged []Span
	for _, s := range ordered {
		if n := len(merged); n > 0 && s.From <= merged[n-1].To {
			merged[n-1].To = max(merged[n-1].To, s.To)
			continue
		}
		merged = append(merged, s)
	}
	return merged
}

// Clip is what of merged spans lies inside another one.
func Clip(merged []Span, in Span) []Span {
	var inside []Span
	for _, s := range merged {
		if from, to := max(s.From, in.From), min(s.To, in.To); from < to {
			inside = append(inside, Span{from, to})
		}
	}
	return inside
}

// Without is what of merged spans lies outside others, also merged.
func Without(merged, others []Span) []Span {
	var rest []Span
	for _, s := range merged {
		from := s.From
		for _, o := range Clip(others, s) {
			if from < o.From {
				rest = append(rest, Span{from, o.From})
			}
			from = o.To
		}
		if from < s.To {
			rest = append(rest, Span{from, s.To})
		}
	}
	return rest
}

// Length is how long merged spans last together.
func Length(merged []Span) time.Duration {
	var total time.Duration
	for _, s := range merged {
		total += s.To.Sub(s.From)
	}
	return total
}

// after is the moment when so much time outside merged spans has passed.
func after(from clock.Instant, left time.Duration, exempt []Span) clock.Instant {
	for _, s := range exempt {
		if s.To <= from {
			continue
		}
		if s.From > from {
			free := s.From.Sub(from)
			if left <= free {
				return from.Add(left)
			}
			left -= free
		}
		from = s.To
	}
	return from.Add(left)
}
