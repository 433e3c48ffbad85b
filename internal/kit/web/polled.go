package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
)

// humaContext is embedded under this name because Context is also a method.
type humaContext = huma.Context

// polled holds an answer back until its digest is known. A client that names
// the digest of what it already has is told that nothing changed (304). The
// browser keeps such answers and asks about them each time by itself, so that
// pages need no code for it; nobody between may keep them.
type polled struct {
	humaContext
	status int
	body   *bytes.Buffer
}

// bodies are kept for the next answers: a page of a list has some ten thousand
// bytes, and they are asked for all day.
var bodies = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// mostKept is how large a body is kept, in bytes.
const mostKept = 256 << 10

func hold(hctx huma.Context) *polled {
	return &polled{humaContext: hctx, status: http.StatusOK, body: bodies.Get().(*bytes.Buffer)}
}

// release is called when nothing writes or reads the answer any more.
func (p *polled) release() {
	if p.body.Cap() <= mostKept {
		p.body.Reset()
		bodies.Put(p.body)
	}
	p.body = nil
}

func (p *polled) SetStatus(code int)    { p.status = code }
func (p *polled) Status() int           { return p.status }
func (p *polled) BodyWriter() io.Writer { return p.body }
func (p *polled) Unwrap() huma.Context  { return p.humaContext }

// send writes what was held back, or that it is known.
func (p *polled) send() {
	if p.status == http.StatusOK {
		digest := sha256.Sum256(p.body.Bytes())
		tag := `"` + base64.RawURLEncoding.EncodeToString(digest[:16]) + `"`
		p.SetHeader("ETag", tag)
		p.SetHeader("Cache-Control", "private, no-cache")
		p.AppendHeader("Vary", "Accept-Language, Authorization, Cookie")
		if knows(p.Header("If-None-Match"), tag) {
			p.humaContext.SetStatus(http.StatusNotModified)
			return
		}
	}
	p.SetHeader("Content-Length", strconv.Itoa(p.body.Len())) // sent in one piece
	p.humaContext.SetStatus(p.status)
	_, _ = p.humaContext.BodyWriter().Write(p.body.Bytes())
}

// knows compares weakly: a proxy that compresses marks tags as weak.
func knows(header, tag string) bool {
	for known := range strings.SplitSeq(header, ",") {
		if strings.TrimPrefix(strings.TrimSpace(known), "W/") == tag {
			return true
		}
	}
	return false
}
