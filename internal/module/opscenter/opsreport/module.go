package opsreport

import (
	"context"
	"embed"
	"io/fs"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/job"
	"gongzhi/internal/kit/message"
	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/search"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.json
var texts embed.FS

const (
	paramAhead   = "opscenter.opsreport.ahead_days"
	paramHours   = "opscenter.opsreport.report_hours"
	paramMakeAt  = "opscenter.opsreport.make_hour"
	paramRemind  = "opscenter.opsreport.remind_days"
	paramMajor   = "opscenter.opsreport.major_hours"
	paramSpecial = "opscenter.opsreport.special_days"
	paramProject = "opscenter.opsreport.project"
)

var cycleNames = map[string]string{"patrol": "patrol", "patrolLog": "patrol_log", "dailyReport": "daily_report", "logSummary": "log_summary", "patchCheck": "patch_check", "scan": "scan", "scanReport": "scan_report",
	"monthlyReport": "monthly_report", "restoreTest": "restore_test", "restoreReport": "restore_report", "accessReview": "access_review", "drill": "drill", "drillReport": "drill_report", "planDrill": "plan_drill",
	"faultAnalysis": "fault_analysis", "majorReport": "major_report", "specialReport": "special_report", "keyPeriodBrief": "key_brief",
	"securityReport": "security_report", "securitySummary": "security_summary"}

func cycleParam(key string) string { return "opscenter.opsreport.cycle_" + cycleNames[key] }

// wrongCycle refuses what is no cycle.
func wrongCycle(text string) string {
	if slices.Contains([]string{Day, Week, Month, Quarter, Year, Off}, text) {
		return ""
	}
	return "opsreport.cycle"
}

// wrongEvent refuses a cycle for what an event brings.
func wrongEvent(text string) string {
	if text == Event || text == Off {
		return ""
	}
	return "opsreport.cycle_event"
}

// Parameters are the cycles of the contract and the times of the house.
var Parameters = func() []param.Definition {
	list := []param.Definition{
		{Name: paramProject, Kind: param.Text, Default: paper.Project, Min: 1, Max: 80, Basis: "opsreport.basis.house"},
		{Name: paramAhead, Kind: param.Integer, Default: 14, Min: 1, Max: 120, Unit: param.Days, Basis: "opsreport.basis.house"},
		{Name: paramHours, Kind: param.Integer, Default: 10, Min: 1, Max: 48, Unit: param.Hours, Basis: "opsreport.basis.inference"},
		{Name: paramMakeAt, Kind: param.Integer, Default: 18, Min: 0, Max: 23, Unit: param.Hours, Basis: "opsreport.basis.monthly"},
		{Name: paramRemind, Kind: param.Integer, Default: 3, Min: 1, Max: 30, Unit: param.Days, Basis: "opsreport.basis.house"},
		{Name: paramMajor, Kind: param.Integer, Default: 72, Min: 1, Max: 720, Unit: param.Hours, Basis: "opsreport.basis.inference"},
		{Name: paramSpecial, Kind: param.Integer, Default: 5, Min: 1, Max: 60, Basis: "opsreport.basis.inference"},
	}
	for _, d := range duties {
		entry := wrongCycle
		if d.cycle == Event {
			entry = wrongEvent
		}
		list = append(list, param.Definition{Name: cycleParam(d.key), Kind: param.Text, Default: d.cycle, Min: 1, Max: 12, Entry: entry, Basis: d.basis})
	}
	return list
}()

func kind(name string, variables ...message.Variable) message.Kind {
	return message.Kind{Name: name, Channels: []message.Channel{message.Inbox, message.Mail}, Mandatory: []message.Channel{message.Inbox}, Basis: "opsreport.basis.reports", Variables: variables}
}

var (
	dutyWords       = []message.Variable{{Name: "duty", Needed: true}, {Name: "period"}, {Name: "day"}}
	reportWords     = []message.Variable{{Name: "number", Needed: true}, {Name: "title"}, {Name: "period"}}
	soonMessage     = kind("opscenter.duty-soon", dutyWords...)
	lateMessage     = kind("opscenter.duty-late", dutyWords...)
	draftedMessage  = kind("opscenter.report-drafted", reportWords...)
	sentMessage     = kind("opscenter.report-sent", reportWords...)
	answeredMessage = kind("opscenter.report-answered", message.Variable{Name: "number", Needed: true}, message.Variable{Name: "title"})
	askedMessage    = kind("opscenter.report-asked", message.Variable{Name: "number", Needed: true}, message.Variable{Name: "day"})
)

// New returns the reports and their declaration.
func New(kit Kit, needs Needs) (*Reports, module.Module) {
	r := &Reports{kit: kit, needs: needs}
	for _, p := range Parameters {
		kit.Parameters.Need(p.Name)
	}
	menu := func(key, icon, path string, order int) module.Menu {
		return module.Menu{Key: key, Group: "opsproof", Icon: icon, Path: "/opscenter/opsreport/" + path, Permission: PermitRead, Consoles: []string{"operations", "owner"}, Order: order}
	}
	return r, module.Module{
		Name: "opscenter.opsreport",
		Entries: []module.Entry{{Number: "M8", Name: "module.opsreport", Subsystem: "opscenter", Menu: []module.Menu{
			menu("opsCalendar", "calendar", "calendar", 940), menu("opsReports", "document", "reports", 941), menu("opsRequests", "listCheck", "requests", 942),
		}}},
		Permissions: append(module.Permit(PermitRead, PermitWrite, PermitReview, PermitSend, PermitAsk), module.Permission{Code: PermitReceive, Sensitive: true}),
		Migrations:  []db.Source{{Name: "opscenter/opsreport", FS: migrations, Dir: "migrations"}},
		Texts:       []fs.FS{texts},
		Tables: []audit.Table{{Name: dutyTable}, {Name: reportTable},
			{Name: requestTable, Private: []string{"question"}}},
		RowChecks:  []audit.RowCheck{{Name: snapshotTable, Check: checkSnapshots}},
		Personal:   personal,
		Parameters: Parameters,
		Routes:     r.routes,
		Jobs:       []job.Job{{Name: "opscenter.opsreport.sweep", Every: sweepEvery, Run: r.Sweep}, {Name: "opscenter.opsreport.make", Every: 10 * time.Minute, Run: r.Make}},
		Messages:   []message.Kind{soonMessage, lateMessage, draftedMessage, sentMessage, answeredMessage, askedMessage},
		Finders:    []search.Finder{r.finder()},
		Todos:      r.todos,
		Probe:      kit.Runner.Readable((*Turn)(nil)),
	}
}

func free(table, name string) seal.Column {
	return seal.Column{Table: table, Column: name, Kind: seal.FreeText, Purpose: "personal.purpose.opsreport", Basis: "personal.basis.opsreport", Retention: "personal.retention.opsreport", Level: 2}
}

var personal = []seal.Column{free(reportTable, "note"), free(requestTable, "question"), free(snapshotTable, "content")}

// checkSnapshots compares what was frozen with the digests that the log sealed.
func checkSnapshots(ctx context.Context, q bun.IDB, report func(audit.Problem)) error {
	for after := ""; ; {
		rows, err := snapshotsAfter(ctx, q, after, 100)
		if err != nil || len(rows) == 0 {
			return err
		}
		ids := make([]string, len(rows))
		for i, s := range rows {
			ids[i] = s.ID
		}
		known, err := reportsCalled(ctx, q, ids)
		if err != nil {
			return err
		}
		for _, s := range rows {
			sha, sm := digests(s.Content)
			switch r, there := known[s.ID]; {
			case !there:
				report(audit.Problem{Table: snapshotTable, ID: s.ID, What: audit.Inserted, Detail: "no report has it"})
			case sha != r.SHA256 || sm != r.SM3:
				report(audit.Problem{Table: snapshotTable, ID: s.ID, What: audit.Changed, Detail: "it is not what the report of that time had"})
			}
		}
		after = rows[len(rows)-1].ID
	}
}
