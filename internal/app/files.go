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
	folder := c.files()
	if c.ReadOnly {
		return attach.OldLocal(folder), nil
	}
	return attach.NewLocal(folder)
}

// files is the folder of attachments without a bucket.
func (c Config) files() string { return filepath.Join(c.Data, "files") }

// backups is the folder of the backups.
func (c Config) backups() string {
	if c.BackupDir != "" {
		return c.BackupDir
	}
	return filepath.Join(c.Data, "backups")
}

func (c Config) bucket() (*attach.S3, error) {
	return attach.NewS3(attach.S3Config{URL: c.S3URL, Region: c.S3Region, AccessKey: c.S3AccessKey, SecretKey: c.S3SecretKey})
}
