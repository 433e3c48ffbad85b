package app

import (
	"context"
	"path/filepath"

	"gongzhi/docs"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/intake"
	"gongzhi/internal/kit/job"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/reveal"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/search"
	"gongzhi/internal/kit/usecase"
	kitweb "gongzhi/internal/kit/web"
	"gongzhi/internal/module/drugtrace/permit"
	"gongzhi/internal/module/platform/enterprise"
	"gongzhi/internal/module/platform/evidence"
	"gongzhi/internal/module/platform/firststart"
	"gongzhi/internal/module/platform/identity"
	"gongzhi/internal/module/platform/privacy"
	"gongzhi/internal/module/platform/review"
	"gongzhi/internal/module/platform/settings"
	"gongzhi/internal/module/platform/signin"
	"gongzhi/internal/report/desk"
)

// build makes every module; later ones may use earlier ones. What two modules
// need of each other goes through directory, which is asked at run time.
func (s *System) build() error {
	s.declare(intake.Parameters)
	s.declare(reveal.Parameters)
	s.declare(reveal.Clearances(cleared))
	s.Reveals = reveal.New(s.Runner, func(day clock.Day) int64 { return s.Params.Int(reveal.AnHour, day) }, s.tooManyReveals)
	s.Reveals.Require(reveal.Clearance{Label: func(table string) int { return reveal.LabelOf(s.Personal(), table) }, Roles: s.clearedFor})
	uploads := intake.NewStore(s.Runner, s.Files, s.Params)
	if err := s.buildPlatform(uploads); err != nil {
		return err
	}
	if err := s.buildOpscenter(); err != nil {
		return err
	}
	if err := s.buildDrugtrace(uploads); err != nil {
		return err
	}
	s.buildVulnerability()
	s.buildMonitoring()
	s.buildHostagent()
	s.buildKeyperiod()
	s.buildTeam()
	s.buildPatrol()
	s.buildOperationorder()
	if err := s.buildRecovery(); err != nil {
		return err
	}
	s.buildLogcentre()
	s.buildConfiguration(uploads)
	s.buildProblem()
	s.buildSecurityevent()
	s.buildImprovement()
	s.buildOpsreport()
	s.buildKnowledge(uploads)
	var todos []desk.Todos
	var figures []func(context.Context, scope.Actor) ([]module.Figure, error)
	var finders []search.Finder
	var sources []search.Source
	for _, m := range s.Modules {
		if m.Todos != nil {
			todos = append(todos, m.Todos)
		}
		if m.Figures != nil {
			figures = append(figures, m.Figures)
		}
		finders = append(finders, m.Finders...)
	}
	for _, f := range finders {
		if f.Source.Name != "" {
			sources = append(sources, f.Source)
		}
	}
	s.Search = search.New(s.DB, sources)
	var m module.Module
	s.Services.Desk, m = desk.New(s.Runner, todos, desk.Needs{
		Figures:     figures,
		WarnPercent: func(day clock.Day) int64 { return s.Params.Int(permit.ParamWarnPercent, day) },
		Calendars:   s.Calendars,
		Search:      s.Search,
		Finders:     finders,
		Features:    s.Features,
	})
	s.add(m)
	return nil
}

// declare makes parameters known before a module asks for them.
func (s *System) declare(definitions []param.Definition) {
	for _, d := range definitions {
		if _, known := s.Registry.Definition(d.Name); !known {
			s.Registry.Declare(d)
		}
	}
}

func (s *System) add(m module.Module) {
	s.declare(m.Parameters)
	s.Features.Declare(m.Features...)
	s.Modules = append(s.Modules, m)
}

func (s *System) buildPlatform(uploads *intake.Store) error {
	names := directory{s}
	var m module.Module
	s.Services.Enterprise, m = enterprise.New(enterprise.Kit{Runner: s.Runner, Ring: s.Ring, Parameters: s.Params, Imports: uploads, Files: s.Files, Reveals: s.Reveals}, enterprise.Needs{Directory: names, People: names, Records: names, Ties: names})
	s.add(m)
	apart, err := duties()
	if err != nil {
		return err
	}
	s.Services.Identity, m = identity.New(identity.Kit{Runner: s.Runner, Ring: s.Ring, Parameters: s.Params, Cost: s.Cost, Breached: s.Breached, Demo: s.Config.Demo, Duties: apart, Heads: []string{"platform.system", "platform.security", "platform.audit"}, Reveals: s.Reveals},
		identity.Needs{Organisations: s.Services.Enterprise, Permissions: s.Permissions, Watch: []string{"organisation"},
			Forgive: func(ctx context.Context, tx *usecase.Tx, login string) error {
				return s.Services.Signin.Forgive(ctx, tx, login)
			}})
	s.add(m)
	s.Services.First, m = firststart.New(s.DB, filepath.Join(s.Config.Data, "first-start-code"), firststart.Needs{
		Empty: s.Services.Identity.Empty, Organisation: s.ensureNamed, Open: s.Services.Identity.OpenFirst})
	s.add(m)
	s.Services.Reviews, m = review.New(review.Kit{Runner: s.Runner, Parameters: s.Params}, review.Needs{Identity: s.Services.Identity, OrgNames: s.Services.Enterprise.Names, Names: directory{s}})
	s.add(m)
	if err := s.buildFederation(); err != nil {
		return err
	}
	needs := signin.Needs{Identity: s.Services.Identity, Menus: s, Federation: s.Services.Federation, OrgNumbers: s.orgNumbers}
	if s.Config.Demo {
		needs.DemoAccounts = s.demoAccounts
	}
	s.Services.Signin, m = signin.New(signin.Kit{Runner: s.Runner, Ring: s.Ring, Parameters: s.Params, Guard: s.Guard, Features: s.Features, Cost: s.Cost, Passkeys: s.Passkeys,
		App: signin.App{Name: "app.name", Version: s.Version, Demo: s.Config.Demo}}, needs)
	s.add(m)
	s.Services.Evidence, m = evidence.New(s.Runner, s.Signer, names, evidence.Form{Name: docs.EvidenceBundleName, Text: docs.EvidenceBundle, Data: s.rawData}, s.Personal)
	s.Services.Evidence.Clearances(s.clearances)
	s.add(m)
	s.Services.Settings, m = settings.New(settings.Kit{Runner: s.Runner, Parameters: s.Params, Calendars: s.Calendars, Features: s.Features, Files: s.Files, Messages: s.Messages},
		settings.Needs{SeesRecord: s.seesRecord, PersonNames: names.PersonNames, Roles: s.Services.Identity.RoleTitles, Jobs: s.jobReport})
	s.add(m)
	s.Services.Privacy, m = privacy.New(privacy.Kit{Runner: s.Runner, Ring: s.Ring, Parameters: s.Params, Calendars: s.Calendars, Guard: s.Guard, Reveals: s.Reveals},
		privacy.Needs{Names: names, Register: s.Personal, Retention: evidence.Retention, Account: s.account})
	s.add(m)
	return nil
}

