package app

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"

	"gongzhi/internal/kit/probe"
)

const probedSession = "/api/platform/signin/sessions"

// trySignIn opens a session as a person would, asks who is signed in and ends it.
// Without a target it asks this node, without the network.
func (s *System) trySignIn(ctx context.Context, target, login, password string) (reason, note string, err error) {
	client := &http.Client{Transport: probe.Transport()}
	base := target
	if base == "" {
		base, client.Transport = "http://localhost", insideNode{s.self()}
	}
	call := func(method, path, token string, body, into any) (int, error) {
		text, err := json.Marshal(body)
		if err != nil {
			return 0, err
		}
		req, err := http.NewRequestWithContext(ctx, method, base+path, bytes.NewReader(text))
		if err != nil {
			return 0, err
		}
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("User-Agent", "Gongzhi-Monitor")
		if token != "" {
			req.Header.Set("Authorization", "Bearer "+token)
		}
		resp, err := client.Do(req)
		if err != nil {
			return 0, err
		}
		defer resp.Body.Close()
		if into != nil && resp.StatusCode < 300 {
			err = json.NewDecoder(resp.Body).Decode(into)
		}
		return resp.StatusCode, err
	}
	var opened struct {
		Token string `json:"token"`
	}
	status, err := call(http.MethodPost, probedSession, "", map[string]any{"login": login, "password": password, "bearer": true}, &opened)
	if err != nil || status >= 300 {
		return probe.ReasonStatus, fmt.Sprintf("sign-in HTTP %d", status), err
	}
	if opened.Token == "" {
		return probe.ReasonBody, "no session", nil
	}
	asked, err := call(http.MethodGet, "/api/platform/signin/me", opened.Token, nil, nil)
	if err != nil {
		return "", "", err
	}
	ended, err := call(http.MethodDelete, probedSession+"/current", opened.Token, nil, nil)
	if asked != http.StatusOK || err == nil && ended >= 300 {
		return probe.ReasonStatus, fmt.Sprintf("session HTTP %d, end HTTP %d", asked, ended), nil
	}
	return "", "", err
}

// insideNode carries requests to a handler of this process.
type insideNode struct{ handler http.Handler }

// RoundTrip implements http.RoundTripper.
func (i insideNode) RoundTrip(req *http.Request) (*http.Response, error) {
	answer := &memory{header: http.Header{}, status: http.StatusOK}
	req.RemoteAddr = "127.0.0.1:0"
	i.handler.ServeHTTP(answer, req)
	return &http.Response{StatusCode: answer.status, Header: answer.header, Body: io.NopCloser(&answer.body), Request: req, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1}, nil
}

// memory is a response that stays in this process.
type memory struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (m *memory) Header() http.Header            { return m.header }
func (m *memory) WriteHeader(status int)         { m.status = status }
func (m *memory) Write(part []byte) (int, error) { return m.body.Write(part) }
