package web

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"runtime/debug"
	"strings"
	"time"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/guard"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
)

// CSP is the strictest policy under which every page works.
const CSP = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; " +
	"font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; media-src 'self' blob:; manifest-src 'self'; " +
	"base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"

// Authenticate finds who makes a request. ok is false when nobody is signed
// in; an error refuses the request.
type Authenticate func(r *http.Request) (actor scope.Actor, ok bool, err error)

// Chain wraps the mux with everything every request needs.
type Chain struct {
	Catalogue    *i18n.Catalogue
	Authenticate Authenticate
	Address      func(r *http.Request) string // the client's address behind trusted proxies
	Observe      func(r *http.Request, status int, took time.Duration)
	Hash         func(purpose, text string) string // keyed, for bodies of repeated requests
	MaxUpload    int64                             // bytes a request body may have at most
}

// Handler returns next behind the chain.
func (c Chain) Handler(next http.Handler) http.Handler {
	crossOrigin := http.NewCrossOriginProtection()
	crossOrigin.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		WriteProblem(w, r, fault.New(fault.Forbidden, "fault.origin"))
	}))
	return Timely(c.trace(headers(crossOrigin.Handler(c.prepare(next)))), c.MaxUpload)
}

// trace gives the request its id and language, logs it, and turns a panic into
// a problem.
func (c Chain) trace(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		started := time.Now()
		traceID := newTraceID()
		lang := i18n.Match(r.Header.Get("Accept-Language"))
		ctx := usecase.WithTraceID(i18n.WithLang(WithCatalogue(r.Context(), c.Catalogue), lang), traceID)
		r = r.WithContext(ctx)
		recorder := &statusRecorder{ResponseWriter: w}
		recorder.Header().Set("Trace-Id", traceID)
		defer func() {
			if failure := recover(); failure != nil {
				if cause, is := failure.(error); is && errors.Is(cause, http.ErrAbortHandler) {
					panic(failure)
				}
				slog.ErrorContext(ctx, "panic", "panic", fmt.Sprint(failure), "trace", traceID, "stack", string(debug.Stack()))
				if recorder.status == 0 {
					WriteProblem(recorder, r, fault.New(fault.Internal, "fault.internal"))
				}
			}
			took := time.Since(started)
			if c.Observe != nil {
				c.Observe(r, recorder.code(), took)
			}
			if strings.HasPrefix(r.URL.Path, "/api/") {
				level := slog.LevelInfo
				if r.Header.Get("X-Poll") != "" && recorder.code() < http.StatusBadRequest {
					level = slog.LevelDebug // a page that asks by itself: every few seconds, of every page that is open
				}
				slog.Log(ctx, level, "request", "method", r.Method, "path", r.URL.Path, "status", recorder.code(), "ms", took.Milliseconds(), "trace", traceID)
			}
		}()
		next.ServeHTTP(recorder, r)
	})
}

func newTraceID() string {
	var random [8]byte
	_, _ = rand.Read(random[:])
	return hex.EncodeToString(random[:])
}

func headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", CSP)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(self), geolocation=(self), microphone=()")
		if r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https" {
			h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
		}
		if strings.HasPrefix(r.URL.Path, "/api/") {
			h.Set("Cache-Control", "no-store")
		}
		next.ServeHTTP(w, r)
	})
}

// Facts are what a use case without a signed-in person may know of a request.
type Facts struct {
	Address string // under which the client is counted: of IPv6 the network, see guard.Bucket
	From    string // the very address, for whoever must tell neighbours apart
	Looking bool   // a person asked: not HEAD, not a prefetch
}

type factsKey struct{}

// FactsOf returns the facts of the request.
func FactsOf(ctx context.Context) Facts {
	facts, _ := ctx.Value(factsKey{}).(Facts)
	return facts
}

// counted is the address under which a client is counted; a text that is none
// stays as it is.
func counted(from string) string {
	address, err := netip.ParseAddr(from)
	if err != nil {
		return from
	}
	return guard.Bucket(address)
}

// prepare limits the body, finds the actor and keeps the means to bind an
// Idempotency-Key, which the route does once it has let the caller in.
func (c Chain) prepare(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, "/api/") {
			next.ServeHTTP(w, r)
			return
		}
		purpose := r.Header.Get("Sec-Purpose") + r.Header.Get("Purpose")
		from := c.Address(r)
		ctx := context.WithValue(r.Context(), factsKey{}, Facts{
			Address: counted(from), From: from, Looking: r.Method == http.MethodGet && !strings.Contains(purpose, "prefetch"),
		})
		r = r.WithContext(ctx)
		actor, ok, err := c.Authenticate(r)
		if err != nil {
			WriteProblem(w, r, err)
			return
		}
		if ok {
			ctx = scope.With(ctx, actor)
		}
		if r.Body != nil && r.Method != http.MethodGet && r.Method != http.MethodHead {
			r.Body = http.MaxBytesReader(w, r.Body, c.MaxUpload)
			ctx = context.WithValue(ctx, hashKey{}, c.Hash)
		}
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// statusRecorder remembers the status for the log and the metrics.
type statusRecorder struct {
	http.ResponseWriter
	status int
}

func (s *statusRecorder) WriteHeader(status int) {
	if s.status == 0 {
		s.status = status
	}
	s.ResponseWriter.WriteHeader(status)
}

func (s *statusRecorder) Write(data []byte) (int, error) {
	if s.status == 0 {
		s.status = http.StatusOK
	}
	return s.ResponseWriter.Write(data)
}

// Unwrap lets http.ResponseController reach the real writer for streaming.
func (s *statusRecorder) Unwrap() http.ResponseWriter { return s.ResponseWriter }

func (s *statusRecorder) code() int {
	if s.status == 0 {
		return http.StatusOK
	}
	return s.status
}
