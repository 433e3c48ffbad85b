package patrol

import (
	"context"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/usecase"
)

// trendDays is how far back the trend of an item goes.
const trendDays = 30

// Point is an item on one day.
type Point struct {
	Day     clock.Day `json:"day"`
	Value   *int64    `json:"value"`
	Limit   int64     `json:"threshold"`
	Verdict string    `json:"verdict"`
	Ticket  string    `json:"ticket"`
	RunID   string    `json:"runId"`
}

// Trend is an item over thirty days.
type Trend struct {
	Measure string    `json:"measure"`
	Subject string    `json:"subject"`
	Group   string    `json:"group"`
	Unit    string    `json:"unit"`
	Least   bool      `json:"least"`
	Points  []Point   `json:"points" nullable:"false"`
	Reaches clock.Day `json:"reaches" doc:"Day on which the straight line through the values reaches the threshold; empty when it does not within a year"`
}

// TrendOf shows an item over thirty days, and when it will be abnormal if it goes
// on like that (contract 3.4.4: potential faults are to be found).
func (s *Service) TrendOf(ctx context.Context, measure, subject string) (Trend, error) {
	return usecase.Read(ctx, s.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (Trend, error) {
		m := measureOf(measure)
		if m == nil {
			return Trend{}, fault.New(fault.NotFound, "patrol.no_item")
		}
		today := q.Now.Day()
		rows, err := resultsOn(ctx, q, measure, subject, today.AddDays(1-trendDays), today)
		t := Trend{Measure: measure, Subject: subject, Group: m.Group, Unit: m.Unit, Least: m.Least, Points: []Point{}}
		for i := range rows {
			c := &rows[i]
			p := Point{Day: c.Day, Value: c.Value, Limit: c.Limit, Verdict: c.Verdict, Ticket: c.Ticket, RunID: c.RunID}
			if n := len(t.Points); n > 0 && t.Points[n-1].Day == c.Day {
				t.Points[n-1] = p
				continue
			}
			t.Points = append(t.Points, p)
		}
		t.Reaches = reaches(t.Points, m.Least, today)
		return t, err
	})
}

// fewestPoints is how many days say something of the days to come.
const fewestPoints = 5

// reaches lays a straight line through the values (least squares) and tells when
// it passes the newest threshold; only what gets worse and is good now.
func reaches(points []Point, least bool, today clock.Day) clock.Day {
	var n, sx, sy, sxx, sxy float64
	for _, p := range points {
		if p.Value == nil {
			continue
		}
		x, y := float64(today.DaysUntil(p.Day)), float64(*p.Value)
		n, sx, sy, sxx, sxy = n+1, sx+x, sy+y, sxx+x*x, sxy+x*y
	}
	spread := n*sxx - sx*sx
	if n < fewestPoints || spread == 0 {
		return ""
	}
	slope := (n*sxy - sx*sy) / spread
	level := (sy - slope*sx) / n // today
	room := float64(points[len(points)-1].Limit) - level
	if least {
		slope, room = -slope, -room
	}
	if slope <= 0 || room < 0 || room/slope > 365 {
		return ""
	}
	return today.AddDays(int(room/slope) + 1)
}
