package intake

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/attach"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
)

// Store keeps uploads between preview and commit. All modules share one: it
// lets one file be read at a time, so that several people who import at once
// need no more memory than one.
type Store struct {
	runner *usecase.Runner
	files  *attach.Files
	params *param.Set
	turn   chan struct{}
}

// NewStore returns the store. params must know Parameters.
func NewStore(runner *usecase.Runner, files *attach.Files, params *param.Set) *Store {
	params.Need(maxSize, validFor, timeout)
	return &Store{runner: runner, files: files, params: params, turn: make(chan struct{}, 1)}
}

// tokenRow says what became of a confirmed upload, so that confirming twice
// imports once.
type tokenRow struct {
	bun.BaseModel `bun:"table:intake_token,alias:k"`

	Token      string        `bun:"token,pk"`
	PersonID   string        `bun:"person_id"`
	RequestKey string        `bun:"request_key"`
	State      string        `bun:"state"` // running, done, failed
	Imported   int           `bun:"imported"`
	At         clock.Instant `bun:"at"`
}

// take waits for the turn to read a file.
func (s *Store) take(ctx context.Context) (give func(), err error) {
	select {
	case s.turn <- struct{}{}:
		return func() { <-s.turn }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// receive stores an upload as a temporary file of the acting person; the
// file's id is the token.
func (s *Store) receive(ctx context.Context, permission, name string, body io.Reader) (attach.Attachment, error) {
	const sheets = "xlsx, csv"
	if extension := strings.ToLower(path.Ext(name)); !slices.Contains([]string{".xlsx", ".xls", ".csv", ".txt"}, extension) {
		return attach.Attachment{}, fault.New(fault.Invalid, "attach.type", "allowed", sheets)
	}
	limit := s.params.Int(maxSize, s.runner.DB.Clock().Now().Day()) << 20
	upload, err := s.files.Receive(ctx, body, name, limit)
	if fault.KeyOf(err) == "attach.type" {
		err = fault.New(fault.Invalid, "attach.type", "allowed", sheets)
	}
	if err != nil {
		return attach.Attachment{}, err
	}
	return usecase.Write(ctx, s.runner, permission, func(ctx context.Context, tx *usecase.Tx) (attach.Attachment, error) {
		tx.Act("intake.upload")
		return s.files.Save(ctx, tx, upload)
	})
}

// open reads an upload of the acting person that has not expired.
func (s *Store) open(ctx context.Context, token string) (attach.Attachment, io.ReadSeekCloser, error) {
	unknown := func(context.Context, attach.Attachment) error { return fault.New(fault.NotFound, "intake.token") }
	upload, blob, err := s.files.Open(ctx, s.runner.DB.Read(), token, unknown)
	if fault.Is(err, fault.NotFound) {
		return upload, nil, unknown(ctx, upload)
	}
	if err != nil {
		return upload, nil, err
	}
	now := s.runner.DB.Clock().Now()
	if now.Sub(upload.CreatedAt) > s.params.Duration(validFor, now.Day()) {
		return upload, nil, errors.Join(unknown(ctx, upload), blob.Close())
	}
	return upload, blob, nil
}

// claim lets one commit of an upload run. It returns the result of an earlier
// one that has finished.
func (s *Store) claim(ctx context.Context, token, key string) (earlier *tokenRow, err error) {
	actor, _ := scope.From(ctx)
	err = s.runner.DB.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		earlier = nil
		var rows []tokenRow
		err := tx.NewSelect().Model(&rows).Where("k.token = ?", token).WhereOr("k.request_key = ? AND k.request_key <> '' AND k.person_id = ?", key, actor.PersonID).Scan(ctx)
		if err != nil {
			return fmt.Errorf("import: %w", err)
		}
		row := tokenRow{Token: token, PersonID: actor.PersonID, RequestKey: key, State: running, At: tx.Now()}
		if len(rows) > 0 { // the key may name another upload than the token; either row tells
			switch first := rows[0]; {
			case first.Token != token:
				return fault.New(fault.Invalid, "fault.idempotency_body")
			case first.State == done:
				earlier = &first
				return nil
			case first.State == running:
				return fault.New(fault.Conflict, "intake.running")
			}
			_, err := tx.NewUpdate().Model(&row).WherePK().Exec(ctx)
			return err
		}
		old := tx.Now().Add(-keepTokens)
		if _, err := tx.NewDelete().Model((*tokenRow)(nil)).Where("at < ?", old).Exec(ctx); err != nil {
			return fmt.Errorf("import: %w", err)
		}
		if _, err = tx.NewInsert().Model(&row).Exec(ctx); db.IsDuplicate(err) {
			return db.TryAgain(err) // the same commit began beside this one
		}
		return err
	})
	return earlier, err
}

// keepTokens is longer than any upload lives.
const keepTokens = 7 * 24 * 60 * 60 * 1e9

// settle notes how a claimed commit ended.
func (s *Store) settle(ctx context.Context, token, state string, imported int) error {
	return s.runner.DB.Write(context.WithoutCancel(ctx), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.NewUpdate().Model((*tokenRow)(nil)).Set("state = ?", state).Set("imported = ?", imported).Where("token = ?", token).Exec(ctx)
		return err
	})
}

// readerAt reads a seekable file at any place, which sheets need.
func readerAt(blob io.ReadSeeker) io.ReaderAt {
	if already, ok := blob.(io.ReaderAt); ok {
		return already
	}
	return &seekingReader{blob: blob}
}

type seekingReader struct {
	mu   sync.Mutex
	blob io.ReadSeeker
}

func (s *seekingReader) ReadAt(p []byte, at int64) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := s.blob.Seek(at, io.SeekStart); err != nil {
		return 0, err
	}
	n, err := io.ReadFull(s.blob, p)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = io.EOF
	}
	return n, err
}
