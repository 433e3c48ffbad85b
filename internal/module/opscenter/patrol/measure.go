package patrol

import (
	"slices"

	"gongzhi/internal/kit/param"
)

// The groups of the patrol log, in its order; the last is what people look at.
const (
	Hosts      = "A"
	Nginx      = "B"
	MySQL      = "C"
	Redis      = "D"
	Modules    = "E"
	Interfaces = "F"
	Security   = "G"
	Evidence   = "H"
	Site       = "S"
)

// Groups in the order of the log.
var Groups = []string{Hosts, Nginx, MySQL, Redis, Modules, Interfaces, Security, Evidence, Site}

// Installation is the subject of what is looked at once.
const Installation = "GONGZHI"

// How grave an abnormal item is.
const (
	Critical = "critical"
	Warning  = "warning"
)

// Measure is one thing that is looked at of each subject of a group. A value is
// good up to the limit, or from the limit on where Least says so.
type Measure struct {
	Code     string
	Group    string
	Unit     string
	Least    bool
	Limit    int64 // default of the parameter
	Max      int64 // of the parameter
	Severity string
	Basis    string
	Breach   bool // what is found is a breach of the contract, not a fault
	Cycle    bool // its age follows a schedule of its own, which no key period makes faster
}

// strict is a limit as it holds in a key period: a part of it, or where a value
// must be at least the limit, more in the same measure.
func (m *Measure) strict(limit, percent int64) int64 {
	switch {
	case m.Cycle:
		return limit
	case m.Least:
		return min(m.Max, (limit*100+percent-1)/percent)
	}
	return limit * percent / 100
}

// Parameter is the name of the threshold.
func (m *Measure) Parameter() string { return "opscenter.patrol.limit_" + m.Code }

// Manual measures are answered by the inspector.
func (m *Measure) Manual() bool { return m.Group == Site }

const (
	duty    = "basis.patrol.contract"
	remote  = "basis.patrol.remote"
	malware = "basis.patrol.malware"
	faults  = "basis.patrol.faults"
	stored  = "basis.patrol.stored"
	house   = "basis.patrol.house"
)

// measures are those of the tables of the patrol log (R2).
var measures = []Measure{
	{Code: "host_cpu", Group: Hosts, Unit: "%", Limit: 90, Max: 100, Severity: Warning, Basis: house},
	{Code: "host_memory", Group: Hosts, Unit: "%", Limit: 90, Max: 100, Severity: Warning, Basis: house},
	{Code: "host_disk", Group: Hosts, Unit: "%", Limit: 85, Max: 100, Severity: Warning, Basis: faults},
	{Code: "host_load", Group: Hosts, Unit: "%", Limit: 150, Max: 10_000, Severity: Warning, Basis: house},
	{Code: "host_clock", Group: Hosts, Unit: "ms", Limit: 1000, Max: 60_000, Severity: Warning, Basis: house},
	{Code: "host_patches", Group: Hosts, Limit: 0, Max: 1000, Severity: Warning, Basis: house},
	{Code: "host_logins", Group: Hosts, Limit: 20, Max: 100_000, Severity: Warning, Basis: malware},
	{Code: "host_tools", Group: Hosts, Limit: 0, Max: 100, Severity: Critical, Basis: remote, Breach: true},
	{Code: "nginx_process", Group: Nginx, Limit: 0, Max: 10, Severity: Critical, Basis: duty},
	{Code: "nginx_connections", Group: Nginx, Limit: 2000, Max: 1_000_000, Severity: Warning, Basis: house},
	{Code: "nginx_errors", Group: Nginx, Unit: "‱", Limit: 100, Max: 10_000, Severity: Warning, Basis: house},
	{Code: "nginx_certificate", Group: Nginx, Unit: "d", Least: true, Limit: 30, Max: 400, Severity: Warning, Basis: faults},
	{Code: "nginx_drift", Group: Nginx, Limit: 0, Max: 1000, Severity: Warning, Basis: house},
	{Code: "mysql_replication", Group: MySQL, Limit: 0, Max: 10, Severity: Critical, Basis: duty},
	{Code: "mysql_lag", Group: MySQL, Unit: "s", Limit: 60, Max: 86_400, Severity: Warning, Basis: faults},
	{Code: "mysql_connections", Group: MySQL, Unit: "%", Limit: 80, Max: 100, Severity: Warning, Basis: house},
	{Code: "mysql_slow", Group: MySQL, Limit: 100, Max: 1_000_000, Severity: Warning, Basis: stored},
	{Code: "mysql_space", Group: MySQL, Unit: "MB", Limit: 200_000, Max: 100_000_000, Severity: Warning, Basis: stored},
	{Code: "mysql_backup", Group: MySQL, Unit: "h", Limit: 26, Max: 720, Severity: Critical, Basis: stored, Cycle: true},
	{Code: "redis_memory", Group: Redis, Unit: "%", Limit: 80, Max: 100, Severity: Warning, Basis: house},
	{Code: "redis_hits", Group: Redis, Unit: "%", Least: true, Limit: 50, Max: 100, Severity: Warning, Basis: house},
	{Code: "redis_evicted", Group: Redis, Limit: 0, Max: 1_000_000, Severity: Warning, Basis: house},
	{Code: "redis_persistence", Group: Redis, Limit: 0, Max: 10, Severity: Critical, Basis: stored},
	{Code: "redis_role", Group: Redis, Limit: 0, Max: 10, Severity: Critical, Basis: duty},
	{Code: "module_probe", Group: Modules, Limit: 0, Max: 10, Severity: Critical, Basis: duty},
	{Code: "module_time", Group: Modules, Unit: "ms", Limit: 3000, Max: 60_000, Severity: Warning, Basis: house},
	{Code: "module_errors", Group: Modules, Unit: "‰", Limit: 10, Max: 1000, Severity: Warning, Basis: house},
	{Code: "interface_state", Group: Interfaces, Limit: 0, Max: 10, Severity: Critical, Basis: duty},
	{Code: "interface_success", Group: Interfaces, Unit: "min", Limit: 10, Max: 1440, Severity: Critical, Basis: duty},
	{Code: "interface_time", Group: Interfaces, Unit: "ms", Limit: 5000, Max: 60_000, Severity: Warning, Basis: house},
	{Code: "security_attempts", Group: Security, Limit: 50, Max: 100_000, Severity: Warning, Basis: malware},
	{Code: "security_alerts", Group: Security, Limit: 0, Max: 100, Severity: Critical, Basis: malware},
	{Code: "security_virus", Group: Security, Unit: "h", Limit: 48, Max: 720, Severity: Warning, Basis: malware, Cycle: true},
	{Code: "security_ports", Group: Security, Limit: 0, Max: 100, Severity: Warning, Basis: malware},
	{Code: "security_weaknesses", Group: Security, Limit: 0, Max: 100, Severity: Critical, Basis: malware},
	{Code: "log_delay", Group: Evidence, Unit: "s", Limit: 600, Max: 86_400, Severity: Warning, Basis: house},
	{Code: "log_chain", Group: Evidence, Limit: 0, Max: 10, Severity: Critical, Basis: duty},
	{Code: "log_samples", Group: Evidence, Limit: 0, Max: 10, Severity: Critical, Basis: duty},
	{Code: "log_capacity", Group: Evidence, Unit: "%", Limit: 85, Max: 100, Severity: Warning, Basis: faults},
	{Code: "log_errors", Group: Evidence, Limit: 100, Max: 1_000_000, Severity: Warning, Basis: faults},
	{Code: "log_shipping", Group: Evidence, Unit: "min", Limit: 60, Max: 10_080, Severity: Warning, Basis: stored, Cycle: true},
	{Code: "site_room", Group: Site, Severity: Warning, Basis: duty},
	{Code: "site_lamps", Group: Site, Severity: Warning, Basis: duty},
	{Code: "site_cabling", Group: Site, Severity: Warning, Basis: duty},
}

