package app

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"gongzhi/internal/kit/attach"
	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/cache"
	"gongzhi/internal/kit/calendar"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/feature"
	"gongzhi/internal/kit/federate/simulate"
	"gongzhi/internal/kit/guard"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/intake"
	"gongzhi/internal/kit/job"
	"gongzhi/internal/kit/message"
	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/outbox"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/passkey"
	"gongzhi/internal/kit/password"
	"gongzhi/internal/kit/reveal"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/search"
	"gongzhi/internal/kit/serial"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/module/opscenter/logcentre"
	"gongzhi/internal/module/platform/enterprise"
	"gongzhi/internal/module/platform/evidence"
)

// System is the whole program, opened on one database.
type System struct {
	Config  Config
	Version string

	DB        *db.DB
	Runner    *usecase.Runner
	Catalogue *i18n.Catalogue
	Registry  *param.Registry
	Params    *param.Set
	Calendars *calendar.Calendars
	Features  *feature.Set
	Search    *search.Index
	Ring      *seal.Ring
	Cache     cache.Cache
	Guard     *guard.Guard
	Reveals   *reveal.Desk
	Files     *attach.Files
	Messages  *message.Centre
	Signer    *audit.Signer
	Sealer    *audit.Sealer
	Refusals  *audit.Refusals
	Proxies   []netip.Prefix
	Cost      password.Cost
	Breached  *password.List      // of the installation, nil when it has none
	Passkeys  *passkey.Party      // nil where there can be none
	Simulator *simulate.Simulator // of a demonstration, nil otherwise

	Modules  []module.Module
	Services Services
	Accounts []Account // demo sign-ins, empty otherwise

	self       func() http.Handler // this node without the network, for its own sign-in probe
	dispatcher *outbox.Dispatcher
	jobs       *job.Runner
	stepped    *stepper // nil when time goes by itself
	metrics    *metrics

	watching sync.WaitGroup // what Start has begun beside the jobs
	unwatch  context.CancelFunc
}

// Open connects to the database, reads the keys and builds every module. The
// schema is not touched; see Prepare. With config.ReadOnly nothing is: no
// folder, no key, no row.
func Open(ctx context.Context, config Config, c clock.Clock, version string) (*System, error) {
	s := &System{Config: config, Version: version, Cost: config.PasswordCost}
	if err := s.open(ctx, c); err != nil {
		if s.Cache != nil {
			_ = s.Cache.Close()
		}
		if s.DB != nil {
			_ = s.DB.Close()
		}
		return nil, err
	}
	return s, nil
}

