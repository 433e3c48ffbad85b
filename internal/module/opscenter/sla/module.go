package sla

import (
	"embed"
	"io/fs"
	"slices"
	"strconv"
	"time"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/job"
	"gongzhi/internal/kit/message"
	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/seal"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.json
var texts embed.FS

// The permissions of this module.
const (
	PermitRead        = "opscenter.sla.read"
	PermitPropose     = "opscenter.sla.propose"
	PermitLevel       = "opscenter.sla.level"
	PermitDecide      = "opscenter.sla.decide"
	PermitAcknowledge = "opscenter.sla.acknowledge"
)

const (
	paramAlways      = "opscenter.sla.onsite_always"
	paramHealthy     = "opscenter.sla.healthy_minutes"
	paramMaxGap      = "opscenter.sla.max_gap_seconds"
	paramLadder      = "opscenter.sla.ladder"
	paramRepeat      = "opscenter.sla.repeat_minutes"
	paramMost        = "opscenter.sla.repeat_most"
	paramAckLasts    = "opscenter.sla.ack_minutes"
	paramAllowed     = "opscenter.sla.p1_allowed"
	paramPercent     = "opscenter.sla.p1_percent"
	paramYear        = "opscenter.sla.year"
	paramTarget      = "opscenter.sla.availability"
	paramMaintenance = "opscenter.sla.maintenance_counts"
	paramKey         = "opscenter.sla.key_modules"
	paramAnswer      = "opscenter.sla.proposal_minutes"
	paramOperator    = "opscenter.sla.operator"
)

// target names the parameter of a clock's target.
func target(code Code) string { return "opscenter.sla.c" + string(code[1:]) }

// defaults are the targets of the tender in minutes; of C13 in working days.
var defaults = []struct {
	code  Code
	value int64
	basis string
}{
	{FirstResponse, 10, "3.4.1.3"}, {SupportStart, 15, "3.4.3(1)"}, {RemoteDiagnosis, 15, "2.2"}, {OnlineSupport, 60, "3.4.3(3)"}, {Arrival, 120, "3.4.3(4)"},
	{OnsiteDiagnosis, 30, "3.6.3"}, {PrelimDiagnosis, 60, "3.6.3"}, {CompanyReport, 60, "3.5.2"}, {ExpertPlan, 60, "3.5.2"}, {WishReply, 1440, "3.6.3"},
	{Analysis, 1440, "2.2"}, {Replacement, 30, "3.4.1.2"}, {SecurityIncident, 240, "security"},
}

var recoveryDefaults = map[Level]int64{P1: 120, P2: 240, P3: 480, P4: 1440}

// operators are what an operator of networks may be by the rules of reporting
// (C14), each with the parameter of its time in minutes: any other operator, one
// of critical information infrastructure, a unit of the central organs.
var operators = map[string]struct {
	param string
	value int
}{"other": {target(SecurityIncident), 240}, "cii": {"opscenter.sla.c14_cii", 60}, "central": {"opscenter.sla.c14_central", 120}}

var targets, recoveries = map[Code]string{}, map[Level]string{}

func parameters() []param.Definition {
	list := []param.Definition{
		{Name: paramAlways, Kind: param.List, Default: []string{"P1", "P2"}, Max: 5, Entry: wrongLevel, Basis: "sla.basis.d2"},
		{Name: paramHealthy, Kind: param.Integer, Default: 15, Unit: param.Minutes, Min: 1, Max: 240, Basis: "sla.basis.3.4.1.5"},
		{Name: paramMaxGap, Kind: param.Integer, Default: 150, Unit: param.Seconds, Min: 10, Max: 3600, Basis: "sla.basis.d6"},
		{Name: paramLadder, Kind: param.List, Default: []string{"50:" + Responsible, "75:operations.manager", "90:operations.expert," + Company, "100:owner.authoriser," + Company},
			Min: 1, Max: 12, Entry: wrongRung, Basis: "sla.basis.ladder"},
		{Name: paramRepeat, Kind: param.Integer, Default: 15, Unit: param.Minutes, Min: 1, Max: 1440, Basis: "sla.basis.ladder"},
		{Name: paramMost, Kind: param.Integer, Default: 12, Min: 1, Max: 100, Basis: "sla.basis.ladder"},
		{Name: paramAckLasts, Kind: param.Integer, Default: 15, Unit: param.Minutes, Min: 1, Max: 1440, Basis: "sla.basis.ladder"},
		{Name: paramAnswer, Kind: param.Integer, Default: 60, Unit: param.Minutes, Min: 5, Max: 10_080, Basis: "sla.basis.3.6.4"},
		{Name: paramAllowed, Kind: param.Integer, Default: 1, Max: 100, Basis: "sla.basis.3.4.1.5"},
		{Name: paramPercent, Kind: param.Integer, Default: 2, Unit: "%", Max: 100, Basis: "sla.basis.3.4.1.5"},
		{Name: paramYear, Kind: param.Text, Default: "service", Min: 1, Max: 8, Entry: wrongYear, Basis: "sla.basis.d9"},
		{Name: paramTarget, Kind: param.Decimal, Default: "99.9", Unit: "%", Min: 90, Max: 100, Basis: "sla.basis.1.3.1"},
		{Name: paramMaintenance, Kind: param.Bool, Default: true, Basis: "sla.basis.d11"},
		{Name: paramKey, Kind: param.List, Default: []string{"1", "2", "3", "4", "5", "6", "12", "14", "19", "20", "21", "22", "27", "28", "31", "32"}, Max: 60, Basis: "sla.basis.key"},
	}
	for _, d := range defaults {
		targets[d.code] = target(d.code)
		unit := param.Minutes
		if d.code == Replacement {
			unit = "sla.working_days"
		}
		list = append(list, param.Definition{Name: target(d.code), Kind: param.Integer, Default: int(d.value), Unit: unit, Min: 1, Max: 100_000, Basis: "sla.basis." + d.basis})
	}
	list = append(list, param.Definition{Name: paramOperator, Kind: param.Text, Default: "other", Min: 1, Max: 12, Entry: wrongOperator, Basis: "sla.basis.security"})
	for _, kind := range []string{"cii", "central"} {
		list = append(list, param.Definition{Name: operators[kind].param, Kind: param.Integer, Default: operators[kind].value, Unit: param.Minutes, Min: 1, Max: 100_000, Basis: "sla.basis.security"})
	}
	for _, level := range []Level{P1, P2, P3, P4} {
		recoveries[level] = "opscenter.sla.recovery_p" + strconv.Itoa(int(level))
		list = append(list, param.Definition{Name: recoveries[level], Kind: param.Integer, Default: int(recoveryDefaults[level]), Unit: param.Minutes, Min: 1, Max: 100_000, Basis: "sla.basis.3.6.2"})
	}
	return list
}

// levelOf reads "P1"; zero when it is none.
func levelOf(text string) Level {
	return Level(slices.Index([]string{"", "P1", "P2", "P3", "P4", "P5"}, text))
}

func wrongLevel(text string) string {
	if levelOf(text) < P1 {
		return "sla.level"
	}
	return ""
}

func wrongOperator(text string) string {
	if _, known := operators[text]; !known {
		return "sla.operator"
	}
	return ""
}

func wrongYear(text string) string {
	if text != "service" && text != "calendar" {
		return "sla.year"
	}
	return ""
}

// New returns the ledger and its declaration.
func New(kit Kit, needs Needs) (*Ledger, module.Module) {
	l := &Ledger{kit: kit, needs: needs}
	consoles := []string{"operations", "owner"}
	return l, module.Module{
		Name: "opscenter.sla",
		Entries: []module.Entry{{Number: "M2", Name: "module.sla", Subsystem: "opscenter", Menu: []module.Menu{
			{Key: "slaClocks", Group: "opsdesk", Icon: "clock", Path: "/opscenter/sla/clocks", Permission: PermitRead, Consoles: consoles, Order: 620},
			{Key: "slaReport", Group: "opsproof", Icon: "chart", Path: "/opscenter/sla/report", Permission: PermitRead, Consoles: consoles, Order: 630},
		}}},
		Permissions: append(module.Permit(PermitRead, PermitPropose, PermitLevel, PermitAcknowledge), module.Permission{Code: PermitDecide, Sensitive: true}),
		Migrations:  []db.Source{{Name: "opscenter/sla", FS: migrations, Dir: "migrations"}},
		Texts:       []fs.FS{texts},
		Tables: []audit.Table{{Name: "sla_subject"}, {Name: "sla_fact"}, {Name: "sla_exemption", Private: []string{"evidence", "opinion"}},
			{Name: "sla_level_change", Private: []string{"evidence", "opinion", "proofs"}}},
		Personal:   personal,
		Parameters: parameters(),
		Routes:     l.routes,
		Jobs: []job.Job{
			{Name: "opscenter.sla.sweep", Every: 5 * time.Second, Run: l.Sweep},
			{Name: "opscenter.sla.observe", Every: 15 * time.Second, Run: l.Observe},
			{Name: "opscenter.sla.remind", Every: time.Minute, Run: l.Remind},
			{Name: "opscenter.sla.date", Every: 24 * time.Hour, Run: l.Date},
			{Name: "opscenter.sla.settle", Every: time.Hour, Run: l.Settle},
		},
		RowChecks: []audit.RowCheck{{Name: "sla_clock", Check: l.check}},
		Messages:  []message.Kind{escalationMessage, companyMessage, proposalMessage},
		Todos:     l.todos,
		Figures:   l.figures,
		Probe:     kit.Runner.Readable((*Subject)(nil)),
	}
}

// free is a text in which somebody may have written about a person.
func free(table, name string) seal.Column {
	return seal.Column{Table: table, Column: name, Kind: seal.FreeText, Purpose: "personal.purpose.sla", Basis: "personal.basis.sla", Retention: "personal.retention.sla", Level: 2}
}

var personal = []seal.Column{free("sla_exemption", "evidence"), free("sla_exemption", "opinion"), free("sla_level_change", "evidence"), free("sla_level_change", "opinion"), free("sla_level_change", "proofs")}
