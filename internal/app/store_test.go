package app

import (
	"errors"
	"io"
	"io/fs"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"gongzhi/internal/kit/clock"
)

// Two nodes that are told of one bucket see the same files, and the doctor
// finds it; nothing lies on the machine itself.
func TestNodesShareTheBucketOfTheConfiguration(t *testing.T) {
	memory := s3mem.New()
	if err := memory.CreateBucket("papers"); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(gofakes3.New(memory).Server())
	defer server.Close()
	node := func() (*System, Config) {
		config := alone(t)
		config.S3URL, config.S3AccessKey, config.S3SecretKey = server.URL+"/papers/files", "key", "secret"
		s, err := Open(t.Context(), config, clock.System{}, "test")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Stop(t.Context()) })
		return s, config
	}
	first, config := node()
	second, _ := node()
	info, err := first.Files.Store().Put(t.Context(), strings.NewReader("delivery note"))
	if err != nil {
		t.Fatal(err)
	}
	blob, err := second.Files.Store().Open(t.Context(), info.Hash)
	if err != nil {
		t.Fatal(err)
	}
	defer blob.Close()
	if text, err := io.ReadAll(blob); err != nil || string(text) != "delivery note" {
		t.Errorf("%q, %v", text, err)
	}
	if _, err := os.Stat(filepath.Join(config.Data, "files")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a folder of files on the machine: %v", err)
	}
	if _, said := examine(t, config); !strings.Contains(said, "the store of attachments answers") || strings.Contains(said, "secret") {
		t.Errorf("doctor: %s", said)
	}
}
