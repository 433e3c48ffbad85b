package federate

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Client makes the requests to a provider.
type Client struct{ http *http.Client }

const (
	// patience is how long somebody at the sign-in page is let wait.
	patience = 5 * time.Second
	// mostBytes of an answer are read.
	mostBytes = 1 << 20
)

// NewClient returns a client that follows no redirects, gives up soon and reads
// no endless answers. inside, when it is not nil, serves the addresses that begin
// with its prefix without a network: the simulators of a demonstration.
func NewClient(prefix string, inside http.Handler) Client {
	return Client{&http.Client{Timeout: patience, Transport: route{prefix, inside},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// Inside answers requests by a handler, without a network.
func Inside(handler http.Handler) http.RoundTripper { return route{"", handler} }

type route struct {
	prefix string
	inside http.Handler
}

func (r route) RoundTrip(req *http.Request) (*http.Response, error) {
	if r.inside != nil && strings.HasPrefix(req.URL.String(), r.prefix) {
		written := &kept{header: http.Header{}, status: http.StatusOK}
		r.inside.ServeHTTP(written, req)
		return &http.Response{StatusCode: written.status, Status: http.StatusText(written.status), Header: written.header,
			Body: io.NopCloser(&written.body), Request: req, ProtoMajor: 1, ProtoMinor: 1}, nil
	}
	response, err := http.DefaultTransport.RoundTrip(req)
	if err == nil {
		response.Body = &limited{response.Body, mostBytes}
	}
	return response, err
}

// kept is an answer that goes nowhere.
type kept struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (k *kept) Header() http.Header            { return k.header }
func (k *kept) WriteHeader(status int)         { k.status = status }
func (k *kept) Write(data []byte) (int, error) { return k.body.Write(data) }

var errEndless = errors.New("the answer is larger than 1 MiB")

// limited is a body that ends with an error when it is too long.
type limited struct {
	io.ReadCloser
	left int64
}

func (l *limited) Read(into []byte) (int, error) {
	if l.left <= 0 {
		return 0, errEndless
	}
	n, err := l.ReadCloser.Read(into[:min(int64(len(into)), l.left)])
	l.left -= int64(n)
	return n, err
}

// do sends a request and returns the body of an answer below 500.
func (c Client) do(req *http.Request) (int, []byte, error) {
	response, err := c.http.Do(req) //nolint:gosec // addresses come from the operator's settings
	var failed *url.Error
	if errors.As(err, &failed) { // what it repeats of the address may hold a secret or a ticket, and this is logged
		err = fmt.Errorf("%s: %w", req.URL.Host, failed.Err)
	}
	if err != nil {
		return 0, nil, away(err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return 0, nil, away(err)
	}
	if response.StatusCode >= http.StatusInternalServerError || response.StatusCode == http.StatusTooManyRequests {
		return 0, nil, fmt.Errorf("%w: %s", ErrUnavailable, response.Status)
	}
	return response.StatusCode, body, nil
}

// object reads a JSON object.
func (c Client) object(req *http.Request) (int, map[string]any, error) {
	req.Header.Set("Accept", "application/json")
	status, body, err := c.do(req)
	if err != nil {
		return 0, nil, err
	}
	decoder := json.NewDecoder(strings.NewReader(string(body)))
	decoder.UseNumber()
	var said map[string]any
	if err := decoder.Decode(&said); err != nil {
		return status, nil, refuse(Malformed, "%d, no JSON object", status)
	}
	return status, said, nil
}

// reaches reports whether anything answers at an address.
func (c Client) reaches(ctx context.Context, address string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return err
	}
	_, _, err = c.do(req)
	return err
}
