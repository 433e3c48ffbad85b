package settings

import (
	"context"
	"io"
	"slices"
	"strings"

	"gongzhi/internal/kit/attach"
	"gongzhi/internal/kit/calendar"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/feature"
	"gongzhi/internal/kit/job"
	"gongzhi/internal/kit/message"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/usecase"
)

// Permissions of the module.
const (
	PermitRead   = "platform.settings.read"
	PermitChange = "platform.settings.change"
	PermitUpload = "platform.settings.upload"

	PermitCalendar = "platform.settings.calendar"

	PermitMessage    = "platform.settings.message"
	PermitDeliveries = "platform.settings.deliveries"
	PermitResend     = "platform.settings.resend"

	PermitAnnounce = "platform.settings.announce"
	PermitFeature  = "platform.settings.feature"
	PermitSecurity = "platform.settings.change-security"
	PermitJobs     = "platform.settings.jobs"
)

// Settings shows and changes parameters and calendars and keeps attachments.
type Settings struct {
	runner    *usecase.Runner
	params    *param.Set
	calendars *calendar.Calendars
	features  *feature.Set
	files     *attach.Files
	messages  *message.Centre
	needs     Needs
}

// Needs are what settings asks of others.
type Needs struct {
	// SeesRecord refuses when the actor of ctx may not see the record an
	// attachment belongs to.
	SeesRecord func(ctx context.Context, entity, id string) error
	// PersonNames names people by id.
	PersonNames func(ctx context.Context, ids []string) (map[string]string, error)
	// Roles names every role by id.
	Roles func(ctx context.Context) (map[string]string, error)
	// Jobs tells how the recurring work of the system goes.
	Jobs func(ctx context.Context) ([]job.Report, error)
}

// Parameter is a parameter with what holds today and all its versions.
type Parameter struct {
	Name     string          `json:"name"`
	TitleKey string          `json:"titleKey"`
	Title    string          `json:"title"`
	Kind     string          `json:"kind"`
	Min      int64           `json:"min"`
	Max      int64           `json:"max"`
	Security bool            `json:"security" doc:"Changed by the security administrator, not by the system administrator"`
	Current  param.Version   `json:"current"`
	Basis    string          `json:"basis"`
	Versions []param.Version `json:"versions" nullable:"false"`
}

// Parameters lists all parameters by name.
func (s *Settings) Parameters(ctx context.Context, search string) ([]Parameter, error) {
	return usecase.Read(ctx, s.runner, PermitRead, func(ctx context.Context, q usecase.Query) ([]Parameter, error) {
		list := []Parameter{}
		for _, d := range s.params.Registry().Definitions() {
			if strings.Contains(d.Name, search) {
				list = append(list, s.parameter(d, q))
			}
		}
		if err := s.nameMakers(ctx, list); err != nil {
			return nil, err
		}
		slices.SortFunc(list, func(a, b Parameter) int { return strings.Compare(a.Name, b.Name) })
		return list, nil
	})
}

// nameMakers says who wrote the versions; what came with the program nobody did.
func (s *Settings) nameMakers(ctx context.Context, list []Parameter) error {
	if s.needs.PersonNames == nil {
		return nil
	}
	var ids []string
	for _, p := range list {
		for _, v := range p.Versions {
			if v.CreatedBy != "system" && !slices.Contains(ids, v.CreatedBy) {
				ids = append(ids, v.CreatedBy)
			}
		}
	}
	names, err := s.needs.PersonNames(ctx, ids)
	if err != nil {
		return err
	}
	for _, p := range list {
		for i := range p.Versions {
			p.Versions[i].Who = names[p.Versions[i].CreatedBy]
		}
	}
	return nil
}

func (s *Settings) parameter(d param.Definition, q usecase.Query) Parameter {
	return Parameter{Name: d.Name, TitleKey: d.TitleKey(), Kind: string(d.Kind), Min: d.Min, Max: d.Max, Security: d.Security,
		Current: s.params.At(d.Name, q.Now.Day()), Versions: s.params.Versions(d.Name)}
}

// Change writes a new version of a parameter that is no matter of security.
func (s *Settings) Change(ctx context.Context, change param.Change) (param.Version, error) {
	return s.changeParameter(ctx, PermitChange, false, change)
}

// ChangeSecurity writes a new version of one that is, such as the rules for
// passwords (GB/T 22239-2019 8.1.5.3: administrators check one another).
func (s *Settings) ChangeSecurity(ctx context.Context, change param.Change) (param.Version, error) {
	return s.changeParameter(ctx, PermitSecurity, true, change)
}

func (s *Settings) changeParameter(ctx context.Context, permission string, security bool, change param.Change) (param.Version, error) {
	return usecase.Write(ctx, s.runner, permission, func(ctx context.Context, tx *usecase.Tx) (param.Version, error) {
		if d, known := s.params.Registry().Definition(change.Name); known && d.Security != security {
			return param.Version{}, fault.New(fault.Forbidden, "settings.other_administrator")
		}
		return s.params.Change(ctx, tx, change)
	})
}

// Upload receives a file; it stays temporary until a record takes it.
func (s *Settings) Upload(ctx context.Context, r io.Reader, name string) (attach.Attachment, error) {
	upload, err := s.files.Receive(ctx, r, name, 0)
	if err != nil {
		return attach.Attachment{}, err
	}
	return usecase.Write(ctx, s.runner, PermitUpload, func(ctx context.Context, tx *usecase.Tx) (attach.Attachment, error) {
		tx.Act("platform.settings.upload")
		return s.files.Save(ctx, tx, upload)
	})
}

// Download opens a file for somebody who may see the record it belongs to. No
// permission of its own: who may read a record reads its files, and who hands
// files in (PermitUpload) reads no others by that.
func (s *Settings) Download(ctx context.Context, id string) (attach.Attachment, io.ReadSeekCloser, error) {
	if _, err := self(ctx); err != nil {
		return attach.Attachment{}, nil, err
	}
	return s.files.Open(ctx, s.runner.DB.Read(), id, func(ctx context.Context, a attach.Attachment) error {
		if s.needs.SeesRecord == nil {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		return s.needs.SeesRecord(usecase.Beside(ctx), a.OwnerEntity, a.OwnerID)
	})
}
