package message

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"gongzhi/internal/kit/i18n"
)

// Letter is one message as it goes out.
type Letter struct {
	ID      string // the same at each attempt
	Kind    string
	Lang    i18n.Lang
	Address string // empty for a robot
	Title   string
	Body    string
	Link    string // absolute address of the page, may be empty
	WeChat  string // template and its fields, see Template
	Params  map[string]string
}

// Adapter sends letters over one channel.
type Adapter interface {
	// Send returns nil when the letter was taken. An error that Refused made is
	// final; any other is tried again.
	Send(ctx context.Context, letter Letter) error
}

// refusal is an answer that will not change.
type refusal struct{ error }

func (r refusal) Unwrap() error { return r.error }

// Refused marks an error as final: the address does not exist, or its owner does
// not want the message.
func Refused(err error) error { return refusal{err} }

func isRefused(err error) bool {
	var final refusal
	return errors.As(err, &final)
}

// sendTime is how long one attempt may take; it ends well before its claim.
const sendTime = 20 * time.Second

// client follows no redirect: what a gateway answers is the answer.
func client() *http.Client {
	return &http.Client{Timeout: sendTime, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// post sends JSON and reads at most 64 KiB of the answer. The address is never
// part of an error: keys of robots stand in it.
func post(ctx context.Context, via *http.Client, address string, body string, headers map[string]string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(body))
	if err != nil {
		return nil, Refused(errors.New("the address of the channel is not valid"))
	}
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	for name, value := range headers {
		req.Header.Set(name, value)
	}
	resp, err := via.Do(req)
	if err != nil {
		return nil, reason(err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, 64<<10))
	switch {
	case err != nil:
		return nil, reason(err)
	case resp.StatusCode/100 == 2:
		return answer, nil
	case resp.StatusCode == http.StatusTooManyRequests, resp.StatusCode == http.StatusRequestTimeout, resp.StatusCode/100 == 5:
		return nil, fmt.Errorf("answered %d", resp.StatusCode)
	}
	return nil, Refused(fmt.Errorf("answered %d", resp.StatusCode))
}

// reason is an error of the network without the address it was for.
func reason(err error) error {
	var timeout interface{ Timeout() bool }
	if errors.As(err, &timeout) && timeout.Timeout() {
		return errors.New("no answer in time")
	}
	for inner := errors.Unwrap(err); inner != nil; inner = errors.Unwrap(inner) {
		err = inner
	}
	return err
}
