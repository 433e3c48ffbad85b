package operationorder

import (
	"context"
	"net/http"

	"gongzhi/internal/kit/attach"
	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/flow"
	"gongzhi/internal/kit/listing"
	"gongzhi/internal/kit/web"
)

const (
	tag       = "opscenter.operationorder"
	root      = "/api/opscenter/operationorder"
	accounts  = root + "/accounts"
	orders    = root + "/data"
	exercises = root + "/exercises"
)

// Path names an order or an exercise.
type Path struct {
	ID string `path:"id" maxLength:"26"`
}

type items[T any] struct {
	Items []T `json:"items" nullable:"false"`
}

type (
	accountStepInput struct {
		Path
		Body AccountStep
	}
	dataStepInput struct {
		Path
		Body DataStep
	}
	exerciseStepInput struct {
		Path
		Body ExerciseStep
	}
	findingInput struct {
		Path
		Body NewFinding
	}
	targetInput struct {
		Kind string `query:"kind" enum:"person,organisation,role" default:"person"`
		Q    string `query:"q" maxLength:"60"`
	}
	markInput struct {
		Address string        `query:"address" minLength:"2" maxLength:"60"`
		At      clock.Instant `query:"at" doc:"Now when absent"`
	}
)

func route(method, path, id, summary, permission string) web.Route {
	return web.Route{Method: method, Path: path, ID: "operationorder-" + id, Summary: summary, Tag: tag, Permission: permission, Scope: web.ByParty}
}

func shared(method, path, id, summary, permission string) web.Route {
	r := route(method, path, id, summary, permission)
	r.Scope = web.Shared
	return r
}

func created(r web.Route) web.Route {
	r.Status = http.StatusCreated
	return r
}

// record mounts what every kind of record has: the record, its course, its files.
func record[V any](api *web.API, path, id, noun string, get func(context.Context, string) (V, error), timeline func(context.Context, string) ([]audit.TimelineEntry, error), files func(context.Context, string) ([]attach.Attachment, error)) {
	web.Register(api, route(http.MethodGet, path+"/{id}", id+"-get", "Show one "+noun, PermitRead), func(ctx context.Context, in *Path) (*web.Body[V], error) {
		return web.Reply(get(ctx, in.ID))
	})
	web.Register(api, route(http.MethodGet, path+"/{id}/timeline", id+"-timeline", "What happened to one "+noun, PermitRead), func(ctx context.Context, in *Path) (*web.Body[items[audit.TimelineEntry]], error) {
		entries, err := timeline(ctx, in.ID)
		return web.Reply(items[audit.TimelineEntry]{entries}, err)
	})
	web.Register(api, route(http.MethodGet, path+"/{id}/files", id+"-files", "Files handed in with one "+noun, PermitRead), func(ctx context.Context, in *Path) (*web.Body[items[attach.Attachment]], error) {
		found, err := files(ctx, in.ID)
		return web.Reply(items[attach.Attachment]{found}, err)
	})
}

// step mounts the actions of a flow.
func step[I, V any](api *web.API, path, id string, f flow.Flow, do func(ctx context.Context, in *I, action string) (V, error)) {
	for _, transition := range f.Transitions {
		action := transition.Action
		web.Register(api, route(http.MethodPost, path+"/{id}/"+action, id+"-"+action, "Perform "+action, transition.Permission), func(ctx context.Context, in *I) (*web.Body[V], error) {
			return web.Reply(do(ctx, in, action))
		})
	}
}

