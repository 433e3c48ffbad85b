package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// bench is one run on one size.
type bench struct {
	options
	world  *world
	app    *server
	bare   *server
	report *report
	tokens map[string]string // sign-ins by login
}

var client = &http.Client{Timeout: time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: 64}}

// call sends one request and reads the answer into answer, unless that is nil.
func call(ctx context.Context, method, url, token string, body, answer any) error {
	var content io.Reader
	if body != nil {
		data, err := json.Marshal(body)
		if err != nil {
			return err
		}
		content = bytes.NewReader(data)
	}
	req, err := http.NewRequestWithContext(ctx, method, url, content)
	if err != nil {
		return err
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	if resp.StatusCode >= 300 {
		return fmt.Errorf("%s %s: %d %.400s", method, url, resp.StatusCode, data)
	}
	if answer == nil {
		return nil
	}
	return json.Unmarshal(data, answer)
}

// as calls the program under test as a person.
func (b *bench) as(ctx context.Context, login, method, path string, body, answer any) error {
	token, err := b.token(ctx, login)
	if err != nil {
		return err
	}
	return call(ctx, method, b.app.base+path, token, body, answer)
}

func (b *bench) token(ctx context.Context, login string) (string, error) {
	if token := b.tokens[login]; token != "" {
		return token, nil
	}
	for _, account := range b.world.Accounts {
		if account.Login != login {
			continue
		}
		var answer struct{ Token string }
		err := call(ctx, http.MethodPost, b.app.base+"/api/platform/signin/sessions", "", map[string]any{"login": login, "password": account.Password, "bearer": true}, &answer)
		b.tokens[login] = answer.Token
		return answer.Token, err
	}
	return "", fmt.Errorf("nobody signs in as %s", login)
}

// sample is what one side of a measurement gave.
type sample struct {
	operations int
	wall       time.Duration
	cpu        time.Duration
	latencies  []time.Duration
}

func (s *sample) add(other sample) {
	s.operations += other.operations
	s.wall += other.wall
	s.latencies = append(s.latencies, other.latencies...)
}

func (s *sample) percentile(p float64) time.Duration {
	if len(s.latencies) == 0 {
		return 0
	}
	slices.Sort(s.latencies)
	return s.latencies[min(int(p*float64(len(s.latencies))), len(s.latencies)-1)]
}

// operation is one request; n counts the requests of a side from zero.
type operation func(ctx context.Context, n int) error

const rounds = 5

// settle is how long work that a request leaves behind (sealing, counting) may
// take; its processor time belongs to the operation.
const settle = 2500 * time.Millisecond

// inTurns measures app and bare in alternating rounds. Either may be nil.
func (b *bench) inTurns(ctx context.Context, app, bare operation, most int) (sample, sample, error) {
	var results [2]sample
	sides := []struct {
		server *server
		run    operation
	}{{b.app, app}, {b.bare, bare}}
	var before [2]time.Duration
	var began [2]time.Time
	for i, side := range sides {
		if side.run == nil {
			continue
		}
		if err := side.run(ctx, 0); err != nil { // warm
			return results[0], results[1], err
		}
		var err error
		began[i] = time.Now()
		if before[i], err = side.server.cpu(); err != nil {
			return results[0], results[1], err
		}
	}
	for range rounds {
		for i, side := range sides {
			if side.run == nil {
				continue
			}
			got, err := b.loop(ctx, side.run, results[i].operations+1, max(most/rounds, 1))
			if err != nil {
				return results[0], results[1], err
			}
			results[i].add(got)
		}
	}
	time.Sleep(settle)
	for i, side := range sides {
		if side.run == nil {
			continue
		}
		after, err := side.server.cpu()
		if err != nil {
			return results[0], results[1], err
		}
		results[i].cpu = after - before[i] - time.Duration(side.server.idle*float64(time.Since(began[i])))
	}
	return results[0], results[1], nil
}

// loop runs an operation for a share of the seconds, at most so many times.
func (b *bench) loop(ctx context.Context, run operation, first, most int) (sample, error) {
	var result sample
	var lock sync.Mutex
	var next atomic.Int64
	var failed error
	began := time.Now()
	end := began.Add(time.Duration(b.seconds) * time.Second / rounds)
	var group sync.WaitGroup
	for range b.workers {
		group.Go(func() {
			var own []time.Duration
			var err error
			for err == nil && time.Now().Before(end) {
				n := int(next.Add(1)) - 1
				if n >= most {
					break
				}
				started := time.Now()
				if err = run(ctx, first+n); err == nil {
					own = append(own, time.Since(started))
				}
			}
			lock.Lock()
			defer lock.Unlock()
			result.latencies = append(result.latencies, own...)
			failed = errors.Join(failed, err)
		})
	}
	group.Wait()
	result.operations, result.wall = len(result.latencies), time.Since(began)
	return result, failed
}
