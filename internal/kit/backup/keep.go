package backup

import (
	"slices"

	"gongzhi/internal/kit/clock"
)

// Policy says how many backups are kept: the newest of each of so many days,
// weeks and months.
type Policy struct{ Daily, Weekly, Monthly int }

// Held is what the policy must know of a backup.
type Held struct {
	ID       string
	Kind     string
	At       clock.Instant // of its snapshot
	Verified bool          // a restore of it was proven
	Kept     bool          // it stays for another reason
}

// Expired are the backups that the policy lets go, the oldest first. The newest
// full backup and the newest that was proven to restore are never among them,
// nor are logs that a kept full backup needs.
func (p Policy) Expired(all []Held) (ids []string) {
	sorted := slices.Clone(all)
	slices.SortFunc(sorted, func(a, b Held) int { return int(b.At - a.At) }) // newest first
	keep := map[string]bool{}
	keepFirst(sorted, 1, keep, func(h Held) string { return "newest" })
	keepFirst(slices.DeleteFunc(slices.Clone(sorted), func(h Held) bool { return !h.Verified }), 1, keep, func(h Held) string { return "proven" })
	keepFirst(sorted, p.Daily, keep, func(h Held) string { return string(h.At.Day()) })
	keepFirst(sorted, p.Weekly, keep, func(h Held) string { return weekOf(h.At.Day()) })
	keepFirst(sorted, p.Monthly, keep, func(h Held) string { return string(h.At.Day())[:7] })
	for _, h := range sorted {
		keep[h.ID] = keep[h.ID] || h.Kept
	}
	oldest := clock.Instant(0) // full backup that stays
	for _, h := range sorted {
		if keep[h.ID] {
			oldest = h.At
		}
	}
	for _, h := range slices.Backward(sorted) {
		if h.Kind == Full && !keep[h.ID] || h.Kind == Logs && h.At < oldest {
			ids = append(ids, h.ID)
		}
	}
	return ids
}

// keepFirst keeps the newest full backup of each of n periods.
func keepFirst(sorted []Held, n int, keep map[string]bool, period func(Held) string) {
	seen := map[string]bool{}
	for _, h := range sorted {
		if h.Kind != Full || seen[period(h)] {
			continue
		}
		if len(seen) == n {
			return
		}
		seen[period(h)] = true
		keep[h.ID] = true
	}
}

// weekOf names a week by its Monday.
func weekOf(day clock.Day) string {
	weekday := int(day.Time().Weekday())
	return string(day.AddDays(-(weekday + 6) % 7))
}
