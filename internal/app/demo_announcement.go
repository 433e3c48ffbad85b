package app

import (
	"context"
	_ "embed"
	"encoding/json"

	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/module/platform/settings"
)

//go:embed demo/announcements.json
var announcementsJSON []byte

// demoAnnouncement is told to groups from a day on. Days are offsets from today.
type demoAnnouncement struct {
	Day, From, To                    int
	By                               string
	Sides, Roles, Confirmed          []string
	Pinned, Confirm, Draft, Withdraw bool
	Words                            map[i18n.Lang]*settings.Said
}

// announcements plays a day of those who write them and those who confirm them.
func (d *seeder) announcements(ctx context.Context, day int) error {
	var told []demoAnnouncement
	if err := json.Unmarshal(announcementsJSON, &told); err != nil {
		return err
	}
	for _, one := range told {
		if one.Day != day {
			continue
		}
		d.at(day, 8, 50)
		desk, by := d.Services.Settings, d.as(ctx, one.By)
		written, err := desk.WriteAnnouncement(by, settings.AnnouncementDetails{Words: one.Words, Sides: one.Sides, Roles: one.Roles, Pinned: one.Pinned, MustConfirm: one.Confirm,
			ValidFrom: string(d.today.AddDays(one.From)), ValidTo: string(d.today.AddDays(one.To))})
		for _, action := range one.steps() {
			if err != nil {
				return err
			}
			d.later(10)
			written, err = desk.MoveAnnouncement(by, written.ID, written.Version, action)
		}
		for _, login := range one.Confirmed {
			if err != nil {
				return err
			}
			d.later(5)
			err = desk.Confirm(d.as(ctx, login), written.ID)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// steps are what is done with what was written.
func (a *demoAnnouncement) steps() []string {
	switch {
	case a.Draft:
		return nil
	case a.Withdraw:
		return []string{"publish", "withdraw"}
	}
	return []string{"publish"}
}
