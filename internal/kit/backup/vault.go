package backup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/minio/minio-go/v7"

	"gongzhi/internal/kit/attach"
)

// ErrMissing means that a vault has no such object.
var ErrMissing = errors.New("backup: the object is not in the vault")

// Vault keeps objects under names such as <backup>/database.
type Vault interface {
	// Put stores all of r, durably, or nothing.
	Put(ctx context.Context, name string, r io.Reader) (size int64, err error)
	// Open reads an object; ErrMissing when there is none.
	Open(ctx context.Context, name string) (io.ReadCloser, error)
	// Size is that of an object; ErrMissing when there is none.
	Size(ctx context.Context, name string) (int64, error)
	// Remove deletes an object; that it is not there is no error.
	Remove(ctx context.Context, name string) error
	// List visits the objects whose names begin with a prefix, in no order.
	List(ctx context.Context, prefix string, visit func(name string) error) error
}

// OpenVault opens the folder or, for an https address, the bucket at a place.
func OpenVault(place, region, accessKey, secretKey string) (Vault, error) {
	if strings.HasPrefix(place, "https://") || strings.HasPrefix(place, "http://") {
		client, bucket, prefix, err := attach.S3Config{URL: place, Region: region, AccessKey: accessKey, SecretKey: secretKey}.Client()
		return &bucketVault{client, bucket, prefix}, err
	}
	return Folder(place), nil
}

// Folder is a vault in a folder, also one of another machine that is mounted.
type Folder string

func (f Folder) path(name string) string { return filepath.Join(string(f), filepath.FromSlash(name)) }

// Put implements Vault.
func (f Folder) Put(ctx context.Context, name string, r io.Reader) (size int64, err error) {
	to := f.path(name)
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return 0, fmt.Errorf("backup folder: %w", err)
	}
	out, err := os.CreateTemp(filepath.Dir(to), ".new-*") // mode 0600
	if err != nil {
		return 0, fmt.Errorf("backup folder: %w", err)
	}
	defer func() {
		if err != nil {
			_ = os.Remove(out.Name())
		}
	}()
	size, err = io.Copy(out, r)
	if err == nil {
		err = ctx.Err()
	}
	if err == nil {
		err = out.Sync()
	}
	if closed := out.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(out.Name(), to)
	}
	if err == nil {
		err = syncFolder(filepath.Dir(to))
	}
	return size, err
}

// syncFolder makes the name of a new file last, where the file system can: some
// that are mounted from elsewhere know no such thing.
func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("backup folder: %w", err)
	}
	defer folder.Close()
	if err := folder.Sync(); err != nil && !errors.Is(err, syscall.EINVAL) && !errors.Is(err, syscall.ENOTSUP) {
		return fmt.Errorf("backup folder: %w", err)
	}
	return nil
}

// Open implements Vault.
func (f Folder) Open(_ context.Context, name string) (io.ReadCloser, error) {
	in, err := os.Open(f.path(name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrMissing
	}
	return in, err
}

// Size implements Vault.
func (f Folder) Size(_ context.Context, name string) (int64, error) {
	info, err := os.Stat(f.path(name))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, ErrMissing
	}
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// Remove implements Vault.
func (f Folder) Remove(_ context.Context, name string) error {
	err := os.Remove(f.path(name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	_ = os.Remove(filepath.Dir(f.path(name))) // when it was the last
	return err
}

// List implements Vault.
func (f Folder) List(ctx context.Context, prefix string, visit func(name string) error) error {
	err := filepath.WalkDir(f.path(path.Dir(prefix+"x")), func(at string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		inside, err := filepath.Rel(string(f), at)
		name := filepath.ToSlash(inside)
		if err != nil || !entry.Type().IsRegular() || strings.HasPrefix(entry.Name(), ".new-") || !strings.HasPrefix(name, prefix) {
			return err
		}
		return visit(name)
	})
	if errors.Is(err, fs.ErrNotExist) {
		return ctx.Err()
	}
	return err
}

// bucketVault is a vault in a bucket.
type bucketVault struct {
	client         *minio.Client
	bucket, prefix string
}

func (b *bucketVault) key(name string) string { return path.Join(b.prefix, name) }

// Put implements Vault.
func (b *bucketVault) Put(ctx context.Context, name string, r io.Reader) (int64, error) {
	// The size is not known beforehand: parts of 16 MiB are held in memory.
	info, err := b.client.PutObject(ctx, b.bucket, b.key(name), r, -1, minio.PutObjectOptions{PartSize: 16 << 20, ContentType: "application/octet-stream"})
	if err != nil {
		return 0, fmt.Errorf("s3: %w", err)
	}
	return info.Size, nil
}

// Open implements Vault.
func (b *bucketVault) Open(ctx context.Context, name string) (io.ReadCloser, error) {
	if _, err := b.Size(ctx, name); err != nil {
		return nil, err
	}
	object, err := b.client.GetObject(ctx, b.bucket, b.key(name), minio.GetObjectOptions{})
	if err != nil {
		return nil, fmt.Errorf("s3: %w", err)
	}
	return object, nil
}

// Size implements Vault.
func (b *bucketVault) Size(ctx context.Context, name string) (int64, error) {
	info, err := b.client.StatObject(ctx, b.bucket, b.key(name), minio.StatObjectOptions{})
	switch {
	case minio.ToErrorResponse(err).Code == "NoSuchKey":
		return 0, ErrMissing
	case err != nil:
		return 0, fmt.Errorf("s3: %w", err)
	}
	return info.Size, nil
}

// Remove implements Vault.
func (b *bucketVault) Remove(ctx context.Context, name string) error {
	if err := b.client.RemoveObject(ctx, b.bucket, b.key(name), minio.RemoveObjectOptions{}); err != nil {
		return fmt.Errorf("s3: %w", err)
	}
	return nil
}

// List implements Vault.
func (b *bucketVault) List(ctx context.Context, prefix string, visit func(name string) error) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	for object := range b.client.ListObjects(ctx, b.bucket, minio.ListObjectsOptions{Prefix: b.key(prefix), Recursive: true}) {
		if object.Err != nil {
			return fmt.Errorf("s3: %w", object.Err)
		}
		if err := visit(strings.TrimPrefix(strings.TrimPrefix(object.Key, b.prefix), "/")); err != nil {
			return err
		}
	}
	return ctx.Err()
}
