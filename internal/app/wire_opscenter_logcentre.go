package app

import (
	"context"
	"os"

	"gongzhi/internal/module/opscenter/logcentre"
	"gongzhi/internal/module/opscenter/operationorder"
)

// buildLogcentre makes 日志中心, which stands on the audit log.
func (s *System) buildLogcentre() {
	host, err := os.Hostname()
	if err != nil {
		host = "?"
	}
	s.declare(logcentre.Parameters)
	centre, m := logcentre.New(logcentre.Kit{Runner: s.Runner, Parameters: s.Params, Calendars: s.Calendars, Files: s.Files, Remote: s.Config.S3URL != "", Node: host},
		logcentre.Needs{Names: directory{s}, Hosts: s.hostFacts, Findings: logFindings{s}, Exercises: s.exercisesOf})
	s.Services.Logs = centre
	s.add(m)
}

// exercisesOf tells which exercise of attack and defence the traces belonged to.
func (s *System) exercisesOf(ctx context.Context, traces []logcentre.Trace) ([]logcentre.Exercise, error) {
	asked := make([]operationorder.Trace, len(traces))
	for i, trace := range traces {
		asked[i] = operationorder.Trace(trace)
	}
	marks, err := s.Services.Orders.MarksOf(ctx, asked...)
	exercises := make([]logcentre.Exercise, len(marks))
	for i, mark := range marks {
		exercises[i] = logcentre.Exercise(mark)
	}
	return exercises, err
}

// watched are the readings of a host that are facts of security when they are
// not zero; the others are measurements.
var watched = map[string]bool{"host.forbidden_tools": true, "host.unexpected_ports": true, "host.drifted_files": true}

// hostFacts are what the agents see that should not be there.
func (s *System) hostFacts(ctx context.Context) ([]logcentre.HostFact, error) {
	readings, err := s.Services.Agents.Signals(ctx)
	var facts []logcentre.HostFact
	for _, r := range readings {
		if watched[r.Metric] && r.Value > 0 {
			facts = append(facts, logcentre.HostFact{Host: r.Subject, Fact: r.Metric, Detail: r.Note})
		}
	}
	return facts, err
}
