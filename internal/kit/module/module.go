// Package module is the shape every module declares itself in: one value from
// which the table of contents, menus, permission screens, routes, migrations,
// jobs, events and probes are derived, so that nothing is registered twice.
package module

import (
	"context"
	"io/fs"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/feature"
	"gongzhi/internal/kit/job"
	"gongzhi/internal/kit/message"
	"gongzhi/internal/kit/outbox"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/search"
	"gongzhi/internal/kit/web"
)

// Entry is one line of the product's table of contents (modules.csv).
type Entry struct {
	Number    string // "2", "L1", "P3"
	Name      string // glossary key of the module's name
	Subsystem string
	Menu      []Menu
}

// Menu is one menu entry. A person sees it in the consoles named, when their
// post holds the permission.
type Menu struct {
	Key        string // label is menu.<key>
	Group      string // label is group.<group>
	Icon       string
	Path       string
	Permission string
	Consoles   []string // regulator, warehouse, clinic, business, external, platform, ...
	Order      int
}

// Permission is a code that a role can be given.
type Permission struct {
	Code string
	// Sensitive permissions are listed first in reviews and never given by default.
	Sensitive bool
}

// Todo is something that waits for a person.
type Todo struct {
	What    string         `json:"what"` // text key
	Params  map[string]any `json:"params,omitempty"`
	Number  string         `json:"number"`
	Entity  string         `json:"entity"`
	Path    string         `json:"path"`
	DueAt   clock.Instant  `json:"dueAt"`
	Overdue bool           `json:"overdue"`
	Verb    string         `json:"verb"` // action key
	Facts   []string       `json:"facts" nullable:"false"`
	Tone    string         `json:"tone" enum:"danger,warn,normal"`
}

// Figure is one number of the strip under the desk's title: how a part of the
// reader's domain stands now.
type Figure struct {
	Key    string `json:"key"` // label is desk.figure.<key>
	Count  int64  `json:"count"`
	Of     int64  `json:"of,omitempty" doc:"The whole that count is a part of; 0 where there is none"`
	Detail string `json:"detail" doc:"Text key of the line below, without desk.figure."`
	Marked int64  `json:"marked" doc:"Count in that line: the grave ones, the late ones"`
	Tone   string `json:"tone" enum:"danger,warn,normal"`
	Path   string `json:"path" doc:"List with the rows behind the number"`
}

// Module is what a module package returns from New.
type Module struct {
	Name          string // drugtrace.inbound
	Entries       []Entry
	Permissions   []Permission
	Migrations    []db.Source
	Texts         []fs.FS // texts/<lang>.json
	Tables        []audit.Table
	Personal      []seal.Column // columns with personal data
	Parameters    []param.Definition
	Features      []*feature.Feature // switches it asks
	Routes        func(*web.API)
	Jobs          []job.Job
	Background    func(ctx context.Context) // runs on every node until ctx ends
	Kinds         []audit.Kind              // leaves of its own in the evidence log
	RowChecks     []audit.RowCheck
	Subscriptions []outbox.Subscription
	Finders       []search.Finder // records that the search over everything finds
	Messages      []message.Kind  // what it tells people
	// Probe answers whether the module can do its work now; monitoring calls it.
	Probe func(ctx context.Context) error
	// Todos lists what waits for the actor, most urgent first.
	Todos func(ctx context.Context, actor scope.Actor, limit int) ([]Todo, error)
	// Figures tell how the module's part stands, within what the actor may read.
	Figures func(ctx context.Context, actor scope.Actor) ([]Figure, error)
}

// Permit turns codes into permissions.
func Permit(codes ...string) []Permission {
	permissions := make([]Permission, len(codes))
	for i, code := range codes {
		permissions[i] = Permission{Code: code}
	}
	return permissions
}
