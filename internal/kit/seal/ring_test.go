package seal_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/seal"
)

const now = clock.Instant(1_795_000_000_000)

func open(t *testing.T, config seal.Config) *seal.Ring {
	t.Helper()
	if config.File == "" {
		config.File = filepath.Join(t.TempDir(), "keys", "seal.json")
	}
	ring, err := seal.OpenRing(config, now)
	if err != nil {
		t.Fatal(err)
	}
	return ring
}

func TestSealOpens(t *testing.T) {
	for _, algorithm := range []seal.Algorithm{seal.AES256GCM, seal.SM4GCM} {
		t.Run(string(algorithm), func(t *testing.T) {
			ring := open(t, seal.Config{Algorithm: algorithm})
			rapid.Check(t, func(t *rapid.T) {
				plain, aad := rapid.String().Draw(t, "plain"), rapid.String().Draw(t, "aad")
				text := ring.Seal(aad, plain)
				if got, err := ring.Open(aad, text); err != nil || got != plain {
					t.Fatalf("got %q, %v", got, err)
				}
				if plain != "" && text == ring.Seal(aad, plain) {
					t.Fatal("two seals of one value are equal: the nonce is not fresh")
				}
				if _, err := ring.Open(aad+"x", text); plain != "" && !errors.Is(err, seal.ErrTampered) {
					t.Fatalf("opened in another place: %v", err)
				}
			})
			text := ring.Seal("t.c:1", "plain")
			if want := "v1:" + ring.Keys()[0].ID + ":" + string(algorithm) + ":"; !strings.HasPrefix(text, want) {
				t.Errorf("form is %q, want it to begin with %q", text, want)
			}
		})
	}
}

func TestSealNoticesEveryChangedByte(t *testing.T) {
	ring := open(t, seal.Config{})
	text := ring.Seal("t.c:1", "440400199003070018")
	for i := range text {
		changed := []byte(text)
		changed[i] ^= 1
		if got, err := ring.Open("t.c:1", string(changed)); err == nil {
			t.Fatalf("byte %d changed and still %q came out", i, got)
		}
	}
	for _, bad := range []string{"plain", "v1:", "v1:a:b:c:d", "v2" + text[2:], text[:len(text)-20]} {
		if _, err := ring.Open("t.c:1", bad); err == nil {
			t.Errorf("%q opened", bad)
		}
	}
}

func TestRotateAndDestroy(t *testing.T) {
	file := filepath.Join(t.TempDir(), "seal.json")
	ring := open(t, seal.Config{File: file})
	other := open(t, seal.Config{File: file}) // another node with the same file
	first := ring.Keys()[0].ID
	old := ring.Seal("a", "old")
	hash := ring.Hash("phone", "66123456")

	second, err := ring.Rotate(seal.SM4GCM, now+1)
	if err != nil {
		t.Fatal(err)
	}
	fresh := ring.Seal("a", "fresh")
	if !strings.HasPrefix(fresh, "v1:"+second+":sm4gcm:") {
		t.Errorf("after rotation sealed as %q", fresh)
	}
	if !ring.Stale(old) || ring.Stale(fresh) || ring.Stale("") {
		t.Error("Stale does not tell the old value from the fresh one")
	}
	for name, r := range map[string]*seal.Ring{"same node": ring, "other node": other, "after restart": open(t, seal.Config{File: file})} {
		for text, want := range map[string]string{old: "old", fresh: "fresh"} {
			if got, err := r.Open("a", text); err != nil || got != want {
				t.Errorf("%s: %q, %v, want %q", name, got, err, want)
			}
		}
		if r.Hash("phone", "66123456") != hash || r.Fingerprint() != ring.Fingerprint() {
			t.Errorf("%s: hash or fingerprint changed with the rotation", name)
		}
	}

	if err := ring.Destroy(second, now+2); err == nil {
		t.Error("the primary key was destroyed")
	}
	if err := ring.Destroy("00000000", now+2); !errors.Is(err, seal.ErrUnknown) {
		t.Errorf("destroying nothing: %v", err)
	}
	before, _ := os.ReadFile(file)
	if err := ring.Destroy(first, now+2); err != nil {
		t.Fatal(err)
	}
	for name, r := range map[string]*seal.Ring{"same node": ring, "after restart": open(t, seal.Config{File: file})} {
		if _, err := r.Open("a", old); !errors.Is(err, seal.ErrDestroyed) {
			t.Errorf("%s: %v, want ErrDestroyed", name, err)
		}
		if got, err := r.Open("a", fresh); err != nil || got != "fresh" {
			t.Errorf("%s: the living key: %q, %v", name, got, err)
		}
	}
	after, _ := os.ReadFile(file)
	if strings.Count(string(before), `"material"`) != 2 || strings.Count(string(after), `"material"`) != 1 {
		t.Errorf("the destroyed key is still in the file:\n%s", after)
	}
}

