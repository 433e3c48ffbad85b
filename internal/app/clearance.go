package app

import (
	"slices"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/reveal"
	"gongzhi/internal/module/platform/evidence"
)

// cleared are the roles that are cleared at first for what data of each label
// shows in full: those whose work needs it. The parameters reveal.cleared_3 and
// reveal.cleared_4 say who is from then on.
var cleared = map[int][]string{
	3: {"platform.security", "regulator.officer", "regulator.lead", "regulator.inspector",
		"operations.desk", "operations.engineer", "operations.security", "operations.dba", "operations.manager"},
	4: {"clinic.pharmacist", "platform.security"}, // documents of patients, and of those who ask for their data
}

func (s *System) clearedFor(label int, day clock.Day) []string {
	return s.Params.List(reveal.ClearedFor(label), day)
}

// clearances are what the register of personal data shows of them.
func (s *System) clearances() (all []evidence.Cleared) {
	for label := range cleared {
		all = append(all, evidence.Cleared{Label: label, Roles: append([]string{}, s.clearedFor(label, s.DB.Clock().Now().Day())...)})
	}
	slices.SortFunc(all, func(a, b evidence.Cleared) int { return a.Label - b.Label })
	return all
}
