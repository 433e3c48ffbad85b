package settings

import (
	"context"

	"gongzhi/internal/kit/attach"
	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/usecase"
)

// New returns the settings and their declaration.
func New(runner *usecase.Runner, params *param.Set, files *attach.Files, needs Needs) (*Settings, module.Module) {
	s := &Settings{runner: runner, params: params, files: files, needs: needs}
	return s, module.Module{
		Name: "platform.settings",
		Entries: []module.Entry{{Number: "P5", Name: "module.settings", Subsystem: "platform", Menu: []module.Menu{
			{Key: "parameters", Group: "platform", Icon: "settings", Path: "/platform/parameters", Permission: PermitRead, Order: 910,
				Consoles: []string{"regulator", "warehouse", "platform"}},
		}}},
		Permissions: []module.Permission{{Code: PermitRead}, {Code: PermitChange, Sensitive: true}, {Code: PermitUpload}},
		Routes:      s.routes,
		Probe:       func(ctx context.Context) error { return params.Refresh(ctx) },
	}
}
