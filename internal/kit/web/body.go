package web

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"net/http"
	"strconv"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
)

// hashKey is where the chain leaves its keyed hash for the routes.
type hashKey struct{}

// take limits the body to what the route may have and binds the
// Idempotency-Key of somebody who is signed in. It reads nothing: the body is
// hashed while the route itself reads it, so that a key costs no memory.
func (r Route) take(req *http.Request, w http.ResponseWriter) (context.Context, error) {
	ctx := req.Context()
	if !readable([]string{req.URL.Path}) {
		return ctx, fault.New(fault.NotFound, "fault.not_found")
	}
	if req.Body == nil || req.Method == http.MethodGet || req.Method == http.MethodHead {
		return ctx, nil
	}
	if req.ContentLength > r.MaxBody {
		return ctx, tooLarge(r.MaxBody)
	}
	body := &hashedBody{ReadCloser: http.MaxBytesReader(w, req.Body, r.MaxBody), sum: sha256.New()}
	req.Body = body.ReadCloser
	key := req.Header.Get("Idempotency-Key")
	_, signedIn := scope.From(ctx)
	keyed, _ := ctx.Value(hashKey{}).(func(purpose, text string) string)
	if key == "" || !signedIn || keyed == nil {
		return ctx, nil // a stored answer belongs to a person
	}
	if len(key) > 80 {
		return ctx, fault.New(fault.Invalid, "fault.idempotency_key")
	}
	io.WriteString(body.sum, req.Method+" "+req.URL.Path+"\n") //nolint:errcheck // a hash takes everything
	req.Body = body
	return usecase.WithKey(ctx, key, func() string { return keyed("idempotency", body.digest()) }), nil
}

// hashedBody hashes what is read from it.
type hashedBody struct {
	io.ReadCloser
	sum hash.Hash
}

func (b *hashedBody) Read(data []byte) (int, error) {
	n, err := b.ReadCloser.Read(data)
	b.sum.Write(data[:n])
	return n, err
}

// digest is the hash of the whole body; what a reader of forms left unread at
// the end still counts.
func (b *hashedBody) digest() string {
	_, _ = io.Copy(io.Discard, b)
	return hex.EncodeToString(b.sum.Sum(nil))
}

func tooLarge(limit int64) error {
	return fault.New(fault.TooLarge, "fault.too_large", "limit", mebibytes(limit))
}

// BodyFault is what a reader of a body says of its error: too large, or not to
// be read at all.
func BodyFault(err error) error {
	var over *http.MaxBytesError
	if errors.As(err, &over) {
		return tooLarge(over.Limit)
	}
	return fault.New(fault.Malformed, "fault.malformed").Because(err)
}

// mebibytes writes a size as people read limits: 1, 0.25.
func mebibytes(bytes int64) string {
	return strconv.FormatFloat(float64(bytes)/(1<<20), 'f', -1, 64)
}
