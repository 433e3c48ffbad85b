package enterprise

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/attach"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/usecase"
)

// fileEntity is the table of papers; it owns the attachments.
const fileEntity = "organisation_file"

func insertFile(ctx context.Context, tx *usecase.Tx, file *File) error {
	tx.Record(fileEntity, file.ID)
	if _, err := tx.NewInsert().Model(file).Exec(ctx); err != nil {
		return fmt.Errorf("file of an organisation: %w", err)
	}
	return nil
}

func updateFile(ctx context.Context, tx *usecase.Tx, file *File) error {
	before := file.Version
	file.Version = before + 1
	tx.Record(fileEntity, file.ID)
	return db.MustAffect(tx.NewUpdate().Model(file).Column("organisation_id", "voided_at", "voided_by", "void_reason", "version").
		WherePK().Where("version = ?", before).Exec(ctx))
}

func loadFile(ctx context.Context, q bun.IDB, id string) (*File, error) {
	file := &File{}
	err := q.NewSelect().Model(file).Where("t.id = ?", id).Scan(ctx)
	return file, db.NotFound(err, "enterprise.file.not_found")
}

// filesOf lists the papers of an organisation, the newest first.
func filesOf(ctx context.Context, q bun.IDB, organisationID string) ([]File, error) {
	found := []File{}
	if err := q.NewSelect().Model(&found).Where("t.organisation_id = ?", organisationID).OrderExpr("t.created_at DESC, t.id DESC").Scan(ctx); err != nil {
		return nil, fmt.Errorf("files of an organisation: %w", err)
	}
	return found, nil
}

// moveFiles gives the papers of one organisation to another one.
func moveFiles(ctx context.Context, tx *usecase.Tx, fromID, toID string) error {
	found, err := filesOf(ctx, tx, fromID)
	if err != nil {
		return err
	}
	for i := range found {
		found[i].OrganisationID = toID
		if err := updateFile(ctx, tx, &found[i]); err != nil {
			return err
		}
	}
	return nil
}

// describe copies from the upload what the list shows.
func (f *File) describe(ctx context.Context, q bun.IDB) error {
	rows, err := attach.List(ctx, q, fileEntity, f.ID)
	for _, row := range rows {
		f.AttachmentID, f.FileName, f.MediaType, f.Size = row.ID, row.FileName, row.MediaType, row.Size
	}
	return err
}
