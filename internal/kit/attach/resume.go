package attach

import (
	"context"
	"crypto/sha1" //nolint:gosec // tus asks for SHA-1 against accidents, not against attackers
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"hash"
	"io"
	"strings"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
)

// Resumable is an upload that comes in pieces. The pieces lie in the store like
// any blob and the rows in the database, so that each may come to another node.
// It goes with the parameter attach.keep_temporary, finished or not.
type Resumable struct {
	bun.BaseModel `bun:"table:attachment_upload,alias:u"`

	ID           string        `bun:"id,pk"`
	FileName     string        `bun:"file_name"`
	Size         int64         `bun:"size"`     // bytes
	Received     int64         `bun:"received"` // bytes
	AttachmentID string        `bun:"attachment_id"`
	CreatedBy    string        `bun:"created_by"`
	CreatedAt    clock.Instant `bun:"created_at"`
	ExpiresAt    clock.Instant `bun:"expires_at"`
}

type part struct {
	bun.BaseModel `bun:"table:attachment_part,alias:p"`

	ID       string `bun:"id,pk"`
	UploadID string `bun:"upload_id"`
	Start    int64  `bun:"start_at"`
	Size     int64  `bun:"size"`
	SHA256   string `bun:"sha256"`
}

// What a piece may be refused for besides the refusals of Receive.
var (
	ErrOffset    = errors.New("attach: the piece does not begin where the last one ended")
	ErrChecksum  = errors.New("attach: the piece is not what its checksum says")
	ErrAlgorithm = errors.New("attach: the checksum is of an unknown kind")
)

// MaxSize is the most bytes that an upload may have today.
func (f *Files) MaxSize() int64 { return f.set.Int("attach.max_size", f.clock.Now().Day()) << 20 }

// Begin announces an upload of a size by the actor.
func (f *Files) Begin(ctx context.Context, runner *usecase.Runner, actor scope.Actor, name string, size int64) (Resumable, error) {
	switch limit := f.MaxSize(); {
	case size == 0:
		return Resumable{}, fault.New(fault.Invalid, "attach.empty")
	case size > limit:
		return Resumable{}, fault.New(fault.Invalid, "attach.too_large", "limit", sizeText(limit))
	}
	var u Resumable
	err := runner.DB.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		u = Resumable{ID: id.New(tx.Now()), FileName: cleanName(name), Size: size, CreatedBy: actor.PersonID, CreatedAt: tx.Now(),
			ExpiresAt: tx.Now().Add(f.set.Duration("attach.keep_temporary", tx.Now().Day()))}
		_, err := tx.NewInsert().Model(&u).Exec(ctx)
		return err
	})
	return u, err
}

// Progress finds an upload of the actor that has not expired. Somebody else's is
// not there.
func (f *Files) Progress(ctx context.Context, q bun.IDB, actor scope.Actor, uploadID string) (Resumable, error) {
	var u Resumable
	err := q.NewSelect().Model(&u).Where("u.id = ?", uploadID).Where("u.created_by = ?", actor.PersonID).Where("u.expires_at > ?", f.clock.Now()).Scan(ctx)
	return u, db.NotFound(err, "attach.upload_gone")
}

// Piece takes the bytes from offset on. checksum is "sha1 <base64>", "sha256
// <base64>" or empty; without one, what arrived before a lost link is kept.
func (f *Files) Piece(ctx context.Context, runner *usecase.Runner, actor scope.Actor, uploadID string, offset int64, r io.Reader, checksum string) (Resumable, error) {
	u, err := f.Progress(ctx, runner.DB.Read(), actor, uploadID)
	if err != nil {
		return u, err
	}
	if offset != u.Received {
		return u, ErrOffset
	}
	if u.AttachmentID != "" || u.Received == u.Size {
		return u, nil
	}
	digest, want, err := checksumOf(checksum)
	if err != nil {
		return u, err
	}
	body := &pieceReader{r: io.LimitReader(r, u.Size-u.Received), digest: digest}
	info, err := f.store.Put(context.WithoutCancel(ctx), body)
	if err != nil {
		return u, err
	}
	if digest != nil && (body.lost || subtle.ConstantTimeCompare(digest.Sum(nil), want) != 1) {
		return u, ErrChecksum // the bytes are nobody's and go with the next Cleanup
	}
	if info.Size == 0 {
		return u, nil
	}
	err = runner.DB.Write(context.WithoutCancel(ctx), func(ctx context.Context, tx *db.Tx) error {
		result, err := tx.NewUpdate().Model((*Resumable)(nil)).Set("received = ?", offset+info.Size).Where("id = ?", u.ID).Where("received = ?", offset).Exec(ctx)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, ErrOffset) // another piece was first
		}
		_, err = tx.NewInsert().Model(&part{ID: fmt.Sprintf("%s-%d", u.ID, offset), UploadID: u.ID, Start: offset, Size: info.Size, SHA256: info.Hash}).Exec(ctx)
		return err
	})
	if err == nil {
		u.Received = offset + info.Size
	}
	return u, err
}

