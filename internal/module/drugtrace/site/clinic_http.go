package site

import (
	"context"
	"net/http"

	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/listing"
	"gongzhi/internal/kit/web"
)

type (
	clinicsInput struct {
		list.Params
		ClinicFilter
	}
	createClinicInput struct{ Body ClinicInput }
	updateClinicInput struct {
		IDPath
		Body ClinicInput
	}
	clinicActionInput struct {
		IDPath
		Body struct {
			Version int    `json:"version" minimum:"1"`
			Reason  string `json:"reason" minLength:"2" maxLength:"400"`
		}
	}
)

// shared declares an operation on clinics, which are the same for everyone who
// may read them.
func shared(r web.Route) web.Route {
	r.Scope = web.Shared
	return r
}

func (s *Sites) clinicRoutes(api *web.API) {
	listing.Register(api, s.runner, shared(route(http.MethodGet, "clinic-list", "/clinics", "List designated clinics", PermitRead)), clinicTable,
		func(ctx context.Context, in *clinicsInput) (list.Result[Clinic], error) {
			return s.ListClinics(ctx, in.Params, in.ClinicFilter)
		})
	web.Register(api, shared(route(http.MethodGet, "clinic-get", "/clinics/{id}", "Show a designated clinic", PermitRead)),
		func(ctx context.Context, in *IDPath) (*web.Body[Clinic], error) {
			return web.Reply(s.GetClinic(ctx, in.ID))
		})
	web.Register(api, shared(route(http.MethodPost, "clinic-create", "/clinics", "Designate an organisation as a clinic", PermitDesignate)),
		func(ctx context.Context, in *createClinicInput) (*web.Body[Clinic], error) {
			return web.Reply(s.CreateClinic(ctx, in.Body))
		})
	web.Register(api, shared(route(http.MethodPut, "clinic-update", "/clinics/{id}", "Change what a clinic is designated for", PermitDesignate)),
		func(ctx context.Context, in *updateClinicInput) (*web.Body[Clinic], error) {
			return web.Reply(s.UpdateClinic(ctx, in.ID, in.Body))
		})
	for _, t := range clinicFlow.Transitions {
		action := t.Action
		r := shared(route(http.MethodPost, "clinic-"+action, "/clinics/{id}/"+action, "Perform "+action+" on a clinic", t.Permission))
		r.Status = http.StatusOK
		web.Register(api, r, func(ctx context.Context, in *clinicActionInput) (*web.Body[Clinic], error) {
			return web.Reply(s.DoClinic(ctx, in.ID, action, in.Body.Version, in.Body.Reason))
		})
	}
	s.timeline(api, shared(route(http.MethodGet, "clinic-timeline", "/clinics/{id}/timeline", "Show the history of a clinic", PermitRead)), "site_clinic")
}
