package app

import (
	"context"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
	kitweb "gongzhi/internal/kit/web"
	"gongzhi/internal/module/opscenter/monitoring"
	"gongzhi/internal/module/opscenter/patrol"
	"gongzhi/internal/module/opscenter/servicedesk"
)

// buildPatrol makes 每日系统巡检.
func (s *System) buildPatrol() {
	s.declare(patrol.Parameters)
	p, m := patrol.New(patrol.Kit{Runner: s.Runner, Parameters: s.Params}, patrol.Needs{
		Names: directory{s}, Files: s.Files, Lines: s.contentLines, OnDuty: s.onDuty, Demand: s.patrolDemand, Findings: patrolFindings{s}, Say: s.inHans, Sums: s.patrolSums,
		Sources: []patrol.Source{{Name: "monitoring", Read: s.probeReadings}, {Name: "agents", Read: s.agentReadings}, {Name: "security", Read: s.securityReadings}, {Name: "evidence", Read: s.evidenceReadings}, {Name: "recovery", Read: s.backupReadings}},
	})
	s.Services.Patrol = p
	s.add(m)
}

// inHans words what the program writes into records by itself: the contract asks
// for Chinese.
func (s *System) inHans(key string, params map[string]any) string {
	return kitweb.Say(kitweb.House(context.Background(), s.Catalogue), key, params)
}

// asPatrol asks other modules as the program.
func asPatrol(ctx context.Context) context.Context {
	return usecase.Beside(scope.With(ctx, scope.SystemActor("patrol")))
}

// contentLines are the table of contents, built or not.
func (s *System) contentLines(context.Context) ([]patrol.Line, error) {
	built := s.lines()
	var lines []patrol.Line
	for _, line := range monitoring.Contents() {
		_, known := built[line.Number]
		lines = append(lines, patrol.Line{Number: line.Number, Built: known})
	}
	return lines, nil
}

// onDuty are the people with a shift on a day.
func (s *System) onDuty(ctx context.Context, day clock.Day) ([]patrol.Person, error) {
	roster, err := s.Services.Team.Roster(asPatrol(ctx), day, day)
	if err != nil {
		return nil, err
	}
	people := []patrol.Person{}
	seen := map[string]bool{"": true}
	for _, shift := range roster.Shifts {
		if !seen[shift.PersonID] {
			seen[shift.PersonID] = true
			people = append(people, patrol.Person{ID: shift.PersonID})
		}
	}
	ids := make([]string, len(people))
	for i := range people {
		ids[i] = people[i].ID
	}
	names, err := directory{s}.PersonNames(ctx, ids)
	for i := range people {
		people[i].Name = names[people[i].ID]
	}
	return people, err
}

// patrolFindings opens tickets of what the patrol found.
type patrolFindings struct{ s *System }

func (f patrolFindings) Open(ctx context.Context, tx *usecase.Tx, found patrol.Finding) (ticketID, number string, err error) {
	return f.s.Services.Tickets.Found(ctx, tx, found.Severity, servicedesk.Finding{Key: found.Key, Channel: "patrol", Title: found.Title, Detail: found.Detail, Modules: found.Modules, DetectedAt: found.DetectedAt,
		Name: f.s.inHans("module.patrol", nil)})
}

func (f patrolFindings) Remark(ctx context.Context, tx *usecase.Tx, key, text string) error {
	return f.s.Services.Tickets.Remark(ctx, tx, key, text)
}

// patrolSums are figures of a day for the daily report of maintenance.
func (s *System) patrolSums(ctx context.Context, day clock.Day) (sums patrol.Sums, err error) {
	if sums.Tickets, err = s.Services.Tickets.Opened(ctx, day.Start(), day.End()); err == nil {
		sums.Alerts, err = s.Services.Monitoring.Raised(ctx, day.Start(), day.End())
	}
	return sums, err
}
