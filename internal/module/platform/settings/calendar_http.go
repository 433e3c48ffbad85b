package settings

import (
	"context"
	"net/http"

	"gongzhi/internal/kit/calendar"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/web"
)

type calendarInput struct {
	Name string `path:"name" maxLength:"32"`
	Body calendar.Change
}

type deadlineInput struct {
	Name      string `path:"name" maxLength:"32"`
	From      string `query:"from" maxLength:"10" doc:"The day that does not count, YYYY-MM-DD; today when empty"`
	Days      int    `query:"days" minimum:"0" maximum:"2000" default:"1"`
	VersionID string `query:"versionId" maxLength:"26" doc:"The version that a case has kept; the newest when empty"`
}

type calendars struct {
	Items []Calendar `json:"items" nullable:"false"`
}

func (s *Settings) calendarRoutes(api *web.API) {
	const calendarBase = base + "/calendars"
	web.Register(api, web.Route{Method: http.MethodGet, Path: calendarBase, ID: "calendar-list", Summary: "List the working calendars with their versions", Tag: tag, Permission: PermitRead, Scope: web.Shared},
		func(ctx context.Context, _ *struct{}) (*web.Body[calendars], error) {
			list, err := s.Calendars(ctx)
			return web.Reply(calendars{list}, err)
		})
	web.Register(api, web.Route{Method: http.MethodPost, Path: calendarBase + "/{name}/versions", ID: "calendar-change", Summary: "Replace the table of a year and the working hours", Tag: tag, Permission: PermitCalendar, Scope: web.Shared, Status: http.StatusCreated},
		func(ctx context.Context, in *calendarInput) (*web.Body[*calendar.Table], error) {
			in.Body.Name = in.Name
			return web.Reply(s.ChangeCalendar(ctx, in.Body))
		})
	web.Register(api, web.Route{Method: http.MethodGet, Path: calendarBase + "/{name}/deadline", ID: "calendar-deadline", Summary: "Count working days after a day", Tag: tag, Permission: PermitRead, Scope: web.Shared},
		func(ctx context.Context, in *deadlineInput) (*web.Body[Deadline], error) {
			from := s.runner.DB.Clock().Now().Day()
			if in.From != "" {
				day, err := clock.ParseDay(in.From)
				if err != nil {
					var checks fault.Checks
					checks.Add("query.from", "field.day")
					return nil, checks.Err()
				}
				from = day
			}
			return web.Reply(s.Deadline(ctx, in.Name, from, in.Days, in.VersionID))
		})
}
