package attach

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the tables of this package.
var Migrations = db.Source{Name: "kit/attach", FS: migrations, Dir: "migrations"}

// Tables declares the evidence of this package.
var Tables = []audit.Table{{Name: "attachment"}}

// Parameters are the numbers of this package.
var Parameters = []param.Definition{
	{Name: "attach.max_size", Kind: param.Integer, Default: 20, Min: 1, Max: 500, Unit: "MiB"},
	{Name: "attach.keep_temporary", Kind: param.Integer, Default: 24, Min: 1, Max: 720, Unit: param.Hours},
}

// State says whether a record owns an attachment.
type State string

// The states.
const (
	Temporary State = "temporary" // uploaded, only its maker sees it, removed when nobody binds it
	Bound     State = "bound"     // belongs to its owner record
)

// Attachment is one file of one record.
type Attachment struct {
	bun.BaseModel `bun:"table:attachment,alias:a" json:"-"`

	ID          string        `bun:"id,pk" json:"id"`
	SHA256      string        `bun:"sha256" json:"sha256"`
	Size        int64         `bun:"size" json:"size"` // bytes
	MediaType   string        `bun:"media_type" json:"mediaType"`
	FileName    string        `bun:"file_name" json:"fileName"`
	OwnerEntity string        `bun:"owner_entity" json:"ownerEntity"`
	OwnerID     string        `bun:"owner_id" json:"ownerId"`
	CreatedBy   string        `bun:"created_by" json:"createdBy"`
	OrgID       string        `bun:"org_id" json:"orgId"`
	CreatedAt   clock.Instant `bun:"created_at" json:"createdAt"`
	State       State         `bun:"state" json:"state"`
}

// Files receives, keeps and hands out attachments.
type Files struct {
	store Store
	set   *param.Set
	clock clock.Clock
	spool string

	scanner Scanner // nil: files are not looked at
}

// New returns the files of a store. Uploads are gathered in the folder spool,
// the system's temporary folder when empty. set must know Parameters.
func New(store Store, set *param.Set, c clock.Clock, spool string) *Files {
	set.Need("attach.max_size", "attach.keep_temporary")
	return &Files{store: store, set: set, clock: c, spool: spool}
}

// Store returns the blob store, for health checks and backups.
func (f *Files) Store() Store { return f.store }

// Upload is a received file that no row speaks of yet.
type Upload struct {
	info      Info
	mediaType string
	name      string
}

// Size is the size in bytes, after stripping.
func (u Upload) Size() int64 { return u.info.Size }

// SHA256 is the digest of the bytes as they are stored.
func (u Upload) SHA256() string { return u.info.Hash }

// MediaType is the type found in the bytes, whatever the browser said.
func (u Upload) MediaType() string { return u.mediaType }

// FileName is the cleaned name.
func (u Upload) FileName() string { return u.name }

// Receive takes a file: checks size and real type, strips pictures, stores the
// bytes. limit is in bytes; zero means the parameter attach.max_size. Refusals:
// attach.empty, attach.too_large, attach.type, attach.mismatch, attach.macro,
// attach.bomb, attach.damaged, attach.infected, attach.not_scanned.
func (f *Files) Receive(ctx context.Context, r io.Reader, name string, limit int64) (Upload, error) {
	if limit == 0 {
		limit = f.set.Int("attach.max_size", f.clock.Now().Day()) << 20
	}
	file, err := f.temporary()
	if err != nil {
		return Upload{}, err
	}
	defer file.discard()
	size, err := io.Copy(file, io.LimitReader(readerOf(ctx, r), limit+1))
	switch {
	case err != nil:
		return Upload{}, fmt.Errorf("upload: %w", err)
	case size == 0:
		return Upload{}, fault.New(fault.Invalid, "attach.empty")
	case size > limit:
		return Upload{}, fault.New(fault.Invalid, "attach.too_large", "limit", sizeText(limit))
	}
	name = cleanName(name)
	kind, err := detect(file, size, name)
	if err == nil {
		err = f.scan(ctx, file.Name())
	}
	if err != nil {
		return Upload{}, err
	}
	body := io.Reader(io.NewSectionReader(file, 0, size))
	if kind.strip != nil {
		stripped, err := f.temporary()
		if err != nil {
			return Upload{}, err
		}
		defer stripped.discard()
		if err := kind.strip(file, size, stripped); err != nil {
			if errors.Is(err, errDamaged) {
				err = fault.New(fault.Invalid, "attach.damaged")
			}
			return Upload{}, err
		}
		if _, err := stripped.Seek(0, io.SeekStart); err != nil {
			return Upload{}, fmt.Errorf("upload: %w", err)
		}
		body = stripped
	}
	info, err := f.store.Put(ctx, body)
	if err != nil {
		return Upload{}, err
	}
	return Upload{info: info, mediaType: kind.mediaType, name: name}, nil
}

type spoolFile struct{ *os.File }

func (f *Files) temporary() (spoolFile, error) {
	file, err := os.CreateTemp(f.spool, spooled+"*") // mode 0600
	if err != nil {
		return spoolFile{}, fmt.Errorf("upload: %w", err)
	}
	return spoolFile{file}, nil
}

