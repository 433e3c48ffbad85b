package attach

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"path"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/id"
)

// S3Config says where a bucket is. The bucket exists already.
type S3Config struct {
	URL       string // https://host:port/bucket/prefix, the prefix may be absent
	Region    string // us-east-1 when empty
	AccessKey string
	SecretKey string
	Spool     string // folder that uploads are gathered in, the system's when empty
}

// S3 keeps blobs in a bucket that several nodes share. Each Put makes an object
// of its own, ab/abcd…/<time-ordered id>: a Remove that runs beside it takes the
// older ones only, which S3 could not promise of one object.
type S3 struct {
	client         *minio.Client
	bucket, prefix string
	spool          string
}

// ParseS3 splits the address of a bucket.
func ParseS3(text string) (endpoint, bucket, prefix string, secure bool, err error) {
	parsed, err := url.Parse(text)
	if err != nil || parsed.Host == "" || parsed.User != nil || parsed.RawQuery != "" || parsed.Scheme != "https" && parsed.Scheme != "http" {
		return "", "", "", false, errors.New("s3: the address is not https://host/bucket")
	}
	bucket, prefix, _ = strings.Cut(strings.Trim(parsed.Path, "/"), "/")
	if len(bucket) < 3 {
		return "", "", "", false, errors.New("s3: the address names no bucket")
	}
	return parsed.Host, bucket, prefix, parsed.Scheme == "https", nil
}

// NewS3 returns the store in a bucket. It does not ask the server yet; see Check.
func NewS3(config S3Config) (*S3, error) {
	client, bucket, prefix, err := config.Client()
	if err != nil {
		return nil, err
	}
	return &S3{client: client, bucket: bucket, prefix: prefix, spool: config.Spool}, nil
}

// Client returns a client of the server with the bucket and the prefix in it.
func (c S3Config) Client() (client *minio.Client, bucket, prefix string, err error) {
	endpoint, bucket, prefix, secure, err := ParseS3(c.URL)
	if err != nil {
		return nil, "", "", err
	}
	region := c.Region
	if region == "" {
		region = "us-east-1"
	}
	client, err = minio.New(endpoint, &minio.Options{Creds: credentials.NewStaticV4(c.AccessKey, c.SecretKey, ""),
		Secure: secure, Region: region, BucketLookup: minio.BucketLookupPath, MaxRetries: 3})
	if err != nil {
		return nil, "", "", fmt.Errorf("s3: %w", err)
	}
	return client, bucket, prefix, nil
}

// wrong is an error of the bucket. A server that cannot be reached is a refusal of
// its own with the cause as text only: who looks into the error for a connection
// would take it for the database's and try again.
func wrong(err error) error {
	var dial net.Error
	if errors.As(err, &dial) {
		return fault.New(fault.Unavailable, "attach.store_away").Because(fmt.Errorf("s3: %s", err)) //nolint:errorlint // see above
	}
	return fmt.Errorf("s3: %w", err)
}

// folder is what the objects of a blob begin with.
func (s *S3) folder(hash string) string { return path.Join(s.prefix, hash[:2], hash) + "/" }

// Put implements Store. The bytes are gathered first, for their hash is their name.
func (s *S3) Put(ctx context.Context, r io.Reader) (Info, error) {
	f, err := os.CreateTemp(s.spool, bucketed+"*") // mode 0600
	if err != nil {
		return Info{}, fmt.Errorf("s3: %w", err)
	}
	defer os.Remove(f.Name())
	defer f.Close()
	digest := sha256.New()
	size, err := io.Copy(io.MultiWriter(f, digest), readerOf(ctx, r))
	if err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err != nil {
		return Info{}, fmt.Errorf("s3: %w", err)
	}
	hash := hex.EncodeToString(digest.Sum(nil))
	key := s.folder(hash) + id.New(clock.System{}.Now())
	// With the digest of its content the server refuses what arrived damaged.
	if _, err := s.client.PutObject(ctx, s.bucket, key, f, size, minio.PutObjectOptions{SendContentMd5: true, ContentType: "application/octet-stream"}); err != nil {
		return Info{}, wrong(err)
	}
	return s.Stat(ctx, hash)
}

