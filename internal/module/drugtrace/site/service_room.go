package site

import (
	"context"
	"slices"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/usecase"
)

// Room is what may still be put into a location.
type Room struct {
	code    string
	bounded bool
	free    int // smallest packs
}

// Take uses up room for some packs, or says that there is none.
func (r *Room) Take(packs int) *fault.Error {
	if !r.bounded {
		return nil
	}
	if packs > r.free {
		return fault.New(fault.Invalid, "site.full_location", "location", r.code, "left", max(r.free, 0))
	}
	r.free -= packs
	return nil
}

// Room tells how much a location still takes. A bounded one is locked, so that
// the answer holds until the commit.
func (s *Sites) Room(ctx context.Context, tx *usecase.Tx, l Location) (*Room, error) {
	if l.MaxQty == 0 && l.ZoneMaxQty == 0 {
		return &Room{code: l.Code}, nil
	}
	if err := lockPlace(ctx, tx, l); err != nil {
		return nil, err
	}
	rooms, err := s.rooms(ctx, tx, []Location{l})
	if err != nil {
		return nil, err
	}
	return rooms[l.ID], nil
}

// rooms computes the room of locations of one company, by location; those
// without a bound of their own or of their zone are left out.
func (s *Sites) rooms(ctx context.Context, q bun.IDB, locations []Location) (map[string]*Room, error) {
	bounded := slices.DeleteFunc(slices.Clone(locations), func(l Location) bool { return l.MaxQty == 0 && l.ZoneMaxQty == 0 })
	rooms := map[string]*Room{}
	if len(bounded) == 0 {
		return rooms, nil
	}
	var zones, ids []string
	for _, l := range bounded {
		ids = append(ids, l.ID)
		if l.ZoneMaxQty > 0 && !slices.Contains(zones, l.ZoneID) {
			zones = append(zones, l.ZoneID)
		}
	}
	inZone, err := locationIDs(ctx, q, zones)
	if err != nil {
		return nil, err
	}
	for _, zone := range zones {
		ids = append(ids, inZone[zone]...)
	}
	slices.Sort(ids)
	packs, err := s.needs.Stock.PacksAt(ctx, q, bounded[0].OrgID, slices.Compact(ids))
	if err != nil {
		return nil, err
	}
	inAll := map[string]int{}
	for _, zone := range zones {
		for _, id := range inZone[zone] {
			inAll[zone] += packs[id]
		}
	}
	for _, l := range bounded {
		room := &Room{code: l.Code, bounded: true}
		switch own, zone := l.MaxQty-packs[l.ID], l.ZoneMaxQty-inAll[l.ZoneID]; {
		case l.MaxQty == 0:
			room.free = zone
		case l.ZoneMaxQty == 0:
			room.free = own
		default:
			room.free = min(own, zone)
		}
		rooms[l.ID] = room
	}
	return rooms, nil
}
