package configuration

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/fold"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/usecase"
)

// Create registers an asset; it is planned until it is put into service.
func (r *Register) Create(ctx context.Context, d Details) (View, error) {
	return usecase.Write(ctx, r.kit.Runner, PermitManage, func(ctx context.Context, tx *usecase.Tx) (View, error) {
		tx.Act("opscenter.configuration.create")
		a := drafted(tx)
		if err := r.fill(ctx, tx, a, d); err != nil {
			return View{}, err
		}
		if err := insertAssets(ctx, tx, []*Asset{a}); err != nil {
			return View{}, err
		}
		return r.saved(ctx, tx, *a, d.FileIDs)
	})
}

func drafted(tx *usecase.Tx) *Asset {
	return &Asset{ID: id.New(tx.Now()), State: Planned, Version: 1, CreatedBy: tx.Actor.PersonID, CreatedAt: tx.Now(), UpdatedAt: tx.Now()}
}

// Edit changes what is written down about an asset. The code stays, because
// others know it by it.
func (r *Register) Edit(ctx context.Context, name string, d Details) (View, error) {
	return usecase.Write(ctx, r.kit.Runner, PermitManage, func(ctx context.Context, tx *usecase.Tx) (View, error) {
		a, err := assetBy(ctx, tx, name)
		if err != nil {
			return View{}, err
		}
		if a.Version != d.Version {
			return View{}, fault.New(fault.Conflict, "fault.stale")
		}
		if a.State == Retired {
			return View{}, fault.New(fault.Conflict, "configuration.retired")
		}
		tx.Act("opscenter.configuration.edit")
		tx.Because(d.Reason)
		d.Code = a.Code
		if err := r.fill(ctx, tx, &a, d); err != nil {
			return View{}, err
		}
		if err := saveAsset(ctx, tx, &a); err != nil {
			return View{}, err
		}
		return r.saved(ctx, tx, a, d.FileIDs)
	})
}

func (r *Register) saved(ctx context.Context, tx *usecase.Tx, a Asset, fileIDs []string) (View, error) {
	for _, fileID := range fileIDs {
		if err := r.kit.Files.BindField(ctx, tx, fileID, assetTable, a.ID, "/fileIds"); err != nil {
			return View{}, err
		}
	}
	tx.Touch(assetTable)
	return r.view(ctx, tx, tx.Actor, tx.Now(), a)
}

// fill puts the details into an asset when they are right.
func (r *Register) fill(ctx context.Context, q bun.IDB, a *Asset, d Details) error {
	assets, err := byCode(ctx, q)
	if err != nil {
		return err
	}
	d.tidy()
	var checks fault.Checks
	d.check(&checks)
	known(&checks, d.Needs, d.Code, assets)
	other := assets[d.Code]
	checks.That(other == nil || other.ID == a.ID, "/code", "configuration.taken", "code", d.Code)
	if err := checks.Err(); err != nil {
		return err
	}
	g, err := r.graph(ctx, q)
	if err != nil {
		return err
	}
	own := Node{AssetNode, d.Code}
	g[own] = d.Needs
	if g.Circle(own) {
		checks.Add("/needs", "configuration.circle")
		return checks.Err()
	}
	d.into(a)
	a.Search = fold.Index(a.Code, a.Name, a.Address, a.Edition, a.ScanName, a.Peer)
	return nil
}

func byCode(ctx context.Context, q bun.IDB) (map[string]*Asset, error) {
	all, err := allAssets(ctx, q)
	assets := make(map[string]*Asset, len(all))
	for i := range all {
		assets[all[i].Code] = &all[i]
	}
	return assets, err
}

// Do takes one step of an asset's life.
func (r *Register) Do(ctx context.Context, name, action string, ask Step) (View, error) {
	return usecase.Write(ctx, r.kit.Runner, PermitManage, func(ctx context.Context, tx *usecase.Tx) (View, error) {
		a, err := assetBy(ctx, tx, name)
		if err != nil {
			return View{}, err
		}
		transition, err := assetFlow.Next(a.State, action)
		if err != nil {
			return View{}, err
		}
		if a.Version != ask.Version {
			return View{}, fault.New(fault.Conflict, "fault.stale")
		}
		g, err := r.graph(ctx, tx)
		if err != nil {
			return View{}, err
		}
		if refusal := guard(action, g.Users(a.Code)); refusal != nil {
			return View{}, refusal
		}
		var checks fault.Checks
		ask.Reason = strings.TrimSpace(ask.Reason)
		checks.That(len([]rune(ask.Reason)) >= 2, "/reason", "configuration.reason")
		if err := checks.Err(); err != nil {
			return View{}, err
		}
		a.State = transition.Target(a.State)
		if action == "commission" {
			a.ActiveOn = tx.Now().Day()
		}
		tx.Act("opscenter.configuration." + action)
		tx.Because(ask.Reason)
		if err := saveAsset(ctx, tx, &a); err != nil {
			return View{}, err
		}
		tx.Touch(assetTable)
		return r.view(ctx, tx, tx.Actor, tx.Now(), a)
	})
}

// Codes are the codes of the assets that are not retired, with their kinds: for
// who refers to assets.
func (r *Register) Codes(ctx context.Context, q bun.IDB) (map[string]Asset, error) {
	all, err := allAssets(ctx, q)
	codes := make(map[string]Asset, len(all))
	for _, a := range all {
		if a.State != Retired {
			codes[a.Code] = a
		}
	}
	return codes, err
}

// Touched are the lines of the table of contents that work less well, or not at
// all, without some assets.
func (r *Register) Touched(ctx context.Context, q bun.IDB, codes []string) ([]string, error) {
	g, err := r.graph(ctx, q)
	if err != nil {
		return nil, err
	}
	failed := make([]Node, len(codes))
	for i, code := range codes {
		failed[i] = Node{AssetNode, code}
	}
	down, weak := g.Impact(failed...)
	numbers := []string{}
	for _, n := range slices.Concat(down, weak) {
		if n.Kind == ModuleNode {
			numbers = append(numbers, n.Code)
		}
	}
	return numbers, nil
}

// Key are the lines that the owner calls key modules.
func (r *Register) Key(ctx context.Context, q bun.IDB) ([]string, error) {
	services, err := allServices(ctx, q)
	maps.DeleteFunc(services, func(_ string, s Service) bool { return !s.Key })
	return slices.Sorted(maps.Keys(services)), err
}
