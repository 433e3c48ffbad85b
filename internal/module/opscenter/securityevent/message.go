package securityevent

import (
	"context"
	"strconv"

	"gongzhi/internal/kit/message"
	"gongzhi/internal/kit/usecase"
)

var (
	eventMessage = message.Kind{Name: "opscenter.securityevent.event", Channels: []message.Channel{message.Inbox, message.Mail}, Mandatory: []message.Channel{message.Inbox}, Basis: "securityevent.basis.report",
		Variables: []message.Variable{{Name: "number", Needed: true}, {Name: "title", Needed: true}, {Name: "level", Needed: true}, {Name: "due"}}}
	reportMessage = message.Kind{Name: "opscenter.securityevent.report", Channels: []message.Channel{message.Inbox, message.Mail}, Mandatory: []message.Channel{message.Inbox}, Basis: "securityevent.basis.report",
		Variables: []message.Variable{{Name: "number", Needed: true}, {Name: "report", Needed: true}, {Name: "authority"}}}
)

// told are those who are told of every event: the owner, the project manager and
// the engineer for security.
var told = message.Audience{Roles: []string{"owner.authoriser", "operations.manager", "operations.security"}}

// tell tells of an event that was registered or whose level changed.
func (s *Desk) tell(ctx context.Context, tx *usecase.Tx, e *Event) error {
	due := s.needs.Say("securityevent.no_report", nil)
	if e.Reportable {
		due = e.ReportDue.FormatEnd("01-02 15:04")
	}
	return message.Send(ctx, tx.Tx, message.Notice{Kind: eventMessage, Key: e.ID + "." + strconv.Itoa(e.Version), To: told, Path: page + e.ID,
		Params: map[string]string{"number": e.Number, "title": e.Title, "level": s.needs.Say("enum.securityLevel."+e.Level, nil), "due": due}})
}

// told tells that the authority was told.
func (s *Desk) told(ctx context.Context, tx *usecase.Tx, e *Event, r *Report) error {
	return message.Send(ctx, tx.Tx, message.Notice{Kind: reportMessage, Key: r.ID, To: told, Path: page + e.ID,
		Params: map[string]string{"number": e.Number, "report": s.needs.Say("enum.securityReport."+r.Kind, nil), "authority": r.Authority}})
}
