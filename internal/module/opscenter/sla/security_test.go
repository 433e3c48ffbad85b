package sla

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/usecase"
)

// TestSecurityEventClock: it begins when the owner knew, ends with the registered
// report, stops for a milder level, and a level that goes down and up buys no time.
func TestSecurityEventClock(t *testing.T) {
	known, dropped := Fact{Kind: SecurityKnown, At: at("09:00")}, Fact{Kind: SecurityDropped, At: at("10:00")}
	again, told := Fact{Kind: SecurityKnown, At: at("10:30")}, Fact{Kind: SecurityTold, At: at("12:30")}
	for name, c := range map[string]struct {
		facts []Fact
		now   string
		state State
	}{
		"runs":                       {[]Fact{known}, "12:59", Running},
		"reported":                   {[]Fact{known, told}, "18:00", Met},
		"late":                       {[]Fact{known}, "13:01", Breached},
		"milder":                     {[]Fact{known, dropped}, "18:00", Void},
		"milder and worse":           {[]Fact{known, dropped, again}, "12:59", Running},
		"milder, worse and late":     {[]Fact{known, dropped, again}, "13:01", Breached},
		"milder, worse and reported": {[]Fact{known, dropped, again, told}, "18:00", Met},
		"late and milder":            {[]Fact{known, {Kind: SecurityDropped, At: at("13:30")}}, "18:00", Breached},
		"reported and milder":        {[]Fact{known, told, {Kind: SecurityDropped, At: at("13:30")}}, "18:00", Met},
	} {
		got := find(t, Compute(c.facts, nil, policy(t), at(c.now)), SecurityIncident)
		if got.State != c.state || got.StartedAt != known.At || c.state != Void && got.DueAt != at("13:00") {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if clocks := Compute(nil, nil, policy(t), at("09:00")); len(clocks) != 0 {
		t.Errorf("an ordinary event has no clock: %+v", clocks)
	}
}

// TestSecurityEventHoursFollowTheOperator: four hours for others, one for critical
// infrastructure, two for the central organs; a subject keeps those it began with.
func TestSecurityEventHoursFollowTheOperator(t *testing.T) {
	h := open(t)
	due := map[string]time.Duration{}
	var first string
	for _, operator := range []string{"other", "cii", "central"} {
		if operator != "other" {
			h.clock.Advance(24 * time.Hour)
			h.do(func(ctx context.Context, tx *usecase.Tx) error {
				_, err := h.kit.Parameters.Change(ctx, tx, param.Change{Name: paramOperator, From: h.clock.Now().Day(), Value: json.RawMessage(`"` + operator + `"`), Note: "test", Reason: "test"})
				return err
			})
		}
		subject := id.New(h.clock.Now())
		h.do(func(ctx context.Context, tx *usecase.Tx) error {
			return h.Begin(ctx, tx, Subject{ID: subject, Kind: SecurityKind, Number: "AQ" + subject[20:], Path: "/x", EngineerID: "engineer"}, Fact{Kind: SecurityKnown})
		})
		c, err := h.Clock(t.Context(), h.kit.Runner.DB.Read(), subject, SecurityIncident)
		if err != nil {
			t.Fatal(err)
		}
		due[operator] = c.DueAt.Sub(c.StartedAt)
		if first == "" {
			first = subject
		}
	}
	if due["other"] != 4*time.Hour || due["cii"] != time.Hour || due["central"] != 2*time.Hour {
		t.Errorf("%v", due)
	}
	if c, err := h.Clock(t.Context(), h.kit.Runner.DB.Read(), first, SecurityIncident); err != nil || c.Minutes != 240 {
		t.Errorf("the first keeps its hours: %+v %v", c, err)
	}
	if none, err := h.Clock(t.Context(), h.kit.Runner.DB.Read(), first, Recovery10); err != nil || none != (Clock{}) {
		t.Errorf("it has one clock: %+v %v", none, err)
	}
	if wrongOperator("bank") != "sla.operator" || wrongOperator("cii") != "" {
		t.Error("operators")
	}
}

// TestEverySubjectHasItsTime: the raw data of the owner takes subjects by their
// time. What an older program left without one gets it, and the log says so.
func TestEverySubjectHasItsTime(t *testing.T) {
	h := open(t)
	knew := h.clock.Now().Add(-time.Hour)
	for _, s := range []Subject{{ID: "A", Kind: SecurityKind, Number: "AQ1", Path: "/x", ReportedAt: knew}, {ID: "B", Kind: ReplacementKind, Number: "RY1", Path: "/x"}, {ID: "C", Kind: RequestKind, Number: "QQ1", Path: "/x"}} {
		h.do(func(ctx context.Context, tx *usecase.Tx) error {
			var facts []Fact
			if s.Kind == RequestKind {
				facts = []Fact{{Kind: Requested, At: knew}}
			}
			return h.Begin(ctx, tx, s, facts...)
		})
	}
	wanted := map[string]clock.Instant{"A": knew, "B": h.clock.Now(), "C": knew}
	check := func(when string) {
		t.Helper()
		for id, want := range wanted {
			s, err := loadSubject(t.Context(), h.kit.Runner.DB.Read(), id)
			if err != nil || s.ReportedAt != want {
				t.Errorf("%s: %s is of %v, want %v (%v)", when, id, s.ReportedAt, want, err)
			}
		}
	}
	check("new")
	h.clock.Advance(time.Hour)
	if _, err := h.kit.Runner.DB.Maintenance().Exec("UPDATE sla_subject SET reported_at = 0"); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := h.Date(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	wanted["A"] = wanted["B"] // no fact says when it was known
	check("old")
	h.do(func(ctx context.Context, tx *usecase.Tx) error { // the clock of a fault begins at its formal report, not at the request
		return h.Become(ctx, tx, "C", Subject{Kind: FaultKind, Number: "GZ1", Path: "/x"}, Fact{Kind: Reported})
	})
	wanted["C"] = h.clock.Now()
	check("a fault")
}
