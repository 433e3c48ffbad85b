package site

import (
	"context"
	"testing"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/usecase"
)

// TestRoom: a location takes up to its own bound and that of its zone; full ones
// are not proposed.
func TestRoom(t *testing.T) {
	w := newWorld(t)
	house := need[Warehouse](t)(w.CreateWarehouse(keeper, NewWarehouse{Code: "RM", Name: "一号库"}))
	zone := need[Zone](t)(w.CreateZone(keeper, NewZone{WarehouseID: house.ID, Code: "A", Name: "合格区", Type: "qualified", StorageClass: "ambient", MaxQty: 25}))
	places := need[[]Location](t)(w.CreateLocations(keeper, LocationRange{ZoneID: zone.ID, RowFrom: 1, RowTo: 1, Levels: 1, Positions: 3, MaxQty: 10}))
	open := need[Zone](t)(w.CreateZone(keeper, NewZone{WarehouseID: house.ID, Code: "B", Name: "大区", Type: "qualified", StorageClass: "ambient"}))
	wide := need[[]Location](t)(w.CreateLocations(keeper, LocationRange{ZoneID: open.ID, RowFrom: 1, RowTo: 1, Levels: 1, Positions: 1}))[0]
	proposed := func(packs int) (codes []string) {
		for _, l := range need[[]Location](t)(w.Propose(keeper, w.runner.DB.Read(), Need{OrgID: company, ZoneType: qualified, StorageClass: "ambient", Packs: packs})) {
			codes = append(codes, l.Code)
		}
		return codes
	}
	take := func(code string, packs ...int) (refusal *fault.Error) {
		t.Helper()
		need[bool](t)(usecase.Write(keeper, w.runner, PermitEdit, func(ctx context.Context, tx *usecase.Tx) (bool, error) {
			tx.Act("test.take")
			l, err := w.LocationByCode(ctx, tx, code)
			if err != nil {
				return false, err
			}
			room, err := w.Room(ctx, tx, l)
			for _, n := range packs {
				if err == nil && refusal == nil {
					refusal = room.Take(n)
				}
			}
			return true, err
		}))
		return refusal
	}
	if got := proposed(0); len(got) != 4 {
		t.Errorf("empty: %v", got)
	}
	w.stock[places[0].ID], w.stock[places[1].ID] = 10, 9
	if got := proposed(1); len(got) != 3 || got[0] != places[1].Code {
		t.Errorf("the first is full: %v", got)
	}
	if got := proposed(2); len(got) != 2 || got[0] != places[2].Code {
		t.Errorf("room for two: %v", got)
	}
	if refusal := take(places[1].Code, 1); refusal != nil {
		t.Error(refusal)
	}
	for _, packs := range [][]int{{2}, {1, 1}} {
		if refusal := take(places[1].Code, packs...); refusal == nil || refusal.Key != "site.full_location" {
			t.Errorf("%v into room for one: %v", packs, refusal)
		}
	}
	if refusal := take(places[2].Code, 7); refusal == nil || refusal.Params["left"] != 6 { // the zone has 25, 19 lie there
		t.Errorf("seven into a zone with room for six: %v", refusal)
	}
	w.stock[places[2].ID] = 6
	if got := proposed(1); len(got) != 1 || got[0] != wide.Code {
		t.Errorf("the zone is full: %v", got)
	}
	w.stock[wide.ID] = 1_000_000
	if refusal := take(wide.Code, 1_000_000); refusal != nil {
		t.Errorf("without a bound: %v", refusal)
	}
}
