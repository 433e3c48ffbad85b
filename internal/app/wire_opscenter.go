package app

import (
	"context"
	"slices"
	"strconv"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/module/opscenter/servicedesk"
	"gongzhi/internal/module/opscenter/sla"
	"gongzhi/internal/module/platform/identity"
)

// buildOpscenter makes the operations service.
func (s *System) buildOpscenter() error {
	names := directory{s}
	var m module.Module
	s.Services.Clocks, m = sla.New(sla.Kit{Runner: s.Runner, Parameters: s.Params, Calendars: s.Calendars},
		sla.Needs{Names: names, Samples: s.samples, Services: s.contractServices, Seen: s.seenOf, Contract: s.contractOf})
	s.add(m)
	s.Services.Tickets, m = servicedesk.New(servicedesk.Kit{Runner: s.Runner, Ring: s.Ring, Parameters: s.Params, Reveals: s.Reveals, Clocks: s.Services.Clocks},
		servicedesk.Needs{Names: names, Files: s.Files, Engineers: s.engineers, Probes: s.probesOf, Modules: s.moduleNames, Healthy: s.Services.Clocks.Healthy})
	s.add(m)
	return nil
}

// handlers are the roles of those who may be responsible for a ticket.
var handlers = []string{"operations.desk", "operations.engineer", "operations.security", "operations.dba", "operations.expert"}

// engineers are the people with a post that handles tickets.
func (s *System) engineers(ctx context.Context) ([]servicedesk.Engineer, error) {
	asSystem := usecase.Beside(scope.With(ctx, scope.SystemActor("servicedesk")))
	var engineers []servicedesk.Engineer
	for params := (list.Params{Limit: 100}); ; {
		page, err := s.Services.Identity.List(asSystem, params, identity.PeopleFilter{Role: handlers, State: []string{identity.Active, identity.Locked}})
		if err != nil {
			return nil, err
		}
		for _, person := range page.Items {
			engineers = append(engineers, servicedesk.Engineer{ID: person.ID, Name: person.Name})
		}
		if params.Cursor = page.Next; page.Next == "" {
			return engineers, nil
		}
	}
}

// probesOf watch modules; without a monitoring none does.
func (s *System) probesOf(context.Context, []string) ([]string, error) { return nil, nil }

// moduleNames are the lines of the table of contents.
func (s *System) moduleNames(context.Context) (map[string]string, error) {
	names := map[string]string{}
	for _, entry := range s.Contents() {
		names[entry.Number] = entry.Name
	}
	return names, nil
}

// contractServices are the lines of the table of contents that the contract
// counts: those of the requirement list.
func (s *System) contractServices(context.Context) ([]sla.Service, error) {
	var services []sla.Service
	for _, entry := range s.Contents() {
		known := slices.ContainsFunc(services, func(service sla.Service) bool { return service.Number == entry.Number })
		if _, err := strconv.Atoi(entry.Number); err == nil && !known {
			services = append(services, sla.Service{Number: entry.Number, Name: entry.Name, Built: true})
		}
	}
	return services, nil
}

// samples of probes; without a monitoring nothing is ever proven.
func (s *System) samples(context.Context, bun.IDB, []string, clock.Instant, clock.Instant) ([]sla.Sample, error) {
	return nil, nil
}

// seenOf is what the monitoring saw of a module; without one, nothing.
func (s *System) seenOf(_ context.Context, _ bun.IDB, _ string, in sla.Span) (sla.Seen, error) {
	return sla.Seen{Unmonitored: []sla.Span{in}}, nil
}

// contractOf is the service contract of a day, once one is registered.
func (s *System) contractOf(context.Context, bun.IDB, clock.Day) (sla.Contract, error) {
	return sla.Contract{}, nil
}
