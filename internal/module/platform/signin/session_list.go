package signin

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/listing"
	"gongzhi/internal/kit/scope"
)

// SessionView is a session as people see it.
type SessionView struct {
	bun.BaseModel `bun:"table:signin_session,alias:t" json:"-"`

	ID         string        `bun:"id" json:"id"`
	PersonID   string        `bun:"person_id" json:"personId"`
	PersonName string        `bun:"-" json:"personName"`
	PostID     string        `bun:"post_id" json:"-"`
	PostTitle  string        `bun:"-" json:"postTitle" doc:"The roles of the post in words"`
	Agent      string        `bun:"agent" json:"agent" doc:"Browser and system, empty when not known"`
	Device     string        `bun:"device" json:"device" doc:"What the device calls itself"`
	Address    string        `bun:"address" json:"address"`
	Assurance  int           `bun:"assurance" json:"assurance" doc:"How sure it is who the person is, 1 to 4"`
	Provider   string        `bun:"provider" json:"-"`
	Means      string        `bun:"-" json:"provider" doc:"The identity provider by its name, empty for an account of our own"`
	NewDevice  bool          `bun:"new_device" json:"newDevice" doc:"The person had not used this device before"`
	BegunAt    clock.Instant `bun:"begun_at" json:"begunAt"`
	SeenAt     clock.Instant `bun:"seen_at" json:"seenAt" doc:"At most a minute behind"`
	ExpiresAt  clock.Instant `bun:"expires_at" json:"expiresAt" doc:"When it ends at the latest"`
	Current    bool          `bun:"-" json:"current" doc:"The session that asks"`
}

// SessionFilter are the filters of the list of sessions.
type SessionFilter struct {
	PersonID []string `query:"personId" filter:"t.person_id"`
}

// sessionsAt is the list at a moment: sessions end by themselves, so that totals
// are not kept.
func sessionsAt(now clock.Instant) list.Spec[SessionView] {
	return list.Spec[SessionView]{
		Name:        "platform.signin.sessions",
		Version:     func(context.Context, bun.IDB) (int64, error) { return int64(now), nil },
		Parties:     scope.Parties{Maker: "t.person_id", Organisations: []string{"t.org_id"}},
		Sorts:       map[string]string{"begunAt": "t.begun_at"},
		DefaultSort: "-begunAt",
		Search: func(q *bun.SelectQuery, text string) *bun.SelectQuery {
			return q.Where("concat(t.agent, ' ', t.device, ' ', t.address) LIKE ? ESCAPE '!'", "%"+list.EscapeLike(text)+"%")
		},
		Position: func(row *SessionView, _ string) any { return int64(row.BegunAt) },
		ID:       func(row *SessionView) string { return row.ID },
	}
}

// alive narrows a list to sessions that have not ended. The bound moves once a
// minute, as the activity is written.
func (f SessionFilter) alive(now clock.Instant) list.Filter {
	minute := clock.FromTime(now.Time().Truncate(time.Minute))
	return list.Where(f).And("t.expires_at", ">", minute).And("t.idle_at", ">=", minute)
}

// sessionTable is what an export of the list holds.
var sessionTable = listing.Table{Entity: "session", Columns: []listing.Column{{Field: "personName"}, {Field: "postTitle"}, {Field: "agent"},
	{Field: "device"}, {Field: "address"}, {Field: "begunAt"}, {Field: "seenAt"}}}
