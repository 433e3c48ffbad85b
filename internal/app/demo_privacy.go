package app

import (
	"context"

	"gongzhi/internal/module/platform/privacy"
)

// wishes are what residents ask about their own data: one is verified and in
// work, one has just been taken.
func (d *seeder) wishes(ctx context.Context, day int) error {
	kind, known := map[int]string{-6: "access", -1: "correct"}[day]
	if !known {
		return nil
	}
	d.at(day, 15, 0)
	security := d.as(ctx, "security")
	taken, err := d.Services.Privacy.Receive(security, privacy.Wish{Kind: kind, Name: d.world.Words["resident"], DocumentType: "macao", DocumentNumber: "5123456(7)",
		Phone: "+853 66001234", Detail: d.world.Words["wish"]})
	if err != nil || kind != "access" {
		return err
	}
	for _, action := range []string{"verify", "start"} {
		d.later(30)
		if taken, err = d.Services.Privacy.Do(security, taken.ID, action, privacy.Step{Version: taken.Version, Reason: d.world.Words["wishVerified"]}); err != nil {
			return err
		}
	}
	return nil
}
