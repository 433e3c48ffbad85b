package app

import (
	"context"
	_ "embed"
	"encoding/json"

	"gongzhi/internal/module/opscenter/keyperiod"
)

//go:embed demo/keyperiods.json
var keyPeriodsJSON []byte

// demoPeriod is a fictional key period. Days are offsets from today; only what
// is not merely planned is approved on its day.
type demoPeriod struct {
	Day, From, To, Close                  int
	Level, Name, Basis, Measures, Summary string
	Freeze, Roster, Planned               bool
}

// keyPeriods plays a day of those who plan, approve and sum up key periods.
func (d *seeder) keyPeriods(ctx context.Context, day int) error {
	var periods []demoPeriod
	if err := json.Unmarshal(keyPeriodsJSON, &periods); err != nil {
		return err
	}
	calendar, manager := d.Services.KeyPeriods, d.as(ctx, "manager")
	for i := range periods {
		p := &periods[i]
		switch {
		case p.Day == day:
			d.at(day, 9, 5)
			v, err := calendar.Plan(manager, keyperiod.Plan{Name: p.Name, Level: p.Level, Basis: p.Basis, From: d.today.AddDays(p.From), To: d.today.AddDays(p.To), Freeze: p.Freeze, Roster: p.Roster, Measures: p.Measures})
			if err == nil && !p.Planned {
				d.later(40)
				_, err = calendar.Do(d.as(ctx, "authoriser"), v.ID, "approve", keyperiod.Step{Version: v.Version})
			}
			if err != nil {
				return err
			}
		case p.Summary != "" && p.Close == day:
			d.at(day, 16, 0)
			from := d.today.AddDays(p.From)
			found, err := calendar.Binding(ctx, d.DB.Read(), from.Start(), from.End())
			for k := 0; k < len(found) && err == nil; k++ {
				_, err = calendar.Do(manager, found[k].ID, "close", keyperiod.Step{Version: found[k].Version, Summary: p.Summary})
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}