func TestFileIsPrivate(t *testing.T) {
	file := filepath.Join(t.TempDir(), "keys", "seal.json")
	ring := open(t, seal.Config{File: file})
	if _, err := ring.Rotate(seal.AES256GCM, now); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if entries, _ := os.ReadDir(filepath.Dir(file)); len(entries) != 1 {
		t.Errorf("left beside the key file: %v", entries)
	}
	if err := os.Chmod(file, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := seal.OpenRing(seal.Config{File: file}, now); err == nil || !strings.Contains(err.Error(), "chmod 600") {
		t.Errorf("opened a key file anyone may read: %v", err)
	}
}

func TestMasterKey(t *testing.T) {
	file := filepath.Join(t.TempDir(), "seal.json")
	master := bytes.Repeat([]byte{7}, 32)
	ring := open(t, seal.Config{File: file, Master: master})
	text := ring.Seal("a", "plain")
	if got, err := open(t, seal.Config{File: file, Master: master}).Open("a", text); err != nil || got != "plain" {
		t.Errorf("%q, %v", got, err)
	}
	for name, config := range map[string]seal.Config{
		"none":  {File: file},
		"wrong": {File: file, Master: bytes.Repeat([]byte{8}, 32)},
		"short": {File: file, Master: []byte("short")},
	} {
		if _, err := seal.OpenRing(config, now); err == nil {
			t.Errorf("%s master key opened the ring", name)
		}
	}
}

func TestOneRingForManyStarters(t *testing.T) {
	file := filepath.Join(t.TempDir(), "keys", "seal.json")
	prints := make([]string, 8)
	var group sync.WaitGroup
	for i := range prints {
		group.Go(func() {
			if ring, err := seal.OpenRing(seal.Config{File: file}, now); err == nil {
				prints[i] = ring.Fingerprint()
			}
		})
	}
	group.Wait()
	for _, print := range prints {
		if print == "" || print != prints[0] {
			t.Fatalf("rings differ: %v", prints)
		}
	}
}

// TestChangesDoNotLoseEachOther: of programs that rotate at the same moment each
// may have sealed something already; the file keeps the keys of all.
func TestChangesDoNotLoseEachOther(t *testing.T) {
	file := filepath.Join(t.TempDir(), "seal.json")
	if _, err := seal.OpenRing(seal.Config{File: file}, 1); err != nil {
		t.Fatal(err)
	}
	sealed := make([]string, 8)
	var group sync.WaitGroup
	for i := range sealed {
		group.Go(func() {
			own, err := seal.OpenRing(seal.Config{File: file}, 1) // another process
			if err == nil {
				_, err = own.Rotate(seal.AES256GCM, clock.Instant(i))
			}
			if err != nil {
				t.Error(err)
				return
			}
			sealed[i] = own.Seal("place", "secret")
		})
	}
	group.Wait()
	ring, err := seal.OpenRing(seal.Config{File: file}, 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, value := range sealed {
		if plain, err := ring.Open("place", value); plain != "secret" {
			t.Errorf("%s does not open any more: %v", value, err)
		}
	}
}

func TestDamagedFileIsRefused(t *testing.T) {
	for name, text := range map[string]string{
		"garbage": "garbage", "empty": "{}", "no keys": `{"format":1,"primary":"a","secret":"","keys":[]}`,
	} {
		file := filepath.Join(t.TempDir(), "seal.json")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := seal.OpenRing(seal.Config{File: file}, now); err == nil || !strings.Contains(err.Error(), "backup") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestKeysStayOutOfLogs(t *testing.T) {
	file := filepath.Join(t.TempDir(), "seal.json")
	ring := open(t, seal.Config{File: file, Master: bytes.Repeat([]byte{9}, 32)})
	var log bytes.Buffer
	timeless := &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr { // a time may hold any digits
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}}
	slog.New(slog.NewJSONHandler(&log, timeless)).Info("ring", "ring", ring)
	slog.New(slog.NewTextHandler(&log, timeless)).Info("ring", "ring", ring)
	text := fmt.Sprintf("%v %+v %#v %s %x", ring, ring, ring, ring, ring) + log.String()
	if strings.Contains(text, "99") || strings.Contains(text, "0909") || !strings.HasPrefix(text, "[keys] [keys] [keys] [keys] [keys]") {
		t.Errorf("printed as %s", text)
	}
}

func TestHash(t *testing.T) {
	ring := open(t, seal.Config{})
	same := [][]string{
		{"1234567(8)", "1/234567/8", "12345678", " １２３４５６７（８） "},
		{"+86 138-1234-5678", "0086 13812345678", "13812345678"},
		{"+853 66123456", "6612 3456"},
		{"11010519491231002x", "11010519491231002X"},
		{"A-b@Mail.example", "a-b@mail.example"},
	}
	seen := map[string]string{}
	for _, group := range same {
		want := ring.Hash("document", group[0])
		if len(want) != 64 {
			t.Fatalf("hash %q", want)
		}
		for _, text := range group {
			if got := ring.Hash("document", text); got != want {
				t.Errorf("%q and %q do not meet: %s", text, group[0], seal.Normal(text))
			}
		}
		if other, taken := seen[want]; taken {
			t.Errorf("%q and %q share a hash", group[0], other)
		}
		seen[want] = group[0]
	}
	if ring.Hash("document", "1") == ring.Hash("phone", "1") {
		t.Error("two purposes share a hash")
	}
	if ring.Hash("a", "ab@x") == ring.Hash("a", "a-b@x") {
		t.Error("two mail addresses share a hash")
	}
	if ring.Hash("a", " ") != "" {
		t.Error("a blank value has a hash")
	}
	if ring.Hash("document", "1") == open(t, seal.Config{}).Hash("document", "1") {
		t.Error("two rings give one hash: it is not keyed")
	}
}
