package recovery

import (
	"context"
	"slices"
	"time"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/backup"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/kit/web"
)

// Kit is what the module runs on.
type Kit struct {
	Runner     *usecase.Runner
	Parameters *param.Set
	Engine     *backup.Engine
	Copy       backup.Vault // off this machine, nil when the configuration names none
	Catalogue  func() *i18n.Catalogue
}

// Recovery runs the use cases.
type Recovery struct {
	kit   Kit
	needs Needs
	wake  func()
}

// Wake lets the worker begin at once instead of within its period.
func (s *Recovery) Wake(wake func()) { s.wake = wake }

func (s *Recovery) woken(tx *usecase.Tx) {
	tx.After(func() {
		if s.wake != nil {
			s.wake()
		}
	})
}

// stale refuses a change of what somebody else has changed.
func stale(have, asked int) error {
	if have != asked {
		return fault.New(fault.Conflict, "fault.stale")
	}
	return nil
}

// machine runs a step of the worker as the system, with its own audit entry.
func machine[T any](ctx context.Context, s *Recovery, act string, f func(ctx context.Context, tx *usecase.Tx) (T, error)) (T, error) {
	ctx = usecase.WithoutKey(usecase.Beside(scope.With(ctx, scope.SystemActor("recovery"))))
	return usecase.Write(ctx, s.kit.Runner, PermitRun, func(ctx context.Context, tx *usecase.Tx) (T, error) {
		tx.Act("opscenter.recovery." + act)
		return f(ctx, tx)
	})
}

// house speaks the language in which what went wrong is kept.
func (s *Recovery) house(ctx context.Context) context.Context {
	return web.House(ctx, s.kit.Catalogue())
}

// told words what went wrong as its column takes it.
func (s *Recovery) told(ctx context.Context, failed error) string {
	return cut(web.Told(s.house(ctx), failed), 400)
}

func (s *Recovery) now() clock.Instant { return s.kit.Runner.DB.Clock().Now() }

func (s *Recovery) number(name string) int64 { return s.kit.Parameters.Int(name, s.now().Day()) }

func (s *Recovery) rpoTarget() int64 { return s.number(paramRPO) * time.Minute.Milliseconds() }

func (s *Recovery) rtoTarget() int64 { return s.number(paramRTO) * time.Minute.Milliseconds() }

// people names persons, each asked once.
func (s *Recovery) people(ctx context.Context, ids ...string) (map[string]string, error) {
	slices.Sort(ids)
	ids = slices.DeleteFunc(slices.Compact(ids), func(id string) bool { return id == "" })
	if len(ids) == 0 {
		return map[string]string{}, nil
	}
	return s.needs.Names.PersonNames(ctx, ids)
}

// timeline tells what happened to a record that exists.
func timeline[T any](ctx context.Context, s *Recovery, table, rowID string) ([]audit.TimelineEntry, error) {
	return usecase.Read(ctx, s.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) ([]audit.TimelineEntry, error) {
		if _, err := byID[T](ctx, q, rowID); err != nil {
			return nil, err
		}
		return s.kit.Runner.Log.Timeline(ctx, q, s.needs.Names, audit.Ref{Entity: table, ID: rowID})
	})
}

// People are those who may take part in drills.
func (s *Recovery) People(ctx context.Context) ([]Person, error) {
	return usecase.Read(ctx, s.kit.Runner, PermitRead, func(ctx context.Context, _ usecase.Query) ([]Person, error) {
		return s.needs.People(ctx)
	})
}
