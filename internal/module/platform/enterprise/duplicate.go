package enterprise

import (
	"slices"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fold"
)

// Suspect is what two registrations of one organisation are recognised by.
type Suspect struct {
	bun.BaseModel `bun:"table:organisation,alias:t" json:"-"`

	ID        string        `bun:"id,pk" json:"id"`
	Name      string        `bun:"name" json:"name"`
	NameHant  string        `bun:"name_hant" json:"-"`
	Kind      string        `bun:"kind" json:"kind"`
	State     string        `bun:"state" json:"state" enum:"active,suspended,closed"`
	USCC      Optional      `bun:"uscc" json:"uscc"`
	MacaoNo   Optional      `bun:"macao_no" json:"macaoNo"`
	Address   string        `bun:"address" json:"address"`
	PhoneHash Optional      `bun:"phone_hash" json:"-"`
	CreatedAt clock.Instant `bun:"created_at" json:"createdAt"`
}

// Duplicate is a pair of organisations that look like one.
type Duplicate struct {
	ID      string   `json:"id" doc:"Ids of the older and of the younger one"`
	One     Suspect  `json:"one"`
	Other   Suspect  `json:"other"`
	Reasons []string `json:"reasons" nullable:"false" enum:"number,licence,nameAddress,namePhone"`
	MergeID string   `json:"mergeId,omitempty" doc:"Of the merge of the two that waits for a decision"`
}

// shortestNumber keeps numbers apart that say nothing, such as 1 or A-2.
const shortestNumber = 6

// marks are what the organisation shares with another registration of it, by
// reason.
func (s Suspect) marks(licences []Licence) map[string][]string {
	marks := map[string][]string{}
	add := func(reason, mark string) { marks[reason] = append(marks[reason], mark) }
	for _, number := range []Optional{s.USCC, s.MacaoNo} {
		if folded := fold.Text(string(number)); len(folded) >= shortestNumber {
			add("number", folded)
		}
	}
	for _, l := range licences {
		if folded := fold.Text(l.Number); len(folded) >= shortestNumber {
			add("licence", l.Kind+" "+folded)
		}
	}
	names := []string{fold.Text(s.Name), fold.Text(s.NameHant)}
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		if name == "" {
			continue
		}
		if address := fold.Text(s.Address); address != "" {
			add("nameAddress", name+" "+address)
		}
		if s.PhoneHash != "" {
			add("namePhone", name+" "+string(s.PhoneHash))
		}
	}
	return marks
}

// reasonOrder puts what is surest first.
var reasonOrder = []string{"number", "licence", "nameAddress", "namePhone"}

// duplicates pairs every organisation with the oldest one that has a mark of it.
func duplicates(suspects []Suspect, licences map[string][]Licence) []Duplicate {
	slices.SortFunc(suspects, older)
	first, pairs, at := map[string]int{}, []Duplicate{}, map[string]int{}
	for i, s := range suspects {
		marks := s.marks(licences[s.ID])
		for _, reason := range reasonOrder {
			for _, mark := range marks[reason] {
				key := reason + " " + mark
				known, ok := first[key]
				if !ok {
					first[key] = i
					continue
				}
				if known == i {
					continue
				}
				id := pairID(suspects[known].ID, s.ID)
				n, listed := at[id]
				if !listed {
					n = len(pairs)
					at[id] = n
					pairs = append(pairs, Duplicate{ID: id, One: suspects[known], Other: s, Reasons: []string{}})
				}
				if !slices.Contains(pairs[n].Reasons, reason) {
					pairs[n].Reasons = append(pairs[n].Reasons, reason)
				}
			}
		}
	}
	slices.SortStableFunc(pairs, func(a, b Duplicate) int {
		return slices.Index(reasonOrder, a.Reasons[0]) - slices.Index(reasonOrder, b.Reasons[0])
	})
	return pairs
}
