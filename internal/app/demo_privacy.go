package app

import (
	"context"

	"gongzhi/internal/module/platform/privacy"
)

// wishes are what residents ask about their own data: one was answered and is
// closed, one is verified and in work, one has just been taken.
func (d *seeder) wishes(ctx context.Context, day int) error {
	wish, known := map[int]struct {
		kind, detail string
		steps        []string
	}{
		-28: {"copy", "wishCopy", []string{"verify", "start", "answer", "close"}},
		-6:  {"access", "wish", []string{"verify", "start"}},
		-1:  {"correct", "wishCorrect", nil},
	}[day]
	if !known {
		return nil
	}
	d.at(day, 15, 0)
	security := d.as(ctx, "security")
	taken, err := d.Services.Privacy.Receive(security, privacy.Wish{Kind: wish.kind, Name: d.world.Words["resident"], DocumentType: "macao", DocumentNumber: "5123456(7)",
		Phone: "+853 66001234", Detail: d.world.Words[wish.detail]})
	for _, action := range wish.steps {
		if err != nil {
			return err
		}
		step := privacy.Step{Version: taken.Version, Reason: d.world.Words["wishVerified"]}
		if action == "answer" {
			step = privacy.Step{Version: taken.Version, Outcome: "granted", Answer: d.world.Words["wishAnswer"]}
		}
		d.later(30)
		taken, err = d.Services.Privacy.Do(security, taken.ID, action, step)
	}
	return err
}
