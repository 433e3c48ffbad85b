package patrol

import (
	"time"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
)

// Demand is how often a day is patrolled, and the key period that asks for it.
// One is the daily patrol alone.
type Demand struct {
	Rounds int
	Period string // number
}

// Trouble is a cell of a round that is not good.
type Trouble struct {
	Group   string `json:"group" enum:"A,B,C,D,E,F,G,H,S"`
	Measure string `json:"measure"`
	Subject string `json:"subject"`
	Verdict string `json:"verdict" enum:"abnormal,nodata"`
	Value   *int64 `json:"value"`
	Ticket  string `json:"ticket"`
}

// Round is one more look of the same day in a key period: the automatic items
// are read again and judged, and what is not good is on a ticket. A round that
// was not taken in its time is not made up for: nothing can be measured earlier.
type Round struct {
	bun.BaseModel `bun:"table:patrol_round,alias:t" json:"-"`

	ID          string        `bun:"id,pk" json:"id"`
	Day         clock.Day     `bun:"patrol_day" json:"day"`
	Turn        int           `bun:"turn" json:"turn" doc:"The daily patrol is the first"`
	Period      string        `bun:"period" json:"period" doc:"Number of the key period that asks for it"`
	ScheduledAt clock.Instant `bun:"scheduled_at" json:"scheduledAt"`
	StartedAt   clock.Instant `bun:"started_at" json:"startedAt"`
	Normal      int           `bun:"normal_items" json:"normal"`
	Abnormal    int           `bun:"abnormal_items" json:"abnormal"`
	NoData      int           `bun:"nodata_items" json:"noData"`
	Troubles    []Trouble     `bun:"troubles" json:"troubles" nullable:"false"`
}

// turns are when the patrols of a day begin: the daily one, and the others evenly
// between it and the end of the day.
func turns(first, end clock.Instant, rounds int) []clock.Instant {
	at := make([]clock.Instant, max(rounds, 1))
	for i := range at {
		at[i] = first.Add(end.Sub(first) / time.Duration(len(at)) * time.Duration(i))
	}
	return at
}

// count counts what was read; what people look at is not part of a round.
func (r *Round) count(cells []Result) {
	r.Troubles = []Trouble{}
	for i := range cells {
		c := &cells[i]
		switch c.Verdict {
		case Normal:
			r.Normal++
		case Abnormal:
			r.Abnormal++
		case NoData:
			r.NoData++
		}
		if bad(c.Verdict) {
			r.Troubles = append(r.Troubles, Trouble{c.Group, c.Measure, c.Subject, c.Verdict, c.Value, c.Ticket})
		}
	}
}
