package enterprise

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
)

// requestEntity owns the files of a request; it is also its table.
const requestEntity = "organisation_request"

func insertRequest(ctx context.Context, tx *usecase.Tx, request *Request) error {
	tx.Record(requestEntity, request.ID)
	if _, err := tx.NewInsert().Model(request).Exec(ctx); err != nil {
		return fmt.Errorf("change request: %w", err)
	}
	return nil
}

func updateRequest(ctx context.Context, tx *usecase.Tx, request *Request) error {
	before := request.Version
	request.Version, request.UpdatedAt = before+1, tx.Now()
	tx.Record(requestEntity, request.ID)
	return db.MustAffect(tx.NewUpdate().Model(request).ExcludeColumn("number", "organisation_id", "created_at", "created_by").
		WherePK().Where("version = ?", before).Exec(ctx))
}

// requestSeen loads a request inside the scope: its organisation's people and
// whoever made it see it.
func requestSeen(ctx context.Context, q bun.IDB, sc scope.Scope, id string) (*Request, error) {
	request := &Request{}
	if err := q.NewSelect().Model(request).Where("t.id = ?", id).Scan(ctx); err != nil {
		return nil, db.NotFound(err, "enterprise.request.not_found")
	}
	if !sc.Sees(request.CreatedBy, request.OrganisationID) {
		return nil, fault.New(fault.NotFound, "enterprise.request.not_found")
	}
	return request, nil
}

// requestIDs lists all requests of an organisation.
func requestIDs(ctx context.Context, q bun.IDB, organisationID string) (ids []string, err error) {
	err = q.NewSelect().Model((*Request)(nil)).Column("id").Where("t.organisation_id = ?", organisationID).OrderExpr("t.id").Scan(ctx, &ids)
	if err != nil {
		return nil, fmt.Errorf("change requests: %w", err)
	}
	return ids, nil
}

func countRequests(ctx context.Context, q bun.IDB, sc scope.Scope, organisationIDs []string, states ...string) (int, error) {
	query := q.NewSelect().Model((*Request)(nil)).Where("t.organisation_id IN (?)", bun.List(organisationIDs))
	if len(states) > 0 {
		query = query.Where("t.state IN (?)", bun.List(states))
	}
	count, err := sc.Apply(query, requestList.Parties).Count(ctx)
	if err != nil {
		return 0, fmt.Errorf("change requests: %w", err)
	}
	return int(count), nil
}

// requestsIn lists requests of a state in reach, the oldest first; but not those
// that the person asked for, when another must decide.
func requestsIn(ctx context.Context, q bun.IDB, sc scope.Scope, state string, others bool, limit int) ([]Request, error) {
	var found []Request
	query := q.NewSelect().Model(&found).Where("t.state = ?", state).OrderExpr("t.created_at, t.id").Limit(int64(limit))
	if others {
		query = query.Where("t.created_by <> ?", sc.PersonID).Where("t.submitted_by <> ?", sc.PersonID)
	}
	if err := sc.Apply(query, requestList.Parties).Scan(ctx); err != nil {
		return nil, fmt.Errorf("change requests: %w", err)
	}
	return found, nil
}
