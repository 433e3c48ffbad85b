package desk

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
)

const (
	mostAlerts  = 5                  // of each kind
	repeatsLast = 7 * 24 * time.Hour // repeated dispensing is shown this long
)

// drug is what an alert says about the drug it concerns.
type drug struct {
	Hant string `bun:"name_hant"`
	Pt   string `bun:"name_pt"`
	En   string `bun:"name_en"`
}

// name is what is printed on the box for Chinese readers, and the foreign name for the others.
func (d drug) name(lang i18n.Lang) string {
	switch {
	case lang == i18n.English && d.En != "":
		return d.En
	case (lang == i18n.English || lang == i18n.Portuguese) && d.Pt != "":
		return d.Pt
	}
	return d.Hant
}

// alerts lists what is held, what expired on the shelf, who tried to dispense
// twice and which permits run out, each to those who may read about it.
func (b *Board) alerts(ctx context.Context, q usecase.Query) ([]Alert, error) {
	alerts := []Alert{}
	for _, source := range []struct {
		permission string
		list       func(context.Context, usecase.Query) ([]Alert, error)
	}{
		{"drugtrace.dispensing.read", repeats}, {"drugtrace.ledger.read", holds}, {"drugtrace.ledger.read", expired}, {"drugtrace.permit.read", b.quotas},
	} {
		if !q.Actor.Can(source.permission) {
			continue
		}
		q.Scope = q.Actor.For(source.permission)
		found, err := source.list(ctx, q)
		if err != nil {
			return nil, fmt.Errorf("alerts: %w", err)
		}
		alerts = append(alerts, found...)
	}
	// What must be acted on stands first, the rest as it came.
	slices.SortStableFunc(alerts, func(a, b Alert) int { return cmp.Compare(gravity[a.Tone], gravity[b.Tone]) })
	return alerts, nil
}

var gravity = map[string]int{"danger": 0, "warn": 1, "normal": 2}

// repeats lists attempts to dispense a box again.
func repeats(ctx context.Context, q usecase.Query) ([]Alert, error) {
	var rows []struct {
		drug
		Code string        `bun:"code"`
		At   clock.Instant `bun:"created_at"`
	}
	query := q.NewSelect().TableExpr("dispense_alert AS t").Join("JOIN drug_item AS i ON i.id = t.item_id").
		ColumnExpr("t.code, t.created_at, i.name_hant, i.name_pt, i.name_en").
		Where("t.created_at >= ?", q.Now.Add(-repeatsLast)).OrderExpr("t.created_at DESC, t.id DESC").Limit(mostAlerts)
	err := q.Scope.Apply(query, scope.Parties{Maker: "t.person_id", Organisations: []string{"t.org_id", "t.first_org_id"}}).Scan(ctx, &rows)
	alerts := make([]Alert, len(rows))
	for i, row := range rows {
		alerts[i] = Alert{Key: "alert.repeat", Params: named(ctx, row.drug), Code: row.Code, At: row.At, Tone: "danger", Path: "/drugtrace/codes/" + row.Code}
	}
	return alerts, err
}

// holds lists what is locked now, by whichever hold.
func holds(ctx context.Context, q usecase.Query) ([]Alert, error) {
	var rows []struct {
		drug
		Kind       string        `bun:"kind"`
		TargetKind string        `bun:"target_kind"`
		Target     string        `bun:"target"`
		Reason     string        `bun:"reason"`
		BatchNo    string        `bun:"batch_no"`
		PlacedAt   clock.Instant `bun:"placed_at"`
	}
	query := q.NewSelect().TableExpr("trace_hold AS h").
		Join("LEFT JOIN trace_code AS c ON c.code = h.target").
		Join("LEFT JOIN trace_batch AS b ON b.id = coalesce(c.batch_id, h.target)").
		Join("LEFT JOIN drug_item AS i ON i.id = coalesce(c.item_id, b.item_id, h.target)").
		ColumnExpr("h.kind, h.target_kind, h.target, h.reason, h.placed_at, coalesce(b.batch_no, '') AS batch_no").
		ColumnExpr("coalesce(i.name_hant, '') AS name_hant, coalesce(i.name_pt, '') AS name_pt, coalesce(i.name_en, '') AS name_en").
		Where("h.released_at = 0").OrderExpr("h.placed_at DESC, h.id DESC").Limit(mostAlerts)
	// A box held elsewhere is not everybody's business; a recall is.
	if reach := q.Actor.For("drugtrace.ledger.read"); reach.Reach != scope.All {
		query = query.Where("(h.org_id = ? OR h.kind <> 'quality' AND h.target_kind <> 'code')", reach.OrgID)
	}
	err := query.Scan(ctx, &rows)
	alerts := make([]Alert, len(rows))
	for i, row := range rows {
		alerts[i] = Alert{Key: "alert.hold." + row.Kind, Params: named(ctx, row.drug), Batch: row.BatchNo, Reason: row.Reason, At: row.PlacedAt, Tone: "warn", Path: "/drugtrace/holds"}
		if row.TargetKind == "code" {
			alerts[i].Code, alerts[i].Batch, alerts[i].Path = row.Target, "", "/drugtrace/codes/"+row.Target
		}
		if row.Kind == "recall" {
			alerts[i].Tone = "danger"
		}
	}
	return alerts, err
}

