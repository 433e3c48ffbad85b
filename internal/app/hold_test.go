package app

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"gongzhi/internal/contract/drugtrace"
	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/db/dbtest"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/outbox"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/serial"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/module/drugtrace/ledger"
	"gongzhi/internal/module/platform/identity"
)

const (
	holdItem   = "01ITEM00000000000000000000"
	holdDepot  = "01WAREHOUSE000000000000000"
	holdClinic = "01CLINIC000000000000000000"
	holdBureau = "01REGULATOR000000000000000"
	holdAway   = "01STRANGER0000000000000000"
)

type holdNames struct{}

func (holdNames) ItemNames(context.Context, []string) (map[string]drugtrace.ItemName, error) {
	return map[string]drugtrace.ItemName{holdItem: {Hant: "氨氯地平片"}}, nil
}
func (holdNames) LocationCodes(context.Context, []string) (map[string]string, error) { return nil, nil }
func (holdNames) OrganisationNames(context.Context, []string) (map[string]string, error) {
	return nil, nil
}
func (holdNames) PersonNames(context.Context, []string) (map[string]string, error) { return nil, nil }

// holdWorld is a ledger in which one depot issued boxes of a batch and one
// clinic has them.
func holdWorld(t *testing.T) (*ledger.Ledger, string, string) {
	t.Helper()
	runner := &usecase.Runner{}
	l, m := ledger.New(runner, ledger.NewIssuer(demoIssuerKey), ledger.Needs{Items: holdNames{}, Places: holdNames{}, Directory: holdNames{}})
	sources := append([]db.Source{audit.Migrations, outbox.Migrations, serial.Migrations, usecase.Migrations}, m.Migrations...)
	runner.DB, runner.Log = dbtest.OpenAt(t, clock.NewManual(clock.Day("2026-11-20").Start()), sources...), audit.NewLog(m.Tables)
	ctx := scope.With(t.Context(), scope.Actor{PersonID: "maker", OrgID: holdDepot, Grants: map[string]scope.Reach{"test": scope.All}})
	var batchID string
	made, err := usecase.Write(ctx, runner, "test", func(ctx context.Context, tx *usecase.Tx) ([]string, error) {
		made, err := l.Generate(ctx, tx, ledger.NewCodes{ItemID: holdItem, ProductCode7: "9010001", Count: 1, PackQty: 30, JobID: "job", OriginID: holdDepot})
		if err != nil {
			return nil, err
		}
		batch, err := l.Bind(ctx, tx, ledger.Batch{ItemID: holdItem, ProductCode7: "9010001", BatchNo: "AML1", ExpiryDate: "2027-05-31", ExpiryPrecision: ledger.PrecisionDay})
		if err != nil {
			return nil, err
		}
		batchID = batch.ID
		for _, step := range []ledger.Operation{{Name: "print"}, {Name: "bind", Batch: batch}, {Name: "submit_inspection"}, {Name: "put_away"}, {Name: "pick"}, {Name: "check"},
			{Name: "ship", To: &ledger.Place{HolderID: holdClinic}}, {Name: "sign"}} {
			step.Codes, step.AllOrNothing = made, true
			if _, err := l.Apply(ctx, tx, step); err != nil {
				return nil, err
			}
		}
		return made, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return l, made[0], batchID
}

func seeded(t *testing.T) map[string]identity.RoleDefinition {
	t.Helper()
	var roles []identity.RoleDefinition
	if err := json.Unmarshal(rolesJSON, &roles); err != nil {
		t.Fatal(err)
	}
	byID := map[string]identity.RoleDefinition{}
	for _, role := range roles {
		byID[role.ID] = role
	}
	return byID
}

func homeOf(role identity.RoleDefinition) string {
	switch {
	case strings.HasPrefix(role.ID, "warehouse."):
		return holdDepot
	case strings.HasPrefix(role.ID, "clinic."):
		return holdClinic
	}
	return holdBureau
}

// holdActor is somebody in a role, as the seed grants it, in an organisation.
func holdActor(t *testing.T, role identity.RoleDefinition, org string) context.Context {
	t.Helper()
	grants := map[string]scope.Reach{}
	for name, permissions := range role.Grants {
		reach, ok := scope.ParseReach(name)
		if !ok {
			t.Fatal(name)
		}
		for _, permission := range permissions {
			grants[permission] = reach
		}
	}
	return scope.With(t.Context(), scope.Actor{PersonID: "p-" + role.ID, OrgID: org, Grants: grants, Roles: []string{role.ID}})
}

// TestEveryHoldIsReleasedByTheRightPost places every kind of hold as every role
// and lets every role try to lift it (GSP art. 87; drug.md R-A13): anyone in
// the chain may hold a box, only QA or the regulator decides, and nobody is
// left with a hold that no post can lift.
func TestEveryHoldIsReleasedByTheRightPost(t *testing.T) {
	roles := seeded(t)
	var chain []string
	for _, role := range roles {
		if strings.HasPrefix(role.ID, "warehouse.") || role.ID == "clinic.pharmacist" {
			chain = append(chain, role.ID)
		}
	}
	l, code, batchID := holdWorld(t)
	lead := holdActor(t, roles["regulator.lead"], holdBureau)
	regulators := []string{"regulator.officer", "regulator.lead", "regulator.inspector"}
	for _, c := range []struct {
		kind, target, id string
		place, release   []string
	}{
		{ledger.HoldQuality, ledger.TargetCode, code, chain, []string{"warehouse.qa", "regulator.lead"}},
		{ledger.HoldQuality, ledger.TargetBatch, batchID, []string{"warehouse.qa"}, []string{"warehouse.qa", "regulator.lead"}},
		{ledger.HoldQuality, ledger.TargetItem, holdItem, []string{"warehouse.qa"}, []string{"warehouse.qa", "regulator.lead"}},
		{ledger.HoldRegulator, ledger.TargetCode, code, regulators, []string{"regulator.lead"}},
		{ledger.HoldRegulator, ledger.TargetBatch, batchID, regulators, []string{"regulator.lead"}},
		{ledger.HoldRegulator, ledger.TargetItem, holdItem, regulators, []string{"regulator.lead"}},
		{ledger.HoldRecall, ledger.TargetBatch, batchID, []string{"regulator.officer", "regulator.lead"}, []string{"regulator.lead"}},
	} {
		ask := ledger.NewHold{Kind: c.kind, TargetKind: c.target, Target: c.id, Reason: "封口破损"}
		release := l.ReleaseRegulatorHold
		if c.kind == ledger.HoldQuality {
			release = l.ReleaseHold
		}
		name := c.kind + " on " + c.target
		for _, placer := range roles {
			placed := func() (ledger.Hold, error) { return l.PlaceHold(holdActor(t, placer, homeOf(placer)), ask) }
			if !slices.Contains(c.place, placer.ID) {
				if _, err := placed(); !fault.Is(err, fault.Forbidden) {
					t.Errorf("%s by %s: %v, want forbidden", name, placer.ID, err)
				}
				continue
			}
			for _, role := range roles {
				hold, err := placed()
				if err != nil {
					t.Fatalf("%s by %s: %v", name, placer.ID, err)
				}
				if homeOf(role) != holdBureau {
					if _, err := release(holdActor(t, role, holdAway), hold.ID, "无关机构"); err == nil {
						t.Errorf("%s by %s was lifted by %s of another organisation", name, placer.ID, role.ID)
					}
				}
				lifted, err := release(holdActor(t, role, homeOf(role)), hold.ID, "复检合格")
				if slices.Contains(c.release, role.ID) {
					if err != nil || lifted.ReleasedAt.IsZero() {
						t.Errorf("%s by %s, lifted by %s: %v", name, placer.ID, role.ID, err)
					}
					continue
				}
				if !fault.Is(err, fault.Forbidden) {
					t.Errorf("%s by %s, lifted by %s: %v, want forbidden", name, placer.ID, role.ID, err)
				}
				if _, err := release(lead, hold.ID, "复检合格"); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}

func TestNobodyHoldsWhatIsNotTheirs(t *testing.T) {
	l, code, batchID := holdWorld(t)
	for _, ask := range []ledger.NewHold{
		{Kind: ledger.HoldQuality, TargetKind: ledger.TargetCode, Target: code}, {Kind: ledger.HoldQuality, TargetKind: ledger.TargetBatch, Target: batchID},
		{Kind: ledger.HoldQuality, TargetKind: ledger.TargetItem, Target: holdItem},
	} {
		ask.Reason = "封口破损"
		if _, err := l.PlaceHold(holdActor(t, seeded(t)["warehouse.qa"], holdAway), ask); !fault.Is(err, fault.NotFound) {
			t.Errorf("a foreign %s was held: %v", ask.TargetKind, err)
		}
	}
}
