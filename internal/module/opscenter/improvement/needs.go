package improvement

import (
	"context"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/audit"
)

// Needs are what improvements ask of others.
type Needs struct {
	Names audit.Names
	// Numbers of the table of contents.
	Numbers func() []string
	// HasAsset tells whether there is an asset of a code.
	HasAsset func(ctx context.Context, q bun.IDB, code string) (bool, error)
	// Change finds the change of a number; nil when there is none.
	Change func(ctx context.Context, number string) (*Work, error)
}

// Work is the change that carries an improvement out.
type Work struct {
	Number string `json:"number"`
	Title  string `json:"title"`
	State  string `json:"state"`
	Done   bool   `json:"done" doc:"Carried out and verified"`
	Path   string `json:"path"`
}
