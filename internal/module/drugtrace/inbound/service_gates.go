package inbound

import (
	"context"
	"maps"
	"slices"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/module/drugtrace/ledger"
)

// The licences one of which each party must hold.
var (
	supplierLicences = []string{"drug_import", "drug_wholesale", "macao_pharmacy"}
	depotLicences    = []string{"drug_wholesale"}
)

// codingTypes are the bill codes whose boxes come without a code and get one
// here: purchase, supply, gift, other. Returned, transferred, recalled and
// counted boxes have theirs; their procedures are not this one.
var codingTypes = []string{"102", "107", "110", "113"}

func makesCodes(billType string) bool { return slices.Contains(codingTypes, billType) }

// gates hold what must be true before goods are ordered and again before they
// enter: supplier and depot licensed, items in force, first trade approved, and
// a permit that covers every item with enough quota, because whatever gets a
// new code came across the border (R-A1, R-A6, R-A7, top rules 7 and 12).
func (s *Orders) gates(ctx context.Context, tx *usecase.Tx, order *Order, wanted map[string]int) error {
	if !makesCodes(order.Type) {
		return fault.New(fault.Invalid, "inbound.type_not_built", "type", fault.Text("enum.inbound_type."+order.Type))
	}
	day, ids := tx.Now().Day(), slices.Sorted(maps.Keys(wanted))
	if err := s.needs.Organisations.RequireLicensed(ctx, tx, order.SupplierID, supplierLicences, day); err != nil {
		return err
	}
	if err := s.needs.Organisations.RequireLicensed(ctx, tx, order.OrgID, depotLicences, day); err != nil {
		return err
	}
	if err := s.catalogue.RequireEffective(ctx, tx, ids, day); err != nil {
		return err
	}
	if err := s.catalogue.RequireFirstTrade(ctx, tx, order.SupplierID, ids); err != nil {
		return err
	}
	if order.PermitID == "" {
		return fault.New(fault.Invalid, "inbound.permit_needed")
	}
	if err := s.permits.RequireValid(ctx, tx, order.PermitID, ids, day); err != nil {
		return err
	}
	for _, itemID := range ids {
		left, err := ledger.QuotaLeft(ctx, tx, order.PermitID, itemID)
		if err != nil {
			return err
		}
		if int64(wanted[itemID]) > left {
			return fault.New(fault.Invalid, "ledger.over_quota", "quantity", wanted[itemID], "left", left)
		}
	}
	return nil
}

// quantities sums packs by item; items of which there are none are left out.
func quantities[T any](rows []T, of func(T) (itemID string, packs int)) map[string]int {
	sums := map[string]int{}
	for _, row := range rows {
		if itemID, packs := of(row); packs > 0 {
			sums[itemID] += packs
		}
	}
	return sums
}
