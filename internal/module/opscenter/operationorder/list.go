package operationorder

import (
	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/listing"
	"gongzhi/internal/kit/scope"
)

// AccountFilter narrows the account orders.
type AccountFilter struct {
	State         []string  `query:"state" enum:"requested,authorised,done,refused,withdrawn,stopped,ratified,lifted" filter:"t.state"`
	Kind          []string  `query:"kind" enum:"reset,create,close,enable,rights,stop,lift" filter:"t.kind"`
	Ticket        string    `query:"ticket" maxLength:"24" filter:"t.ticket" doc:"Number of the request that it came of"`
	CreatedAtFrom clock.Day `query:"createdAtFrom" format:"date" filter:"t.created_at,from"`
	CreatedAtTo   clock.Day `query:"createdAtTo" format:"date" filter:"t.created_at,until"`
}

type accountListInput struct {
	list.Params
	AccountFilter
}

// DataFilter narrows the data orders.
type DataFilter struct {
	State         []string  `query:"state" enum:"requested,rehearsed,half,authorised,prepared,ready,running,executed,failed,reverted,checked,delivered,destroyed,archived,refused,withdrawn" filter:"t.state"`
	Kind          []string  `query:"kind" enum:"import,export,process" filter:"t.kind"`
	Ticket        string    `query:"ticket" maxLength:"24" filter:"t.ticket" doc:"Number of the request that it came of"`
	CreatedAtFrom clock.Day `query:"createdAtFrom" format:"date" filter:"t.created_at,from"`
	CreatedAtTo   clock.Day `query:"createdAtTo" format:"date" filter:"t.created_at,until"`
}

type dataListInput struct {
	list.Params
	DataFilter
}

// ExerciseFilter narrows the exercises.
type ExerciseFilter struct {
	State []string `query:"state" enum:"planned,approved,running,reporting,reported,confirmed,refused,cancelled" filter:"t.state"`
}

type exerciseListInput struct {
	list.Params
	ExerciseFilter
}

func found(q *bun.SelectQuery, text string) *bun.SelectQuery {
	return list.Folded(q, "t.search", text)
}

var accountList = list.Spec[Account]{
	Name: accountTable, Versions: []string{accountTable}, Parties: scope.Parties{Maker: "t.created_by"},
	Sorts: map[string]string{"createdAt": "t.created_at"}, DefaultSort: "-createdAt", Search: found,
	Position: func(row *Account, _ string) any { return int64(row.CreatedAt) },
	ID:       func(row *Account) string { return row.ID },
}

var dataList = list.Spec[Data]{
	Name: dataTable, Versions: []string{dataTable}, Parties: scope.Parties{Maker: "t.created_by"},
	Sorts: map[string]string{"createdAt": "t.created_at"}, DefaultSort: "-createdAt", Search: found,
	Position: func(row *Data, _ string) any { return int64(row.CreatedAt) },
	ID:       func(row *Data) string { return row.ID },
}

var exerciseList = list.Spec[Exercise]{
	Name: exerciseTable, Versions: []string{exerciseTable, findingTable}, Parties: scope.Parties{Maker: "t.created_by"},
	Sorts: map[string]string{"startsAt": "t.starts_at"}, DefaultSort: "-startsAt", Search: found,
	Position: func(row *Exercise, _ string) any { return int64(row.StartsAt) },
	ID:       func(row *Exercise) string { return row.ID },
}

var accountColumns = listing.Table{Entity: "accountOrder", Columns: []listing.Column{{Field: "number"}, {Field: "kind", Words: "enum.accountOrderKind."}, {Field: "state", Words: "state.accountOrder."},
	{Field: "target"}, {Field: "reason"}, {Field: "ticket"}, {Field: "makerName"}, {Field: "createdAt"}, {Field: "authoriserName"}, {Field: "authorisedAt"}, {Field: "carrierName"}, {Field: "carriedAt"}, {Field: "affected"}}}

var dataColumns = listing.Table{Entity: "dataOrder", Columns: []listing.Column{{Field: "number"}, {Field: "kind", Words: "enum.dataOrderKind."}, {Field: "state", Words: "state.dataOrder."},
	{Field: "subject", Words: "enum.dataOrderSubject."}, {Field: "reason"}, {Field: "ticket"}, {Field: "total"}, {Field: "makerName"}, {Field: "createdAt"}, {Field: "authoriserName"}, {Field: "secondName"}, {Field: "operatorName"},
	{Field: "checkerName"}, {Field: "backupPoint"}, {Field: "rowsDone"}, {Field: "sha256"}, {Field: "sm3"}, {Field: "expiresAt"}, {Field: "downloads"}}}

var exerciseColumns = listing.Table{Entity: "exercise", Columns: []listing.Column{{Field: "number"}, {Field: "state", Words: "state.exercise."}, {Field: "title"}, {Field: "startsAt"}, {Field: "endsAt"},
	{Field: "blocked"}, {Field: "found"}, {Field: "makerName"}, {Field: "approverName"}, {Field: "confirmerName"}}}
