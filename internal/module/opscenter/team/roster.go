package team

import (
	"slices"
	"time"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
)

// Shift is a stretch of duty of one person, its end not in it.
type Shift struct {
	bun.BaseModel `bun:"table:team_shift,alias:t" json:"-"`

	ID        string        `bun:"id,pk" json:"id"`
	MemberID  string        `bun:"member_id" json:"memberId"`
	StartsAt  clock.Instant `bun:"starts_at" json:"startsAt"`
	EndsAt    clock.Instant `bun:"ends_at" json:"endsAt"`
	Version   int           `bun:"version" json:"version"`
	CreatedBy string        `bun:"created_by" json:"-"`
	CreatedAt clock.Instant `bun:"created_at" json:"createdAt"`
}

// Hole is a time at which nobody is on duty.
type Hole struct {
	From clock.Instant `json:"from"`
	To   clock.Instant `json:"to"`
}

// holes are the times of a span that no shift covers; shifts are in order.
func holes(shifts []Shift, from, to clock.Instant) []Hole {
	found := []Hole{}
	for _, s := range shifts {
		if s.StartsAt > from && from < to {
			found = append(found, Hole{from, min(s.StartsAt, to)})
		}
		from = max(from, s.EndsAt)
	}
	if from < to {
		found = append(found, Hole{from, to})
	}
	return found
}

// doubled is the shift that puts somebody on duty twice at once.
func doubled(shifts []Shift) *Shift {
	until := map[string]clock.Instant{}
	for i := range shifts {
		s := &shifts[i]
		if s.StartsAt < until[s.MemberID] {
			return s
		}
		until[s.MemberID] = max(until[s.MemberID], s.EndsAt)
	}
	return nil
}

// Plan asks for the roster of the days after the planned ones: people take turns.
type Plan struct {
	From    clock.Day `json:"from" format:"date"`
	To      clock.Day `json:"to" format:"date"`
	Hours   int       `json:"hours" enum:"8,12,24" doc:"Length of a shift"`
	Members []string  `json:"members" minItems:"1" maxItems:"20" doc:"In the order of their turns"`
}

const longestPlan = 92

// check: the days follow those already planned, so that the roster never has a
// hole and nobody is planned over somebody else.
func (p *Plan) check(next clock.Day) error {
	var checks fault.Checks
	checks.That(p.From == next, "/from", "team.roster_next", "day", next)
	checks.That(p.To >= p.From, "/to", "team.roster_end")
	checks.That(p.From.DaysUntil(p.To) < longestPlan, "/to", "team.roster_long", "days", longestPlan)
	checks.That(slices.Contains([]int{8, 12, 24}, p.Hours), "/hours", "field.required")
	checks.That(len(p.Members) > 0, "/members", "field.required")
	return checks.Err()
}

// shifts are the plan, hour by hour around the clock.
func (p *Plan) shifts() (found []Shift) {
	length := time.Duration(p.Hours) * time.Hour
	for at, turn := p.From.Start(), 0; at < p.To.End(); at, turn = at.Add(length), turn+1 {
		found = append(found, Shift{MemberID: p.Members[turn%len(p.Members)], StartsAt: at, EndsAt: at.Add(length), Version: 1})
	}
	return found
}

// Swap asks that somebody else takes a shift.
type Swap struct {
	bun.BaseModel `bun:"table:team_swap,alias:t" json:"-"`

	ID        string        `bun:"id,pk" json:"id"`
	ShiftID   string        `bun:"shift_id" json:"shiftId"`
	FromID    string        `bun:"from_id" json:"fromId"`
	ToID      string        `bun:"to_id" json:"toId"`
	Reason    string        `bun:"reason" json:"reason"`
	State     string        `bun:"state" json:"state" enum:"proposed,approved,rejected"`
	Note      string        `bun:"note" json:"note"`
	DecidedBy string        `bun:"decided_by" json:"-"`
	DecidedAt clock.Instant `bun:"decided_at" json:"decidedAt"`
	Version   int           `bun:"version" json:"version"`
	CreatedBy string        `bun:"created_by" json:"-"`
	CreatedAt clock.Instant `bun:"created_at" json:"createdAt"`
}

// Wish is a swap that somebody asks for.
type Wish struct {
	ShiftID string `json:"shiftId" minLength:"1" maxLength:"26"`
	ToID    string `json:"toId" minLength:"1" maxLength:"26"`
	Reason  string `json:"reason" minLength:"2" maxLength:"400"`
}
