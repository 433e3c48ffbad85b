package web

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"regexp"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/usecase"
)

// Problem is an RFC 9457 answer in the request's language. It never echoes the
// value that was refused and never carries an internal error.
type Problem struct {
	Type    string         `json:"type"`
	Title   string         `json:"title"`
	Status  int            `json:"status"`
	Detail  string         `json:"detail"`
	Code    string         `json:"code"`
	Key     string         `json:"key"`
	Params  map[string]any `json:"params,omitempty"`
	TraceID string         `json:"traceId"`
	Errors  []ProblemField `json:"errors,omitempty"`
}

// ProblemField is one wrong field.
type ProblemField struct {
	Pointer string         `json:"pointer"`
	Key     string         `json:"key"`
	Params  map[string]any `json:"params,omitempty"`
	Message string         `json:"message"`
}

func (p *Problem) Error() string { return p.Code + ": " + p.Key }

// GetStatus is the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType is application/problem+json.
func (*Problem) ContentType(string) string { return "application/problem+json" }

var statusOf = map[fault.Code]int{
	fault.Malformed: 400, fault.Unauthenticated: 401, fault.Forbidden: 403, fault.NotFound: 404,
	fault.NoMethod: 405, fault.Conflict: 409, fault.TooLarge: 413, fault.Invalid: 422, fault.TooMany: 429, fault.Unavailable: 503, fault.Internal: 500,
}

type catalogueKey struct{}

// WithCatalogue returns a context whose problems are worded from catalogue.
func WithCatalogue(ctx context.Context, catalogue *i18n.Catalogue) context.Context {
	return context.WithValue(ctx, catalogueKey{}, catalogue)
}

// Say turns a key into a sentence in the request's language. A parameter that
// is itself a text key written as fault.Text is translated first.
func Say(ctx context.Context, key string, params map[string]any) string {
	catalogue, ok := ctx.Value(catalogueKey{}).(*i18n.Catalogue)
	if !ok {
		return key
	}
	lang := i18n.FromContext(ctx)
	var filled map[string]any
	for name, value := range params {
		if text, isKey := value.(fault.Text); isKey {
			if filled == nil {
				filled = map[string]any{}
				for n, v := range params {
					filled[n] = v
				}
			}
			filled[name] = catalogue.Text(lang, string(text), nil)
		}
	}
	if filled == nil {
		filled = params
	}
	return catalogue.Text(lang, key, filled)
}

// Sentence words a fault in the request's language.
func Sentence(ctx context.Context, e *fault.Error) string { return Say(ctx, e.Key, e.Params) }

// House speaks the language in which a reason is kept for all who read it later;
// jobs have no reader and no words of their own.
func House(ctx context.Context, catalogue *i18n.Catalogue) context.Context {
	return WithCatalogue(i18n.WithLang(ctx, i18n.Hans), catalogue)
}

// Told words any error where there is no answer to put it into, such as the
// outcome of a job: an error's own text is for the log and never for people.
func Told(ctx context.Context, err error) string {
	e := refusal(ctx, err)
	if e.Code == fault.Internal { // its sentence speaks to somebody who has just pressed a button
		return Say(ctx, "fault.untold", nil)
	}
	return Sentence(ctx, e)
}

// refusal is the fault in an error. Of what is none the log keeps the cause.
func refusal(ctx context.Context, err error) *fault.Error {
	var e *fault.Error
	switch {
	case errors.As(err, &e):
		if cause := errors.Unwrap(e); cause != nil && e.Code == fault.Unavailable { // people read that something is away, operators why
			slog.WarnContext(ctx, e.Key, "error", cause, "trace", usecase.TraceID(ctx))
		}
		return e
	case errors.Is(err, context.Canceled):
		return fault.New(fault.Unavailable, "fault.cancelled")
	case db.Full(err):
		slog.ErrorContext(ctx, "no room on the disk", "error", err, "trace", usecase.TraceID(ctx))
		return fault.New(fault.Unavailable, "fault.disk_full")
	case db.Away(err):
		slog.ErrorContext(ctx, "database away", "error", err, "trace", usecase.TraceID(ctx))
		return fault.New(fault.Unavailable, "fault.database_away")
	}
	slog.ErrorContext(ctx, "internal error", "error", err, "trace", usecase.TraceID(ctx))
	return fault.New(fault.Internal, "fault.internal")
}

