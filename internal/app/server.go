package app

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"os"
	"time"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/federate/simulate"
	"gongzhi/internal/kit/guard"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/usecase"
	kitweb "gongzhi/internal/kit/web"
	"gongzhi/web"
)

// API mounts the operations of all modules.
func (s *System) API() *kitweb.API {
	api := kitweb.NewAPI("Gongzhi", s.Version, s.Catalogue)
	api.Refused = s.refused
	for _, m := range s.Modules {
		if m.Routes != nil {
			m.Routes(api)
		}
	}
	return api
}

// refused keeps for the audit log what somebody wanted and did not get, with the
// sentence they read, in the one language of the log.
func (s *System) refused(ctx context.Context, route kitweb.Route, err error) {
	actor, _ := scope.From(ctx)
	what := audit.RefusalOf(actor)
	if what.Action = route.Permission; what.Action == "" {
		what.Action = route.Tag + "." + route.ID
	}
	what.Result = audit.Failed
	var told *fault.Error
	if errors.As(err, &told) {
		what.Result, what.Reason = audit.Refused, seal.Mask(seal.FreeText, seal.Staff, kitweb.Sentence(i18n.WithLang(ctx, i18n.Hans), told))
	}
	s.Refusals.Note(what, usecase.TraceID(ctx))
}

// Handler serves the API, the two web apps, the documentation and the probes.
func (s *System) Handler() http.Handler {
	api := s.API()
	mux := api.Mux
	phone := kitweb.Static{Files: web.Mini, Prefix: "/m/"}
	mux.Handle("/m/", phone)
	mux.HandleFunc("/t/", kitweb.Reading(func(w http.ResponseWriter, r *http.Request) { phone.File(w, r, "trace.html") }))
	mux.Handle("/", kitweb.Static{Files: web.Admin, Prefix: "/"}) // without a method: a pattern with one would clash with /api/
	mux.HandleFunc("/api/", api.Missing)
	mux.HandleFunc("/healthz", kitweb.Reading(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok\n")) }))
	mux.HandleFunc("/readyz", kitweb.Reading(s.ready))
	mux.HandleFunc("/metrics", kitweb.Reading(s.metricsHere))
	if s.Simulator != nil {
		mux.Handle(simulate.Prefix, s.Simulator)
	}
	mountDocs(api)

	chain := kitweb.Chain{
		Catalogue: s.Catalogue, Authenticate: s.Services.Signin.Authenticate, MaxUpload: 64 << 20, Hash: s.Ring.Hash,
		Address: func(r *http.Request) string {
			return guard.ClientAddress(r.RemoteAddr, r.Header, s.Proxies).String()
		},
		Observe: s.metrics.observe,
	}
	return chain.Handler(mux)
}

// ready answers whether this node can take requests: the database is there and
// every module can do its work.
func (s *System) ready(w http.ResponseWriter, r *http.Request) {
	states, status := map[string]string{}, http.StatusOK
	for _, m := range s.Modules {
		if m.Probe == nil {
			continue
		}
		states[m.Name] = "up"
		if err := m.Probe(r.Context()); err != nil {
			slog.ErrorContext(r.Context(), "probe", "module", m.Name, "error", err)
			states[m.Name], status = "down", http.StatusServiceUnavailable
		}
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(states)
}

// Serve runs the system until the context ends, then finishes what is running.
func Serve(ctx context.Context, config Config, version string) error {
	setLog(config)
	s, err := Open(ctx, config, clock.System{}, version)
	if err != nil {
		return err
	}
	if s.Config.Demo {
		return errors.Join(fault.New(fault.Invalid, "app.demo_data", "data", config.Data), s.Stop(ctx))
	}
	// The ports come before the code of a first start: what cannot serve makes none.
	slog.SetDefault(slog.New(s.Services.Logs.Tee(slog.Default().Handler())))
	doors, err := s.openDoors(ctx)
	if err != nil {
		return errors.Join(err, s.Stop(ctx))
	}
	if _, err := s.Prepare(ctx); err != nil {
		return errors.Join(err, doors.close(), s.Stop(ctx))
	}
	if err := s.firstStart(terminal(ctx, s.Catalogue), os.Stdout); err != nil {
		return errors.Join(err, doors.close(), s.Stop(ctx))
	}
	return s.run(ctx, doors, nil)
}

// doors are the open ports: the system's and, where it has its own, that of
// the metrics.
type doors struct{ main, metrics net.Listener }

func (s *System) openDoors(ctx context.Context) (d doors, err error) {
	if d.main, err = (&net.ListenConfig{}).Listen(ctx, "tcp", s.Config.Addr); err != nil {
		return d, fault.New(fault.Unavailable, "app.port", "addr", s.Config.Addr).Because(err)
	}
	if s.Config.MetricsAddr == "" {
		return d, nil
	}
	if d.metrics, err = (&net.ListenConfig{}).Listen(ctx, "tcp", s.Config.MetricsAddr); err != nil {
		return d, errors.Join(fault.New(fault.Unavailable, "app.port", "addr", s.Config.MetricsAddr).Because(err), d.main.Close())
	}
	return d, nil
}

func (d doors) close() error {
	err := d.main.Close()
	if d.metrics != nil {
		err = errors.Join(err, d.metrics.Close())
	}
	return err
}

// listen opens the ports and serves; see run.
func (s *System) listen(ctx context.Context, ready func(address string)) error {
	doors, err := s.openDoors(ctx)
	if err != nil {
		return errors.Join(err, s.Stop(ctx))
	}
	return s.run(ctx, doors, ready)
}

// run serves until the context ends; ready is called once requests are taken.
func (s *System) run(ctx context.Context, doors doors, ready func(address string)) error {
	collectGarbage(serverHeap)
	background, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	s.Start(background)
	servers := []*http.Server{serverOf(s.Handler())}
	failed := make(chan error, 4)
	go func() { failed <- servers[0].Serve(doors.main) }()
	if doors.metrics != nil {
		servers = append(servers, serverOf(kitweb.Timely(s.metrics.handler(), 0)))
		go func() { failed <- servers[1].Serve(doors.metrics) }()
	}
	address := doors.main.Addr().String()
	slog.Info("listening", "address", address, "engine", s.DB.Engine(), "version", s.Version)
	if ready != nil {
		ready(address)
	}
	started := time.AfterFunc(startEnds, giveBack)
	defer started.Stop()
	agents, err := s.agentListener()
	if err == nil && agents != nil {
		servers = append(servers, agents)
		go func() { failed <- stopped(agents.ListenAndServeTLS("", "")) }()
	}
	if err != nil {
		failed <- err
	}
	select {
	case err = <-failed:
	case <-ctx.Done():
	}
	closing, stop := context.WithTimeout(context.Background(), 20*time.Second)
	defer stop()
	for _, server := range servers {
		err = errors.Join(err, server.Shutdown(closing))
	}
	return errors.Join(err, s.Stop(closing)) // jobs finish while there is time
}

func serverOf(handler http.Handler) *http.Server {
	return &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10}
}

func setLog(config Config) {
	var handler slog.Handler = slog.NewTextHandler(os.Stderr, nil)
	if config.LogFormat == "json" {
		handler = slog.NewJSONHandler(os.Stderr, nil)
	}
	if config.Demo { // a person watches the terminal of a demo
		handler = slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})
	}
	slog.SetDefault(slog.New(seal.MaskLog(counting{handler, &loggedErrors})))
}
