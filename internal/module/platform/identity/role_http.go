package identity

import (
	"context"
	"net/http"
	"strings"

	"gongzhi/internal/kit/web"
)

// RoleID is the id of a role in a path.
type RoleID struct {
	ID string `path:"id" maxLength:"32"`
}

type (
	rolesBody struct {
		Items []Role `json:"items" nullable:"false"`
	}
	roleChangesBody struct {
		Items []RoleChange `json:"items" nullable:"false"`
	}
	permissionsBody struct {
		Items []PermissionView `json:"items" nullable:"false"`
	}
	dutiesBody struct {
		Items []DutyView `json:"items" nullable:"false"`
	}
	decideBody struct {
		Version int    `json:"version" minimum:"1"`
		Note    string `json:"reason,omitempty" maxLength:"500"`
	}
)

// PermissionView is a permission that a role can have.
type PermissionView struct {
	Code      string `json:"code"`
	Module    string `json:"module" doc:"The module that asks for it"`
	Sensitive bool   `json:"sensitive" doc:"Giving it needs a second person"`
}

// DutyView is a rule that keeps duties apart, in words.
type DutyView struct {
	Duty
	Text string `json:"text"`
}

type (
	newRoleInput    struct{ Body NewRole }
	changeRoleInput struct {
		RoleID
		Body RoleEdit
	}
	closeRoleInput struct {
		RoleID
		Body actionBody
	}
	decideInput struct {
		RecordID
		Body decideBody
	}
)

func shared(route web.Route) web.Route {
	route.Scope = web.Shared
	return route
}

func (s *Service) roleRoutes(api *web.API) {
	web.Register(api, shared(read("roles", "/roles", "List roles with their grants")), func(ctx context.Context, _ *struct{}) (*web.Body[rolesBody], error) {
		items, err := s.Roles(ctx)
		return web.Reply(rolesBody{Items: items}, err)
	})
	web.Register(api, shared(read("role-changes", "/roles/{id}/changes", "List the changes of a role")),
		func(ctx context.Context, in *RoleID) (*web.Body[roleChangesBody], error) {
			items, err := s.RoleHistory(ctx, in.ID)
			return web.Reply(roleChangesBody{Items: items}, err)
		})
	web.Register(api, shared(read("permissions", "/permissions", "List what a role can be given")), func(_ context.Context, _ *struct{}) (*web.Body[permissionsBody], error) {
		return web.Reply(permissionsBody{Items: s.permissionViews()}, nil)
	})
	web.Register(api, shared(read("duties", "/duties", "List the rules that keep duties apart")), func(ctx context.Context, _ *struct{}) (*web.Body[dutiesBody], error) {
		items := make([]DutyView, len(s.kit.Duties))
		for i, duty := range s.kit.Duties {
			items[i] = DutyView{duty, web.Say(ctx, "duty."+duty.ID, nil)}
		}
		return web.Reply(dutiesBody{Items: items}, nil)
	})
	web.Register(api, created(shared(grant(http.MethodPost, "role-create", "/roles", "Add a role of one's own"))),
		func(ctx context.Context, in *newRoleInput) (*web.Body[RoleChange], error) {
			return web.Reply(s.CreateRole(ctx, in.Body))
		})
	web.Register(api, shared(grant(http.MethodPut, "role-change", "/roles/{id}", "Change what a role may do")),
		func(ctx context.Context, in *changeRoleInput) (*web.Body[RoleChange], error) {
			return web.Reply(s.ChangeRole(ctx, in.ID, in.Body))
		})
	web.Register(api, shared(grant(http.MethodPost, "role-close", "/roles/{id}/close", "Take a role of one's own out of use")),
		func(ctx context.Context, in *closeRoleInput) (*web.Body[Role], error) {
			return web.Reply(s.CloseRole(ctx, in.ID, in.Body.Version, in.Body.Reason))
		})
	for _, transition := range roleFlow.Transitions {
		action := transition.Action
		web.Register(api, shared(grant(http.MethodPost, "role-"+action, "/role-changes/{id}/"+action, "Perform "+action+" on a change of a role")),
			func(ctx context.Context, in *decideInput) (*web.Body[RoleChange], error) {
				return web.Reply(s.DecideRole(ctx, in.ID, action, in.Body.Version, in.Body.Note))
			})
	}
}

func (s *Service) permissionViews() []PermissionView {
	known := s.needs.Permissions()
	views := make([]PermissionView, len(known))
	for i, permission := range known {
		module := permission.Code[:strings.LastIndexByte(permission.Code, '.')]
		views[i] = PermissionView{Code: permission.Code, Module: module, Sensitive: permission.Sensitive}
	}
	return views
}
