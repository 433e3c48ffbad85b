package servicedesk

import (
	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/listing"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/seal"
)

// Filter narrows the tickets.
type Filter struct {
	Kind          []string  `query:"kind" enum:"request,fault" filter:"t.kind"`
	State         []string  `query:"state" enum:"submitted,returned,accepted,assigned,noticed,working,signing,closed,transferred,withdrawn,reported,responded,diagnosing,handling,escalated,planned,observing,recovered,noFault,merged" filter:"t.state"`
	Level         []string  `query:"level" enum:"1,2,3,4,5" filter:"t.level"`
	Channel       []string  `query:"channel" enum:"web,phone,mini,mail,onsite,monitor,patrol" filter:"t.channel"`
	EngineerID    []string  `query:"engineerId" filter:"t.engineer_id"`
	CreatedAtFrom clock.Day `query:"createdAtFrom" format:"date" filter:"t.created_at,from"`
	CreatedAtTo   clock.Day `query:"createdAtTo" format:"date" filter:"t.created_at,until"`
}

type listInput struct {
	list.Params
	Filter
}

var ticketList = list.Spec[Ticket]{
	Name: "desk_ticket", Versions: []string{"desk_ticket"},
	Parties:     scope.Parties{Maker: "t.created_by", Organisations: []string{"t.org_id"}},
	Sorts:       map[string]string{"createdAt": "t.created_at"},
	DefaultSort: "-createdAt",
	Search: func(q *bun.SelectQuery, text string) *bun.SelectQuery {
		return list.Folded(q, "t.search", text)
	},
	Position: func(row *Ticket, _ string) any { return int64(row.CreatedAt) },
	ID:       func(row *Ticket) string { return row.ID },
}

var ticketTable = listing.Table{Entity: "serviceTicket", Columns: []listing.Column{{Field: "number"}, {Field: "kind", Words: "enum.ticketKind."}, {Field: "state", Words: "state.serviceTicket."},
	{Field: "level"}, {Field: "title"}, {Field: "name", Shown: seal.PersonName}, {Field: "phone", Shown: seal.Phone}, {Field: "orgName"}, {Field: "engineerName"}, {Field: "channel", Words: "enum.ticketChannel."},
	{Field: "mode", Words: "enum.ticketMode."}, {Field: "reportedAt"}, {Field: "stars"}, {Field: "closedAt"}}}
