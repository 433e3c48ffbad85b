package app

import (
	"path/filepath"

	"gongzhi/internal/kit/attach"
)

// store is where attachments lie: a bucket, or the data folder.
func (c Config) store() (attach.Store, error) {
	if c.S3URL != "" {
		return c.bucket()
	}
	folder := filepath.Join(c.Data, "files")
	if c.ReadOnly {
		return attach.OldLocal(folder), nil
	}
	return attach.NewLocal(folder)
}

func (c Config) bucket() (*attach.S3, error) {
	return attach.NewS3(attach.S3Config{URL: c.S3URL, Region: c.S3Region, AccessKey: c.S3AccessKey, SecretKey: c.S3SecretKey})
}
