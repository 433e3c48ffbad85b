package logcentre

import (
	"maps"
	"slices"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
)

// Count is how many lines a class has, and how many of them were refused or failed.
type Count struct {
	Class   string `json:"class" enum:"signin,operation,access,configuration,security,interface,system,host"`
	All     int64  `json:"all"`
	Refused int64  `json:"refused"`
	Failed  int64  `json:"failed"`
}

// Slot is a class in one hour or day.
type Slot struct {
	At    clock.Instant `json:"at"`
	Class string        `json:"class"`
	Count int64         `json:"count"`
}

// Statistics count the logs of some days.
type Statistics struct {
	From      clock.Day     `json:"from"`
	To        clock.Day     `json:"to"`
	Step      string        `json:"step" enum:"hour,day"`
	Classes   []Count       `json:"classes" nullable:"false"`
	Series    []Slot        `json:"series" nullable:"false"`
	Actions   []Tally       `json:"actions" nullable:"false" doc:"What was done most"`
	Refusals  []Tally       `json:"refusals" nullable:"false" doc:"What was refused or failed most"`
	Findings  int           `json:"findings"`
	CountedAt clock.Instant `json:"countedAt"`
}

// add sums rows into counts of classes, all of them, and slots.
func (s *Statistics) add(rows []tallyRow) {
	byClass := map[string]*Count{}
	s.Classes, s.Series = make([]Count, len(Classes)), []Slot{}
	for i, class := range Classes {
		s.Classes[i].Class = class
		byClass[class] = &s.Classes[i]
	}
	slots := map[Slot]int64{}
	for _, row := range rows {
		count, known := byClass[row.Class]
		if !known {
			continue // an entry of before classes, until it has one
		}
		count.All += row.Count
		switch row.Result {
		case "refused":
			count.Refused += row.Count
		case "failed":
			count.Failed += row.Count
		}
		slots[Slot{At: row.Slot, Class: row.Class}] += row.Count
	}
	for _, slot := range slices.SortedFunc(maps.Keys(slots), func(a, b Slot) int {
		if a.At != b.At {
			return int(a.At-b.At) / 1000
		}
		return slices.Index(Classes, a.Class) - slices.Index(Classes, b.Class)
	}) {
		s.Series = append(s.Series, Slot{slot.At, slot.Class, slots[slot]})
	}
}

// Summary is the analysis of one day (日志分析摘要), made once and kept.
type Summary struct {
	bun.BaseModel `bun:"table:log_summary,alias:t" json:"-"`

	ID        string        `bun:"id,pk" json:"id"`
	Day       clock.Day     `bun:"day" json:"day"`
	Counts    []Count       `bun:"counts" json:"counts" nullable:"false"`
	Actions   []Tally       `bun:"actions" json:"actions" nullable:"false"`
	Refusals  []Tally       `bun:"refusals" json:"refusals" nullable:"false"`
	Anomalies []Anomaly     `bun:"anomalies" json:"anomalies" nullable:"false"`
	Findings  []Found       `bun:"findings" json:"findings" nullable:"false"`
	Total     int64         `bun:"total" json:"total"`
	Refused   int64         `bun:"refused" json:"refused"`
	Failed    int64         `bun:"failed" json:"failed"`
	CreatedAt clock.Instant `bun:"created_at" json:"createdAt"`
}

// Anomaly is a class that is not as it usually is.
type Anomaly struct {
	Kind  string `json:"kind" enum:"more,silent,failures"`
	Class string `json:"class"`
	Count int64  `json:"count"`
	Usual int64  `json:"usual" doc:"Mean of the days before"`
}

// Found is a finding as the summary of its day names it.
type Found struct {
	ID     string `json:"id"`
	Number string `json:"number"`
	Rule   string `json:"rule"`
	Hits   int64  `json:"hits"`
}

// Reading is who has read a summary.
type Reading struct {
	bun.BaseModel `bun:"table:log_summary_read,alias:t" json:"-"`

	ID        string        `bun:"id,pk" json:"-"`
	SummaryID string        `bun:"summary_id" json:"-"`
	PersonID  string        `bun:"person_id" json:"personId"`
	At        clock.Instant `bun:"at" json:"at"`
	Name      string        `bun:"-" json:"name"`
}

// anomalies holds the counts of a day against the days before: far more than
// usual, nothing where there always is something, and far more failures.
func anomalies(today []Count, before []Summary, factor, least int64) []Anomaly {
	found := []Anomaly{}
	if len(before) == 0 {
		return found
	}
	for _, count := range today {
		var all, bad int64
		for i := range before {
			for _, then := range before[i].Counts {
				if then.Class == count.Class {
					all, bad = all+then.All, bad+then.Refused+then.Failed
				}
			}
		}
		days := int64(len(before))
		mean, badMean, badNow := all/days, bad/days, count.Refused+count.Failed
		switch {
		case count.All >= least && count.All > factor*max(mean, 1):
			found = append(found, Anomaly{"more", count.Class, count.All, mean})
		case count.All == 0 && mean >= least:
			found = append(found, Anomaly{"silent", count.Class, 0, mean})
		}
		if badNow >= least && badNow > factor*max(badMean, 1) {
			found = append(found, Anomaly{"failures", count.Class, badNow, badMean})
		}
	}
	return found
}
