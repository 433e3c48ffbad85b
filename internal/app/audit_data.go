package app

import (
	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/module/opscenter/monitoring"
	"gongzhi/internal/module/opscenter/opsreport"
)

// rawTables are the tables of the operations service that the owner's reviewer
// takes home, with the column that their time is of. Private columns stay here.
var rawTables = []struct{ name, column string }{
	{"desk_ticket", "created_at"}, {"desk_entry", "at"}, {"sla_subject", "reported_at"}, {"sla_fact", "at"}, {"sla_exemption", "proposed_at"}, {"sla_level_change", "proposed_at"}, {"problem_case", "created_at"}, {"problem_incident", "at"},
	{"patrol_run", "scheduled_at"}, {"patrol_result", "created_at"}, {"recovery_backup", "started_at"}, {"recovery_check", "created_at"}, {"recovery_drill", "created_at"},
	{"config_change", "created_at"}, {"config_drift", "created_at"}, {"order_account", "created_at"}, {"order_data", "created_at"}, {"log_finding", "created_at"}, {"log_summary", "created_at"},
	{"monitor_alert", "raised_at"}, {"monitor_window", "created_at"}, {"vuln_scan", "created_at"}, {"vuln_case", "created_at"}, {"report_duty", "due_at"}, {"report_doc", "created_at"}, {"report_request", "created_at"},
}

// rawData are the rows of a period: what reports are made of, digests of samples
// and the frozen reports themselves.
func (s *System) rawData(from, to clock.Day) []audit.DataSet {
	declared := map[string]audit.Table{}
	for _, t := range s.Runner.Log.Tables() {
		declared[t.Name] = t
	}
	sets := []audit.DataSet{monitoring.DigestSet(from.Start(), to.End())}
	for _, t := range rawTables {
		set := audit.DataSet{Table: declared[t.name], Column: t.column, From: int64(from.Start()), To: int64(to.End())}
		if t.name == "report_doc" {
			set.Content = opsreport.Frozen
		}
		sets = append(sets, set)
	}
	return sets
}
