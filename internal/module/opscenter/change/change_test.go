package change

import (
	"slices"
	"testing"
	"time"

	"gongzhi/internal/kit/flow"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/module/opscenter/recovery"
)

// TestNoChangeWithoutAuthorisationRollbackAndBackup: no work begins without the
// owner's word, a way back and, for a database, a backup point of the last day.
func TestNoChangeWithoutAuthorisationRollbackAndBackup(t *testing.T) {
	h := newHouse(t)
	v := h.asked(Normal, "DB-1")
	plan := h.plan()
	plan.Rollback = ""
	h.refuse(engineer, "change.rollback_needed", v, "assess", plan)
	v = h.do(engineer, v, "assess", h.plan())
	h.refuse(engineer, "flow.undefined", v, "start", Step{})
	h.refuse(engineer, "change.not_this_kind", v, "rush", Step{Text: "hurry"})
	h.refuse(engineer, "change.not_this_kind", v, "schedule", Step{})
	v = h.do(engineer, v, "submit", Step{})
	h.refuse(engineer, "fault.forbidden", v, "authorise", Step{})
	h.refuse(both, "change.own_request", v, "authorise", Step{})
	h.refuse(owner, "change.text", v, "refuse", Step{})
	v = h.do(owner, v, "refuse", Step{Text: "not in this week"})
	if v.State != Assessed || v.AuthoriseNote != "not in this week" {
		t.Errorf("refused: %+v", v.Change)
	}
	v = h.do(engineer, v, "reassess", h.plan())
	v = h.do(engineer, v, "submit", Step{})
	v = h.do(owner, v, "authorise", Step{Text: "go on"})
	if v.AuthoriserName != "name of owner" || !v.NeedsBackup {
		t.Errorf("%+v", v)
	}
	h.refuse(engineer, "change.too_early", v, "start", Step{})
	h.clock.Advance(time.Hour)
	h.refuse(engineer, "change.backup_needed", v, "start", Step{})
	h.points = []BackupPoint{{"BK-OLD", "DB-1", h.clock.Now() - 25*hour}, {"BK-1", "DB-1", h.clock.Now() - hour}, {"BK-2", "HOST-1", h.clock.Now()}}
	for _, ref := range []string{"BK-OLD", "BK-2", "BK-9"} {
		h.refuse(engineer, "change.no_backup", v, "start", Step{BackupRef: ref})
	}
	if points := need[[]BackupPoint](t)(h.BackupPoints(reader, v.ID)); len(points) != 1 || points[0].Ref != "BK-1" {
		t.Errorf("%v", points)
	}
	v = h.do(engineer, v, "start", Step{BackupRef: "BK-1"})
	if v.BackupAt != h.clock.Now()-hour || v.ExecutorName != "name of engineer" || v.State != Implementing {
		t.Errorf("%+v", v.Change)
	}
	w := h.scheduled("DB-1")
	if w = h.do(engineer, w, "start", Step{FileIDs: []string{h.upload("dump, 12 MiB, sha256 …")}}); w.State != Implementing {
		t.Errorf("a backup that files show: %s", w.State)
	}
	late := h.scheduled("HOST-1")
	h.clock.Advance(3 * time.Hour)
	h.refuse(engineer, "change.window_past", late, "start", Step{})
	if late = h.do(engineer, late, "replan", Step{Text: "missed"}); late.AuthorisedAt != 0 || late.State != Assessed {
		t.Errorf("the owner's word was for that window: %+v", late.Change)
	}
}

// TestChangeWaitsForItsBackupPoint: the point that a change asks for is made in
// its own time; the work begins after that, and a failure is tried again.
func TestChangeWaitsForItsBackupPoint(t *testing.T) {
	h := newHouse(t)
	h.refuse(engineer, "change.point_stands", h.scheduled("HOST-1"), "secure", Step{}) // it touches no data
	v := h.do(engineer, h.scheduled("DB-1"), "secure", Step{})
	offered := func(action string) bool {
		return slices.ContainsFunc(v.Actions, func(a flow.Action) bool { return a.Action == action && a.Allowed })
	}
	if v.Point == nil || v.Point.State != recovery.Preparing || offered("secure") || offered("retry") || offered("start") {
		t.Errorf("%+v %+v", v.Point, v.Actions)
	}
	h.refuse(engineer, "change.point_preparing", v, "start", Step{FileIDs: []string{h.upload("another dump")}})
	h.refuse(engineer, "change.point_stands", v, "retry", Step{})
	h.own.State, h.own.Reason = recovery.Failed, "the disk is full"
	h.refuse(engineer, "change.backup_needed", v, "start", Step{})
	if v = need[View](t)(h.Get(engineer, v.ID)); !offered("retry") || offered("secure") {
		t.Errorf("%+v", v.Actions)
	}
	if v = h.do(engineer, v, "retry", Step{}); v.Point.Number != "PP" || v.Point.State != recovery.Preparing {
		t.Errorf("%+v", v.Point)
	}
	h.own.State, h.own.At = recovery.Made, h.clock.Now()
	if v = h.do(engineer, v, "start", Step{}); v.BackupRef != "PP" || v.BackupAt != h.own.At {
		t.Errorf("%+v", v.Change)
	}
}

