package app

import (
	"os"
	"strings"

	"gongzhi/internal/kit/attach"
	"gongzhi/internal/kit/calendar"
	"gongzhi/internal/kit/clock"
)

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

// calendars says whose table of the year of a day is not there yet.
func (d *doctor) calendars(all *calendar.Calendars, day clock.Day) {
	var missing []string
	for _, name := range all.Names() {
		if table, _ := all.Current(name); !table.Knows(day) {
			missing = append(missing, name)
		}
	}
	d.judge(len(missing) == 0, "doctor.calendars", hint, "doctor.calendars.missing", nil, "year", string(day)[:4], "calendars", strings.Join(missing, ", "))
}
