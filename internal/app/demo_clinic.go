package app

import (
	"context"
	"errors"
	"fmt"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/module/drugtrace/dispensing"
	"gongzhi/internal/module/drugtrace/ledger"
)

// visit is one resident at a clinic's counter.
type visit struct {
	day    int
	signer string // login of the pharmacist
	clinic string
	item   string
	boxes  int
	units  int // dosage units of a box that is split, 0 for whole boxes
}

var visits = []visit{
	{day: -33, signer: "pharmacist", clinic: "clinic1", item: "9010001", boxes: 2},
	{day: -32, signer: "pharmacist", clinic: "clinic1", item: "9010003", boxes: 10},
	{day: -28, signer: "pharmacist", clinic: "clinic1", item: "9010004", boxes: 3},
	{day: -23, signer: "pharmacist2", clinic: "clinic2", item: "9010002", boxes: 4},
	{day: -17, signer: "pharmacist", clinic: "clinic1", item: "9010001", boxes: 4},
	{day: -13, signer: "pharmacist", clinic: "clinic1", item: "9010011", boxes: 2},
	{day: -11, signer: "pharmacist", clinic: "clinic1", item: "9010005", boxes: 1, units: 7},
	{day: -7, signer: "pharmacist2", clinic: "clinic2", item: "9020001", boxes: 3},
	{day: -3, signer: "pharmacist", clinic: "clinic1", item: "9010009", boxes: 2},
	{day: -1, signer: "pharmacist", clinic: "clinic1", item: "9010010", boxes: 1},
}

// clinicDay plays the visits of a day, the second attempt that the system
// refuses, and the returns.
func (d *seeder) clinicDay(ctx context.Context, day int) error {
	for n, v := range visits {
		if v.day != day {
			continue
		}
		d.at(day, 10+n%5, 12)
		if err := d.dispense(ctx, v, n); err != nil {
			return err
		}
	}
	if day == -10 {
		if err := d.dispenseAgain(ctx); err != nil {
			return err
		}
	}
	for _, c := range comebacks {
		if c.day != day {
			continue
		}
		if err := d.comeBack(ctx, c); err != nil {
			return fmt.Errorf("return of %s: %w", c.item, err)
		}
	}
	return nil
}

func (d *seeder) dispense(ctx context.Context, v visit, n int) error {
	codes, err := d.atClinic(ctx, v.clinic, v.item)
	if err != nil {
		return err
	}
	if len(codes) < v.boxes {
		return fmt.Errorf("%s has %d boxes of %s", v.clinic, len(codes), v.item)
	}
	for i, code := range codes[:v.boxes] {
		d.later(7)
		ask := dispensing.NewDispense{Code: code, Units: v.units, PrescriptionNo: fmt.Sprintf("CF%s%02d", d.clock.Now().Format("0102"), 10+n+i), DoctorName: d.world.Words["doctor"],
			ResidentIDType: "macaoId", ResidentIDNumber: fmt.Sprintf("5%06d(%d)", 120000+n*311+i*17, (n+i)%10), ProofType: "residencePermit", ProofChecked: true, OverrideReason: d.world.Words["override"]}
		if _, err := d.Services.Dispensing.Dispense(d.as(ctx, v.signer), ask); err != nil {
			return fmt.Errorf("%s: %w", code, err)
		}
	}
	return nil
}

// dispenseAgain tries to dispense a box a second time; it must be refused.
func (d *seeder) dispenseAgain(ctx context.Context) error {
	d.at(-10, 16, 45)
	codes, err := d.inState(ctx, "9010001", ledger.Dispensed)
	if err != nil || len(codes) == 0 {
		return err
	}
	_, err = d.Services.Dispensing.Dispense(d.as(ctx, "pharmacist"), dispensing.NewDispense{Code: codes[0], PrescriptionNo: "CF000000", DoctorName: d.world.Words["doctor"],
		ResidentIDType: "macaoId", ResidentIDNumber: "5123456(7)", ProofType: "residencePermit", ProofChecked: true})
	if fault.KeyOf(err) != "dispensing.already" {
		return errors.Join(errors.New("a box was dispensed twice"), err)
	}
	return nil
}

// atClinic lists the boxes of an item that a clinic has.
func (d *seeder) atClinic(ctx context.Context, clinic, item string) ([]string, error) {
	codes, err := d.inState(ctx, item, ledger.AtClinic)
	if err != nil {
		return nil, err
	}
	var own []string
	for _, code := range codes {
		view, err := d.Services.Ledger.Get(d.as(ctx, "officer"), code)
		if err != nil {
			return nil, err
		}
		if view.HolderID == d.ids[clinic] {
			own = append(own, code)
		}
	}
	return own, nil
}
