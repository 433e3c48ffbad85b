package settings

import (
	"bytes"
	"context"
	"crypto/sha1" //nolint:gosec // tus
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"gongzhi/internal/kit/attach"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/web"
)

// nodes are two programs on one database and one store.
type nodes struct {
	*testing.T
	*house
	who     context.Context // of the request
	servers [2]*httptest.Server
	turn    int
}

func uploads(t *testing.T) *nodes {
	n := &nodes{T: t, house: open(t), who: clerk}
	for i := range n.servers {
		api := web.NewAPI("test", "1", i18n.NewCatalogue())
		own := *n.Settings
		own.uploadRoutes(api)
		n.servers[i] = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			ctx := r.Context()
			if actor, ok := scope.From(n.who); ok {
				ctx = scope.With(ctx, actor)
			}
			api.Mux.ServeHTTP(w, r.WithContext(ctx))
		}))
		t.Cleanup(n.servers[i].Close)
	}
	return n
}

// ask goes to the nodes in turn.
func (n *nodes) ask(method, path string, body io.Reader, headers ...string) *http.Response {
	n.Helper()
	n.turn++
	req, err := http.NewRequestWithContext(n.Context(), method, n.servers[n.turn%2].URL+path, body)
	if err != nil {
		n.Fatal(err)
	}
	req.Header.Set("Tus-Resumable", tusVersion)
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		n.Fatal(err)
	}
	n.Cleanup(func() { _ = resp.Body.Close() })
	if resp.Header.Get("Tus-Resumable") != tusVersion {
		n.Errorf("%s %s: no Tus-Resumable", method, path)
	}
	return resp
}

func (n *nodes) expect(status int, resp *http.Response) *http.Response {
	n.Helper()
	if resp.StatusCode != status {
		text, _ := io.ReadAll(resp.Body)
		n.Fatalf("%s %s: %d %s, want %d", resp.Request.Method, resp.Request.URL.Path, resp.StatusCode, text, status)
	}
	return resp
}

func (n *nodes) begin(name string, size int) string {
	n.Helper()
	resp := n.expect(http.StatusCreated, n.ask("POST", uploadPath, nil, "Upload-Length", strconv.Itoa(size), "Upload-Metadata", "filename "+base64.StdEncoding.EncodeToString([]byte(name))))
	if until, err := http.ParseTime(resp.Header.Get("Upload-Expires")); err != nil || !until.After(today.Start().Time()) {
		n.Errorf("expires %v %v", until, err)
	}
	return resp.Header.Get("Location")
}

func (n *nodes) piece(at string, offset int, body io.Reader, headers ...string) *http.Response {
	n.Helper()
	return n.ask("PATCH", at, body, append([]string{"Content-Type", "application/offset+octet-stream", "Upload-Offset", strconv.Itoa(offset)}, headers...)...)
}

func (n *nodes) offset(at string) string {
	n.Helper()
	return n.expect(http.StatusOK, n.ask("HEAD", at, nil)).Header.Get("Upload-Offset")
}

// file is a table of text, so that its type is found in the bytes.
var file = []byte(strings.Repeat("code,name\n90100010000001240402,amlodipine\n", 2000))

func sum(data []byte) string {
	digest := sha1.Sum(data) //nolint:gosec // tus
	return "sha1 " + base64.StdEncoding.EncodeToString(digest[:])
}

