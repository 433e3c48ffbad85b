package app

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"

	"gongzhi/internal/module/opscenter/change"
	"gongzhi/internal/module/opscenter/configuration"
)

//go:embed demo/configuration.json
var configurationJSON []byte

// estate is a fictional installation: its assets, what each module needs, and
// the changes that were made to it. Days are offsets from today.
type estate struct {
	Words  map[string]string
	Assets []struct {
		Code, Name, Kind, Environment, Criticality, Keeper, Address, Edition, ScanName string
		Support                                                                        any // days from today to the end of support
		Peer, Contact, Contract                                                        string
		Needs                                                                          []configuration.Need
	}
	Lines   map[string][]configuration.Need
	Key     []string
	Changes []struct {
		Key, Kind, Category, Title, Reason, Impact, Risk, RiskNote, Plan, Rollback, Law, Verdict, Pattern string
		Day, LawFrom, Window                                                                              int
		TouchesData, Backup                                                                               bool
		Assets, Modules, Steps                                                                            []string
		Figures                                                                                           []change.Figure
	}
	made map[string]change.View
}

// estateStarts is when the register is written.
const estateStarts = -44

// configuration plays a day of those who keep and change the installation.
func (d *seeder) configuration(ctx context.Context, e *estate, day int) error {
	switch day {
	case estateStarts:
		e.made = map[string]change.View{}
		if err := json.Unmarshal(configurationJSON, e); err != nil {
			return err
		}
		if err := d.registerAssets(ctx, e); err != nil {
			return err
		}
	case -43:
		if err := d.mapLines(ctx, e); err != nil {
			return err
		}
	case -28, -3, -1, 0:
		if err := d.compareFiles(ctx, e, day); err != nil {
			return err
		}
	}
	for i := range e.Changes {
		if e.Changes[i].Day != day {
			continue
		}
		if err := d.makeChange(ctx, e, i); err != nil {
			return fmt.Errorf("change %s: %w", e.Changes[i].Key, err)
		}
	}
	return nil
}

func (d *seeder) registerAssets(ctx context.Context, e *estate) error {
	d.at(estateStarts, 9, 20)
	engineer := d.as(ctx, "engineer")
	for pass := range 2 { // what is needed is there first
		for _, a := range e.Assets {
			details := configuration.Details{Code: a.Code, Name: a.Name, Kind: a.Kind, Environment: a.Environment, Criticality: a.Criticality, Keeper: a.Keeper, Address: a.Address, Edition: a.Edition,
				ScanName: a.ScanName, Peer: a.Peer, Contact: a.Contact, Contract: a.Contract}
			if days, known := a.Support.(float64); known {
				details.SupportedFrom, details.SupportedUntil = d.today.AddDays(-400), d.today.AddDays(int(days))
			}
			d.later(1)
			if pass == 0 {
				v, err := d.Services.Assets.Create(engineer, details)
				if err == nil && a.Code != "HOST-T" {
					v, err = d.Services.Assets.Do(engineer, v.ID, "commission", configuration.Step{Version: v.Version, Reason: e.Words["commission"]})
				}
				if err != nil {
					return fmt.Errorf("asset %s: %w", a.Code, err)
				}
				continue
			}
			if len(a.Needs) == 0 {
				continue
			}
			v, err := d.Services.Assets.Get(engineer, a.Code)
			if err != nil {
				return err
			}
			details.Version, details.Needs, details.Reason = v.Version, a.Needs, e.Words["map"]
			if _, err := d.Services.Assets.Edit(engineer, v.ID, details); err != nil {
				return fmt.Errorf("needs of %s: %w", a.Code, err)
			}
		}
	}
	return nil
}

func (d *seeder) mapLines(ctx context.Context, e *estate) error {
	d.at(-43, 10, 0)
	for _, number := range lineNumbers() {
		edit := configuration.ServiceEdit{Keeper: "operations.engineer", Needs: e.Lines[number], Reason: e.Words["map"]}
		if _, err := d.Services.Assets.EditService(d.as(ctx, "engineer"), number, edit); err != nil {
			return fmt.Errorf("line %s: %w", number, err)
		}
		if !slices.Contains(e.Key, number) {
			continue
		}
		if _, err := d.Services.Assets.DecideKey(d.as(ctx, "authoriser"), number, configuration.KeyDecision{Version: 1, Key: true, Reason: e.Words["key"]}); err != nil {
			return fmt.Errorf("key line %s: %w", number, err)
		}
	}
	return nil
}
