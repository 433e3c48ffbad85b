package servicedesk

import (
	"context"
	"fmt"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/usecase"
)

// HandOver gives the open tickets of an engineer whose account ends to another
// one, in the caller's transaction. It returns how many.
func (s *Desk) HandOver(ctx context.Context, tx *usecase.Tx, fromID, toID, text string) (int, error) {
	tickets, err := openOf(ctx, tx, fromID)
	if err != nil || len(tickets) == 0 {
		return 0, err
	}
	if toID == "" {
		return 0, fault.New(fault.Conflict, "servicedesk.handover", "count", len(tickets))
	}
	for i := range tickets {
		entry := Entry{Action: "handover", Text: text}
		if err := s.assign(ctx, tx, &tickets[i], toID, &entry); err != nil {
			return 0, fmt.Errorf("ticket %s: %w", tickets[i].Number, err)
		}
		if err := saveTicket(ctx, tx, &tickets[i]); err != nil {
			return 0, err
		}
		if err := write(ctx, tx, &tickets[i], entry); err != nil {
			return 0, err
		}
	}
	tx.Act("opscenter.servicedesk.handover")
	return len(tickets), nil
}

// OpenOf counts the open tickets of an engineer.
func (s *Desk) OpenOf(ctx context.Context, q usecase.Query, engineerID string) (int, error) {
	tickets, err := openOf(ctx, q.IDB, engineerID)
	return len(tickets), err
}
