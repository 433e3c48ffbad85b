package settings

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/usecase"
)

const mostAnnouncements = 200 // shown on the page of those who write them

// confirmation is that a person has read an announcement.
type confirmation struct {
	bun.BaseModel `bun:"table:announcement_confirmation,alias:c"`

	ID             string        `bun:"id,pk"`
	AnnouncementID string        `bun:"announcement_id"`
	PersonID       string        `bun:"person_id"`
	At             clock.Instant `bun:"at"`
}

func allAnnouncements(ctx context.Context, q bun.IDB) ([]Announcement, error) {
	rows := []Announcement{}
	if err := q.NewSelect().Model(&rows).OrderExpr("t.id DESC").Limit(mostAnnouncements).Scan(ctx); err != nil {
		return nil, fmt.Errorf("announcements: %w", err)
	}
	return rows, nil
}

// currentAnnouncements are those that hold on a day, pinned ones first.
func currentAnnouncements(ctx context.Context, q bun.IDB, day clock.Day) ([]Announcement, error) {
	var rows []Announcement
	err := q.NewSelect().Model(&rows).Where("t.state = ?", Published).Where("t.valid_from <= ?", day).Where("(t.valid_to IS NULL OR t.valid_to >= ?)", day).
		OrderExpr("t.pinned DESC, t.valid_from DESC, t.id DESC").Limit(mostAnnouncements).Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("announcements: %w", err)
	}
	return rows, nil
}

func announcementByID(ctx context.Context, q bun.IDB, id string) (Announcement, error) {
	var row Announcement
	err := q.NewSelect().Model(&row).Where("t.id = ?", id).Scan(ctx)
	return row, db.NotFound(err, "fault.not_found")
}

func insertAnnouncement(ctx context.Context, tx *usecase.Tx, row *Announcement) error {
	tx.Record("announcement", row.ID)
	_, err := tx.NewInsert().Model(row).Exec(ctx)
	return err
}

func saveAnnouncement(ctx context.Context, tx *usecase.Tx, row *Announcement, version int) error {
	row.Version, row.UpdatedAt = version+1, tx.Now()
	tx.Record("announcement", row.ID)
	return db.MustAffect(tx.NewUpdate().Model(row).ExcludeColumn("created_by", "created_at").WherePK().Where("version = ?", version).Exec(ctx))
}

func confirmedBy(ctx context.Context, q bun.IDB, personID string) (map[string]bool, error) {
	var ids []string
	if err := q.NewSelect().Model((*confirmation)(nil)).Column("announcement_id").Where("c.person_id = ?", personID).Scan(ctx, &ids); err != nil {
		return nil, fmt.Errorf("confirmations: %w", err)
	}
	confirmed := map[string]bool{}
	for _, id := range ids {
		confirmed[id] = true
	}
	return confirmed, nil
}

func confirmationsOf(ctx context.Context, q bun.IDB, id string) (map[string]clock.Instant, error) {
	var rows []confirmation
	if err := q.NewSelect().Model(&rows).Where("c.announcement_id = ?", id).Scan(ctx); err != nil {
		return nil, fmt.Errorf("confirmations: %w", err)
	}
	at := map[string]clock.Instant{}
	for _, row := range rows {
		at[row.PersonID] = row.At
	}
	return at, nil
}

// insertConfirmation does nothing when the person has confirmed before.
func insertConfirmation(ctx context.Context, tx *usecase.Tx, announcementID string) error {
	row := confirmation{ID: announcementID + "-" + tx.Actor.PersonID, AnnouncementID: announcementID, PersonID: tx.Actor.PersonID, At: tx.Now()}
	known, err := tx.NewSelect().Model((*confirmation)(nil)).Where("c.id = ?", row.ID).Exists(ctx)
	if err != nil || known {
		return err
	}
	tx.Record("announcement_confirmation", row.ID)
	if _, err := tx.NewInsert().Model(&row).Exec(ctx); db.IsDuplicate(err) {
		return db.TryAgain(err)
	} else if err != nil {
		return fmt.Errorf("confirmation: %w", err)
	}
	return nil
}