// expired lists batches that passed their expiry and still lie on a shelf.
func expired(ctx context.Context, q usecase.Query) ([]Alert, error) {
	var rows []struct {
		drug
		BatchNo string    `bun:"batch_no"`
		Expiry  clock.Day `bun:"expiry_date"`
		Boxes   int64     `bun:"boxes"`
	}
	query := q.NewSelect().TableExpr("trace_stock AS t").Join("JOIN trace_batch AS b ON b.id = t.batch_id").Join("JOIN drug_item AS i ON i.id = b.item_id").
		ColumnExpr("b.batch_no, b.expiry_date, i.name_hant, i.name_pt, i.name_en, sum(t.quantity) AS boxes").
		Where("t.quantity > 0").Where("t.state IN (?)", bun.List([]string{"stock", "clinic", "partial"})).Where("b.expiry_date <> ''").Where("b.expiry_date < ?", q.Now.Day()).
		GroupExpr("b.id, b.batch_no, b.expiry_date, i.name_hant, i.name_pt, i.name_en").OrderExpr("b.expiry_date, b.id").Limit(mostAlerts)
	err := q.Scope.Apply(query, scope.Parties{Organisations: []string{"t.holder_id"}}).Scan(ctx, &rows)
	alerts := make([]Alert, len(rows))
	for i, row := range rows {
		params := named(ctx, row.drug)
		params["boxes"] = row.Boxes
		alerts[i] = Alert{Key: "alert.expired", Params: params, Batch: row.BatchNo, At: row.Expiry.End(), Tone: "danger", Path: "/drugtrace/stock?q=" + row.BatchNo}
	}
	return alerts, err
}

// quotas lists permits in force that are used up so far that the permit itself warns.
func (b *Board) quotas(ctx context.Context, q usecase.Query) ([]Alert, error) {
	var rows []struct {
		drug
		PermitID string `bun:"permit_id"`
		Allowed  int64  `bun:"allowed"`
		Used     int64  `bun:"used"`
	}
	query := q.NewSelect().TableExpr("trace_quota AS t").Join("JOIN drug_item AS i ON i.id = t.item_id").Join("JOIN permit AS p ON p.id = t.permit_id").
		ColumnExpr("t.permit_id, t.allowed, t.used, i.name_hant, i.name_pt, i.name_en").
		Where("p.state = 'effective'").Where("p.valid_to >= ?", q.Now.Day()).
		Where("t.used * 100 >= t.allowed * ?", b.needs.WarnPercent(q.Now.Day())).Where("t.allowed > 0").OrderExpr("t.allowed - t.used").Limit(mostAlerts)
	err := q.Scope.Apply(query, scope.Parties{Organisations: []string{"p.org_id"}}).Scan(ctx, &rows)
	alerts := make([]Alert, len(rows))
	for i, row := range rows {
		params := named(ctx, row.drug)
		params["left"], params["percent"] = row.Allowed-row.Used, row.Used*100/row.Allowed
		alerts[i] = Alert{Key: "alert.quota", Params: params, At: q.Now, Tone: "warn", Path: "/drugtrace/permits/" + row.PermitID}
	}
	return alerts, err
}

func named(ctx context.Context, d drug) map[string]any {
	return map[string]any{"item": d.name(i18n.FromContext(ctx))}
}
