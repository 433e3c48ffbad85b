package hostagent

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/usecase"
)

const hostTable = "agent_host"

func hostByCode(ctx context.Context, q bun.IDB, code string) (h Host, err error) {
	err = q.NewSelect().Model(&h).Where("t.code = ?", code).Scan(ctx)
	return h, db.NotFound(err, "hostagent.not_found", "code", code)
}

// saveHost writes a host, a new one with version 0.
func saveHost(ctx context.Context, tx *usecase.Tx, h *Host) error {
	tx.Record(hostTable, h.ID)
	h.Version++
	if h.Version == 1 {
		_, err := tx.NewInsert().Model(h).Exec(ctx)
		return err
	}
	return db.MustAffect(tx.NewUpdate().Model(h).ExcludeColumn("created_at").WherePK().Where("version = ?", h.Version-1).Exec(ctx))
}

func allHosts(ctx context.Context, q bun.IDB) (found []Host, err error) {
	err = q.NewSelect().Model(&found).OrderExpr("t.code").Scan(ctx)
	return found, err
}

func allLatest(ctx context.Context, q bun.IDB) (map[string]latest, error) {
	var found []latest
	err := q.NewSelect().Model(&found).Scan(ctx)
	byHost := make(map[string]latest, len(found))
	for _, l := range found {
		byHost[l.HostID] = l
	}
	return byHost, err
}

// putLatest keeps the newest report; one that came late changes nothing.
func putLatest(ctx context.Context, tx *db.Tx, l *latest) error {
	var known int64
	if err := tx.QueryRowContext(ctx, "SELECT coalesce(max(reported_at), 0) FROM agent_report WHERE host_id = ?", l.HostID).Scan(&known); err != nil || known > int64(l.ReportedAt) {
		return err
	}
	content, err := json.Marshal(l.Content)
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	return tx.Upsert(ctx, "agent_report", []string{"host_id"}, []string{"reported_at", "received_at", "content", "certificate_until"}, l.HostID, l.ReportedAt, l.ReceivedAt, string(content), l.CertificateUntil)
}
