package federation

import (
	"embed"
	"fmt"
	"io/fs"

	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/federate"
	"gongzhi/internal/kit/job"
	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/usecase"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.json
var texts embed.FS

// Manage is the permission to see and switch the identity providers.
const Manage = "platform.federation.manage"

// Kit is what the module runs on.
type Kit struct {
	Runner    *usecase.Runner
	Ring      *seal.Ring
	BaseURL   string // where providers send people back to
	Client    federate.Client
	Providers []Provider
}

// New returns the service and its declaration. It fails on settings that cannot
// be right.
func New(kit Kit) (*Service, module.Module, error) {
	s := &Service{kit: kit}
	for i := range kit.Providers {
		provider := kit.Providers[i]
		if !IDShape.MatchString(provider.ID) {
			return nil, module.Module{}, fmt.Errorf("identity provider %q: the id is a word in lower case", provider.ID)
		}
		if _, err := s.provider(provider.ID); err == nil {
			return nil, module.Module{}, fmt.Errorf("identity provider %q is there twice", provider.ID)
		}
		var err error
		if provider.speaks, err = federate.Open(provider.Settings, kit.Client); err != nil {
			return nil, module.Module{}, fmt.Errorf("identity provider %q: %w", provider.ID, err)
		}
		s.providers = append(s.providers, &provider)
	}
	return s, module.Module{
		Name: "platform.federation",
		Entries: []module.Entry{{Number: "P2", Name: "module.signin", Subsystem: "platform", Menu: []module.Menu{
			{Key: "providers", Group: "platform", Icon: "link", Path: "/platform/federation/providers", Permission: Manage, Consoles: []string{"platform"}, Order: 16},
		}}},
		Permissions: []module.Permission{{Code: Manage, Sensitive: true}},
		Migrations:  []db.Source{{Name: "platform/federation", FS: migrations, Dir: "migrations"}},
		Personal:    personal,
		Texts:       []fs.FS{texts},
		Routes:      s.routes,
		Jobs:        []job.Job{{Name: "platform.federation.check", Every: checkEvery, Run: s.check}},
	}, nil
}

// personal says what is kept of external accounts: hashes only.
var personal = []seal.Column{
	{Table: "federation_link", Column: "subject_hash", Kind: seal.Secret, Purpose: "personal.purpose.signin", Basis: "personal.basis.security", Retention: "personal.retention.account", Level: 3},
	{Table: "federation_document", Column: "document_hash", Kind: seal.Document, Purpose: "personal.purpose.signin", Basis: "personal.basis.security", Retention: "personal.retention.account", Level: 3,
		Hash: "document_hash", Key: "person_id", LookUp: "federation.document", Typed: true, Page: "/platform/identity/people/", Read: "platform.identity.read"},
}