// newest finds the last stored object of a blob.
func (s *S3) newest(ctx context.Context, hash string) (found minio.ObjectInfo, err error) {
	if !validHash(hash) {
		return found, ErrMissing
	}
	err = s.each(ctx, s.folder(hash), func(object minio.ObjectInfo) error {
		found = object // keys are in order of time
		return nil
	})
	if err == nil && found.Key == "" {
		err = ErrMissing
	}
	return found, err
}

// each visits the objects below a prefix, in the order of their keys.
func (s *S3) each(ctx context.Context, prefix string, visit func(minio.ObjectInfo) error) error {
	ctx, stop := context.WithCancel(ctx) // ends the listing when we leave early
	defer stop()
	for object := range s.client.ListObjects(ctx, s.bucket, minio.ListObjectsOptions{Prefix: prefix, Recursive: true}) {
		if object.Err != nil {
			return wrong(object.Err)
		}
		if err := visit(object); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// Open implements Store.
func (s *S3) Open(ctx context.Context, hash string) (io.ReadSeekCloser, error) {
	found, err := s.newest(ctx, hash)
	if err != nil {
		return nil, err
	}
	object, err := s.client.GetObject(ctx, s.bucket, found.Key, minio.GetObjectOptions{})
	if err != nil {
		return nil, wrong(err)
	}
	return s3Blob{object}, nil
}

// s3Blob words what goes wrong while it is read: the server is asked only then.
type s3Blob struct{ *minio.Object }

func (b s3Blob) Read(p []byte) (int, error) {
	n, err := b.Object.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = wrong(err)
	}
	return n, err
}

// Stat implements Store.
func (s *S3) Stat(ctx context.Context, hash string) (Info, error) {
	found, err := s.newest(ctx, hash)
	return Info{Hash: hash, Size: found.Size, StoredAt: clock.FromTime(found.LastModified)}, err
}

// Remove implements Store.
func (s *S3) Remove(ctx context.Context, hash string, unusedSince clock.Instant) error {
	if !validHash(hash) {
		return nil
	}
	var old []string
	err := s.each(ctx, s.folder(hash), func(object minio.ObjectInfo) error {
		if clock.FromTime(object.LastModified) < unusedSince {
			old = append(old, object.Key)
		}
		return nil
	})
	for _, key := range old {
		if err == nil {
			err = s.client.RemoveObject(ctx, s.bucket, key, minio.RemoveObjectOptions{})
		}
	}
	if err != nil {
		return wrong(err)
	}
	return nil
}

// List implements Store. The objects of one blob stand together.
func (s *S3) List(ctx context.Context, visit func(Info) error) error {
	prefix := s.prefix
	if prefix != "" {
		prefix += "/"
	}
	var last Info
	err := s.each(ctx, prefix, func(object minio.ObjectInfo) error {
		hash := path.Base(path.Dir(object.Key))
		if !validHash(hash) {
			return nil
		}
		if last.Hash != "" && last.Hash != hash {
			if err := visit(last); err != nil {
				return err
			}
		}
		last = Info{Hash: hash, Size: object.Size, StoredAt: clock.FromTime(object.LastModified)}
		return nil
	})
	if err == nil && last.Hash != "" {
		err = visit(last)
	}
	return err
}

// Check implements Store: an object is written, read and removed.
func (s *S3) Check(ctx context.Context) error {
	key := path.Join(s.prefix, "check-"+id.New(clock.System{}.Now()))
	_, err := s.client.PutObject(ctx, s.bucket, key, strings.NewReader("ok"), 2, minio.PutObjectOptions{SendContentMd5: true})
	if err == nil {
		_, err = s.client.StatObject(ctx, s.bucket, key, minio.StatObjectOptions{})
	}
	if err == nil {
		err = s.client.RemoveObject(ctx, s.bucket, key, minio.RemoveObjectOptions{})
	}
	if err != nil {
		return wrong(err)
	}
	return nil
}

// Reach reports whether the bucket answers. It writes nothing.
func (s *S3) Reach(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	there, err := s.client.BucketExists(ctx, s.bucket)
	if err == nil && !there {
		err = errors.New("there is no such bucket, or the key may not see it")
	}
	if err != nil {
		return wrong(err)
	}
	return nil
}
