package enterprise

import (
	"context"
	"strings"

	"gongzhi/internal/kit/usecase"
)

// Seat is a post that somebody has in an organisation.
type Seat struct {
	ID         string `json:"id"`
	PersonName string `json:"personName"`
	Title      string `json:"title" doc:"The roles in words"`
	Standing   string `json:"standing" enum:"coming,active,ending,lapsed,closed"`
	ValidTo    string `json:"validTo,omitempty" doc:"Last day, absent without end"`
}

// Related is how many records of a kind name the organisation, of those that the
// reader may see.
type Related struct {
	Kind  string `json:"kind" enum:"permit,supplied,received,request"`
	Count int    `json:"count"`
	Path  string `json:"path" doc:"Page of the console that lists them"`
}

// People lists who has a post in an organisation.
func (o *Organisations) People(ctx context.Context, id string) ([]Seat, error) {
	return usecase.Read(ctx, o.kit.Runner, PermitRequestRead, func(ctx context.Context, q usecase.Query) ([]Seat, error) {
		org, err := seen(ctx, q, q.Scope, id)
		if err != nil {
			return nil, err
		}
		return o.needs.People.Seats(ctx, org.ID)
	})
}

// Related counts what names an organisation.
func (o *Organisations) Related(ctx context.Context, id string) ([]Related, error) {
	return usecase.Read(ctx, o.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) ([]Related, error) {
		org, err := seen(ctx, q, q.Scope, id)
		if err != nil {
			return nil, err
		}
		ids, err := mergedInto(ctx, q, org.ID)
		if err != nil {
			return nil, err
		}
		ids = append([]string{org.ID}, ids...)
		related, err := o.needs.Records.Related(ctx, ids)
		if err != nil || !q.Actor.Can(PermitRequestRead) {
			return related, err
		}
		count, err := countRequests(ctx, q, q.Actor.For(PermitRequestRead), ids)
		if count > 0 {
			related = append(related, Related{Kind: "request", Count: count, Path: "/platform/enterprise/requests?organisationId=" + strings.Join(ids, ",")})
		}
		return related, err
	})
}
