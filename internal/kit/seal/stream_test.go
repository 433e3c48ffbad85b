package seal_test

import (
	"bytes"
	"errors"
	"io"
	"path/filepath"
	"testing"

	"gongzhi/internal/kit/seal"
)

func TestStreamOpensWholeOrNotAtAll(t *testing.T) {
	for _, algorithm := range []seal.Algorithm{seal.AES256GCM, seal.SM4GCM} {
		ring, err := seal.OpenRing(seal.Config{File: filepath.Join(t.TempDir(), "seal.json"), Algorithm: algorithm}, 1)
		if err != nil {
			t.Fatal(err)
		}
		for _, size := range []int{0, 1, 64 << 10, 64<<10 + 1, 200_000} {
			plain := bytes.Repeat([]byte("gz"), size)[:size]
			var sealed bytes.Buffer
			w, err := ring.SealWriter("backup:1", &sealed)
			if err == nil {
				_, err = w.Write(plain)
			}
			if err == nil {
				err = w.Close()
			}
			if err != nil {
				t.Fatal(err)
			}
			open := func(aad string, data []byte) ([]byte, error) {
				r, err := ring.OpenReader(aad, bytes.NewReader(data))
				if err != nil {
					return nil, err
				}
				return io.ReadAll(r)
			}
			if got, err := open("backup:1", sealed.Bytes()); err != nil || !bytes.Equal(got, plain) {
				t.Fatalf("%s %d bytes: %v", algorithm, size, err)
			}
			if _, err := open("backup:2", sealed.Bytes()); !errors.Is(err, seal.ErrTampered) {
				t.Errorf("%s: opened for another place: %v", algorithm, err)
			}
			for _, at := range []int{sealed.Len() / 2, sealed.Len() - 1} {
				changed := bytes.Clone(sealed.Bytes())
				changed[at] ^= 1
				if _, err := open("backup:1", changed); err == nil {
					t.Errorf("%s %d: byte %d was changed unnoticed", algorithm, size, at)
				}
			}
			if _, err := open("backup:1", sealed.Bytes()[:sealed.Len()-17]); err == nil {
				t.Errorf("%s %d: the end was cut off unnoticed", algorithm, size)
			}
		}
	}
}