// directory names people, posts and organisations for everybody. It asks the
// services when it is asked, so that it can be given out before they exist.
type directory struct{ s *System }

func (d directory) PersonNames(ctx context.Context, ids []string) (map[string]string, error) {
	names, err := d.s.Services.Identity.PersonNames(ctx, ids)
	if actor, ok := scope.From(ctx); ok && actor.Masked { // here, so that no module can forget it
		for id, name := range names {
			names[id] = seal.Mask(seal.PersonName, seal.Public, name)
		}
	}
	return names, err
}

// PeopleCalled finds people by name; who sees names masked finds nobody.
func (d directory) PeopleCalled(ctx context.Context, name string) ([]string, error) {
	if actor, ok := scope.From(ctx); !ok || actor.Masked {
		return nil, nil
	}
	asSystem := scope.With(ctx, scope.SystemActor("directory"))
	found, err := d.s.Services.Identity.List(asSystem, list.Params{Q: name, Limit: 50}, identity.PeopleFilter{})
	ids := make([]string, len(found.Items))
	for i := range found.Items {
		ids[i] = found.Items[i].ID
	}
	return ids, err
}

func (d directory) OrganisationNames(ctx context.Context, ids []string) (map[string]string, error) {
	return d.s.Services.Enterprise.Names(ctx, ids)
}

func (d directory) OrgNames(ctx context.Context, ids []string) (map[string]string, error) {
	return d.s.Services.Enterprise.Names(ctx, ids)
}

func (d directory) PostTitles(ctx context.Context, ids []string) (map[string]string, error) {
	return d.s.Services.Identity.Directory().PostTitles(ctx, ids)
}

// tooManyReveals tells those who audit that somebody reached the limit of what a
// person may see in an hour, and keeps who it was.
func (s *System) tooManyReveals(ctx context.Context, permission string, refusal error) {
	s.refused(ctx, kitweb.Route{Permission: permission}, refusal)
	s.Services.Evidence.Alarm(ctx, evidence.Reveals, permission, refusal)
}

// jobReport tells how the recurring work goes; tools run none.
func (s *System) jobReport(ctx context.Context) ([]job.Report, error) {
	if s.jobs == nil {
		return nil, nil
	}
	return s.jobs.Report(ctx)
}

// account is what the erasing of traces asks of somebody's account.
func (s *System) account(ctx context.Context, personID string) (privacy.Account, error) {
	person, err := s.Services.Identity.Get(scope.With(ctx, scope.SystemActor("privacy")), personID)
	return privacy.Account{ID: person.ID, Closed: person.State == identity.Closed}, err
}

// seesRecord refuses a file to those who may not see the record it belongs to.
func (s *System) seesRecord(ctx context.Context, entity, id string) error {
	var err error
	switch entity {
	case "inbound_order":
		_, err = s.Services.Inbound.Get(ctx, id)
	case "drug_item":
		_, err = s.Services.Catalogue.Get(ctx, id)
	case "vuln_case":
		_, err = s.Services.Vulnerability.Get(ctx, id)
	case "vuln_scan":
		_, err = s.Services.Vulnerability.Scan(ctx, id)
	case "report_doc":
		err = s.Services.Reports.Sees(ctx)
	case "team_contract", "team_member", "team_replacement", "team_session":
		err = s.Services.Team.Sees(ctx)
	case "order_account", "order_data", "order_exercise":
		err = s.Services.Orders.Sees(ctx, entity)
	case "config_asset":
		_, err = s.Services.Assets.Get(ctx, id)
	case "config_change":
		_, err = s.Services.Changes.Get(ctx, id)
	case "securityevent_event":
		_, err = s.Services.Events.Get(ctx, id)
	case "organisation":
		_, err = s.Services.Enterprise.Get(ctx, id)
	case "organisation_request":
		_, err = s.Services.Enterprise.Requests.Get(ctx, id)
	case "patrol_result":
		err = s.Services.Patrol.Sees(ctx)
	case "knowledge_article":
		err = s.Services.Knowledge.Readable(ctx, id)
	case "desk_ticket":
		_, err = s.Services.Tickets.Get(ctx, id)
	default:
		err = notSeen()
	}
	return err
}
