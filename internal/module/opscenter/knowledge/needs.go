package knowledge

import (
	"context"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/usecase"
)

// Needs are what the module asks of others.
type Needs struct {
	Names audit.Names
	Files Files
	// Modules of the table of contents, by number.
	Modules func(ctx context.Context) (map[string]string, error)
}

// Files binds what was uploaded to an article.
type Files interface {
	BindField(ctx context.Context, tx *usecase.Tx, fileID, entity, recordID, pointer string) error
	Remove(ctx context.Context, tx *usecase.Tx, fileID string) error
}