func measureOf(code string) *Measure {
	if i := slices.IndexFunc(measures, func(m Measure) bool { return m.Code == code }); i >= 0 {
		return &measures[i]
	}
	return nil
}

// The parameters beside the thresholds.
const (
	paramStart  = "opscenter.patrol.start_minute"
	paramHosts  = "opscenter.patrol.count_hosts"
	paramNginx  = "opscenter.patrol.count_nginx"
	paramMySQL  = "opscenter.patrol.count_mysql"
	paramRedis  = "opscenter.patrol.count_redis"
	paramStrict = "opscenter.patrol.key_percent"
)

// counts are how many machines of a group the contract names (3.3).
var counts = map[string]string{Hosts: paramHosts, Nginx: paramNginx, MySQL: paramMySQL, Redis: paramRedis}

// Parameters are the numbers of this module: when a day begins, how many machines
// the contract names, and the threshold of each measure.
var Parameters = parameters()

func parameters() []param.Definition {
	all := []param.Definition{
		{Name: paramStart, Kind: param.Integer, Default: 8 * 60, Unit: param.Minutes, Min: 0, Max: 23 * 60, Basis: duty},
		{Name: paramHosts, Kind: param.Integer, Default: 3, Min: 1, Max: 100, Basis: "basis.patrol.assets"},
		{Name: paramNginx, Kind: param.Integer, Default: 2, Min: 1, Max: 100, Basis: "basis.patrol.assets"},
		{Name: paramMySQL, Kind: param.Integer, Default: 2, Min: 1, Max: 100, Basis: "basis.patrol.assets"},
		{Name: paramRedis, Kind: param.Integer, Default: 2, Min: 1, Max: 100, Basis: "basis.patrol.assets"},
		{Name: paramStrict, Kind: param.Integer, Default: 80, Min: 10, Max: 100, Unit: "%", Basis: "basis.patrol.key"},
	}
	for i := range measures {
		if m := &measures[i]; !m.Manual() {
			all = append(all, param.Definition{Name: m.Parameter(), Kind: param.Integer, Default: int(m.Limit), Min: 0, Max: m.Max, Unit: m.Unit, Basis: m.Basis})
		}
	}
	return all
}
