package backup

import (
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"strings"

	"github.com/emmansun/gmsm/sm3"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/seal"
)

// aad binds an object to its name, so that no object can stand in for another.
func aad(name string) string { return "backup." + name }

// digests are both digests of what goes through.
type digests struct{ sha256, sm3 hash.Hash }

func newDigests() *digests { return &digests{sha256.New(), sm3.New()} }

func (d *digests) Write(p []byte) (int, error) {
	d.sha256.Write(p)
	return d.sm3.Write(p)
}

func (d *digests) hex() (sha, sm string) {
	return hex.EncodeToString(d.sha256.Sum(nil)), hex.EncodeToString(d.sm3.Sum(nil))
}

// counter counts what goes through.
type counter struct{ n int64 }

func (c *counter) Write(p []byte) (int, error) {
	c.n += int64(len(p))
	return len(p), nil
}

// put compresses and encrypts what fill writes into an object, on the way.
func (e *Engine) put(ctx context.Context, name string, fill func(w io.Writer) error) (Part, error) {
	from, to := io.Pipe()
	plain, sums := &counter{}, newDigests()
	go func() {
		to.CloseWithError(e.seal(to, name, plain, fill))
	}()
	size, err := e.Vault.Put(ctx, name, io.TeeReader(from, sums))
	_ = from.CloseWithError(err)
	if err != nil {
		return Part{}, err
	}
	p := Part{Name: name, Size: size, Plain: plain.n}
	p.SHA256, p.SM3 = sums.hex()
	return p, nil
}

func (e *Engine) seal(to io.Writer, name string, plain *counter, fill func(w io.Writer) error) error {
	sealed, err := e.Ring.SealWriter(aad(name), to)
	if err != nil {
		return err
	}
	packed := gzip.NewWriter(sealed)
	if err := fill(io.MultiWriter(packed, plain)); err != nil {
		return err
	}
	if err := packed.Close(); err != nil {
		return err
	}
	return sealed.Close()
}

// opened is an object on its way out.
type opened struct {
	io.Reader
	object io.Closer
	name   string
}

func (o *opened) Close() error { return o.object.Close() }

func (o *opened) Read(p []byte) (int, error) {
	n, err := o.Reader.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = damaged(o.name, err)
	}
	return n, err
}

// open decrypts and unpacks an object of a vault.
func (e *Engine) open(ctx context.Context, from Vault, name string) (io.ReadCloser, error) {
	object, err := from.Open(ctx, name)
	if err != nil {
		return nil, err
	}
	plain, err := e.Ring.OpenReader(aad(name), object)
	var packed *gzip.Reader
	if err == nil {
		packed, err = gzip.NewReader(plain)
	}
	if err != nil {
		_ = object.Close()
		if errors.Is(err, seal.ErrUnknown) || errors.Is(err, seal.ErrDestroyed) {
			return nil, fault.New(fault.Conflict, "backup.keys", "name", name).Because(err)
		}
		return nil, damaged(name, err)
	}
	return &opened{packed, object, name}, nil
}

// sum reads an object as it lies there.
func sum(ctx context.Context, from Vault, name string) (p Part, err error) {
	object, err := from.Open(ctx, name)
	if err != nil {
		return p, err
	}
	defer object.Close()
	sums := newDigests()
	p.Name = name
	if p.Size, err = io.Copy(sums, object); err != nil {
		return p, err
	}
	p.SHA256, p.SM3 = sums.hex()
	return p, nil
}

// Copy brings every object of a backup into another vault and compares the
// digests there. Files that it has already stay as they are.
func (e *Engine) Copy(ctx context.Context, id string, to Vault) error {
	bring := func(name string) error {
		object, err := e.Vault.Open(ctx, name)
		if err != nil {
			return err
		}
		defer object.Close()
		_, err = to.Put(ctx, name, object)
		return err
	}
	m, err := e.Manifest(ctx, e.Vault, id)
	if err != nil {
		return err
	}
	err = e.eachFile(ctx, e.Vault, &m, func(f file) error {
		if _, err := to.Size(ctx, f.object()); !errors.Is(err, ErrMissing) {
			return err
		}
		return bring(f.object())
	})
	if err != nil {
		return err
	}
	for _, p := range m.Parts {
		if err := bring(p.Name); err != nil {
			return err
		}
		there, err := sum(ctx, to, p.Name)
		if err != nil {
			return err
		}
		if there.SHA256 != p.SHA256 {
			return damaged(p.Name, fmt.Errorf("digest %s became %s", p.SHA256, there.SHA256))
		}
	}
	return bring(id + "/" + manifestName) // last: what has a manifest is whole
}

// Remove deletes a backup from a vault. Files stay, see Sweep.
func Remove(ctx context.Context, from Vault, id string) error {
	if id == "" || strings.Contains(id, "/") {
		return errors.New("backup: no such id")
	}
	// The manifest first: what has none is not taken for whole.
	if err := from.Remove(ctx, id+"/"+manifestName); err != nil {
		return err
	}
	var names []string
	if err := from.List(ctx, id+"/", func(name string) error { names = append(names, name); return nil }); err != nil {
		return err
	}
	for _, name := range names {
		if err := from.Remove(ctx, name); err != nil {
			return err
		}
	}
	return nil
}