// Translate makes the one problem a client sees out of any error.
func Translate(ctx context.Context, err error) *Problem {
	var problem *Problem
	if errors.As(err, &problem) {
		return problem
	}
	e := refusal(ctx, err)
	problem = &Problem{
		Type: "about:blank", Title: http.StatusText(statusOf[e.Code]), Status: statusOf[e.Code],
		Code: string(e.Code), Key: e.Key, Params: e.Params, TraceID: usecase.TraceID(ctx), Detail: Sentence(ctx, e),
	}
	for _, f := range e.Fields {
		problem.Errors = append(problem.Errors, ProblemField{Pointer: f.Pointer, Key: f.Key, Params: f.Params, Message: Say(ctx, f.Key, f.Params)})
	}
	return problem
}

// WriteProblem answers outside huma (middleware, static files).
func WriteProblem(w http.ResponseWriter, r *http.Request, err error) {
	problem := Translate(r.Context(), err)
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(problem.Status)
	_ = json.NewEncoder(w).Encode(problem)
}

// inputProblem is what is wrong with a request, all fields at once.
func inputProblem(ctx context.Context, status int, errs []error) *Problem {
	for _, err := range errs {
		var problem *Problem
		if errors.As(err, &problem) {
			return problem
		}
	}
	return Translate(ctx, withFields(fromHuma(status, errs), unknownIn(ctx)))
}

// withFields adds the unknown query parameters to the other wrong fields.
func withFields(err error, unknown *fault.Error) error {
	var e *fault.Error
	if unknown == nil || !errors.As(err, &e) || len(e.Fields) == 0 {
		return err
	}
	e.Fields = append(e.Fields, unknown.Fields...)
	e.Params = fault.Pairs("count", len(e.Fields))
	return e
}

// fromHuma turns the framework's validation errors into fields with keys.
func fromHuma(status int, errs []error) error {
	if status != http.StatusUnprocessableEntity {
		return fault.New(fault.Malformed, "fault.malformed")
	}
	var checks fault.Checks
	for _, err := range errs {
		var detail *huma.ErrorDetail
		if errors.As(err, &detail) {
			key, params := validationKey(detail.Message)
			checks.Add(pointer(detail.Location, detail.Message), key, params...)
		} else {
			checks.Add("", "field.type")
		}
	}
	if err := checks.Err(); err != nil {
		return err
	}
	return fault.New(fault.Invalid, "fault.fields", "count", 1)
}

var validationKeys = []struct {
	pattern *regexp.Regexp
	key     string
	param   string
}{
	{regexp.MustCompile(`^expected required property (\S+) to be present`), "field.required", "name"},
	{regexp.MustCompile(`^required .* parameter is missing`), "field.required", ""},
	{regexp.MustCompile(`^expected number >=? (\S+)`), "field.minimum", "min"},
	{regexp.MustCompile(`^expected number <=? (\S+)`), "field.maximum", "max"},
	{regexp.MustCompile(`^expected (?:array )?length >= (\d+)`), "field.too_short", "min"},
	{regexp.MustCompile(`^expected (?:array )?length <= (\d+)`), "field.too_long", "max"},
	{regexp.MustCompile(`^expected value to be one of "([^"]*)"`), "field.choice", "choices"},
	{regexp.MustCompile(`^expected string to be (?:a day$|RFC 3339 date$)`), "field.day", ""},
	{regexp.MustCompile(`^expected string to (?:match pattern|be) `), "field.pattern", ""},
	{regexp.MustCompile(`^unexpected property`), "field.unknown", ""},
	{regexp.MustCompile(`^expected (?:string to be RFC 3339 )?(\S+)`), "field.type", "type"},
	{regexp.MustCompile(`.*`), "field.type", ""},
}

func validationKey(message string) (string, []any) {
	for _, v := range validationKeys {
		if match := v.pattern.FindStringSubmatch(message); match != nil {
			if v.param != "" && len(match) > 1 {
				return v.key, []any{v.param, match[1]}
			}
			return v.key, nil
		}
	}
	return "field.type", nil
}

var requiredProperty = regexp.MustCompile(`^expected required property (\S+)`)

// pointer turns "body.lines[0].qty" into "/lines/0/qty"; a query or path
// parameter keeps its kind: "query/limit".
func pointer(location, message string) string {
	path := strings.NewReplacer("[", ".", "]", "").Replace(location)
	if match := requiredProperty.FindStringSubmatch(message); match != nil {
		path += "." + match[1]
	}
	kind, rest, _ := strings.Cut(path, ".")
	if kind == "query" { // one value of a list is not told from the others
		rest, _, _ = strings.Cut(rest, ".")
	}
	rest = strings.ReplaceAll(rest, ".", "/")
	if kind == "body" {
		return "/" + rest
	}
	return kind + "/" + rest
}
