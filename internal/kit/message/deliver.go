package message

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/usecase"
)

const (
	claim    = 2 * time.Minute // longer than sendTime, so that it ends for the dead only
	abreast  = 4               // one slow server must not hold up the others
	atOnce   = 50
	firstGap = 30 * time.Second
)

// Deliver tries what is due and returns how many were sent. It may run on
// several nodes at once.
func (c *Centre) Deliver(ctx context.Context) (sent int, err error) {
	for ctx.Err() == nil {
		rows, err := due(ctx, c.DB.Read(), c.DB.Clock().Now(), atOnce)
		if err != nil {
			return sent, err
		}
		var lock sync.Mutex
		var errs []error
		queue := make(chan *Delivery)
		var wait sync.WaitGroup
		for range abreast {
			wait.Go(func() {
				for d := range queue {
					ok, err := c.deliver(ctx, d)
					lock.Lock()
					if ok {
						sent++
					}
					errs = append(errs, err)
					lock.Unlock()
				}
			})
		}
		for i := range rows {
			queue <- &rows[i]
		}
		close(queue)
		wait.Wait()
		if err := errors.Join(errs...); err != nil || len(rows) < atOnce {
			return sent, err
		}
	}
	return sent, ctx.Err()
}

// deliver claims one delivery, sends it and writes down what came of it.
func (c *Centre) deliver(ctx context.Context, d *Delivery) (bool, error) {
	now := c.DB.Clock().Now()
	at, err := c.postponed(ctx, c.DB.Read(), d, now)
	if err != nil {
		return false, err
	}
	if at > now {
		return false, c.DB.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
			_, err := swap(ctx, tx, d, d.State, at, d.Attempts, d.Masked, "")
			return err
		})
	}
	letter, final, err := c.letter(ctx, d)
	if err != nil {
		return false, err
	}
	attempt := Attempt{ID: id.New(now), DeliveryID: d.ID, Number: d.Attempts + 1, At: now, Outcome: "begun"}
	until := now.Add(claim)
	ours := false
	err = c.DB.Write(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		if ours, err = swap(ctx, tx, d, Sending, until, attempt.Number, maskedAddress(d.Channel, letter.Address), ""); err != nil || !ours {
			return err
		}
		return insertAttempt(ctx, tx, attempt)
	})
	if err != nil || !ours {
		return false, err
	}
	claimed := *d
	claimed.State, claimed.NextAt, claimed.Attempts, claimed.Masked = Sending, until, attempt.Number, maskedAddress(d.Channel, letter.Address)
	begun := time.Now()
	if final == nil {
		final = c.send(ctx, d.Channel, letter)
	}
	attempt.Millis = time.Since(begun).Milliseconds()
	return final == nil, c.settle(context.WithoutCancel(ctx), &claimed, attempt, final)
}

func (c *Centre) send(ctx context.Context, channel Channel, letter Letter) error {
	adapter := c.Adapters[channel]
	if adapter == nil {
		return Refused(errors.New("the channel is not set up"))
	}
	ctx, cancel := context.WithTimeout(ctx, sendTime)
	defer cancel()
	return adapter.Send(ctx, letter)
}

// settle writes down the end of an attempt, unless another node has claimed the
// delivery since: then its attempt decides.
func (c *Centre) settle(ctx context.Context, d *Delivery, attempt Attempt, failure error) error {
	return c.DB.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		state, next, text := Sent, tx.Now(), ""
		attempt.Outcome = "sent"
		if failure != nil {
			text = cut(failure.Error(), 400)
			attempt.Outcome, state = "failed", Waiting
			next = tx.Now().Add(min(firstGap<<min(d.Attempts-1, 10), time.Hour))
			if isRefused(failure) {
				attempt.Outcome = "refused"
			}
			if isRefused(failure) || int64(d.Attempts) >= c.Params.Int(paramAttempts, tx.Now().Day()) {
				state = Dead
			}
		}
		attempt.Error = text
		if _, err := swap(ctx, tx, d, state, next, d.Attempts, d.Masked, text); err != nil {
			return err
		}
		return endAttempt(ctx, tx, attempt)
	})
}

// letter writes the letter of a delivery. final is why it can never be sent.
func (c *Centre) letter(ctx context.Context, d *Delivery) (letter Letter, final, err error) {
	q := c.DB.Read()
	m, err := messageOf(ctx, q, d.MessageID)
	if fault.Is(err, fault.NotFound) {
		return letter, Refused(errors.New("the message is gone")), nil
	}
	if err != nil {
		return letter, nil, err
	}
	kind, known := c.kinds[m.Kind]
	if !known {
		return letter, Refused(errors.New("the kind is not known any more")), nil
	}
	params := map[string]string{}
	if err := json.Unmarshal([]byte(m.Params), &params); err != nil {
		return letter, nil, fmt.Errorf("message %s: %w", m.ID, err)
	}
	templates, err := c.templates(ctx, q, d.Lang)
	if err != nil {
		return letter, nil, err
	}
	template := templates.at(c, kind, d.Lang, m.CreatedAt)
	params = inLang(params, d.Lang)
	letter = Letter{ID: d.ID, Kind: m.Kind, Lang: d.Lang, Title: fill(template.Title, params), Body: fill(template.Body, params), WeChat: template.WeChat, Params: params}
	if m.Path != "" {
		letter.Link = c.BaseURL + m.Path
	}
	if letter.Address, err = c.address(ctx, d); err != nil {
		return letter, nil, err
	}
	if letter.Address == "" && d.PersonID != "" {
		return letter, Refused(errors.New("the person has no such address any more")), nil
	}
	return letter, nil, nil
}

func (c *Centre) address(ctx context.Context, d *Delivery) (string, error) {
	switch {
	case d.PersonID == "":
		return "", nil
	case d.Channel == SMS:
		return c.Directory.Phone(ctx, c.DB.Read(), d.PersonID)
	}
	return c.contact(ctx, c.DB.Read(), d.PersonID, d.Channel)
}

// maskedAddress is what the log keeps.
func maskedAddress(channel Channel, address string) string {
	switch channel {
	case Mail:
		return seal.Mask(seal.Email, seal.Staff, address)
	case SMS:
		return seal.Mask(seal.Phone, seal.Staff, address)
	}
	return seal.Mask("", seal.Staff, address)
}

// Resend tries a dead delivery again from the beginning.
func (c *Centre) Resend(ctx context.Context, tx *usecase.Tx, deliveryID string) (Delivery, error) {
	d, err := deliveryOf(ctx, tx, deliveryID)
	if err != nil {
		return d, err
	}
	if d.State != Dead {
		return d, fault.New(fault.Conflict, "message.not_dead")
	}
	ok, err := swap(ctx, tx.Tx, &d, Waiting, tx.Now(), 0, d.Masked, "")
	if err == nil && !ok {
		err = fault.New(fault.Conflict, "message.not_dead")
	}
	tx.Act("message.resend")
	d.State, d.NextAt, d.Attempts, d.Error = Waiting, tx.Now(), 0, ""
	return d, err
}

// Purge forgets messages older than the parameter message.keep, a batch at a time.
func (c *Centre) Purge(ctx context.Context) (count int, err error) {
	for ctx.Err() == nil {
		now := c.DB.Clock().Now()
		gone, err := purge(ctx, c.DB, now.Add(-c.Params.Duration(paramKeep, now.Day())))
		count += gone
		if err != nil || gone < db.Batch {
			return count, err
		}
	}
	return count, ctx.Err()
}