func (s spoolFile) discard() {
	_ = s.Close()
	_ = os.Remove(s.Name())
}

func sizeText(bytes int64) string {
	if bytes >= 1<<20 {
		return fmt.Sprintf("%d MiB", bytes>>20)
	}
	return fmt.Sprintf("%d KiB", max(bytes>>10, 1))
}

// Save makes the row of a received file, temporary until it is bound.
func (f *Files) Save(ctx context.Context, tx *usecase.Tx, upload Upload) (Attachment, error) {
	row := Attachment{ID: id.New(tx.Now()), SHA256: upload.info.Hash, Size: upload.info.Size, MediaType: upload.mediaType,
		FileName: upload.name, CreatedBy: tx.Actor.PersonID, OrgID: tx.Actor.OrgID, CreatedAt: tx.Now(), State: Temporary}
	if _, err := tx.NewInsert().Model(&row).Exec(ctx); err != nil {
		return Attachment{}, fmt.Errorf("attachment: %w", err)
	}
	tx.Record("attachment", row.ID)
	return row, nil
}

// Bind gives a temporary file to a record. Only who uploaded it can; binding it
// again to the same record changes nothing.
func (f *Files) Bind(ctx context.Context, tx *usecase.Tx, attachmentID, entity, ownerID string) error {
	query := tx.NewUpdate().Model((*Attachment)(nil)).Set("owner_entity = ?", entity).Set("owner_id = ?", ownerID).
		Set("state = ?", Bound).Where("id = ?", attachmentID).Where("state = ?", Temporary)
	if !tx.Actor.System {
		query = query.Where("created_by = ?", tx.Actor.PersonID)
	}
	result, err := query.Exec(ctx)
	if err != nil {
		return fmt.Errorf("attachment %s: %w", attachmentID, err)
	}
	if n, err := result.RowsAffected(); err != nil || n == 1 {
		tx.Record("attachment", attachmentID)
		return err
	}
	row, err := load(ctx, tx, attachmentID)
	if err == nil && (row.OwnerEntity != entity || row.OwnerID != ownerID) {
		err = notFound()
	}
	return err
}

// BindField is Bind for a form's field at pointer. No id is no file; one that is
// not there, or that somebody else uploaded, is an error of the field.
func (f *Files) BindField(ctx context.Context, tx *usecase.Tx, attachmentID, entity, ownerID, pointer string) error {
	if attachmentID == "" {
		return nil
	}
	err := f.Bind(ctx, tx, attachmentID, entity, ownerID)
	if fault.Is(err, fault.NotFound) {
		var checks fault.Checks
		checks.Add(pointer, "attach.not_found")
		return checks.Err()
	}
	return err
}

// Remove takes a file from its record. The caller has checked that the record
// may still be changed. The bytes go with the next Cleanup.
func (f *Files) Remove(ctx context.Context, tx *usecase.Tx, attachmentID string) error {
	result, err := tx.NewDelete().Model((*Attachment)(nil)).Where("id = ?", attachmentID).Exec(ctx)
	if err != nil {
		return fmt.Errorf("attachment %s: %w", attachmentID, err)
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, notFound())
	}
	tx.Record("attachment", attachmentID)
	return nil
}

// List returns the files of a record, oldest first. The caller has checked that
// the record is in scope.
func List(ctx context.Context, q bun.IDB, entity, ownerID string) ([]Attachment, error) {
	rows := []Attachment{}
	err := q.NewSelect().Model(&rows).Where("owner_entity = ?", entity).Where("owner_id = ?", ownerID).OrderExpr("id").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("attachments of %s %s: %w", entity, ownerID, err)
	}
	return rows, nil
}

// Open reads a file. sees checks whether the actor of ctx may see the owner
// record and returns the refusal otherwise; a temporary file is seen by its
// maker only. Serve it as a download with nosniff.
func (f *Files) Open(ctx context.Context, q bun.IDB, attachmentID string, sees func(ctx context.Context, a Attachment) error) (Attachment, io.ReadSeekCloser, error) {
	row, err := load(ctx, q, attachmentID)
	if err != nil {
		return Attachment{}, nil, err
	}
	if row.State == Temporary {
		if actor, ok := scope.From(ctx); !ok || !actor.System && actor.PersonID != row.CreatedBy {
			return Attachment{}, nil, notFound()
		}
	} else if err := sees(ctx, row); err != nil {
		return Attachment{}, nil, err
	}
	blob, err := f.store.Open(ctx, row.SHA256)
	if err != nil {
		return Attachment{}, nil, fmt.Errorf("attachment %s: %w", attachmentID, err)
	}
	return row, blob, nil
}

func load(ctx context.Context, q bun.IDB, attachmentID string) (Attachment, error) {
	var row Attachment
	err := q.NewSelect().Model(&row).Where("id = ?", attachmentID).Scan(ctx)
	return row, db.NotFound(err, "attach.not_found")
}

func notFound() error { return fault.New(fault.NotFound, "attach.not_found") }
