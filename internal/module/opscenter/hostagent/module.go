package hostagent

import (
	"embed"
	"io/fs"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/module/opscenter/monitoring"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.json
var texts embed.FS

const (
	paramTools       = "opscenter.hostagent.forbidden_tools"
	paramCertificate = "opscenter.hostagent.certificate_days"
)

// Parameters name the remote tools that the contract forbids, as their processes
// are called.
var Parameters = []param.Definition{
	{Name: paramTools, Kind: param.List, Default: []string{"anydesk", "teamviewer", "teamviewerd", "sunloginclient", "oray", "todesk", "todesk_service", "rustdesk", "x11vnc", "vncserver", "ngrok", "frpc"}, Max: 200, Basis: "basis.hostagent.tools"},
	{Name: paramCertificate, Kind: param.Integer, Default: 30, Min: 1, Max: 365, Unit: param.Days, Basis: "basis.hostagent.certificate"},
}

// New returns the agents and their declaration. The monitor stores their samples.
func New(runner *usecase.Runner, parameters *param.Set, monitor *monitoring.Monitor, names audit.Names) (*Agents, module.Module) {
	a := &Agents{runner: runner, parameters: parameters, monitor: monitor, names: names}
	return a, module.Module{
		Name: "opscenter.hostagent",
		Entries: []module.Entry{{Number: "M3", Name: "module.monitoring", Subsystem: "opscenter", Menu: []module.Menu{
			{Key: "monitorHosts", Group: "opswatch", Icon: "box", Path: "/opscenter/monitoring/hosts", Permission: monitoring.PermitRead, Consoles: []string{"operations", "owner"}, Order: 615},
		}}},
		Migrations: []db.Source{{Name: "opscenter/hostagent", FS: migrations, Dir: "migrations"}},
		Texts:      []fs.FS{texts},
		Tables:     []audit.Table{{Name: hostTable}},
		Parameters: Parameters,
		Routes:     a.routes,
		Probe:      runner.Readable((*Host)(nil)),
	}
}
