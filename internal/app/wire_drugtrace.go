package app

import (
	"context"
	"path/filepath"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/intake"
	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/module/drugtrace/dispensing"
	"gongzhi/internal/module/drugtrace/drugcatalog"
	"gongzhi/internal/module/drugtrace/inbound"
	"gongzhi/internal/module/drugtrace/ledger"
	"gongzhi/internal/module/drugtrace/outbound"
	"gongzhi/internal/module/drugtrace/permit"
	"gongzhi/internal/module/drugtrace/site"
	"gongzhi/internal/module/drugtrace/tracequery"
)

// demoIssuerKey makes the demo's codes the documented ones. A real system
// makes a key of its own at first start.
const demoIssuerKey = "demo-key-not-secret"

func (s *System) buildDrugtrace(uploads *intake.Store) error {
	names := directory{s}
	var m module.Module
	s.declare(drugcatalog.Parameters)
	s.Services.Catalogue, m = drugcatalog.New(s.Runner, s.Params, drugcatalog.Needs{Organisations: names, People: names, History: names, Uploads: uploads})
	s.add(m)
	s.Services.Sites, m = site.New(s.Runner, s.Params, site.Needs{Organisations: names, Items: s.Services.Catalogue, Stock: stock{}, History: names})
	s.add(m)
	issuer := ledger.NewIssuer(demoIssuerKey)
	if !s.Config.Demo && !s.Config.ReadOnly {
		var err error
		if issuer, err = ledger.LoadIssuer(filepath.Join(s.Config.KeyDir, "hq20.json")); err != nil {
			return err
		}
	}
	s.Services.Ledger, m = ledger.New(s.Runner, issuer, ledger.Needs{Items: s.Services.Catalogue, Places: s.Services.Sites, Directory: names})
	s.add(m)
	s.Services.Permits, m = permit.New(s.Runner, s.Params, permit.Needs{Quota: quota{}, Items: s.Services.Catalogue, Organisations: names, History: names})
	s.add(m)
	s.Services.Inbound, m = inbound.New(s.Runner, s.Params, inbound.Base{Catalogue: s.Services.Catalogue, Sites: s.Services.Sites, Permits: s.Services.Permits, Ledger: s.Services.Ledger},
		inbound.Needs{Organisations: licensed{s}, People: names, Files: s.Files, Names: names, BaseURL: s.Config.BaseURL})
	s.add(m)
	s.Services.Outbound, m = outbound.New(s.Runner, s.Params, outbound.Base{Catalogue: s.Services.Catalogue, Sites: s.Services.Sites, Ledger: s.Services.Ledger},
		outbound.Needs{Organisations: licensed{s}, People: pharmacists{names}, Names: names, BaseURL: s.Config.BaseURL})
	s.add(m)
	s.Services.Dispensing, m = dispensing.New(s.Runner, s.Params, s.Ring, dispensing.Base{Catalogue: s.Services.Catalogue, Sites: s.Services.Sites, Ledger: s.Services.Ledger},
		dispensing.Needs{Organisations: names, People: names, Shipments: s.Services.Outbound, Names: names, Reveals: s.Reveals})
	s.add(m)
	s.declare(tracequery.Parameters)
	s.Services.Lookup, m = tracequery.New(s.DB, s.Params, s.Guard, s.Services.Ledger, tracequery.Needs{Items: publicItems{s}})
	s.add(m)
	return nil
}

// stock counts what lies at locations.
type stock struct{}

func (stock) PacksAt(ctx context.Context, q bun.IDB, orgID string, locationIDs []string) (map[string]int, error) {
	return ledger.PacksAt(ctx, q, orgID, locationIDs)
}

// quota is the ledger's account of permits.
type quota struct{}

func (quota) Set(ctx context.Context, tx *usecase.Tx, permitID, itemID string, allowed int64) error {
	return ledger.SetQuota(ctx, tx, permitID, itemID, allowed)
}

func (quota) Used(ctx context.Context, q bun.IDB, permitID string) (map[string]int64, error) {
	return ledger.QuotaUsed(ctx, q, permitID)
}

// licensed is the register of organisations as trading modules ask it.
type licensed struct{ s *System }

func (l licensed) OrganisationNames(ctx context.Context, ids []string) (map[string]string, error) {
	return l.s.Services.Enterprise.Names(ctx, ids)
}

func (l licensed) OrganisationAddresses(ctx context.Context, ids []string) (map[string]string, error) {
	return l.s.Services.Enterprise.Addresses(ctx, ids)
}

func (l licensed) RequireLicensed(ctx context.Context, q bun.IDB, orgID string, kinds []string, day clock.Day) error {
	return l.s.Services.Enterprise.RequireLicensed(ctx, q, orgID, kinds, day)
}

// pharmacists answers the person gate: who may take drugs in at a clinic.
type pharmacists struct{ directory }

func (p pharmacists) Pharmacists(ctx context.Context, orgID string) (int, error) {
	return p.s.Services.Identity.CountPosts(ctx, orgID, "clinic.pharmacist")
}

// publicItems tells the public what the catalogue says of a drug.
type publicItems struct{ s *System }

func (p publicItems) PublicItem(ctx context.Context, id string) (tracequery.Item, error) {
	var item tracequery.Item
	names, err := p.s.Services.Catalogue.ItemNames(ctx, []string{id})
	if err != nil {
		return item, err
	}
	items, err := p.s.Services.Catalogue.Items(ctx, p.s.DB.Read(), []string{id})
	if err != nil {
		return item, err
	}
	leaflets, err := p.s.Services.Catalogue.Leaflets(ctx, p.s.DB.Read(), id)
	if err != nil {
		return item, err
	}
	known := items[id]
	item = tracequery.Item{Name: names[id], RegNo: known.MacaoRegNo, Prescription: known.SupplyClass == "MSRM" || known.SupplyClass == "HOSP", Leaflets: []tracequery.Leaflet{}}
	for _, leaflet := range leaflets {
		sections := make([]tracequery.Section, len(leaflet.Sections))
		for i, section := range leaflet.Sections {
			sections[i] = tracequery.Section{Heading: section.Heading, Text: section.Text}
		}
		item.Leaflets = append(item.Leaflets, tracequery.Leaflet{Lang: leaflet.Lang, Title: leaflet.Title, Sections: sections})
	}
	return item, nil
}

func notSeen() error { return fault.New(fault.NotFound, "fault.not_found") }
