package settings

import (
	"context"
	"embed"
	"errors"
	"io/fs"

	"gongzhi/internal/kit/attach"
	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/calendar"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/feature"
	"gongzhi/internal/kit/message"
	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/usecase"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.json
var texts embed.FS

//go:embed help/texts/*.json
var help embed.FS

// Kit are the mechanisms that settings are the console of.
type Kit struct {
	Runner     *usecase.Runner
	Parameters *param.Set
	Calendars  *calendar.Calendars
	Features   *feature.Set
	Files      *attach.Files
	Messages   *message.Centre
}

// New returns the settings and their declaration.
func New(kit Kit, needs Needs) (*Settings, module.Module) {
	s := &Settings{runner: kit.Runner, params: kit.Parameters, calendars: kit.Calendars, features: kit.Features, files: kit.Files, messages: kit.Messages, needs: needs}
	helpTexts, _ := fs.Sub(help, "help") // a folder of the program: it is there
	return s, module.Module{
		Name: "platform.settings",
		Entries: []module.Entry{{Number: "P5", Name: "module.settings", Subsystem: "platform", Menu: []module.Menu{
			{Key: "parameters", Group: "platform", Icon: "settings", Path: "/platform/parameters", Permission: PermitRead, Order: 910,
				Consoles: []string{"regulator", "warehouse", "platform"}},
			{Key: "calendars", Group: "platform", Icon: "calendar", Path: "/platform/calendars", Permission: PermitRead, Order: 912,
				Consoles: []string{"regulator", "warehouse", "platform"}},
			{Key: "dictionaries", Group: "platform", Icon: "settings", Path: "/platform/dictionaries", Permission: PermitRead, Order: 911,
				Consoles: []string{"regulator", "warehouse", "platform"}},
			{Key: "announcements", Group: "platform", Icon: "flag", Path: "/platform/announcements", Permission: PermitAnnounce, Order: 913, Consoles: []string{"regulator", "platform"}},
			{Key: "features", Group: "platform", Icon: "switch", Path: "/platform/features", Permission: PermitRead, Order: 911, Consoles: []string{"platform"}},
			{Key: "messages", Group: "platform", Icon: "chat", Path: "/platform/messages", Permission: PermitMessage, Order: 914, Consoles: []string{"platform"}},
			{Key: "help", Group: "platform", Icon: "help", Path: "/platform/help", Permission: PermitMessage, Order: 915, Consoles: []string{"platform"}},
			{Key: "deliveries", Group: "platform", Icon: "inbox", Path: "/platform/deliveries", Permission: PermitDeliveries, Order: 916, Consoles: []string{"platform"}},
			{Key: "jobs", Group: "platform", Icon: "clock", Path: "/platform/jobs", Permission: PermitJobs, Order: 917, Consoles: []string{"platform"}},
		}}},
		Permissions: []module.Permission{{Code: PermitRead}, {Code: PermitChange, Sensitive: true}, {Code: PermitCalendar, Sensitive: true}, {Code: PermitUpload},
			{Code: PermitMessage, Sensitive: true}, {Code: PermitDeliveries, Sensitive: true}, {Code: PermitResend}, {Code: PermitAnnounce, Sensitive: true}, {Code: PermitFeature, Sensitive: true}, {Code: PermitSecurity, Sensitive: true}, {Code: PermitJobs}},
		Migrations: []db.Source{{Name: "platform/settings", FS: migrations, Dir: "migrations"}},
		Texts:      []fs.FS{texts, helpTexts},
		Tables:     []audit.Table{{Name: "announcement"}, {Name: "announcement_confirmation"}},
		Parameters: []param.Definition{{Name: ParamCalendarWarn, Kind: param.Integer, Default: 60, Min: 7, Max: 366, Unit: param.Days, Basis: "settings.basis.calendar"}},
		Todos:      s.todos,
		Routes:     s.routes,
		Probe: func(ctx context.Context) error {
			return errors.Join(s.params.Refresh(ctx), s.calendars.Refresh(ctx), s.features.Refresh(ctx))
		},
	}
}
