package team

import (
	"slices"
	"strconv"

	"gongzhi/internal/kit/clock"
)

// Terms are what the contract asks of people.
type Terms struct{ ManagerYears, KeyYears, Projects int }

// Requirement is one demand on a person, and whether it is met on a day.
type Requirement struct {
	Code   string   `json:"code" enum:"certificate,years,projects"`
	Basis  string   `json:"basis" doc:"Line of the list of obligations"`
	Need   []string `json:"need" nullable:"false" doc:"Kinds of certificates of which one suffices, or a number"`
	Have   []string `json:"have" nullable:"false"`
	Met    bool     `json:"met"`
	Reason string   `json:"reason" doc:"Sentence; empty when it is met"`

	key string // of the reason
}

// accepted are the certificates of which a role needs one.
var accepted = map[string]struct {
	basis string
	kinds []string
}{
	Manager: {"O-062", []string{"pmp", "itil"}},
	DBA:     {"O-064", []string{"oracle", "mysql"}},
}

// years are the whole years between two days.
func years(since, day clock.Day) int {
	n := 0
	for since.AddMonths(12*(n+1)) <= day {
		n++
	}
	return n
}

// requirements judges a person for a role on a day.
func requirements(m *Member, certificates []Certificate, role string, terms Terms, day clock.Day) []Requirement {
	var found []Requirement
	if need, asked := accepted[role]; asked {
		r := Requirement{Code: "certificate", Basis: need.basis, Need: need.kinds, Have: []string{}, key: "team.unmet_certificate"}
		for _, c := range certificates {
			if !slices.Contains(need.kinds, c.Kind) {
				continue
			}
			if c.validOn(day) {
				r.Have = append(r.Have, c.Kind)
			} else if c.ExpiresOn < day {
				r.key = "team.unmet_expired"
			}
		}
		r.Have = slices.Compact(slices.Sorted(slices.Values(r.Have)))
		r.Met = len(r.Have) > 0
		found = append(found, r)
	}
	least, basis := terms.KeyYears, "O-065"
	if role == Manager {
		least, basis = terms.ManagerYears, "O-063"
	}
	number := func(code, basis string, need, have int) Requirement {
		return Requirement{Code: code, Basis: basis, Need: []string{strconv.Itoa(need)}, Have: []string{strconv.Itoa(have)}, Met: have >= need, key: "team.unmet_" + code}
	}
	return append(found, number("years", basis, least, years(m.Since, day)), number("projects", "O-066", terms.Projects, len(m.Projects)))
}

// Comparison sets two people side by side.
type Comparison struct {
	Code      string      `json:"code"`
	Outgoing  Requirement `json:"outgoing"`
	Successor Requirement `json:"successor"`
	Lower     bool        `json:"lower" doc:"The successor does not meet it"`
}

// compare judges the successor for the role of who leaves (O-069): everything
// that the contract asks must still be true.
func compare(outgoing, successor []Requirement) (rows []Comparison, lower bool) {
	rows = []Comparison{}
	for i, r := range successor {
		rows = append(rows, Comparison{Code: r.Code, Outgoing: outgoing[i], Successor: r, Lower: !r.Met})
		lower = lower || !r.Met
	}
	return rows, lower
}

// Gap is a stretch of days on which a role has not exactly one person.
type Gap struct {
	From  clock.Day `json:"from"`
	To    clock.Day `json:"to"`
	Count int       `json:"count" doc:"People of the role on these days"`
}

// managerGaps are the days of a period without exactly one project manager (O-060).
func managerGaps(members []Member, from, to clock.Day) []Gap {
	days := []clock.Day{from}
	for _, m := range members {
		if m.Role != Manager || m.From.IsZero() {
			continue
		}
		days = append(days, m.From)
		if !m.Until.IsZero() {
			days = append(days, m.Until.AddDays(1))
		}
	}
	days = slices.DeleteFunc(days, func(d clock.Day) bool { return d < from || d > to })
	slices.Sort(days)
	days = slices.Compact(days)
	gaps := []Gap{}
	for i, day := range days {
		last := to
		if i+1 < len(days) {
			last = days[i+1].AddDays(-1)
		}
		count := 0
		for _, m := range members {
			if m.Role == Manager && m.serves(day) {
				count++
			}
		}
		switch n := len(gaps); {
		case count == 1:
		case n > 0 && gaps[n-1].Count == count && gaps[n-1].To.AddDays(1) == day:
			gaps[n-1].To = last
		default:
			gaps = append(gaps, Gap{day, last, count})
		}
	}
	return gaps
}

// worse tells whether a change brings days with several managers, or more days
// without one.
func worse(before, after []Gap) (Gap, bool) {
	empty := func(gaps []Gap) (days int, first Gap) {
		for _, g := range gaps {
			if g.Count == 0 {
				if days == 0 {
					first = g
				}
				days += g.From.DaysUntil(g.To) + 1
			}
		}
		return days, first
	}
	for _, g := range after {
		if g.Count > 1 {
			return g, true
		}
	}
	was, _ := empty(before)
	is, first := empty(after)
	return first, is > was
}
