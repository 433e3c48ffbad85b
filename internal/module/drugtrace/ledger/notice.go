package ledger

import (
	"context"

	"gongzhi/internal/contract/drugtrace"
	"gongzhi/internal/kit/message"
	"gongzhi/internal/kit/usecase"
)

// What people are told of holds that reach boxes in other hands.
var (
	recallMessage = message.Kind{Name: "drugtrace.recall", Urgent: true, Channels: []message.Channel{message.Inbox, message.Mail, message.SMS}, Mandatory: []message.Channel{message.Inbox},
		Robots: true, Basis: "basis.recall", Variables: []message.Variable{{Name: "drug"}, {Name: "batch", Needed: true}, {Name: "reason"}}}
	holdMessage = message.Kind{Name: "drugtrace.hold", Urgent: true, Channels: []message.Channel{message.Inbox, message.Mail}, Mandatory: []message.Channel{message.Inbox},
		Basis: "basis.hold", Variables: []message.Variable{{Name: "drug"}, {Name: "batch", Needed: true}, {Name: "reason"}}}
)

// tell lets those know who have boxes that the regulator has blocked.
func (l *Ledger) tell(ctx context.Context, tx *usecase.Tx, hold *Hold) error {
	kind := holdMessage
	switch hold.Kind {
	case HoldRecall:
		kind = recallMessage
	case HoldRegulator:
	default:
		return nil // the depot's own affair
	}
	holders, batch, err := holdersOf(ctx, tx, hold)
	if err != nil || len(holders) == 0 {
		return err
	}
	names, err := l.needs.Items.ItemNames(ctx, []string{hold.ItemID})
	if err != nil {
		return err
	}
	return message.Send(ctx, tx.Tx, message.Notice{Kind: kind, Key: hold.ID, Path: "/drugtrace/holds",
		To:     message.Audience{Organisations: holders, Permission: PermitRead},
		Params: drugtrace.Message(names[hold.ItemID], map[string]string{"batch": batch, "reason": hold.Reason})})
}