func (s *System) open(ctx context.Context, c clock.Clock) error {
	config := s.Config
	if !config.ReadOnly {
		if err := os.MkdirAll(config.Data, 0o700); err != nil {
			return fmt.Errorf("data folder: %w", err)
		}
	}
	durability := "FULL"
	if config.Demo {
		durability = "NORMAL"
	}
	var err error
	if s.DB, err = db.Open(ctx, db.Config{Dir: config.Data, DSN: config.DSN, Durability: durability, ReadOnly: config.ReadOnly}, c); err != nil {
		return err
	}
	// What the database says of itself counts, wherever it was copied to.
	if demo, err := s.DB.Fact(ctx, db.Demo); err != nil {
		return err
	} else if demo != "" {
		s.Config.Demo = true
	}
	if moving, err := s.DB.Fact(ctx, db.Moving); err != nil {
		return err
	} else if moving != "" {
		return fault.New(fault.Conflict, "app.move_unfinished")
	}
	if err := s.openKeys(c); err != nil {
		return err
	}
	if s.Passkeys, err = passkey.New("Gongzhi", config.BaseURL); err != nil {
		return err
	}
	if config.BreachedPasswords != "" {
		if s.Breached, err = password.OpenList(config.BreachedPasswords); err != nil {
			return fault.New(fault.Malformed, "config.breached_passwords", "file", config.BreachedPasswords).Because(err)
		}
	}
	if s.Cache, err = cache.Open(config.Redis, "gz:", c, slog.Default()); err != nil {
		return fmt.Errorf("redis: %w", err)
	}
	if s.Proxies, err = guard.ParseProxies(config.TrustedProxies); err != nil {
		return fmt.Errorf("trusted_proxies: %w", err)
	}
	s.Guard = guard.New(s.Cache, c, s.Ring.Derive("guard"))
	s.Runner = &usecase.Runner{DB: s.DB}
	s.Registry = param.NewRegistry()
	s.Registry.Declare(attach.Parameters...)
	s.Registry.Declare(eventsKept)
	if err := s.Registry.AddDictionaries(enterprise.Dictionaries, enterprise.DictionaryFile); err != nil {
		return err
	}
	s.Params = param.NewSet(s.DB, s.Registry)
	s.Calendars = calendar.New(s.DB)
	s.Features = feature.NewSet(s.DB)
	store, err := config.store()
	if err != nil {
		return err
	}
	s.Files = attach.New(store, s.Params, c, "")
	if config.ScanCommand != "" {
		s.Files.ScanWith(attach.Command(config.ScanCommand))
	}
	if err := s.openMessages(); err != nil {
		return err
	}
	if err := s.build(); err != nil {
		return err
	}
	tables := slices.Concat(param.Tables, calendar.Tables, feature.Tables, attach.Tables, intake.Tables, message.Tables)
	subscriptions := s.Messages.Subscriptions()
	for _, m := range s.Modules {
		tables = append(tables, m.Tables...)
		subscriptions = append(subscriptions, m.Subscriptions...)
		s.Messages.Declare(m.Messages...)
	}
	s.Runner.Log = audit.NewLog(tables)
	s.Runner.Log.Watch(s.Search)
	s.Runner.Log.Classify(logcentre.ClassOf)
	s.Runner.Unwritten = func(ctx context.Context, permission string, cause error) {
		s.metrics.unwritten.Inc()
		s.Services.Evidence.Alarm(ctx, evidence.Unwritten, permission, cause)
	}
	s.Sealer = audit.NewSealer(s.DB, s.Signer)
	s.Refusals = audit.NewRefusals(s.DB, s.Runner.Log)
	s.dispatcher = outbox.NewDispatcher(s.DB, subscriptions)
	s.metrics = newMetrics(s)
	s.Catalogue, err = s.texts()
	return err
}

// openKeys reads the keys, and makes those that are not there yet. Whoever only
// looks gets an empty ring, for a database can be checked without its keys.
func (s *System) openKeys(c clock.Clock) (err error) {
	if s.Config.ReadOnly {
		s.Ring, err = seal.Empty(c.Now())
		return err
	}
	if s.Ring, err = seal.OpenRing(seal.Config{File: filepath.Join(s.Config.KeyDir, "seal.json")}, c.Now()); err != nil {
		return err
	}
	s.Signer, err = audit.LoadSigner(filepath.Join(s.Config.KeyDir, "checkpoint.key"), s.Config.Origin)
	return err
}

// texts gathers the glossary and the catalogues of kits and modules.
func (s *System) texts() (*i18n.Catalogue, error) {
	catalogue, err := ownTexts()
	if err != nil {
		return nil, err
	}
	for _, m := range s.Modules {
		for _, files := range m.Texts {
			if err := catalogue.AddFS(files, "texts"); err != nil {
				return nil, fmt.Errorf("%s: %w", m.Name, err)
			}
		}
	}
	return catalogue, nil
}

// Prepare brings the schema up to date and writes first values: parameters,
// dictionaries, roles. It may run on several nodes at once.
func (s *System) Prepare(ctx context.Context) ([]string, error) {
	applied, err := s.DB.Migrate(ctx, s.migrations())
	if err != nil {
		return nil, err
	}
	if err := s.Registry.Seed(ctx, s.Runner); err != nil {
		return applied, fmt.Errorf("parameters: %w", err)
	}
	if err := s.Params.Refresh(ctx); err != nil {
		return applied, fmt.Errorf("parameters: %w", err)
	}
	if err := s.Calendars.Seed(ctx, s.Runner); err != nil {
		return applied, err
	}
	if err := s.Search.Ensure(ctx); err != nil {
		return applied, err
	}
	if err := s.Services.Monitoring.Ensure(ctx); err != nil {
		return applied, err
	}
	if err := s.Services.Logs.Ensure(ctx); err != nil {
		return applied, err
	}
	return applied, s.seedRoles(ctx)
}

// migrations are those of every kit and module.
func (s *System) migrations() []db.Source {
	sources := []db.Source{db.Migrations, audit.Migrations, outbox.Migrations, usecase.Migrations, serial.Migrations,
		job.Migrations, param.Migrations, calendar.Migrations, feature.Migrations, attach.Migrations, intake.Migrations, search.Migrations, message.Migrations, reveal.Migrations}
	for _, m := range s.Modules {
		sources = append(sources, m.Migrations...)
	}
	return sources
}

