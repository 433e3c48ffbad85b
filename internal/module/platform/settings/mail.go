package settings

import (
	"context"

	"gongzhi/internal/kit/message"
	"gongzhi/internal/kit/usecase"
)

// SetMail keeps the person's e-mail address for messages and sends the code that
// confirms it. Where no e-mail is sent, the address waits.
func (s *Settings) SetMail(ctx context.Context, address string) (Wishes, error) {
	var letter message.Letter
	err := s.own(ctx, "platform.settings.contact", func(ctx context.Context, tx *usecase.Tx) error {
		if err := s.messages.SetContact(ctx, tx, message.Mail, address); err != nil {
			return err
		}
		contact, err := s.messages.Contact(ctx, tx, tx.Actor.PersonID, message.Mail)
		if err == nil && contact.Masked != "" && !contact.Confirmed && s.messages.Has(message.Mail) {
			letter, err = s.messages.NewCode(ctx, tx)
		}
		return err
	})
	return s.told(ctx, letter, err)
}

// SendMailCode sends another code to the person's unconfirmed address.
func (s *Settings) SendMailCode(ctx context.Context) (Wishes, error) {
	var letter message.Letter
	err := s.own(ctx, "platform.settings.contact-code", func(ctx context.Context, tx *usecase.Tx) (err error) {
		letter, err = s.messages.NewCode(ctx, tx)
		return err
	})
	return s.told(ctx, letter, err)
}

func (s *Settings) told(ctx context.Context, letter message.Letter, err error) (Wishes, error) {
	if err == nil && letter.Address != "" {
		err = s.messages.SendCode(ctx, letter)
	}
	if err != nil {
		return Wishes{}, err
	}
	return s.Wishes(ctx)
}

// ConfirmMail confirms the person's address by the code that was sent to it.
func (s *Settings) ConfirmMail(ctx context.Context, code string) (Wishes, error) {
	var refusal error
	err := s.own(ctx, "platform.settings.contact-confirm", func(ctx context.Context, tx *usecase.Tx) (err error) {
		refusal, err = s.messages.ConfirmMail(ctx, tx, code)
		return err
	})
	if err == nil {
		err = refusal // a wrong code was counted
	}
	if err != nil {
		return Wishes{}, err
	}
	return s.Wishes(ctx)
}
