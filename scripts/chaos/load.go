package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// worker is the account that works.
type worker struct{ Login, First, Password string }

// attempt is one write as the people who work saw it.
type attempt struct {
	ID      string  `json:"id,omitempty"` // of the record, when acknowledged
	Name    string  `json:"name"`
	At      float64 `json:"at"` // seconds since the load began, when it was answered
	Tries   int     `json:"tries"`
	Outcome string  `json:"outcome"` // acknowledged, doubt
	Refused int     `json:"refused"` // tries that were answered with an error or not at all
}

const (
	name    = "gongzhi.example.cn"
	marked  = "drill "
	people  = 4
	pace    = 120 * time.Millisecond // of one person; Nginx lets 60 requests a second pass
	goesOn  = 90 * time.Second       // how long a person repeats one write
	content = "application/json"
)

// browser reaches the two Nginx as a browser does: the other one when one does
// not answer.
func browser() (*http.Client, error) {
	pem, err := os.ReadFile(filepath.Join(".run", "trial", "fullchain.pem"))
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	dialer := net.Dialer{Timeout: 2 * time.Second}
	return &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{
		TLSClientConfig:     &tls.Config{RootCAs: roots},
		MaxIdleConnsPerHost: people,
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			if !strings.HasPrefix(address, name) {
				return dialer.DialContext(ctx, network, address)
			}
			connection, err := dialer.DialContext(ctx, network, "10.0.0.11:443")
			if err != nil {
				return dialer.DialContext(ctx, network, "10.0.0.12:443")
			}
			return connection, nil
		},
	}}, nil
}

type session struct {
	*http.Client
	base    string
	account string

	mu    sync.Mutex
	token string
}

func (s *session) current() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.token
}

// again signs in anew when the session that was used has ended, as everybody does
// whom the page sends to the sign-in.
func (s *session) again(ctx context.Context, ended string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.token != ended {
		return nil // somebody else of the four has
	}
	return s.signIn(ctx)
}

// errRefused is an answer that is not the one wanted.
type errRefused struct {
	status int
	text   string
}

func (e errRefused) Error() string { return fmt.Sprintf("%d %.300s", e.status, e.text) }

func (s *session) call(ctx context.Context, method, path, token, key string, body, answer any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, method, s.base+path, bytes.NewReader(text))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", content)
	request.Header.Set("Idempotency-Key", key)
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := s.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	if response.StatusCode >= 300 {
		return errRefused{response.StatusCode, string(data)}
	}
	if renewed := response.Header.Get("X-Session-Token"); renewed != "" { // a new password brings a new token
		s.token = renewed
	}
	if answer == nil {
		return nil
	}
	return json.Unmarshal(data, answer)
}

// signIn signs the worker in, the first time with the password to be changed.
func (s *session) signIn(ctx context.Context) error {
	var who worker
	text, err := os.ReadFile(s.account)
	if err == nil {
		err = json.Unmarshal(text, &who)
	}
	if err != nil {
		return err
	}
	for _, password := range []string{who.Password, who.First} {
		var signed struct{ Token string }
		err = s.call(ctx, http.MethodPost, "/api/platform/signin/sessions", "", rand.Text(), map[string]any{"login": who.Login, "password": password, "bearer": true}, &signed)
		if err != nil {
			continue
		}
		s.token = signed.Token
		if password == who.First {
			err = s.call(ctx, http.MethodPut, "/api/platform/signin/me/password", s.token, rand.Text(), map[string]any{"old": who.First, "new": who.Password}, nil)
			time.Sleep(3 * time.Second) // the other node may know the account as one that must change its password for a moment
		}
		return err
	}
	return fmt.Errorf("the worker cannot sign in: %w", err)
}

// work lets people register organisations until the time is over, and prints
// one line of JSON for each. A write that was not acknowledged is repeated with
// the same Idempotency-Key, as the console and the phone do.
func work(ctx context.Context, base, account string, long time.Duration) error {
	client, err := browser()
	if err != nil {
		return err
	}
	s := &session{Client: client, base: base, account: account}
	if err := s.signIn(ctx); err != nil {
		return err
	}
	began := time.Now()
	var mu sync.Mutex
	var all sync.WaitGroup
	out := json.NewEncoder(os.Stdout)
	for range people {
		all.Go(func() {
			for time.Since(began) < long && ctx.Err() == nil {
				one := s.register(ctx, began)
				mu.Lock()
				_ = out.Encode(one)
				mu.Unlock()
				time.Sleep(pace)
			}
		})
	}
	all.Wait()
	return nil
}

func (s *session) register(ctx context.Context, began time.Time) attempt {
	key := rand.Text()
	one := attempt{Name: marked + key, Outcome: "doubt"}
	until := time.Now().Add(goesOn)
	for time.Now().Before(until) && ctx.Err() == nil {
		var made struct{ ID string }
		one.Tries++
		token := s.current()
		err := s.call(ctx, http.MethodPost, "/api/platform/enterprise/organisations", token, key, map[string]any{"name": one.Name, "kind": "food", "area": "Drill"}, &made)
		one.At = time.Since(began).Seconds()
		if err == nil {
			one.ID, one.Outcome = made.ID, "acknowledged"
			return one
		}
		one.Refused++
		fmt.Fprintf(os.Stderr, "%.1f s: %v\n", one.At, err)
		var refused errRefused
		if errors.As(err, &refused) && refused.status == http.StatusUnauthorized {
			if err := s.again(ctx, token); err != nil {
				fmt.Fprintf(os.Stderr, "%.1f s: %v\n", one.At, err)
			}
			continue
		}
		if errors.As(err, &refused) && refused.status < 500 && refused.status != http.StatusTooManyRequests {
			return one // repeating does not help
		}
		time.Sleep(250 * time.Millisecond)
	}
	return one
}