// TestChangeIsVerifiedByASecondPersonWithFigures: the record keeps figures before
// and after, and whoever did it does not say that it is right.
func TestChangeIsVerifiedByASecondPersonWithFigures(t *testing.T) {
	h := newHouse(t)
	v := h.do(engineer, h.scheduled("HOST-1"), "start", Step{})
	v = h.do(engineer, v, "record", Step{Text: "stopped the service"})
	h.refuse(engineer, "change.figures", v, "implement", Step{Text: "done"})
	h.refuse(engineer, "change.figures", v, "implement", Step{Text: "done", Figures: []Figure{{"speed", "", "2"}}})
	v = h.do(engineer, v, "implement", Step{Text: "done", Figures: []Figure{{"speed", "1", "2"}}})
	h.refuse(engineer, "change.own_work", v, "verify", Step{Text: "right"})
	v = h.do(second, v, "fail", Step{Text: "still slow"})
	v = h.do(engineer, v, "implement", Step{Text: "again", Figures: []Figure{{"speed", "1", "3"}}})
	v = h.do(second, v, "verify", Step{Text: "looked at the graph"})
	if v.State != Done || len(v.Log) != 4 || v.Log[0].ByName != "name of engineer" || v.Figures[0].After != "3" || v.VerifierName != "name of second" || v.ReviewDue != v.FinishedAt.Day().AddDays(7).End() {
		t.Errorf("%+v", v)
	}
	h.clock.Advance(9 * 24 * time.Hour)
	if v = need[View](t)(h.Get(reader, v.ID)); !v.ReviewLate {
		t.Error("nobody has reviewed it")
	}
	v = h.do(engineer, v, "review", Step{Text: "went well"})
	if v.State != Closed || !v.ReviewLate || v.Steps[len(v.Steps)-1] != (flow.Step{Key: Closed, State: "done"}) {
		t.Errorf("what was late stays late: %+v", v)
	}
}

// TestRollbackIsRecordedAndReviewed.
func TestRollbackIsRecordedAndReviewed(t *testing.T) {
	h := newHouse(t)
	v := h.do(engineer, h.scheduled("HOST-1"), "start", Step{})
	h.refuse(engineer, "change.text", v, "rollback", Step{})
	v = h.do(engineer, v, "rollback", Step{Text: "the file is back, 3 minutes"})
	if v.Outcome != RolledBack || v.RollbackNote == "" || !slices.Contains(v.Steps, flow.Step{Key: RolledBack, State: "current"}) {
		t.Errorf("%+v", v)
	}
	if slices.ContainsFunc(v.Steps, func(s flow.Step) bool { return s.Key == Verifying }) {
		t.Errorf("it was never verified: %+v", v.Steps)
	}
	if v = h.do(engineer, v, "review", Step{Text: "tested on another version"}); v.State != Closed || !slices.Contains(v.Steps, flow.Step{Key: RolledBack, State: "done"}) || need[View](t)(h.Get(reader, v.ID)).Waits != nil {
		t.Errorf("%+v", v)
	}
}

