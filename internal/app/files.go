package app

import (
	"os"
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

// files checks where attachments lie and who looks at them.
func (d *doctor) files() {
	switch {
	case d.config.S3URL != "":
		bucket, err := d.config.bucket()
		if err == nil {
			err = bucket.Reach(d.ctx)
		}
		d.judge(err == nil, "doctor.files", amend, "doctor.files.away", err, "place", d.config.S3URL)
	case d.config.DSN != "":
		d.say(hint, "doctor.files.local", nil)
	}
	if d.config.ScanCommand == "" {
		d.say(hint, "doctor.scanner.none", nil)
		return
	}
	err := attach.CheckScanner(d.ctx, attach.Command(d.config.ScanCommand), os.TempDir())
	d.judge(err == nil, "doctor.scanner", amend, "doctor.scanner.away", err)
}
