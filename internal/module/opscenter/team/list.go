package team

import (
	"strings"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/listing"
	"gongzhi/internal/kit/seal"
)

func byNumber(q *bun.SelectQuery, text string) *bun.SelectQuery {
	return q.Where("t.number LIKE ? ESCAPE '!'", "%"+list.EscapeLike(strings.ToUpper(text))+"%")
}

// MemberFilter narrows the people.
type MemberFilter struct {
	Role []string `query:"role" enum:"manager,support,security,dba,engineer" filter:"t.role"`
}

type membersInput struct {
	list.Params
	MemberFilter
}

var memberList = list.Spec[Member]{
	Name: memberTable, Versions: []string{memberTable, certificateTable}, Search: byNumber,
	Sorts: map[string]string{"createdAt": "t.created_at"}, DefaultSort: "createdAt",
	Position: func(row *Member, _ string) any { return int64(row.CreatedAt) },
	ID:       func(row *Member) string { return row.ID },
}

var memberColumns = listing.Table{Entity: "teamMember", Columns: []listing.Column{{Field: "number"}, {Field: "name", Shown: seal.PersonName}, {Field: "role", Words: "enum.teamRole."}, {Field: "state", Words: "state.teamMember."}, {Field: "from"}, {Field: "until"},
	{Field: "since"}, {Field: "years"}, {Field: "projects"}, {Field: "met"}, {Field: "createdAt"}}}

// ReplacementFilter narrows the replacements.
type ReplacementFilter struct {
	State []string `query:"state" enum:"noticed,consented,effective,refused,withdrawn" filter:"t.state"`
	Role  []string `query:"role" enum:"manager,support,security,dba,engineer" filter:"t.role"`
}

type replacementsInput struct {
	list.Params
	ReplacementFilter
}

var replacementList = list.Spec[Replacement]{
	Name: replacementTable, Versions: []string{replacementTable}, Search: byNumber,
	Sorts: map[string]string{"createdAt": "t.created_at"}, DefaultSort: "-createdAt",
	Position: func(row *Replacement, _ string) any { return int64(row.CreatedAt) },
	ID:       func(row *Replacement) string { return row.ID },
}

var replacementColumns = listing.Table{Entity: "teamReplacement", Columns: []listing.Column{{Field: "number"}, {Field: "state", Words: "state.teamReplacement."}, {Field: "role", Words: "enum.teamRole."}, {Field: "outgoingName", Shown: seal.PersonName}, {Field: "successorName", Shown: seal.PersonName},
	{Field: "noticeDay"}, {Field: "earliestDay"}, {Field: "effectiveDay"}, {Field: "deciderName"}, {Field: "decidedAt"}, {Field: "reason"}, {Field: "createdAt"}}}

// ShiftFilter narrows the shifts.
type ShiftFilter struct {
	MemberID     string    `query:"memberId" maxLength:"26" filter:"t.member_id"`
	StartsAtFrom clock.Day `query:"startsAtFrom" format:"date" filter:"t.starts_at,from"`
	StartsAtTo   clock.Day `query:"startsAtTo" format:"date" filter:"t.starts_at,until"`
}

type shiftsInput struct {
	list.Params
	ShiftFilter
}

var shiftList = list.Spec[Shift]{
	Name: shiftTable, Versions: []string{shiftTable},
	Join: func(q *bun.SelectQuery) *bun.SelectQuery {
		return q.Join("JOIN team_member AS m ON m.id = t.member_id")
	},
	Search: func(q *bun.SelectQuery, text string) *bun.SelectQuery {
		return q.Where("m.number LIKE ? ESCAPE '!'", "%"+list.EscapeLike(strings.ToUpper(text))+"%")
	},
	Sorts: map[string]string{"startsAt": "t.starts_at"}, DefaultSort: "startsAt",
	Position: func(row *Shift, _ string) any { return int64(row.StartsAt) },
	ID:       func(row *Shift) string { return row.ID },
}

var shiftColumns = listing.Table{Entity: "teamShift", Columns: []listing.Column{{Field: "startsAt"}, {Field: "endsAt"}, {Field: "name", Shown: seal.PersonName}, {Field: "role", Words: "enum.teamRole."}}}

// SessionFilter narrows the visits and trainings.
type SessionFilter struct {
	Kind          []string  `query:"kind" enum:"visit,training" filter:"t.kind"`
	State         []string  `query:"state" enum:"planned,held,signed,cancelled" filter:"t.state"`
	CreatedAtFrom clock.Day `query:"createdAtFrom" format:"date" filter:"t.created_at,from"`
	CreatedAtTo   clock.Day `query:"createdAtTo" format:"date" filter:"t.created_at,until"`
}

type sessionsInput struct {
	list.Params
	SessionFilter
}

var sessionList = list.Spec[Session]{
	Name: sessionTable, Versions: []string{sessionTable}, Search: byNumber,
	Sorts: map[string]string{"createdAt": "t.created_at"}, DefaultSort: "-createdAt",
	Position: func(row *Session, _ string) any { return int64(row.CreatedAt) },
	ID:       func(row *Session) string { return row.ID },
}

var sessionColumns = listing.Table{Entity: "teamSession", Columns: []listing.Column{{Field: "number"}, {Field: "kind", Words: "enum.teamSession."}, {Field: "state", Words: "state.teamSession."}, {Field: "title"}, {Field: "place"}, {Field: "plannedOn"}, {Field: "heldOn"},
	{Field: "attendees"}, {Field: "feedback"}, {Field: "signerName"}, {Field: "signedAt"}, {Field: "createdAt"}}}