// TestUploadInPieces over two nodes in turn: a piece that is cut off, one with a
// wrong offset, one that was damaged, and then the rest.
func TestUploadInPieces(t *testing.T) {
	n := uploads(t)
	options := n.expect(http.StatusNoContent, n.ask("OPTIONS", uploadPath, nil))
	if options.Header.Get("Tus-Extension") != "creation,checksum,expiration,termination" || options.Header.Get("Tus-Max-Size") != "20971520" {
		t.Error(options.Header)
	}
	at := n.begin("codes.csv", len(file))
	n.expect(http.StatusNoContent, n.piece(at, 0, bytes.NewReader(file[:20_000]), "Upload-Checksum", sum(file[:20_000])))

	// The link is lost in the middle of a piece: what arrived is kept.
	lost, feed := io.Pipe()
	go func() {
		_, _ = feed.Write(file[20_000:35_000])
		time.Sleep(100 * time.Millisecond)
		_ = feed.CloseWithError(errors.New("no network"))
	}()
	req, _ := http.NewRequestWithContext(t.Context(), "PATCH", n.servers[0].URL+at, lost)
	req.Header.Set("Tus-Resumable", tusVersion)
	req.Header.Set("Content-Type", "application/offset+octet-stream")
	req.Header.Set("Upload-Offset", "20000")
	if _, err := http.DefaultClient.Do(req); err == nil {
		t.Fatal("the link was not lost")
	}
	kept := ""
	for range 100 { // the server notices a moment later
		if kept = n.offset(at); kept != "20000" {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	offset, _ := strconv.Atoi(kept)
	if offset <= 20_000 || offset > 35_000 {
		t.Fatalf("after the loss: %s", kept)
	}
	n.expect(http.StatusConflict, n.piece(at, offset-1, bytes.NewReader(file[offset-1:])))
	n.expect(badChecksum, n.piece(at, offset, bytes.NewReader(file[offset:]), "Upload-Checksum", sum([]byte("else"))))
	n.expect(http.StatusBadRequest, n.piece(at, offset, bytes.NewReader(file[offset:]), "Upload-Checksum", "md5 AAAA"))
	if n.offset(at) != kept {
		t.Error("a refused piece was kept")
	}
	n.expect(http.StatusNoContent, n.piece(at, offset, bytes.NewReader(file[offset:50_000])))
	last := n.expect(http.StatusOK, n.piece(at, 50_000, bytes.NewReader(file[50_000:]), "Accept", "application/json", "Upload-Checksum", sum(file[50_000:])))
	raw, _ := io.ReadAll(last.Body)
	id := between(string(raw), `"id":"`, `"`)
	// Asking again for what is done makes no second attachment.
	again := n.expect(http.StatusOK, n.piece(at, len(file), nil, "Accept", "application/json"))
	if twice, _ := io.ReadAll(again.Body); !bytes.Equal(raw, twice) {
		t.Errorf("%s, then %s", raw, twice)
	}
	saved, content, err := n.Download(clerk, id)
	if err != nil {
		t.Fatal(err)
	}
	defer content.Close()
	if got, _ := io.ReadAll(content); !bytes.Equal(got, file) || saved.FileName != "codes.csv" || saved.State != attach.Temporary || saved.CreatedBy != "clerk" {
		t.Errorf("%d bytes, %+v", len(got), saved)
	}
}

func between(text, before, after string) string {
	_, text, _ = strings.Cut(text, before)
	text, _, _ = strings.Cut(text, after)
	return text
}

// TestUploadsRefused: what is too large, of a wrong kind, expired, cancelled or
// somebody else's.
func TestUploadsRefused(t *testing.T) {
	n := uploads(t)
	name := []string{"Upload-Metadata", "filename " + base64.StdEncoding.EncodeToString([]byte("a.csv"))}
	n.expect(http.StatusRequestEntityTooLarge, n.ask("POST", uploadPath, nil, append(name, "Upload-Length", "99999999999")...))
	n.expect(http.StatusBadRequest, n.ask("POST", uploadPath, nil, name...))
	n.expect(http.StatusBadRequest, n.ask("POST", uploadPath, nil, "Upload-Length", "5"))
	if old := n.expect(http.StatusPreconditionFailed, n.ask("POST", uploadPath, nil, "Tus-Resumable", "0.2.2")); old.Header.Get("Tus-Version") != tusVersion {
		t.Error(old.Header)
	}
	n.expect(http.StatusMethodNotAllowed, n.ask("PUT", uploadPath, nil))

	at := n.begin("a.csv", len(file))
	n.expect(http.StatusUnsupportedMediaType, n.ask("PATCH", at, bytes.NewReader(file), "Upload-Offset", "0", "Content-Type", "text/csv"))
	n.expect(http.StatusBadRequest, n.ask("PATCH", at, bytes.NewReader(file), "Content-Type", "application/offset+octet-stream"))
	n.who = as("other", PermitUpload)
	n.expect(http.StatusNotFound, n.ask("HEAD", at, nil))
	n.expect(http.StatusNotFound, n.piece(at, 0, bytes.NewReader(file)))
	n.expect(http.StatusNotFound, n.ask("DELETE", at, nil))
	n.who = as("reader", PermitRead)
	n.expect(http.StatusForbidden, n.ask("POST", uploadPath, nil, append(name, "Upload-Length", "5")...))
	n.who = context.Background()
	n.expect(http.StatusUnauthorized, n.ask("HEAD", at, nil))
	n.who = clerk
	n.expect(http.StatusNoContent, n.ask("POST", at, nil, "X-HTTP-Method-Override", "DELETE"))
	n.expect(http.StatusNotFound, n.ask("HEAD", at, nil))

	at = n.begin("picture.png", len(file))
	n.expect(http.StatusUnprocessableEntity, n.piece(at, 0, bytes.NewReader(file))) // a table that calls itself a picture
	n.expect(http.StatusNotFound, n.ask("HEAD", at, nil))

	at = n.begin("a.csv", len(file))
	n.expect(http.StatusNoContent, n.piece(at, 0, bytes.NewReader(file[:1000])))
	n.clock.Advance(23 * time.Hour)
	if _, _, err := n.files.Cleanup(t.Context(), n.runner); err != nil || n.offset(at) != "1000" {
		t.Error("what has not expired was removed", err)
	}
	n.clock.Advance(time.Hour)
	n.expect(http.StatusNotFound, n.piece(at, 1000, bytes.NewReader(file[1000:])))
	if _, _, err := n.files.Cleanup(t.Context(), n.runner); err != nil {
		t.Error(err)
	}
	for _, table := range []string{"attachment_upload", "attachment_part"} {
		var left int
		if err := n.runner.DB.Read().QueryRowContext(t.Context(), "SELECT count(*) FROM "+table).Scan(&left); err != nil || left != 0 {
			t.Errorf("%s has %d rows, %v", table, left, err)
		}
	}
}
