package enterprise

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"gongzhi/internal/contract/platform"
	"gongzhi/internal/kit/clock"
)

func TestStepOfALicence(t *testing.T) {
	steps := stepsOf([]string{"7", "90", "30"})
	for _, c := range []struct {
		to   clock.Day
		days int
		due  bool
	}{
		{"", 0, false}, {"2027-02-19", 0, false}, {"2027-02-18", 90, true}, {"2026-12-21", 90, true}, {"2026-12-20", 30, true}, {"2026-11-27", 7, true},
		{"2026-11-20", 7, true}, {"2026-11-19", ended, true}, {"2020-01-01", ended, true},
	} {
		if days, due := (Licence{ValidTo: c.to}).stepOn(today, steps); days != c.days || due != c.due {
			t.Errorf("%s: step %d %v, want %d %v", c.to, days, due, c.days, c.due)
		}
	}
	for entry, ok := range map[string]bool{"0": true, "30": true, "730": true, "731": false, "-1": false, "030": false, "soon": false} {
		if (stepShape(entry) == "") != ok {
			t.Errorf("%q is taken: %v", entry, !ok)
		}
	}
}

// told are the events of a name in the outbox, oldest first.
func (h *house) told(name string) (payloads []string) {
	h.Helper()
	err := h.runner.DB.Read().NewSelect().Table("outbox_event").Column("payload").Where("name = ?", name).OrderExpr("id").Scan(context.Background(), &payloads)
	if err != nil {
		h.Fatal(err)
	}
	return payloads
}

// TestRemindersAreGivenOnce: one message for a licence and step, on two nodes
// and however often the job runs; a renewed licence begins anew, and of one that
// ended every module hears.
func TestRemindersAreGivenOnce(t *testing.T) {
	h := open(t)
	old := LicenceInput{Kind: "transport", Number: "T-0", ValidFrom: "2020-01-01", ValidTo: "2025-01-01"} // renewed by T-1
	org := h.create(Details{Name: "示例小食店", Licences: []LicenceInput{old, {Kind: "transport", Number: "T-1", ValidFrom: "2025-01-01", ValidTo: "2026-12-15"},
		{Kind: "other", Number: "O-1", ValidFrom: "2026-01-01"}}})
	h.create(Details{Name: "别家", Licences: []LicenceInput{{Kind: "other", Number: "O-2", ValidFrom: "2026-01-01", ValidTo: "2029-01-01"}}})
	notices := func(want int) []string {
		h.Helper()
		var both sync.WaitGroup
		for range 2 {
			both.Go(func() {
				if err := h.orgs.remind(context.Background()); err != nil {
					t.Error(err)
				}
			})
		}
		both.Wait()
		got := h.told("kit.message.requested.v1")
		if len(got) != want {
			t.Fatalf("on %s: %d messages, want %d: %v", h.clock.Now().Day(), len(got), want, got)
		}
		return got
	}
	first := notices(1)[0]
	for _, part := range []string{`"platform.enterprise.licence-expiring"`, "T-1", "2026-12-15", "道路运输经营许可证", "Road transport licence", org.ID, "business.owner"} {
		if !strings.Contains(first, part) {
			t.Errorf("%s lacks %s", first, part)
		}
	}
	h.clock.Advance(time.Hour)
	notices(1)
	h.clock.Advance(18 * 24 * time.Hour) // seven days left
	notices(2)
	h.clock.Advance(8 * 24 * time.Hour) // the day after
	if last := notices(3)[2]; !strings.Contains(last, `"platform.enterprise.licence-expired"`) {
		t.Errorf("told %s", last)
	}
	var event platform.LicenceExpired
	ends := h.told(event.EventName())
	if len(ends) != 1 || json.Unmarshal([]byte(ends[0]), &event) != nil || event.OrganisationID != org.ID || event.Kind != "transport" || event.ValidTo != "2026-12-15" {
		t.Errorf("events %v", ends)
	}
	if held, last, err := h.orgs.Licensed(context.Background(), h.runner.DB.Read(), org.ID, []string{"transport"}, "2026-12-16"); err != nil || held || last.Number != "T-1" {
		t.Errorf("licensed %v %+v %v", held, last, err)
	}
	at := slices.IndexFunc(org.Licences, func(l Licence) bool { return l.Number == "T-1" })
	org.Licences[at].ValidTo = "2027-01-10"
	renewed := make([]LicenceInput, len(org.Licences))
	for i, l := range org.Licences {
		renewed[i] = l.input()
	}
	if _, err := h.orgs.Update(h.as("chief"), org.ID, Change{Version: 1, Details: Details{Name: org.Name, Kind: org.Kind, Licences: renewed}}); err != nil {
		t.Fatal(err)
	}
	notices(4) // thirty days before its new end
	if held, _, err := h.orgs.Licensed(context.Background(), h.runner.DB.Read(), org.ID, []string{"transport"}, "2026-12-16"); err != nil || !held {
		t.Errorf("after the renewal: %v %v", held, err)
	}
	h.verify()
}
