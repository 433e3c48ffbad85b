package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/guard"
	kitweb "gongzhi/internal/kit/web"
	"gongzhi/web"
)

// API mounts the operations of all modules.
func (s *System) API() *kitweb.API {
	api := kitweb.NewAPI("Gongzhi", s.Version, s.Catalogue)
	for _, m := range s.Modules {
		if m.Routes != nil {
			m.Routes(api)
		}
	}
	return api
}

// Handler serves the API, the two web apps, the documentation and the probes.
func (s *System) Handler() http.Handler {
	api := s.API()
	mux := api.Mux
	console := kitweb.Static{Files: web.Admin, Prefix: "/"}
	phone := kitweb.Static{Files: web.Mini, Prefix: "/m/"}
	mux.Handle("/m/", phone)
	mux.HandleFunc("/t/", func(w http.ResponseWriter, r *http.Request) { phone.File(w, r, "index.html") })
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { // without a method: a pattern with one would clash with /api/
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			kitweb.WriteProblem(w, r, fault.New(fault.NotFound, "fault.not_found"))
			return
		}
		console.ServeHTTP(w, r)
	})
	mux.HandleFunc("/api/", func(w http.ResponseWriter, r *http.Request) {
		kitweb.WriteProblem(w, r, fault.New(fault.NotFound, "fault.not_found"))
	})
	registry := prometheus.NewRegistry()
	requests := prometheus.NewCounterVec(prometheus.CounterOpts{Name: "gongzhi_requests_total", Help: "Requests by method and status."}, []string{"method", "status"})
	seconds := prometheus.NewHistogram(prometheus.HistogramOpts{Name: "gongzhi_request_seconds", Help: "Time to answer API requests.", Buckets: prometheus.DefBuckets})
	registry.MustRegister(requests, seconds, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	mux.Handle("GET /metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok\n")) })
	mux.HandleFunc("GET /readyz", s.ready)
	mountDocs(api)

	chain := kitweb.Chain{
		Catalogue: s.Catalogue, Authenticate: s.Services.Signin.Authenticate, MaxUpload: 64 << 20, Hash: s.Ring.Hash,
		Address: func(r *http.Request) string {
			return guard.Bucket(guard.ClientAddress(r.RemoteAddr, r.Header, s.Proxies))
		},
		Observe: func(r *http.Request, status int, took time.Duration) {
			requests.WithLabelValues(r.Method, fmt.Sprint(status)).Inc()
			seconds.Observe(took.Seconds())
		},
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
	if _, err := os.Stat(demoMark(config)); err == nil {
		return fault.New(fault.Invalid, "app.demo_data", "data", config.Data)
	}
	s, err := Open(ctx, config, clock.System{}, version)
	if err != nil {
		return err
	}
	if _, err := s.Prepare(ctx); err != nil {
		return err
	}
	if err := s.firstAdministrators(ctx, os.Stdout); err != nil {
		return err
	}
	return s.listen(ctx, nil)
}

// listen serves until the context ends; ready is called once the port is open.
func (s *System) listen(ctx context.Context, ready func(address string)) error {
	listener, err := net.Listen("tcp", s.Config.Addr)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	background, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	s.Start(background)
	server := &http.Server{Handler: s.Handler(), ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	slog.Info("listening", "address", listener.Addr().String(), "engine", s.DB.Engine(), "version", s.Version)
	if ready != nil {
		ready(listener.Addr().String())
	}
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	closing, stop := context.WithTimeout(context.Background(), 20*time.Second)
	defer stop()
	err = server.Shutdown(closing)
	cancel()
	if stopErr := s.Stop(closing); err == nil {
		err = stopErr
	}
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

func setLog(config Config) {
	var handler slog.Handler = slog.NewTextHandler(os.Stderr, nil)
	if config.LogFormat == "json" {
		handler = slog.NewJSONHandler(os.Stderr, nil)
	}
	if config.Demo { // a person watches the terminal of a demo
		handler = slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})
	}
	slog.SetDefault(slog.New(handler))
}
