package configuration

import (
	"context"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/usecase"
)

// Services lists every line of the table of contents.
func (r *Register) Services(ctx context.Context) ([]ServiceView, error) {
	return usecase.Read(ctx, r.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) ([]ServiceView, error) {
		views, err := r.services(ctx, q)
		if err != nil {
			return nil, err
		}
		numbers := make([]string, len(views))
		for i, v := range views {
			numbers[i] = v.Number
		}
		tickets, err := r.needs.Tickets(asSystem(ctx), numbers)
		for i := range views {
			views[i].Tickets = tickets[views[i].Number]
		}
		return views, err
	})
}

func (r *Register) services(ctx context.Context, q bun.IDB) ([]ServiceView, error) {
	kept, err := allServices(ctx, q)
	if err != nil {
		return nil, err
	}
	health, err := r.needs.Health(asSystem(ctx))
	if err != nil {
		return nil, err
	}
	var views []ServiceView
	for _, line := range r.needs.Lines() {
		v := ServiceView{Service: kept[line.Number], Group: line.Group, Built: line.Built, Health: unwatched, Probes: []string{}}
		v.Number = line.Number
		if v.Needs == nil {
			v.Needs = []Need{}
		}
		if h, watched := health[Node{ModuleNode, line.Number}]; watched {
			v.Health, v.Probes = h.State, append(v.Probes, h.Probes...)
		}
		views = append(views, v)
	}
	return views, err
}

// EditService writes down what a line needs and who looks after it.
func (r *Register) EditService(ctx context.Context, number string, e ServiceEdit) (ServiceView, error) {
	return r.change(ctx, PermitManage, "edit-service", number, e.Version, e.Reason, func(q bun.IDB, s *Service) error {
		var checks fault.Checks
		e.check(&checks)
		assets, err := byCode(ctx, q)
		if err != nil {
			return err
		}
		known(&checks, e.Needs, "", assets)
		s.Keeper, s.Needs, s.Note = e.Keeper, e.Needs, seal.Kept(s.Note, e.Note)
		return checks.Err()
	})
}

// DecideKey is the owner's word on whether a line is a key module.
func (r *Register) DecideKey(ctx context.Context, number string, d KeyDecision) (ServiceView, error) {
	return r.change(ctx, PermitKey, "key", number, d.Version, d.Reason, func(_ bun.IDB, s *Service) error {
		var checks fault.Checks
		checks.That(len([]rune(strings.TrimSpace(d.Reason))) >= 2, "/reason", "configuration.reason")
		s.Key = d.Key
		return checks.Err()
	})
}

func (r *Register) change(ctx context.Context, permission, action, number string, version int, reason string, edit func(q bun.IDB, s *Service) error) (ServiceView, error) {
	return usecase.Write(ctx, r.kit.Runner, permission, func(ctx context.Context, tx *usecase.Tx) (ServiceView, error) {
		if !slices.ContainsFunc(r.needs.Lines(), func(l Line) bool { return l.Number == number }) {
			return ServiceView{}, fault.New(fault.NotFound, "configuration.no_line")
		}
		kept, err := allServices(ctx, tx)
		if err != nil {
			return ServiceView{}, err
		}
		s := kept[number]
		if s.Version != version {
			return ServiceView{}, fault.New(fault.Conflict, "fault.stale")
		}
		if s.Version == 0 {
			s = Service{ID: id.New(tx.Now()), Number: number, Keeper: Keepers[0], Needs: []Need{}}
		}
		if err := edit(tx, &s); err != nil {
			return ServiceView{}, err
		}
		tx.Act("opscenter.configuration." + action)
		tx.Because(strings.TrimSpace(reason))
		if err := saveService(ctx, tx, &s); err != nil {
			return ServiceView{}, err
		}
		views, err := r.services(ctx, tx)
		i := slices.IndexFunc(views, func(v ServiceView) bool { return v.Number == number })
		if i < 0 {
			return ServiceView{}, err
		}
		return views[i], err
	})
}

// Map shows everything with what it needs, and what may be the cause of what is
// down now.
func (r *Register) Map(ctx context.Context) (Map, error) {
	return usecase.Read(ctx, r.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (Map, error) {
		services, err := r.services(ctx, q)
		if err != nil {
			return Map{}, err
		}
		w, err := r.look(ctx, q, q.Now)
		if err != nil {
			return Map{}, err
		}
		assets, err := allAssets(ctx, q)
		var found Map
		var broken []Node
		for _, s := range services {
			spot := Spot{Node: Node{ModuleNode, s.Number}, Type: s.Group, Health: s.Health, Key: s.Key, Needs: s.Needs}
			if s.Health == "down" {
				broken = append(broken, spot.Node)
			}
			found.Spots = append(found.Spots, spot)
		}
		for _, a := range assets {
			if a.State == Retired {
				continue
			}
			v := w.dress(ctx, q.Actor, a)
			found.Spots = append(found.Spots, Spot{Node: Node{AssetNode, a.Code}, Name: a.Name, Type: a.Kind, State: a.State, Health: v.Health, Key: a.Criticality == "key", Needs: a.Needs})
		}
		found.Suspects = w.graph.Suspects(broken)
		return found, err
	})
}

// Effect tells what breaks when a node fails, and what it needs itself.
func (r *Register) Effect(ctx context.Context, of Node) (Effect, error) {
	return usecase.Read(ctx, r.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (Effect, error) {
		g, err := r.graph(ctx, q)
		if err != nil {
			return Effect{}, err
		}
		if _, here := g[of]; !here && (of.Kind != ModuleNode || !slices.ContainsFunc(r.needs.Lines(), func(l Line) bool { return l.Number == of.Code })) {
			return Effect{}, fault.New(fault.NotFound, "configuration.not_found")
		}
		down, weak := g.Impact(of)
		return Effect{Down: append([]Node{}, down...), Weak: append([]Node{}, weak...), Below: append([]Node{}, g.Below(of)...)}, nil
	})
}
