package app

import (
	"context"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/mailbox"
	"gongzhi/internal/kit/message"
	"gongzhi/internal/module/opscenter/servicedesk"
)

// mailbox is where people write who need help, nil when none is set up.
func (s *System) mailbox() (servicedesk.Box, error) {
	if s.Config.MailboxURL == "" || s.Config.ReadOnly {
		return nil, nil
	}
	box, err := mailbox.Open(s.Config.MailboxURL)
	if err != nil {
		return nil, fault.New(fault.Malformed, "config.mailbox_url").Because(err)
	}
	return box, nil
}

// sender is the person with a confirmed e-mail address, in their oldest post.
func (s *System) sender(ctx context.Context, q bun.IDB, address string) (servicedesk.Sender, error) {
	personID, err := s.Messages.OwnerOf(ctx, q, message.Mail, address)
	if err != nil || personID == "" {
		return servicedesk.Sender{}, err
	}
	person, err := s.Services.Identity.PersonByID(ctx, personID)
	if err != nil {
		return servicedesk.Sender{}, err
	}
	found := servicedesk.Sender{PersonID: person.ID, Name: person.Name}
	if found.Phone, err = s.Services.Identity.PhoneOf(ctx, personID); err != nil {
		return found, err
	}
	posts, err := s.Services.Identity.UsablePosts(ctx, personID)
	if err == nil && len(posts) > 0 {
		found.OrgID = posts[0].OrgID
	}
	return found, err
}
