package app

import (
	"io/fs"

	"gongzhi/internal/kit/federate/simulate"
	"gongzhi/internal/kit/gs1"
	"gongzhi/internal/kit/idcheck"
	"gongzhi/internal/kit/intake"
	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/reveal"
	"gongzhi/internal/kit/scan"
	"gongzhi/internal/kit/sheet"
	"gongzhi/internal/kit/texts"
	"gongzhi/internal/module/drugtrace/dispensing"
	"gongzhi/internal/module/drugtrace/drugcatalog"
	"gongzhi/internal/module/drugtrace/inbound"
	"gongzhi/internal/module/drugtrace/ledger"
	"gongzhi/internal/module/drugtrace/outbound"
	"gongzhi/internal/module/drugtrace/permit"
	"gongzhi/internal/module/drugtrace/site"
	"gongzhi/internal/module/drugtrace/tracequery"
	"gongzhi/internal/module/opscenter/change"
	"gongzhi/internal/module/opscenter/configuration"
	"gongzhi/internal/module/opscenter/hostagent"
	"gongzhi/internal/module/opscenter/improvement"
	"gongzhi/internal/module/opscenter/keyperiod"
	"gongzhi/internal/module/opscenter/knowledge"
	"gongzhi/internal/module/opscenter/logcentre"
	"gongzhi/internal/module/opscenter/monitoring"
	"gongzhi/internal/module/opscenter/operationorder"
	"gongzhi/internal/module/opscenter/opsreport"
	"gongzhi/internal/module/opscenter/patrol"
	"gongzhi/internal/module/opscenter/problem"
	"gongzhi/internal/module/opscenter/recovery"
	"gongzhi/internal/module/opscenter/securityevent"
	"gongzhi/internal/module/opscenter/servicedesk"
	"gongzhi/internal/module/opscenter/sla"
	"gongzhi/internal/module/opscenter/team"
	"gongzhi/internal/module/opscenter/vulnerability"
	"gongzhi/internal/module/platform/enterprise"
	"gongzhi/internal/module/platform/evidence"
	"gongzhi/internal/module/platform/federation"
	"gongzhi/internal/module/platform/firststart"
	"gongzhi/internal/module/platform/identity"
	"gongzhi/internal/module/platform/privacy"
	"gongzhi/internal/module/platform/review"
	"gongzhi/internal/module/platform/settings"
	"gongzhi/internal/module/platform/signin"
	"gongzhi/internal/report/desk"
)

// Services are the opened modules, for the wiring and the command line.
type Services struct {
	Identity   *identity.Service
	Federation *federation.Service
	Signin     *signin.Service
	First      *firststart.Service
	Enterprise *enterprise.Organisations
	Reviews    *review.Reviews
	Evidence   *evidence.Log
	Settings   *settings.Settings
	Privacy    *privacy.Requests
	Catalogue  *drugcatalog.Catalogue
	Sites      *site.Sites
	Permits    *permit.Permits
	Ledger     *ledger.Ledger
	Inbound    *inbound.Orders
	Outbound   *outbound.Orders
	Dispensing *dispensing.Pharmacy
	Lookup     *tracequery.Lookup
	Monitoring *monitoring.Monitor
	Agents     *hostagent.Agents
	Desk       *desk.Board
	Clocks     *sla.Ledger
	Tickets    *servicedesk.Desk
	Team       *team.Team
	Reports    *opsreport.Reports
	Patrol     *patrol.Service
	Orders     *operationorder.Orders
	Recovery   *recovery.Recovery

	Vulnerability *vulnerability.Desk
	Logs          *logcentre.Centre
	Assets        *configuration.Register
	Changes       *change.Desk
	Problems      *problem.Desk
	Improvements  *improvement.Desk
	KeyPeriods    *keyperiod.Calendar
	Events        *securityevent.Desk
	Knowledge     *knowledge.Base
}

// kitTexts are the catalogues of the kits.
var kitTexts = []fs.FS{gs1.Texts, idcheck.Texts, sheet.Texts, intake.Texts, reveal.Texts, scan.Texts, simulate.Texts, textsUnder{texts.FS}}

// textsUnder serves a flat folder as if it were called texts.
type textsUnder struct{ fs.FS }

func (t textsUnder) Open(name string) (fs.File, error) {
	if len(name) > 6 && name[:6] == "texts/" {
		name = name[6:]
	}
	return t.FS.Open(name)
}

// Contents is the product's table of contents: every line of modules.csv that
// is built, with the module that serves it.
func (s *System) Contents() []module.Entry {
	var entries []module.Entry
	for _, m := range s.Modules {
		entries = append(entries, m.Entries...)
	}
	return entries
}
