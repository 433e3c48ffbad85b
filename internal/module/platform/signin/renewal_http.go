package signin

import (
	"net/http"
	"strings"
)

// Answers of what has renewed the token of its own session. A browser gets it as a
// cookie, which no script of a page can read, a client without cookies as a header.
type (
	freshOutput[T any] struct {
		SetCookie []string `header:"Set-Cookie"`
		Token     string   `header:"X-Session-Token" doc:"For a client without cookies: the token from now on"`
		Body      T
	}
	freshNone struct {
		SetCookie []string `header:"Set-Cookie"`
		Token     string   `header:"X-Session-Token" doc:"For a client without cookies: the token from now on"`
	}
)

// handedOut is the new token on the way the old one came.
func handedOut(r *http.Request, renewed Renewed) freshNone {
	if strings.HasPrefix(r.Header.Get("Authorization"), bearer) {
		return freshNone{Token: renewed.Token}
	}
	return freshNone{SetCookie: []string{cookie(r, renewed.Token, renewed.ExpiresAt)}}
}

// freshly answers with a body and the new token.
func freshly[T any](r *http.Request, body T, renewed Renewed, err error) (*freshOutput[T], error) {
	if err != nil {
		return nil, err
	}
	out := handedOut(r, renewed)
	return &freshOutput[T]{out.SetCookie, out.Token, body}, nil
}

// freshlyDone answers with the new token alone.
func freshlyDone(r *http.Request, renewed Renewed, err error) (*freshNone, error) {
	if err != nil {
		return nil, err
	}
	out := handedOut(r, renewed)
	return &out, nil
}
