package app

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/guard"
	"gongzhi/internal/kit/outbox"
	kitweb "gongzhi/internal/kit/web"
)

// metrics are the figures of this node: requests as they come, and what waits
// in the database when somebody asks.
type metrics struct {
	registry  *prometheus.Registry
	requests  *prometheus.CounterVec
	seconds   prometheus.Histogram
	unwritten prometheus.Counter
}

func newMetrics(s *System) *metrics {
	m := &metrics{
		registry:  prometheus.NewRegistry(),
		requests:  prometheus.NewCounterVec(prometheus.CounterOpts{Name: "gongzhi_requests_total", Help: "Requests by method and status."}, []string{"method", "status"}),
		seconds:   prometheus.NewHistogram(prometheus.HistogramOpts{Name: "gongzhi_request_seconds", Help: "Time to answer API requests.", Buckets: prometheus.DefBuckets}),
		unwritten: prometheus.NewCounter(prometheus.CounterOpts{Name: "gongzhi_audit_unwritten_total", Help: "Changes refused because their audit entry could not be written."}),
	}
	m.registry.MustRegister(m.requests, m.seconds, m.unwritten, backlog{s},
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func (m *metrics) observe(r *http.Request, status int, took time.Duration) {
	method := r.Method
	if _, known := knownMethods[method]; !known { // anybody can invent methods without end
		method = "other"
	}
	m.requests.WithLabelValues(method, fmt.Sprint(status)).Inc()
	m.seconds.Observe(took.Seconds())
}

var knownMethods = map[string]struct{}{"GET": {}, "HEAD": {}, "POST": {}, "PUT": {}, "PATCH": {}, "DELETE": {}, "OPTIONS": {}}

// handler serves the figures and nothing else, for an address of their own.
func (m *metrics) handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{}))
	return mux
}

// metricsHere serves the figures on the main port, to callers of this machine
// or the private network only, and not at all where they have their own
// address. A request that a proxy passed on without being trusted may come from
// anywhere.
func (s *System) metricsHere(w http.ResponseWriter, r *http.Request) {
	client := guard.ClientAddress(r.RemoteAddr, r.Header, s.Proxies)
	peer := guard.ClientAddress(r.RemoteAddr, nil, nil)
	passedOn := r.Header.Get("X-Forwarded-For")+r.Header.Get("Forwarded")+r.Header.Get("X-Real-IP")+r.Header.Get("Via") != ""
	private := client.IsLoopback() || client.IsPrivate()
	if s.Config.MetricsAddr != "" || !private || passedOn && client == peer {
		kitweb.WriteProblem(w, r, fault.New(fault.NotFound, "fault.not_found"))
		return
	}
	s.metrics.handler().ServeHTTP(w, r)
}

// backlog tells what waits, read when it is asked.
type backlog struct{ s *System }

var (
	outboxWaiting = prometheus.NewDesc("gongzhi_outbox_waiting", "Events that are not delivered yet.", nil, nil)
	auditPending  = prometheus.NewDesc("gongzhi_audit_unsealed", "Entries of the log that no seal covers yet.", nil, nil)
	probeState    = prometheus.NewDesc("gongzhi_probe_state", "1 for the state a probe is in: up, slow, down, unknown or maintenance.", []string{"probe", "state"}, nil)
	probeNewest   = prometheus.NewDesc("gongzhi_probe_newest_seconds", "When the newest sample was taken, seconds since 1970.", nil, nil)
	jobLate       = prometheus.NewDesc("gongzhi_job_late_seconds", "How long a job is overdue.", []string{"job"}, nil)
)

// Describe implements prometheus.Collector.
func (b backlog) Describe(out chan<- *prometheus.Desc) {
	out <- outboxWaiting
	out <- auditPending
	out <- probeState
	out <- probeNewest
	out <- jobLate
}

// Collect implements prometheus.Collector.
func (b backlog) Collect(out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	gauge := func(desc *prometheus.Desc, value float64, err error, labels ...string) {
		if err != nil {
			out <- prometheus.NewInvalidMetric(desc, err)
			return
		}
		out <- prometheus.MustNewConstMetric(desc, prometheus.GaugeValue, value, labels...)
	}
	waiting, err := outbox.Waiting(ctx, b.s.DB.Read())
	gauge(outboxWaiting, float64(waiting), err)
	pending, err := audit.Pending(ctx, b.s.DB.Read())
	gauge(auditPending, float64(pending), err)
	probes, newest, err := b.s.Services.Monitoring.States(ctx)
	gauge(probeNewest, float64(newest)/1000, err)
	for code, state := range probes {
		gauge(probeState, 1, nil, code, state)
	}
	if b.s.jobs == nil {
		return
	}
	late, err := b.s.jobs.Late(ctx)
	if err != nil {
		gauge(jobLate, 0, err)
	}
	for name, by := range late {
		gauge(jobLate, by.Seconds(), nil, name)
	}
}
