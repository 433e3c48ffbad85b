package opsreport

import (
	"testing"
	"time"

	"gongzhi/internal/contract/opscenter"
	"gongzhi/internal/kit/clock"
)

// TestDowntimeAndFaultsMonthByMonth: modules that are down at once are one stop,
// a stop over the end of a month is shared, what is no fault does not count, and
// the year to date begins in January.
func TestDowntimeAndFaultsMonthByMonth(t *testing.T) {
	at := func(day clock.Day, hour int) clock.Instant { return day.Start().Add(time.Duration(hour) * time.Hour) }
	spans := []span{{at("2026-02-10", 1), at("2026-02-10", 3)}, {at("2026-02-10", 2), at("2026-02-10", 4)}, {at("2026-02-28", 23), at("2026-03-01", 1)}, {at("2025-12-31", 22), at("2026-01-01", 1)}, {at("2026-03-20", 9), 0}}
	hour := int64(3_600_000)
	faults := []fault{{ReportedAt: at("2026-02-10", 1), RecoveredAt: at("2026-02-10", 4), Elapsed: 3 * hour}, {ReportedAt: at("2026-02-28", 23), RecoveredAt: at("2026-03-01", 1), Elapsed: 2 * hour},
		{ReportedAt: at("2026-02-11", 9), NoFault: true}, {ReportedAt: at("2026-03-20", 9)}}
	all, year := months(opscenter.ReportAsk{From: "2026-03-01", To: "2026-03-31", Until: at("2026-03-20", 12)}, at("2025-11-01", 0), spans, faults)
	want := []month{
		{key: "2025-12", down: 2 * hour, repaired: -1, since: -1}, {key: "2026-01", down: hour, repaired: -1, since: -1},
		{key: "2026-02", down: 4 * hour, faults: 2, mended: 1, repaired: 3 * hour, since: (28*24 - 4) * hour / 2}, {key: "2026-03", down: 4 * hour, faults: 1, repaired: -1, since: (19*24 + 12 - 4) * hour},
	}
	if len(all) != len(want) {
		t.Fatalf("%d months: %+v", len(all), all)
	}
	for i, m := range all {
		m.from, m.to = 0, 0
		if m != want[i] {
			t.Errorf("%+v, want %+v", m, want[i])
		}
	}
	if year.down != 9*hour || year.faults != 3 || year.mended != 2 || year.repaired != 5*hour/2 {
		t.Errorf("the year to date: %+v", year)
	}
	if late, _ := months(opscenter.ReportAsk{From: "2026-03-01", To: "2026-03-31", Until: at("2026-03-20", 12)}, at("2026-02-10", 3), spans, faults); len(late) != 2 || late[0].key != "2026-02" || late[0].down != 2*hour {
		t.Errorf("before anything was watched: %+v", late)
	}
	if row := all[2].row(); row.Cells[1] != "240" || row.Cells[3] != "180" || row.Cells[4] != "334" || row.Path != "/opscenter/servicedesk/tickets?createdAtFrom=2026-02-01&createdAtTo=2026-02-28&kind=fault" {
		t.Errorf("%+v", row)
	}
}
