package enterprise

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
)

// Step is a reminder of a licence that was given: one for a licence, its last
// day and a number of days before it. A renewed licence begins anew.
type Step struct {
	bun.BaseModel `bun:"table:organisation_licence_step,alias:t" json:"-"`

	ID        string        `bun:"id,pk" json:"id"` // licence-validTo-step
	LicenceID string        `bun:"licence_id" json:"licenceId"`
	ValidTo   clock.Day     `bun:"valid_to" json:"validTo"`
	Days      int           `bun:"days" json:"days"` // before the last day; ended is after it
	CreatedAt clock.Instant `bun:"created_at" json:"createdAt"`
}

// ended is the step of a licence that has ended.
const ended = -1

// stepOn is the reminder that is due on a day: of those whose day has come the
// last one. Steps that passed while nothing ran are not made up for. ok is false
// while the licence ends later than any step.
func (l Licence) stepOn(day clock.Day, steps []int) (due int, ok bool) {
	if l.ValidTo.IsZero() {
		return 0, false
	}
	left := day.DaysUntil(l.ValidTo)
	if left < 0 {
		return ended, true
	}
	for _, step := range steps {
		if left <= step && (!ok || step < due) {
			due, ok = step, true
		}
	}
	return due, ok
}

func (l Licence) step(days int, now clock.Instant) *Step {
	return &Step{ID: fmt.Sprintf("%s-%s-%d", l.ID, l.ValidTo, days), LicenceID: l.ID, ValidTo: l.ValidTo, Days: days, CreatedAt: now}
}

// stepShape says what is wrong with an entry of the parameter of steps.
func stepShape(entry string) string {
	const most = 730
	if days, err := strconv.Atoi(entry); err != nil || days < 0 || days > most || strconv.Itoa(days) != entry {
		return "enterprise.remind_step"
	}
	return ""
}

// stepsOf reads the parameter, the longest first.
func stepsOf(entries []string) []int {
	steps := make([]int, 0, len(entries))
	for _, entry := range entries {
		if days, err := strconv.Atoi(entry); err == nil {
			steps = append(steps, days)
		}
	}
	slices.SortFunc(steps, func(a, b int) int { return b - a })
	return steps
}