// TestEmergencyIsRatifiedWithinTheParameter: it begins at once, the owner's word
// comes within 24 hours; without it nothing is finished, what was late stays so.
func TestEmergencyIsRatifiedWithinTheParameter(t *testing.T) {
	h := newHouse(t)
	begin := func() View {
		v := h.do(engineer, h.asked(Emergency, "HOST-1"), "assess", h.plan())
		h.refuse(engineer, "change.text", v, "rush", Step{})
		v = h.do(engineer, v, "rush", Step{Text: "the service is down"})
		return h.do(engineer, v, "implement", Step{Text: "restarted", Figures: []Figure{{"up", "0", "1"}}})
	}
	v := begin()
	if v.RatifyDue != v.StartedAt+24*hour {
		t.Errorf("due %v", v.RatifyDue)
	}
	h.refuse(second, "change.not_ratified", v, "verify", Step{Text: "up"})
	h.refuse(both, "change.own_request", v, "ratify", Step{Text: "fine"})
	v = h.do(owner, v, "ratify", Step{Text: "agreed"})
	if v.RatifiedLate || h.do(second, v, "verify", Step{Text: "up"}).State != Done {
		t.Errorf("%+v", v)
	}
	late := begin()
	h.clock.Advance(25 * time.Hour)
	late = h.do(owner, late, "ratify", Step{Text: "agreed, though late"})
	h.clock.Advance(time.Hour)
	if late = need[View](t)(h.Get(reader, late.ID)); !late.RatifiedLate {
		t.Error("it was ratified late and does not say so")
	}
	refused := begin()
	refused = h.do(owner, refused, "reject", Step{Text: "there was no emergency"})
	h.refuse(second, "change.rejected", refused, "verify", Step{Text: "up"})
	if refused = h.do(engineer, refused, "rollback", Step{Text: "as it was"}); refused.State != RolledBack {
		t.Errorf("%+v", refused.Change)
	}
}

// TestStandardChangeFollowsAnEndorsedPattern: the owner's endorsement counts for
// the same category and some of its assets, until its last day.
func TestStandardChangeFollowsAnEndorsedPattern(t *testing.T) {
	h := newHouse(t)
	like := h.finished("HOST-1")
	ask := Proposal{Kind: Standard, Category: "config", Title: "Again", Reason: "as last time", Assets: []string{"HOST-1"}, Pattern: like.Number}
	_, err := h.Draft(engineer, ask)
	h.refused(err, "change.no_pattern")
	h.refuse(owner, "change.until", like, "endorse", Step{Until: h.clock.Now().Day().AddDays(999)})
	like = h.do(owner, like, "endorse", Step{Until: h.clock.Now().Day().AddDays(2)})
	if found := need[[]View](t)(h.Patterns(reader)); len(found) != 1 || found[0].Number != like.Number {
		t.Errorf("patterns %v", found)
	}
	for key, edit := range map[string]func(p *Proposal){"change.pattern_assets": func(p *Proposal) { p.Assets = []string{"HOST-2"} }, "change.pattern_category": func(p *Proposal) { p.Category = "patch" }, "change.pattern_needed": func(p *Proposal) { p.Pattern = "" }} {
		wrong := ask
		edit(&wrong)
		_, err := h.Draft(engineer, wrong)
		h.refused(err, key)
	}
	v := need[View](t)(h.Draft(engineer, ask))
	v = h.do(engineer, v, "assess", h.plan())
	h.refuse(engineer, "change.not_this_kind", v, "submit", Step{})
	v = h.do(engineer, v, "schedule", Step{})
	if v.State != Scheduled || v.AuthoriserName != "name of owner" || v.AuthoriseNote != like.Number {
		t.Errorf("%+v", v)
	}
	w := need[View](t)(h.Draft(engineer, ask))
	plan := h.plan()
	plan.StartsAt, plan.EndsAt = h.clock.Now().Add(72*time.Hour), h.clock.Now().Add(73*time.Hour)
	w = h.do(engineer, w, "assess", plan)
	h.refuse(engineer, "change.no_pattern", w, "schedule", Step{})
	like = h.do(owner, like, "withdraw", Step{Text: "no more"})
	_, err = h.Draft(engineer, ask)
	h.refused(err, "change.no_pattern")
}

