package app

import (
	"context"
	"slices"
	"strconv"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/probe"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/module/opscenter/monitoring"
	"gongzhi/internal/module/opscenter/servicedesk"
	"gongzhi/internal/module/opscenter/sla"
	"gongzhi/internal/module/platform/identity"
)

// buildOpscenter makes the operations service.
func (s *System) buildOpscenter() error {
	names := directory{s}
	var m module.Module
	s.Services.Clocks, m = sla.New(sla.Kit{Runner: s.Runner, Parameters: s.Params, Calendars: s.Calendars},
		sla.Needs{Names: names, Samples: s.samples, Services: s.contractServices, Seen: s.seenOf, Contract: s.contractOf, Say: s.inHans,
			Solved: func(ctx context.Context, q bun.IDB, ids []string) (map[string]clock.Instant, error) {
				return s.Services.Tickets.Finished(ctx, q, ids)
			}})
	s.add(m)
	box, err := s.mailbox()
	if err != nil {
		return err
	}
	s.Services.Tickets, m = servicedesk.New(servicedesk.Kit{Runner: s.Runner, Ring: s.Ring, Parameters: s.Params, Reveals: s.Reveals, Clocks: s.Services.Clocks, Box: box},
		servicedesk.Needs{Names: names, Files: s.Files, Engineers: s.engineers, Probes: s.probesOf, Modules: s.moduleNames, Sender: s.sender, Healthy: s.Services.Clocks.Healthy, Say: s.inHans, Knowledge: answers{s}, Problems: knownErrors{s}})
	s.add(m)
	return nil
}

// handlers are the roles of those who may be responsible for a ticket.
var handlers = []string{"operations.desk", "operations.engineer", "operations.security", "operations.dba", "operations.expert"}

// engineers are the people with a post that handles tickets.
func (s *System) engineers(ctx context.Context) ([]servicedesk.Engineer, error) {
	people, err := s.holders(ctx, handlers)
	engineers := make([]servicedesk.Engineer, len(people))
	for i, person := range people {
		engineers[i] = servicedesk.Engineer{ID: person.ID, Name: person.Name}
	}
	return engineers, err
}

// holders are the people with a post of some roles.
func (s *System) holders(ctx context.Context, roles []string) (people []identity.Person, err error) {
	asSystem := usecase.Beside(scope.With(ctx, scope.SystemActor("servicedesk")))
	for params := (list.Params{Limit: 100}); ; {
		page, err := s.Services.Identity.List(asSystem, params, identity.PeopleFilter{Role: roles, State: []string{identity.Active, identity.Locked}})
		if err != nil {
			return nil, err
		}
		people = append(people, page.Items...)
		if params.Cursor = page.Next; page.Next == "" {
			return people, nil
		}
	}
}

// probesOf are the probes that watch modules of the table of contents.
func (s *System) probesOf(ctx context.Context, modules []string) ([]string, error) {
	var probes []string
	for _, number := range modules {
		codes, err := s.Services.Monitoring.Probes(ctx, monitoring.SubjectModule, number)
		if err != nil {
			return nil, err
		}
		probes = append(probes, codes...)
	}
	return probes, nil
}

// moduleNames are the lines of the table of contents, built or not.
func (s *System) moduleNames(context.Context) (map[string]string, error) {
	names := map[string]string{}
	for _, line := range monitoring.Contents() {
		names[line.Number] = "service." + line.Number
	}
	return names, nil
}

// contractServices are the lines of the requirement list, built or not.
func (s *System) contractServices(ctx context.Context) ([]sla.Service, error) {
	built := s.lines()
	key, err := s.Services.Assets.Key(ctx, s.DB.Read())
	var services []sla.Service
	for _, line := range monitoring.Contents() {
		if _, err := strconv.Atoi(line.Number); err == nil {
			_, known := built[line.Number]
			services = append(services, sla.Service{Number: line.Number, Name: "service." + line.Number, Key: slices.Contains(key, line.Number), Built: known})
		}
	}
	return services, err
}

// samples of probes, as the clocks judge them: unknown is never good.
func (s *System) samples(ctx context.Context, _ bun.IDB, probes []string, after, to clock.Instant) ([]sla.Sample, error) {
	found, err := s.Services.Monitoring.Samples(ctx, probes, after+1, to)
	samples := make([]sla.Sample, len(found))
	for i, one := range found {
		samples[i] = sla.Sample{Probe: one.Probe, At: one.At, Good: one.Status == probe.Good}
	}
	return samples, err
}

// seenOf is what the monitoring saw of a module.
func (s *System) seenOf(ctx context.Context, _ bun.IDB, module string, in sla.Span) (sla.Seen, error) {
	var seen sla.Seen
	outages, err := s.Services.Monitoring.Outages(ctx, module, in.From, in.To)
	if err != nil {
		return seen, err
	}
	for _, o := range outages {
		span := sla.Span{From: o.From, To: o.To}
		if o.Kind == monitoring.SpellDown {
			seen.Down = append(seen.Down, span)
		} else {
			seen.Unmonitored = append(seen.Unmonitored, span)
		}
	}
	windows, err := s.Services.Monitoring.Maintenance(ctx, module, in.From, in.To)
	for _, w := range windows {
		if w.Planned() { // approved before it began; another one is downtime
			seen.Maintenance = append(seen.Maintenance, sla.Span{From: w.StartsAt, To: w.EndsAt})
		}
	}
	return seen, err
}