// Whole puts the pieces together and checks, scans and strips the file as
// Receive does. What is refused is gone.
func (f *Files) Whole(ctx context.Context, runner *usecase.Runner, u Resumable) (Upload, error) {
	var parts []part
	if err := runner.DB.Read().NewSelect().Model(&parts).Where("p.upload_id = ?", u.ID).OrderExpr("p.start_at").Scan(ctx); err != nil {
		return Upload{}, fmt.Errorf("upload %s: %w", u.ID, err)
	}
	readers := make([]io.Reader, len(parts))
	for i, one := range parts {
		readers[i] = &blobReader{ctx: ctx, store: f.store, hash: one.SHA256}
	}
	upload, err := f.Receive(ctx, io.MultiReader(readers...), u.FileName, 0)
	if fault.CodeOf(err) == fault.Invalid && err != nil {
		return upload, errors.Join(err, f.Terminate(ctx, runner, u))
	}
	return upload, err
}

// Complete makes the attachment of an upload, once.
func (f *Files) Complete(ctx context.Context, tx *usecase.Tx, u Resumable, upload Upload) (Attachment, error) {
	var now Resumable
	if err := tx.NewSelect().Model(&now).Where("u.id = ?", u.ID).Scan(ctx); err != nil {
		return Attachment{}, db.NotFound(err, "attach.upload_gone")
	}
	if now.AttachmentID != "" {
		return load(ctx, tx, now.AttachmentID)
	}
	saved, err := f.Save(ctx, tx, upload)
	if err != nil {
		return saved, err
	}
	result, err := tx.NewUpdate().Model((*Resumable)(nil)).Set("attachment_id = ?", saved.ID).Where("id = ?", u.ID).Where("attachment_id = ''").Exec(ctx)
	if err != nil {
		return saved, err
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return saved, db.TryAgain(errors.Join(err, errors.New("attach: completed by another node")))
	}
	_, err = tx.NewDelete().Model((*part)(nil)).Where("upload_id = ?", u.ID).Exec(ctx)
	return saved, err
}

// Terminate forgets an upload and its pieces.
func (f *Files) Terminate(ctx context.Context, runner *usecase.Runner, u Resumable) error {
	return runner.DB.Write(ctx, func(ctx context.Context, tx *db.Tx) error { return forget(ctx, tx, []string{u.ID}) })
}

func forget(ctx context.Context, tx *db.Tx, ids []string) error {
	if _, err := tx.NewDelete().Model((*part)(nil)).Where("upload_id IN (?)", bun.List(ids)).Exec(ctx); err != nil {
		return err
	}
	_, err := tx.NewDelete().Model((*Resumable)(nil)).Where("id IN (?)", bun.List(ids)).Exec(ctx)
	return err
}

// forgetExpired removes uploads whose time is over; their bytes go with sweep.
func (f *Files) forgetExpired(ctx context.Context, runner *usecase.Runner) error {
	return runner.DB.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		var ids []string
		err := tx.NewSelect().Model((*Resumable)(nil)).Column("id").Where("expires_at <= ?", tx.Now()).OrderExpr("expires_at").Limit(db.Batch).Scan(ctx, &ids)
		if err != nil || len(ids) == 0 {
			return err
		}
		return forget(ctx, tx, ids)
	})
}

// checksumOf reads "sha1 <base64>".
func checksumOf(header string) (hash.Hash, []byte, error) {
	if header == "" {
		return nil, nil, nil
	}
	name, encoded, _ := strings.Cut(header, " ")
	want, err := base64.StdEncoding.DecodeString(encoded)
	switch {
	case err == nil && name == "sha1":
		return sha1.New(), want, nil //nolint:gosec // see the import
	case err == nil && name == "sha256":
		return sha256.New(), want, nil
	}
	return nil, nil, ErrAlgorithm
}

// pieceReader ends where the link was lost, and remembers that.
type pieceReader struct {
	r      io.Reader
	digest hash.Hash // nil without a checksum
	lost   bool
}

func (p *pieceReader) Read(b []byte) (int, error) {
	n, err := p.r.Read(b)
	if p.digest != nil {
		p.digest.Write(b[:n])
	}
	if err != nil && !errors.Is(err, io.EOF) {
		p.lost, err = true, io.EOF
	}
	return n, err
}

// blobReader opens a piece when it is its turn and closes it at its end.
type blobReader struct {
	ctx   context.Context
	store Store
	hash  string
	blob  io.ReadSeekCloser
}

func (b *blobReader) Read(p []byte) (int, error) {
	if b.blob == nil {
		blob, err := b.store.Open(b.ctx, b.hash)
		if err != nil {
			return 0, fmt.Errorf("piece of an upload: %w", err)
		}
		b.blob = blob
	}
	n, err := b.blob.Read(p)
	if err != nil {
		_ = b.blob.Close()
	}
	return n, err
}
