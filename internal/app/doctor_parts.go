package app

import (
	"cmp"
	"errors"
	"os"
	"strings"

	"gongzhi/internal/kit/attach"
	"gongzhi/internal/kit/calendar"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/job"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/module/platform/evidence"
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
	if errors.Is(err, attach.ErrBlind) {
		d.say(amend, "doctor.scanner.blind", nil)
		return
	}
	d.judge(err == nil, "doctor.scanner", amend, "doctor.scanner.away", err)
}

// trust says whether program and configuration are those of the baseline.
func (d *doctor) trust() {
	found, err := d.config.trust(clock.System{}.Now())
	switch {
	case err != nil:
		d.say(amend, "doctor.trust.unknown", err)
	case found.State == evidence.Untold:
		d.say(hint, "doctor.trust.none", nil)
	case found.State == evidence.Changed:
		d.say(amend, "app.distrusted", nil, "parts", strings.Join(found.Parts, ", "))
	default:
		d.say(fine, "doctor.trust", nil, "program", found.Program[:16])
	}
}

// folders says which folders of this machine are not those of the other nodes.
func (d *doctor) folders(s *System) {
	wrong, err := s.foreign(d.ctx, d.config.folders())
	if err != nil {
		d.say(amend, "doctor.folders.unknown", err)
		return
	}
	for _, one := range wrong {
		d.say(amend, "app.folder_foreign", nil, "path", one.path, "setting", one.setting)
	}
	if len(wrong) == 0 {
		d.say(fine, "doctor.folders", nil)
	}
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

// jobs says which recurring work failed last time, and why.
func (d *doctor) jobs(s *System) {
	all, err := job.List(d.ctx, s.DB)
	if err != nil {
		d.say(amend, "doctor.jobs.unknown", err)
		return
	}
	failing := 0
	for _, one := range all {
		if one.Failures == 0 {
			continue
		}
		failing++
		d.say(amend, "doctor.jobs.failing", errors.New(seal.Mask(seal.FreeText, seal.Public, *cmp.Or(one.Error, new(string)))), "job", one.Name, "count", one.Failures)
	}
	if failing == 0 {
		d.say(fine, "doctor.jobs", nil, "count", len(all))
	}
}
