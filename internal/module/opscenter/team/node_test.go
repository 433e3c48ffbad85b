package team

import (
	"sync"
	"testing"
	"time"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db/dbtest"
)

// TestOneManagerOnTwoNodes: two nodes on one database, a moment before and a
// moment after midnight, enrol project managers at once. One of them serves, the
// others are refused, and no day has two.
func TestOneManagerOnTwoNodes(t *testing.T) {
	at, midnight := dbtest.Config(t), clock.Day("2026-11-03").Start()
	nodes := []*world{node(t, clock.NewManual(midnight.Add(-time.Millisecond)), at, true), node(t, clock.NewManual(midnight), at, false)}
	must[ContractView](t)(nodes[0].Agree(manager, nodes[0].agreement()))
	const each = 6
	var group sync.WaitGroup
	start, refusals := make(chan struct{}), make(chan error, each*len(nodes))
	for _, w := range nodes {
		for range each {
			group.Go(func() {
				<-start
				_, err := w.Enrol(manager, Enrolment{Name: "Zhang", Role: Manager, From: "2026-11-02", Qualification: Qualification{Since: "2010-01-01"}})
				refusals <- err
			})
		}
	}
	close(start)
	group.Wait()
	close(refusals)
	serving := 0
	for err := range refusals {
		if err == nil {
			serving++
			continue
		}
		nodes[0].refused("team.two_managers", err)
	}
	if serving != 1 {
		t.Errorf("%d project managers serve", serving)
	}
	for _, w := range nodes {
		if gaps := must[[]Gap](t)(w.ManagerGaps(reader, w.kit.Runner.DB.Read(), "2026-11-02", "2027-11-02")); len(gaps) != 0 {
			t.Errorf("gaps: %v", gaps)
		}
	}
}

// TestOneSuccessorOnTwoNodes: the owner consents to a notice at one node while at
// the other a further project manager is enrolled from the day of the successor.
func TestOneSuccessorOnTwoNodes(t *testing.T) {
	now, at := clock.Day("2026-11-02").Start().Add(9*time.Hour), dbtest.Config(t)
	one, other := node(t, clock.NewManual(now), at, true), node(t, clock.NewManual(now), at, false)
	must[ContractView](t)(one.Agree(manager, one.agreement()))
	serving, candidate := one.pair()
	effective := one.day().AddDays(60)
	r := must[ReplacementView](t)(one.notice(serving, candidate, effective))
	paper := one.paper(owner, PermitConsent)
	var group sync.WaitGroup
	var consent, enrolled error
	group.Go(func() { _, consent = one.Decide(owner, r.ID, "consent", Decision{Version: r.Version, FileIDs: paper}) })
	group.Go(func() {
		_, enrolled = other.Enrol(manager, Enrolment{Name: "Wang", Role: Manager, From: effective, Qualification: Qualification{Since: "2010-01-01"}})
	})
	group.Wait()
	if consent != nil {
		t.Fatal(consent)
	}
	one.refused("team.two_managers", enrolled)
	if gaps := must[[]Gap](t)(other.ManagerGaps(reader, other.kit.Runner.DB.Read(), one.day(), effective.AddDays(300))); len(gaps) != 0 {
		t.Errorf("gaps: %v", gaps)
	}
}