func (s *Orders) routes(api *web.API) {
	listing.Register(api, s.kit.Runner, route(http.MethodGet, accounts, "account-list", "List account orders", PermitRead), accountColumns, s.Accounts)
	web.Register(api, created(shared(http.MethodPost, accounts, "account-request", "Ask for an account order", PermitRequest)), func(ctx context.Context, in *struct{ Body AccountRequest }) (*web.Body[AccountView], error) {
		return web.Reply(s.RequestAccount(ctx, in.Body))
	})
	web.Register(api, created(shared(http.MethodPost, accounts+"/stop", "account-stop", "Emergency stop: accounts locked and sessions dead in one action", PermitStop)), func(ctx context.Context, in *struct{ Body StopRequest }) (*web.Body[AccountView], error) {
		return web.Reply(s.EmergencyStop(ctx, in.Body))
	})
	web.Register(api, shared(http.MethodGet, root+"/targets", "targets", "Accounts, organisations or roles by name", PermitRead), func(ctx context.Context, in *targetInput) (*web.Body[items[Subject]], error) {
		found, err := s.Targets(ctx, in.Kind, in.Q)
		return web.Reply(items[Subject]{found}, err)
	})
	record(api, accounts, "account", "account order", s.Account, s.AccountTimeline, s.AccountFiles)
	step(api, accounts, "account", accountFlow, func(ctx context.Context, in *accountStepInput, action string) (AccountView, error) {
		return s.DoAccount(ctx, in.ID, action, in.Body)
	})

	listing.Register(api, s.kit.Runner, route(http.MethodGet, orders, "data-list", "List data operation orders", PermitRead), dataColumns, s.DataOrders)
	web.Register(api, shared(http.MethodGet, root+"/catalogue", "catalogue", "What data orders may be about", PermitRead), func(ctx context.Context, _ *struct{}) (*web.Body[Catalogue], error) {
		return web.Reply(s.Catalogue(ctx))
	})
	web.Register(api, created(shared(http.MethodPost, orders, "data-request", "Ask for an import, an export or a declared operation", PermitRequest)), func(ctx context.Context, in *struct{ Body DataRequest }) (*web.Body[DataView], error) {
		return web.Reply(s.RequestData(ctx, in.Body))
	})
	record(api, orders, "data", "data operation order", s.Data, s.DataTimeline, s.DataFiles)
	web.Register(api, route(http.MethodGet, orders+"/{id}/result", "data-result", "The exported file, while its time lasts", PermitRequest), func(ctx context.Context, in *Path) (*File, error) {
		file, err := s.Download(ctx, in.ID)
		return &file, err
	})
	step(api, orders, "data", dataFlow, func(ctx context.Context, in *dataStepInput, action string) (DataView, error) {
		return s.DoData(ctx, in.ID, action, in.Body)
	})

	listing.Register(api, s.kit.Runner, route(http.MethodGet, exercises, "exercise-list", "List attack-and-defence exercises", PermitRead), exerciseColumns, s.Exercises)
	web.Register(api, created(shared(http.MethodPost, exercises, "exercise-plan", "Put an exercise before the owner", PermitExercise)), func(ctx context.Context, in *struct{ Body Plan }) (*web.Body[ExerciseView], error) {
		return web.Reply(s.PlanExercise(ctx, in.Body))
	})
	web.Register(api, shared(http.MethodGet, root+"/mark", "mark", "Whether an address belongs to an exercise", PermitRead), func(ctx context.Context, in *markInput) (*web.Body[Mark], error) {
		return web.Reply(s.Marked(ctx, in.Address, in.At))
	})
	record(api, exercises, "exercise", "exercise", s.Exercise, s.ExerciseTimeline, s.ExerciseFiles)
	web.Register(api, route(http.MethodGet, exercises+"/{id}/findings", "exercise-findings", "What an exercise blocked and found", PermitRead), func(ctx context.Context, in *Path) (*web.Body[items[Finding]], error) {
		found, err := s.Findings(ctx, in.ID)
		return web.Reply(items[Finding]{found}, err)
	})
	web.Register(api, created(route(http.MethodPost, exercises+"/{id}/findings", "exercise-finding", "Note what was blocked or found", PermitExercise)), func(ctx context.Context, in *findingInput) (*web.Body[Finding], error) {
		return web.Reply(s.AddFinding(ctx, in.ID, in.Body))
	})
	step(api, exercises, "exercise", exerciseFlow, func(ctx context.Context, in *exerciseStepInput, action string) (ExerciseView, error) {
		return s.DoExercise(ctx, in.ID, action, in.Body)
	})
}
