package app

import (
	"context"
	"strings"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/intake"
	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/usecase"
	kitweb "gongzhi/internal/kit/web"
	"gongzhi/internal/module/opscenter/change"
	"gongzhi/internal/module/opscenter/configuration"
	"gongzhi/internal/module/opscenter/monitoring"
	"gongzhi/internal/module/opscenter/servicedesk"
	"gongzhi/internal/module/opscenter/sla"
)

// buildConfiguration makes 资产与配置 and 变更.
func (s *System) buildConfiguration(uploads *intake.Store) {
	names := directory{s}
	var m module.Module
	s.declare(configuration.Parameters)
	s.Services.Assets, m = configuration.New(configuration.Kit{Runner: s.Runner, Parameters: s.Params, Files: s.Files, Imports: uploads}, configuration.Needs{
		Names: names, Lines: s.serviceLines, Health: s.nodeHealth, Tickets: func(ctx context.Context, numbers []string) (map[string]int, error) {
			return s.Services.Tickets.Naming(ctx, numbers)
		},
		Done: []func(ctx context.Context) ([]configuration.Fact, error){s.watchedFacts, s.agentFacts, s.scannedFacts, s.savedFacts, s.patrolledFacts, func(ctx context.Context) ([]configuration.Fact, error) { return s.Services.Changes.Patched(ctx) }},
	})
	s.add(m)
	s.declare(change.Parameters)
	s.Services.Changes, m = change.New(change.Kit{Runner: s.Runner, Parameters: s.Params, Files: s.Files, Assets: s.Services.Assets}, change.Needs{
		Names: names, Numbers: lineNumbers, Links: s.changeLinks, BackupPoints: s.backupPoints, Points: points{s}, Freezes: s.freezes, Observed: s.observedFiles, Findings: s.driftTicket,
		Adopt: func(ctx context.Context, tx *usecase.Tx, asset string, files map[string]string) error {
			return s.Services.Agents.Adopt(ctx, tx, asset, files)
		},
	})
	s.add(m)
}

// serviceLines are the lines of the table of contents.
func (s *System) serviceLines() []configuration.Line {
	built := s.lines()
	contents := monitoring.Contents()
	lines := make([]configuration.Line, len(contents))
	for i, line := range contents {
		_, known := built[line.Number]
		lines[i] = configuration.Line{Number: line.Number, Group: line.Group, Built: known}
	}
	return lines
}

func lineNumbers() []string {
	var numbers []string
	for _, line := range monitoring.Contents() {
		numbers = append(numbers, line.Number)
	}
	return numbers
}

// nodeHealth is what the monitoring says now. Interfaces are assets too.
func (s *System) nodeHealth(ctx context.Context) (map[configuration.Node]configuration.Health, error) {
	lines, subjects, err := s.Services.Monitoring.Now(ctx)
	health := map[configuration.Node]configuration.Health{}
	for _, l := range lines {
		health[configuration.Node{Kind: configuration.ModuleNode, Code: l.Number}] = configuration.Health{State: l.State, Since: l.Since, Note: l.Note, Probes: l.Probes}
	}
	for _, of := range subjects {
		health[configuration.Node{Kind: configuration.AssetNode, Code: of.Code}] = configuration.Health{State: of.State, Since: of.Since, Note: of.Note, Probes: of.Probes}
	}
	return health, err
}

// watchedFacts: an asset is watched while samples of it come.
func (s *System) watchedFacts(ctx context.Context) ([]configuration.Fact, error) {
	_, subjects, err := s.Services.Monitoring.Now(ctx)
	var facts []configuration.Fact
	for _, of := range subjects {
		if !of.LastAt.IsZero() {
			facts = append(facts, configuration.Fact{Asset: of.Code, Duty: "monitor", At: of.LastAt, Source: strings.Join(of.Probes, ", "), Path: "/opscenter/monitoring/probes"})
		}
	}
	return facts, err
}

// agentFacts: a host is watched while its agent reports, and patched while
// nothing waits for an upgrade.
func (s *System) agentFacts(ctx context.Context) ([]configuration.Fact, error) {
	reports, err := s.Services.Agents.Reports(ctx, s.DB.Read())
	var facts []configuration.Fact
	for code, r := range reports {
		facts = append(facts, configuration.Fact{Asset: code, Duty: "monitor", At: r.SeenAt, Source: "agent"})
		if r.Report.Patches != nil && *r.Report.Patches == 0 {
			facts = append(facts, configuration.Fact{Asset: code, Duty: "patch", At: r.Report.At, Source: "agent"})
		}
	}
	return facts, err
}

// scannedFacts: an asset is scanned when a scan of the month covered it.
func (s *System) scannedFacts(ctx context.Context) ([]configuration.Fact, error) {
	last, err := s.Services.Vulnerability.Covered(ctx)
	var facts []configuration.Fact
	for asset, scan := range last {
		facts = append(facts, configuration.Fact{Asset: asset, Duty: "scan", At: scan.CreatedAt, Source: scan.Number, Path: "/opscenter/vulnerability/scans"})
	}
	return facts, err
}

// changeLinks finds tickets and vulnerabilities by their numbers.
func (s *System) changeLinks(ctx context.Context, numbers []string) ([]change.Link, error) {
	var links []change.Link
	for _, number := range numbers {
		ticket, err := s.Services.Tickets.Numbered(ctx, number)
		if err == nil {
			links = append(links, change.Link{Number: number, Path: "/opscenter/servicedesk/tickets/" + ticket.ID})
			continue
		}
		if !fault.Is(err, fault.NotFound) {
			return nil, err
		}
		weak, err := s.Services.Vulnerability.Numbered(ctx, number)
		if err == nil {
			links = append(links, change.Link{Number: number, Path: "/opscenter/vulnerability/cases/" + weak.ID})
		} else if !fault.Is(err, fault.NotFound) {
			return nil, err
		}
	}
	return links, nil
}

// observedFiles are the configuration files that agents reported last.
func (s *System) observedFiles(ctx context.Context, q bun.IDB) (map[string]change.Observed, error) {
	reports, err := s.Services.Agents.Reports(ctx, q)
	observed := make(map[string]change.Observed, len(reports))
	for code, r := range reports {
		observed[code] = change.Observed{Files: r.Report.Files, At: r.Report.At}
	}
	return observed, err
}

// driftTicket makes a fault of a configuration that was changed without a change.
// No probe can prove that it is put right, so it names no modules to watch.
func (s *System) driftTicket(ctx context.Context, tx *usecase.Tx, f change.Finding) (ticketID, number string, err error) {
	ctx = kitweb.House(ctx, s.Catalogue)
	say := func(key string) string {
		return kitweb.Say(ctx, key, fault.Params{"asset": f.Asset, "files": strings.Join(f.Files, ", "), "count": len(f.Files), "modules": strings.Join(f.Modules, ", ")})
	}
	rating := sla.Rating{}
	for _, aspect := range sla.Aspects {
		rating[aspect] = sla.P4
	}
	rating["security"] = sla.P3
	return s.Services.Tickets.Open(ctx, tx, servicedesk.Finding{Channel: "monitor", Title: say("change.finding.title"), Detail: say("change.finding.detail"), Rating: rating, DetectedAt: f.At, Name: say("change.finding.name")})
}
