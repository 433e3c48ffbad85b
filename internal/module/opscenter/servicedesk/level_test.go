package servicedesk

import (
	"slices"
	"strings"
	"testing"
	"time"

	"gongzhi/internal/kit/scope"
	"gongzhi/internal/module/opscenter/sla"
)

// trouble is a fault at P3 and lets the engineer take it.
func (h *house) trouble() View {
	h.Helper()
	rating := sla.Rating{}
	for _, aspect := range sla.Aspects {
		rating[aspect] = sla.P3
	}
	v := h.report()
	v = h.must(h.engineer(), v, "transfer", Step{Text: "是故障", Rating: rating, Modules: []string{"2"}, Affected: 40})
	f, err := h.Get(h.engineer(), v.Links[0].ID)
	if err != nil {
		h.Fatal(err)
	}
	f = h.must(h.engineer(), f, "respond", Step{Text: "已收到"})
	return h.must(h.engineer(), f, "assign", Step{EngineerID: "engineer"})
}

func (h *house) proposals(v View) []sla.Change {
	h.Helper()
	shown, err := h.kit.Clocks.Show(h.engineer(), v.ClockID)
	if err != nil {
		h.Fatal(err)
	}
	return shown.Changes
}

// TestUrgedThriceProposesAWorseLevel: three urgings that nobody answers, not
// those that followed upon work a moment ago.
func TestUrgedThriceProposesAWorseLevel(t *testing.T) {
	h := open(t)
	f := h.trouble()
	urge := func(text string) { f = h.must(h.user(), f, "urge", Step{Text: text}) }
	urge("请尽快")
	urge("还没有人来")
	if got := h.proposals(f); len(got) != 0 {
		t.Fatalf("twice: %+v", got)
	}
	f = h.must(h.engineer(), f, "note", Step{Text: "正在查日志"})
	if len(f.Problems) != 1 || f.Problems[0].ID != "of "+f.ID {
		t.Errorf("the problems of the fault: %+v", f.Problems)
	}
	for range 3 {
		urge("结果呢")
	}
	if got := h.proposals(f); len(got) != 0 {
		t.Fatalf("somebody was at it a moment ago: %+v", got)
	}
	h.forward(29 * time.Minute)
	if got := h.proposals(f); len(got) != 0 {
		t.Fatalf("within half an hour: %+v", got)
	}
	h.forward(time.Minute)
	got := h.proposals(f)
	if len(got) != 1 || got[0].Criterion != "response" || got[0].From != 3 || got[0].To != 2 || len(got[0].Proofs) != 3 || got[0].Proofs[0].Text != "结果呢" {
		t.Fatalf("nothing for half an hour: %+v", got)
	}
	h.forward(time.Minute)
	urge("第四次")
	if got := h.proposals(f); len(got) != 1 {
		t.Errorf("one proposal for one silence: %+v", got)
	}
	if f.UrgeLimit != 3 || f.Urges != 6 {
		t.Errorf("the user sees %d of %d", f.Urges, f.UrgeLimit)
	}
}

func TestUrgingWithoutAnyAnswerNeedsNoHalfHour(t *testing.T) {
	entries := []Entry{{Action: "urge", At: 1}, {Action: "urge", At: 2}, {Action: "urge", At: 3}}
	for most, want := range map[int64]int{3: 3, 4: 0} {
		if got := pressed(entries, most, time.Hour, 4); len(got) != want {
			t.Errorf("at most %d: %d", most, len(got))
		}
	}
}

// TestWideningImpactProposesAWorseLevel: another module, twice the users, or
// other reports of the same fault.
func TestWideningImpactProposesAWorseLevel(t *testing.T) {
	h := open(t)
	f := h.trouble()
	f = h.must(h.engineer(), f, "widen", Step{Text: "更多用户", Affected: 79})
	if got := h.proposals(f); len(got) != 0 {
		t.Fatalf("not twice as many: %+v", got)
	}
	f = h.must(h.engineer(), f, "widen", Step{Text: "又增加", Affected: 80})
	got := h.proposals(f)
	if len(got) != 1 || got[0].Criterion != "result" || f.AffectedFirst != 40 || f.Affected != 80 {
		t.Fatalf("twice as many: %+v", got)
	}
	if _, err := h.step(h.engineer(), f, "widen", Step{Text: "没有变化", Affected: 80, Modules: []string{"2"}}); err == nil {
		t.Error("nothing was added")
	}
	other := h.trouble()
	other = h.must(h.engineer(), other, "widen", Step{Text: "交换也受影响", Modules: []string{"2", "9"}})
	if got := h.proposals(other); len(got) != 1 || !slices.Equal(other.Modules, []string{"2", "9"}) || !strings.Contains(got[0].Evidence, "widened") {
		t.Errorf("another module: %+v", got)
	}
	master := h.trouble()
	for i := range 2 {
		if got := h.proposals(master); len(got) != 0 {
			t.Errorf("%d parts: %+v", i, got)
		}
		h.must(h.engineer(), h.trouble(), "merge", Step{MasterID: master.ID})
	}
	if got := h.proposals(master); len(got) != 1 || len(got[0].Proofs) != 2 {
		t.Errorf("two parts: %+v", got)
	}
}