// TestLawChangeHasAnImpactVerdict (O-013): each change of the law is asked
// whether it touches the system; one that does not ends with that verdict.
func TestLawChangeHasAnImpactVerdict(t *testing.T) {
	h := newHouse(t)
	ask := Proposal{Kind: Normal, Category: Law, Title: "New rule", Reason: "in force soon", Modules: []string{"2"}}
	_, err := h.Draft(engineer, ask)
	h.refused(err, "change.law")
	ask.Law, ask.LawFrom = "Law 1/2027", "2027-01-01"
	v := need[View](t)(h.Draft(engineer, ask))
	h.refuse(engineer, "change.verdict", v, "assess", h.plan())
	plan := h.plan()
	plan.Verdict = "unaffected"
	v = h.do(engineer, v, "assess", plan)
	h.refuse(engineer, "change.unaffected", v, "submit", Step{})
	v = h.do(engineer, v, "cancel", Step{Text: "nothing to do"})
	page := need[list.Result[View]](t)(h.List(reader, &listInput{Filter: Filter{Category: []string{Law}}}))
	if v.State != Cancelled || page.Total != 1 || page.Items[0].Verdict != "unaffected" {
		t.Errorf("%+v", page)
	}
}

// TestChangeIsLinkedToWhatItMends: tickets and a vulnerability that are there.
func TestChangeIsLinkedToWhatItMends(t *testing.T) {
	h := newHouse(t)
	ask := Proposal{Kind: Normal, Category: "patch", Title: "Patch", Reason: "weak", Assets: []string{"host-1"}, Tickets: []string{"GZ1"}, Weakness: "LD1"}
	v := need[View](t)(h.Draft(engineer, ask))
	if len(v.Links) != 2 || v.Assets[0] != "HOST-1" {
		t.Errorf("%+v", v.Links)
	}
	ask.Version, ask.Tickets, ask.Assets, ask.Modules = v.Version, []string{"GZ9"}, []string{"NONE"}, []string{"77"}
	_, err := h.Revise(engineer, v.ID, ask)
	for _, key := range []string{"change.no_link", "change.no_asset", "change.no_module"} {
		h.refused(err, key)
	}
	for asset, want := range map[string]int{"HOST-1": 1, "HOST": 0} {
		page := need[list.Result[View]](t)(h.List(reader, &listInput{Filter: Filter{Asset: asset}}))
		if page.Total != want {
			t.Errorf("changes of %s: %d", asset, page.Total)
		}
	}
	ask.Tickets, ask.Assets, ask.Modules = nil, nil, nil
	_, err = h.Revise(engineer, v.ID, ask)
	h.refused(err, "change.touches")
}

// TestWhatIsAuthorisedIsNotEdited: after the owner's word neither request nor
// plan changes, by any action in any state.
func TestWhatIsAuthorisedIsNotEdited(t *testing.T) {
	h := newHouse(t)
	v := h.scheduled("HOST-1")
	_, err := h.Revise(engineer, v.ID, Proposal{Version: v.Version, Kind: Normal, Category: "config", Title: "Other", Reason: "other", Assets: []string{"DB-1"}})
	h.refused(err, "change.fixed")
	h.refuse(engineer, "flow.undefined", v, "assess", h.plan())
	for _, state := range changeFlow.States() {
		for _, t2 := range changeFlow.Transitions {
			_, err := changeFlow.Next(state, t2.Action)
			if allowed := slices.Contains(t2.From, state); allowed != (err == nil) {
				t.Errorf("%s from %s: %v", t2.Action, state, err)
			}
		}
	}
	v.Version--
	h.refuse(engineer, "fault.stale", v, "start", Step{})
}

// TestTodosNameWhoseTurnItIs.
func TestTodosNameWhoseTurnItIs(t *testing.T) {
	h := newHouse(t)
	v := h.do(engineer, h.asked(Normal, "HOST-1"), "assess", h.plan())
	h.do(engineer, v, "submit", Step{})
	e := h.do(engineer, h.asked(Emergency, "HOST-2"), "assess", h.plan())
	h.do(engineer, e, "rush", Step{Text: "down"})
	if _, err := h.Capture(engineer, Capture{Asset: "HOST-1"}); err != nil {
		t.Fatal(err)
	}
	verbs := func(owner bool) (found []string) {
		who := map[bool]string{true: PermitAuthorise, false: PermitHandle}[owner]
		todos, err := h.todos(t.Context(), actorOf(who), 10)
		if err != nil {
			t.Fatal(err)
		}
		for _, todo := range todos {
			found = append(found, todo.Verb)
		}
		slices.Sort(found)
		return found
	}
	if got := verbs(true); !slices.Equal(got, []string{"approve", "authorise", "ratify"}) {
		t.Errorf("owner %v", got)
	}
	if got := verbs(false); !slices.Equal(got, []string{"implement"}) {
		t.Errorf("service %v", got)
	}
}
