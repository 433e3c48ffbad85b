package settings

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"gongzhi/internal/kit/attach"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/web"
)

const (
	tag  = "platform.settings"
	base = "/api/platform/settings"
)

type searchInput struct {
	Q string `query:"q" maxLength:"80"`
}

type changeInput struct {
	Name string `path:"name" maxLength:"96"`
	Body struct {
		From   string `json:"from" maxLength:"10" doc:"First valid day, today or later"`
		Value  any    `json:"value"`
		Basis  string `json:"basis" minLength:"1" maxLength:"400"`
		Note   string `json:"note,omitempty" maxLength:"400"`
		Reason string `json:"reason" minLength:"2" maxLength:"400"`

		Replaces *int64 `json:"replaces,omitempty" minimum:"0" doc:"Number of the version, from the same day, that was seen; 0 for none. Another one there is refused; absent replaces any"`
	}
}

// uploadForm is a form with one file.
func uploadForm() *huma.RequestBody {
	return &huma.RequestBody{Content: map[string]*huma.MediaType{"multipart/form-data": {
		Schema: &huma.Schema{Type: huma.TypeObject, Required: []string{"file"},
			Properties: map[string]*huma.Schema{"file": {Type: huma.TypeString, Format: "binary", ContentEncoding: "binary"}}},
		Encoding: map[string]*huma.Encoding{"file": {ContentType: "application/octet-stream"}},
	}}}
}

type filePath struct {
	ID string `path:"id" maxLength:"26"`
}

type parameters struct {
	Items []Parameter `json:"items" nullable:"false"`
}

func (s *Settings) routes(api *web.API) {
	s.calendarRoutes(api)
	s.featureRoutes(api)
	s.messageRoutes(api)
	s.announcementRoutes(api)
	s.helpRoutes(api)
	s.uploadRoutes(api)
	s.dictionaryRoutes(api)
	s.jobRoutes(api)
	web.Register(api, web.Route{Method: http.MethodGet, Path: base + "/parameters", ID: "parameter-list", Summary: "List parameters with their versions and legal basis", Tag: tag, Permission: PermitRead, Scope: web.Shared},
		func(ctx context.Context, in *searchInput) (*web.Body[parameters], error) {
			list, err := s.Parameters(ctx, in.Q)
			for i := range list {
				list[i].Title, list[i].Basis = web.Say(ctx, list[i].TitleKey, nil), web.Say(ctx, list[i].Current.Basis, nil)
			}
			return web.Reply(parameters{list}, err)
		})
	web.Register(api, web.Route{Method: http.MethodPost, Path: base + "/parameters/{name}/versions", ID: "parameter-change", Summary: "Write a new version of a parameter", Tag: tag, Permission: PermitChange, Scope: web.Shared, Status: http.StatusCreated},
		func(ctx context.Context, in *changeInput) (*web.Body[param.Version], error) {
			change, err := in.change()
			if err != nil {
				return nil, err
			}
			return web.Reply(s.Change(ctx, change))
		})
	web.Register(api, web.Route{Method: http.MethodPost, Path: base + "/security-parameters/{name}/versions", ID: "parameter-change-security", Summary: "Write a new version of a parameter that guards the way in", Tag: tag, Permission: PermitSecurity, Scope: web.Shared, Status: http.StatusCreated},
		func(ctx context.Context, in *changeInput) (*web.Body[param.Version], error) {
			change, err := in.change()
			if err != nil {
				return nil, err
			}
			return web.Reply(s.ChangeSecurity(ctx, change))
		})
	web.Register(api, web.Route{Method: http.MethodPost, Path: "/api/platform/attachments", ID: "attachment-upload", Summary: "Upload a file", Tag: tag, Permission: PermitUpload, Scope: web.Self, Status: http.StatusCreated, MaxBody: 64 << 20, Form: uploadForm()},
		func(ctx context.Context, in *web.Upload) (*web.Body[attach.Attachment], error) {
			file := in.File()
			if file == nil {
				return nil, fault.New(fault.Malformed, "fault.malformed")
			}
			return web.Reply(s.Upload(ctx, file, file.Name))
		})
	web.Register(api, web.Route{Method: http.MethodGet, Path: "/api/platform/attachments/{id}", ID: "attachment-download", Summary: "Download a file of a record that one may read", Tag: tag, SignedIn: true, Scope: web.ByRecord},
		func(ctx context.Context, in *filePath) (*huma.StreamResponse, error) {
			found, content, err := s.Download(ctx, in.ID)
			if err != nil {
				return nil, err
			}
			return web.Download(found.FileName, found.MediaType, content), nil
		})
}
