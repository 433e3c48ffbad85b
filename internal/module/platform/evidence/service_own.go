package evidence

import (
	"context"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/scope"
)

type ownInput struct {
	list.Params
	From clock.Day `query:"atFrom" maxLength:"10"`
	To   clock.Day `query:"atTo" maxLength:"10"`
}

// Own shows what the signed-in person has done, in every post, and nobody else's
// deeds. It needs no permission (PIPL art. 44 and 45: one may know what is kept of
// oneself): the log is read as by somebody who may read their own entries alone,
// whatever the post may see.
func (l *Log) Own(ctx context.Context, input *ownInput) (list.Result[Entry], error) {
	actor, ok := scope.From(ctx)
	if !ok || actor.PersonID == "" {
		return list.Result[Entry]{}, fault.New(fault.Unauthenticated, "fault.unauthenticated")
	}
	actor.Grants = map[string]scope.Reach{PermitRead: scope.Own}
	return l.List(scope.With(ctx, actor), &listInput{Params: input.Params, From: input.From, To: input.To})
}
