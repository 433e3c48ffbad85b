package firststart

import (
	"context"
	"embed"
	"io/fs"

	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/module"
)

//go:embed texts/*.json
var texts embed.FS

// New returns the service and its declaration. file is where the code is written.
func New(database *db.DB, file string, needs Needs) (*Service, module.Module) {
	s := &Service{db: database, file: file, needs: needs}
	return s, module.Module{
		Name:   "platform.firststart",
		Texts:  []fs.FS{texts},
		Routes: s.routes,
		Probe:  func(ctx context.Context) error { _, err := s.Open(ctx); return err },
	}
}
