package attach_test

import (
	"context"
	"errors"
	"io"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"gongzhi/internal/kit/attach"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
)

// contract holds every store to the same behaviour. The store is empty.
func contract(t *testing.T, store attach.Store) {
	t.Helper()
	ctx := context.Background()
	blobs := func() (count int) {
		t.Helper()
		if err := store.List(ctx, func(attach.Info) error { count++; return nil }); err != nil {
			t.Fatal(err)
		}
		return count
	}
	if err := store.Check(ctx); err != nil || blobs() != 0 {
		t.Fatal(blobs(), err)
	}
	info, err := store.Put(ctx, strings.NewReader("bytes"))
	if err != nil || info.Size != 5 {
		t.Fatalf("%+v, %v", info, err)
	}
	if again, err := store.Put(ctx, strings.NewReader("bytes")); err != nil || again.Hash != info.Hash || again.StoredAt < info.StoredAt || blobs() != 1 {
		t.Errorf("the same bytes: %+v, %v", again, err)
	}
	r, err := store.Open(ctx, info.Hash)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Seek(2, io.SeekStart); err != nil {
		t.Error(err)
	}
	if data, err := io.ReadAll(r); err != nil || string(data) != "tes" {
		t.Errorf("%q, %v", data, err)
	}
	_ = r.Close()
	for _, bad := range []string{"", "../../etc/passwd", strings.Repeat("0", 64), strings.ToUpper(info.Hash), info.Hash + "/x"} {
		if _, err := store.Open(ctx, bad); !errors.Is(err, attach.ErrMissing) {
			t.Errorf("open %q: %v", bad, err)
		}
		if _, err := store.Stat(ctx, bad); !errors.Is(err, attach.ErrMissing) {
			t.Errorf("stat %q: %v", bad, err)
		}
		if err := store.Remove(ctx, bad, clock.System{}.Now()); err != nil {
			t.Errorf("remove %q: %v", bad, err)
		}
	}
	if err := store.Remove(ctx, info.Hash, info.StoredAt.Add(-time.Minute)); err != nil || blobs() != 1 {
		t.Errorf("a blob stored since was removed: %v", err)
	}
	if err := store.Remove(ctx, info.Hash, info.StoredAt.Add(time.Minute)); err != nil || blobs() != 0 {
		t.Errorf("not removed: %v", err)
	}
	failing := io.MultiReader(strings.NewReader("half"), failure{})
	if _, err := store.Put(ctx, failing); err == nil || blobs() != 0 {
		t.Errorf("a broken upload was stored: %v", err)
	}
	if _, err := store.Put(ctx, strings.NewReader("one")); err != nil {
		t.Error(err)
	}
	if _, err := store.Put(ctx, strings.NewReader("two")); err != nil || blobs() != 2 {
		t.Errorf("%d blobs, %v", blobs(), err)
	}
	stop := errors.New("stop")
	if err := store.List(ctx, func(attach.Info) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("a visit that ends the list: %v", err)
	}
	if err := store.Remove(ctx, info.Hash, clock.System{}.Now().Add(time.Hour)); err != nil {
		t.Error(err)
	}
}

// bucket is a server of the S3 protocol with an empty bucket, and its address.
func bucket(t *testing.T) (address string, memory *s3mem.Backend) {
	t.Helper()
	memory = s3mem.New()
	if err := memory.CreateBucket("papers"); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(gofakes3.New(memory).Server())
	t.Cleanup(server.Close)
	return server.URL + "/papers", memory
}

func node(t *testing.T, address string) *attach.S3 {
	t.Helper()
	store, err := attach.NewS3(attach.S3Config{URL: address, AccessKey: "key", SecretKey: "secret", Spool: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	return store
}

func TestS3KeepsTheContract(t *testing.T) {
	address, _ := bucket(t)
	contract(t, node(t, address))
	contract(t, node(t, address+"/files/of/one")) // beside what the first left
}

func TestNodesShareABucket(t *testing.T) {
	address, memory := bucket(t)
	first, second := node(t, address), node(t, address)
	info, err := first.Put(t.Context(), strings.NewReader("seen by both"))
	if err != nil {
		t.Fatal(err)
	}
	r, err := second.Open(t.Context(), info.Hash)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if data, err := io.ReadAll(r); err != nil || string(data) != "seen by both" {
		t.Errorf("%q, %v", data, err)
	}
	if err := memory.ForceDeleteBucket("papers"); err != nil {
		t.Fatal(err)
	}
	if err := second.Check(t.Context()); err == nil {
		t.Error("a bucket that is gone is called fine")
	}
	if err := second.Reach(t.Context()); err == nil {
		t.Error("a bucket that is gone is reached")
	}
	if _, err := second.Stat(t.Context(), info.Hash); err == nil || errors.Is(err, attach.ErrMissing) {
		t.Errorf("a bucket that is gone is not a blob that is missing: %v", err)
	}
}

func TestBucketAddresses(t *testing.T) {
	for _, bad := range []string{"", "papers", "https://host", "https://host/", "ftp://host/papers", "https://key:secret@host/papers", "https://host/papers?x=1"} {
		if _, err := attach.NewS3(attach.S3Config{URL: bad}); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: %v", bad, err)
		}
	}
	host, name, prefix, secure, err := attach.ParseS3("https://s3.example:9000/papers/a/b")
	if err != nil || host != "s3.example:9000" || name != "papers" || prefix != "a/b" || !secure {
		t.Error(host, name, prefix, secure, err)
	}
}

// TestABucketThatIsAwayIsNotTheDatabase: nothing behind the refusal looks like a lost
// connection, which would be taken for the database's and tried again.
func TestABucketThatIsAwayIsNotTheDatabase(t *testing.T) {
	server := httptest.NewServer(nil)
	store := node(t, server.URL+"/papers")
	server.Close()
	_, err := store.Put(t.Context(), strings.NewReader("bytes"))
	if fault.KeyOf(err) != "attach.store_away" || !fault.Is(err, fault.Unavailable) || db.Away(err) {
		t.Error(err)
	}
}
