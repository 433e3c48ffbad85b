package reveal

import (
	"context"

	"gongzhi/internal/kit/web"
)

// Input names the record and says why.
type Input struct {
	ID   string `path:"id" maxLength:"26"`
	Body struct {
		Reason string `json:"reason" minLength:"2" maxLength:"400"`
	}
}

// Mount serves a reveal. Like every answer of the API it is not to be stored by
// browsers and proxies.
func Mount[T any](api *web.API, route web.Route, show func(ctx context.Context, id, reason string) (T, error)) {
	web.Register(api, route.Clear(), func(ctx context.Context, in *Input) (*web.Body[T], error) {
		return web.Reply(show(ctx, in.ID, in.Body.Reason))
	})
}
