package settings

import (
	"context"
	"net/http"

	"gongzhi/internal/kit/web"
)

type announcements struct {
	Items []Announcement `json:"items" nullable:"false"`
	Roles []Role         `json:"roles" nullable:"false" doc:"Those that an announcement can be for"`
}

type shownAnnouncements struct {
	Items []ShownAnnouncement `json:"items" nullable:"false"`
}

type confirmations struct {
	Items []Confirmation `json:"items" nullable:"false"`
}

type announcementInput struct{ Body AnnouncementDetails }

type announcementPath struct {
	ID string `path:"id" maxLength:"26"`
}

type announcementUpdate struct {
	ID   string `path:"id" maxLength:"26"`
	Body struct {
		AnnouncementDetails
		Version int `json:"version"`
	}
}

type announcementMove struct {
	ID   string `path:"id" maxLength:"26"`
	Body struct {
		Version int `json:"version"`
	}
}

func (s *Settings) announcementRoutes(api *web.API) {
	all := web.Route{Method: http.MethodGet, Path: base + "/announcements", ID: "announcement-list", Summary: "List announcements with their drafts", Tag: tag, Permission: PermitAnnounce, Scope: web.Shared}
	web.Register(api, all, func(ctx context.Context, _ *struct{}) (*web.Body[announcements], error) {
		list, err := s.Announcements(ctx)
		if err != nil {
			return nil, err
		}
		roles, err := s.roles(ctx)
		return web.Reply(announcements{list, roles}, err)
	})
	create := all
	create.Method, create.ID, create.Summary, create.Status = http.MethodPost, "announcement-create", "Write a draft", http.StatusCreated
	web.Register(api, create, func(ctx context.Context, in *announcementInput) (*web.Body[Announcement], error) {
		return web.Reply(s.WriteAnnouncement(ctx, in.Body))
	})
	one := all
	one.Method, one.Path, one.ID, one.Summary = http.MethodPut, all.Path+"/{id}", "announcement-update", "Change a draft"
	web.Register(api, one, func(ctx context.Context, in *announcementUpdate) (*web.Body[Announcement], error) {
		return web.Reply(s.RewriteAnnouncement(ctx, in.ID, in.Body.Version, in.Body.AnnouncementDetails))
	})
	for action, summary := range map[string]string{"publish": "Publish a draft", "withdraw": "Take an announcement back"} {
		move := all
		move.Method, move.Path, move.ID, move.Summary = http.MethodPost, all.Path+"/{id}/"+action, "announcement-"+action, summary
		web.Register(api, move, func(ctx context.Context, in *announcementMove) (*web.Body[Announcement], error) {
			return web.Reply(s.MoveAnnouncement(ctx, in.ID, in.Body.Version, action))
		})
	}
	readers := all
	readers.Path, readers.ID, readers.Summary = all.Path+"/{id}/confirmations", "announcement-confirmations", "List who has and who has not confirmed"
	web.Register(api, readers, func(ctx context.Context, in *announcementPath) (*web.Body[confirmations], error) {
		list, err := s.Confirmations(ctx, in.ID)
		return web.Reply(confirmations{list}, err)
	})
	own := web.Route{Method: http.MethodGet, Path: "/api/platform/announcements", ID: "announcement-shown", Summary: "List the announcements for oneself", Tag: tag, SignedIn: true, Scope: web.Self}
	web.Register(api, own.Poll(), func(ctx context.Context, _ *struct{}) (*web.Body[shownAnnouncements], error) {
		list, err := s.ShownAnnouncements(ctx, false)
		return web.Reply(shownAnnouncements{list}, err)
	})
	confirm := own
	confirm.Method, confirm.Path, confirm.ID, confirm.Summary = http.MethodPost, own.Path+"/{id}/confirm", "announcement-confirm", "Confirm having read an announcement"
	web.Register(api, confirm, func(ctx context.Context, in *announcementPath) (*web.None, error) {
		return &web.None{}, s.Confirm(ctx, in.ID)
	})
	public := web.Route{Method: http.MethodGet, Path: "/api/public/announcements", ID: "announcement-public", Summary: "List the announcements for everybody", Tag: tag, Public: true, Scope: web.Anyone}
	web.Register(api, public, func(ctx context.Context, _ *struct{}) (*web.Body[shownAnnouncements], error) {
		list, err := s.ShownAnnouncements(ctx, true)
		return web.Reply(shownAnnouncements{list}, err)
	})
}