// TestComplaintsAndBadRatings are about attitude and ability; a fault that
// returns was not solved.
func TestComplaintsAndBadRatings(t *testing.T) {
	h := open(t)
	f := h.trouble()
	f = h.must(h.user(), f, "complain", Step{Text: "态度敷衍"})
	if got := h.proposals(f); f.Complaints != 1 || len(got) != 1 || got[0].Criterion != "attitude" || got[0].Proofs[0].Text != "态度敷衍" {
		t.Fatalf("%+v", got)
	}
	for stars, want := range map[int64]int{2: 1, 3: 0} {
		f := h.recovered()
		f = h.must(h.engineer(), f, "analyse", Step{Cause: "连接数上限", RootCause: "未设连接池", CauseKind: "capacity", Fix: "调大并限流", Prevention: "加监控"})
		f = h.must(h.user(), f, "sign", Step{SignKind: "electronic", Stars: stars})
		if got := h.proposals(f); len(got) != want {
			t.Errorf("%d stars: %+v", stars, got)
		}
		f = h.must(h.engineer(), f, "reopen", Step{Text: "同样症状"})
		got := h.proposals(f)
		if len(got) != want+1 || got[want].Criterion != "result" || got[want].Rule != sla.Returned {
			t.Errorf("it is back: %+v", got)
		}
	}
}

// recovered is a fault whose recovery the requester has confirmed.
func (h *house) recovered() View {
	h.Helper()
	f := h.trouble()
	f = h.must(h.engineer(), f, "diagnose", Step{Complexity: "low", Mode: "remote"})
	f = h.must(h.engineer(), f, "prelim", Step{Text: "连接池"})
	f = h.must(h.engineer(), f, "observe", Step{Text: "已修复"})
	h.forward(20 * time.Minute)
	f, err := h.Get(h.user(), f.ID)
	if err != nil {
		h.Fatal(err)
	}
	return h.must(h.user(), f, "confirm-recovery", Step{})
}

// TestLevelOfTheClocksStandsOnTheTicket when it is agreed to.
func TestLevelOfTheClocksStandsOnTheTicket(t *testing.T) {
	h := open(t)
	f := h.trouble()
	f = h.must(h.user(), f, "complain", Step{Text: "无人跟进"})
	agree := as(h.Context(), "manager", "ops", scope.All, sla.PermitLevel)
	if _, err := h.kit.Clocks.AcceptLevel(agree, h.proposals(f)[0].ID, sla.Acceptance{Version: 1}); err != nil {
		t.Fatal(err)
	}
	h.forward(time.Second)
	f, err := h.Get(h.engineer(), f.ID)
	if err != nil || f.Level != 2 {
		t.Fatalf("level %d, %v", f.Level, err)
	}
	course, err := h.Course(h.engineer(), f.ID)
	if last := course[len(course)-1]; err != nil || last.Action != "level" || last.FromTo != "P3>P2" {
		t.Errorf("%+v %v", last, err)
	}
}

// TestWorkaroundOfAKnownErrorIsUsed from the ticket, and is offered to those who
// handle it only.
func TestWorkaroundOfAKnownErrorIsUsed(t *testing.T) {
	h := open(t)
	f := h.trouble()
	if len(f.KnownErrors) != 1 || f.KnownErrors[0].Title != "2" {
		t.Errorf("%+v", f.KnownErrors)
	}
	f = h.must(h.engineer(), f, "note", Step{Text: "按规避措施处理", ProblemIDs: []string{"problem"}})
	if !slices.Equal(h.around, []string{"problem in " + f.Number}) {
		t.Error(h.around)
	}
	seen, err := h.Get(h.user(), f.ID)
	if err != nil || len(seen.KnownErrors)+len(seen.Problems) != 0 {
		t.Errorf("the user sees %+v %+v %v", seen.KnownErrors, seen.Problems, err)
	}
	for who, want := range map[string]int{"engineer": 2, "user": 1} {
		ctx := h.engineer()
		if who == "user" {
			ctx = h.user()
		}
		if found, err := h.Suggestions(ctx, "打不开", "2"); err != nil || len(found) != want {
			t.Errorf("%s: %+v %v", who, found, err)
		}
	}
	if _, err := h.step(h.engineer(), h.report(), "answer", Step{Text: "请重启", ProblemIDs: []string{"problem"}}); err == nil {
		t.Error("a request has no known errors")
	}
}