// Permissions lists every permission of every module.
func (s *System) Permissions() []module.Permission {
	var all []module.Permission
	for _, m := range s.Modules {
		all = append(all, m.Permissions...)
	}
	return all
}

// ringEvery is how soon a running node uses a key that was made primary.
const ringEvery = 5 * time.Second

// Start runs the jobs and everything that watches the database, until Stop.
func (s *System) Start(ctx context.Context) {
	ctx, s.unwatch = context.WithCancel(ctx)
	watch := func(f func(ctx context.Context)) { s.watching.Go(func() { f(ctx) }) }
	watch(func(ctx context.Context) { s.Params.Run(ctx, slog.Default()) })
	watch(func(ctx context.Context) { s.Calendars.Run(ctx, slog.Default()) })
	watch(func(ctx context.Context) { s.Features.Run(ctx, slog.Default()) })
	watch(s.Services.Identity.Watch)
	watch(func(ctx context.Context) {
		s.Ring.Watch(ctx, ringEvery, func(err error) { slog.ErrorContext(ctx, "key ring not read again", "error", err) })
	})
	watch(func(ctx context.Context) {
		s.Refusals.Run(ctx, func(err error) { slog.ErrorContext(ctx, "refusals not written yet", "error", err) })
	})
	watch(s.watchFolders)
	watch(s.watchTrust)
	for _, m := range s.Modules {
		if m.Background != nil {
			watch(m.Background)
		}
	}
	if s.jobs = s.work(); s.stepped == nil {
		s.jobs.Start(ctx)
	} else {
		s.stepped.jobs = s.jobs
	}
}

// work gathers the jobs of all kits and modules.
func (s *System) work() *job.Runner {
	jobs := s.Sealer.Jobs(2*time.Second, s.checkpointEvery())
	jobs = append(jobs,
		job.Job{Name: "outbox.deliver", Every: time.Second, Run: func(ctx context.Context) error { _, err := s.dispatcher.Deliver(ctx); return err }},
		job.Job{Name: "search.fill", Every: 5 * time.Second, Run: s.Search.Fill},
		job.Job{Name: "outbox.purge", Every: time.Hour, Run: s.purgeEvents},
		job.Job{Name: "idempotency.forget", Every: time.Hour, Run: func(ctx context.Context) error { return usecase.Forget(ctx, s.DB) }},
		job.Job{Name: "attachments.clean", Every: time.Hour, Run: func(ctx context.Context) error { _, _, err := s.Files.Cleanup(ctx, s.Runner); return err }},
	)
	jobs = append(jobs, s.Messages.Jobs()...)
	if s.Config.Demo {
		jobs = append(jobs, s.demoJobs()...)
	}
	for _, m := range s.Modules {
		jobs = append(jobs, m.Jobs...)
	}
	node, _ := os.Hostname() // a node without a name is told by the random part alone
	return job.New(s.DB, jobs, job.Options{Node: node, Alone: s.stepped != nil || s.DB.Engine() == db.SQLite})
}

// Settle delivers waiting events and seals waiting entries at once; the demo
// and the tests use it instead of waiting for the jobs.
func (s *System) Settle(ctx context.Context) error {
	if _, err := s.dispatcher.Deliver(ctx); err != nil {
		return err
	}
	if err := s.Refusals.Flush(ctx); err != nil {
		return err
	}
	if _, err := s.Sealer.Seal(ctx); err != nil {
		return err
	}
	_, err := s.Sealer.Checkpoint(ctx)
	return err
}

func (s *System) checkpointEvery() time.Duration {
	return s.Params.Duration("platform.evidence.checkpoint_every", s.DB.Clock().Now().Day())
}

// Stop waits for running jobs and for what is still in memory to be written, such
// as refusals and counts, then closes the database. When ctx ends first, jobs are
// cancelled and nobody else is waited for.
func (s *System) Stop(ctx context.Context) error {
	if s.jobs != nil {
		s.jobs.Stop(ctx)
	}
	if s.unwatch != nil {
		s.unwatch()
		written := make(chan struct{})
		go func() { s.watching.Wait(); close(written) }()
		select {
		case <-written:
		case <-ctx.Done():
			slog.WarnContext(ctx, "not everything was written before the end")
		}
	}
	_ = s.Cache.Close()
	return s.DB.Close()
}
