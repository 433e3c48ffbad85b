package message

import (
	"context"
	"crypto/rand"
	"fmt"
	"math/big"
	"net/mail"
	"strconv"
	"strings"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/usecase"
)

// contactRow is an address that a person gave. An e-mail address gets nothing
// but the code that confirms it until that code was typed in here: whoever
// mistypes an address must not send what is theirs to a stranger.
type contactRow struct {
	bun.BaseModel `bun:"table:message_contact,alias:t"`

	ID          string        `bun:"id,pk"`
	PersonID    string        `bun:"person_id"`
	Channel     Channel       `bun:"channel"`
	Sealed      string        `bun:"address_sealed"`
	UpdatedAt   clock.Instant `bun:"updated_at"`
	ConfirmedAt clock.Instant `bun:"confirmed_at"`
	CodeHash    string        `bun:"code_hash"`
	CodeAt      clock.Instant `bun:"code_at"`
	CodeTries   int64         `bun:"code_tries"` // wrong ones
}

func (r contactRow) usable() bool { return r.Channel != Mail || r.ConfirmedAt > 0 }

func contactID(personID string, channel Channel) string { return personID + "/" + string(channel) }

// contacts are the channels by which people can be reached.
func contacts(ctx context.Context, q bun.IDB, people []string) (map[string]map[Channel]bool, error) {
	var rows []contactRow
	if err := q.NewSelect().Model(&rows).Column("person_id", "channel", "confirmed_at").Where("t.person_id IN (?)", bun.List(people)).Scan(ctx); err != nil {
		return nil, fmt.Errorf("message contacts: %w", err)
	}
	byPerson := map[string]map[Channel]bool{}
	for _, row := range rows {
		if byPerson[row.PersonID] == nil {
			byPerson[row.PersonID] = map[Channel]bool{}
		}
		byPerson[row.PersonID][row.Channel] = row.usable()
	}
	return byPerson, nil
}

// contactOf finds the address of a person; the zero row when there is none.
func (c *Centre) contactOf(ctx context.Context, q bun.IDB, personID string, channel Channel) (row contactRow, address string, err error) {
	err = q.NewSelect().Model(&row).Where("t.id = ?", contactID(personID, channel)).Scan(ctx)
	if err = db.NotFound(err, "fault.not_found"); fault.Is(err, fault.NotFound) {
		return contactRow{}, "", nil
	}
	if err != nil {
		return row, "", fmt.Errorf("message contact: %w", err)
	}
	address, err = c.Ring.Open(seal.AAD("message_contact", "address_sealed", row.ID), row.Sealed)
	return row, address, err
}

// contact is the address that messages for a person may go to, empty when there
// is none.
func (c *Centre) contact(ctx context.Context, q bun.IDB, personID string, channel Channel) (string, error) {
	row, address, err := c.contactOf(ctx, q, personID, channel)
	if !row.usable() {
		return "", err
	}
	return address, err
}

// OwnerOf finds the person whose confirmed address that is, empty when it is
// nobody's. It opens every address of the channel: they are sealed, and few.
func (c *Centre) OwnerOf(ctx context.Context, q bun.IDB, channel Channel, address string) (personID string, err error) {
	var rows []contactRow
	if err := q.NewSelect().Model(&rows).Where("t.channel = ?", channel).Where("t.confirmed_at > 0").OrderExpr("t.id").Scan(ctx); err != nil {
		return "", fmt.Errorf("message contacts: %w", err)
	}
	for _, row := range rows {
		own, err := c.Ring.Open(seal.AAD("message_contact", "address_sealed", row.ID), row.Sealed)
		if err != nil {
			return "", err
		}
		if strings.EqualFold(own, address) {
			return row.PersonID, nil
		}
	}
	return "", nil
}

// Contact is the person's own address as they are shown it.
type Contact struct {
	Masked    string
	Confirmed bool
}

// Contact shows the person's own address, masked.
func (c *Centre) Contact(ctx context.Context, q bun.IDB, personID string, channel Channel) (Contact, error) {
	row, address, err := c.contactOf(ctx, q, personID, channel)
	return Contact{maskedAddress(channel, address), address != "" && row.usable()}, err
}

// SetContact keeps the actor's own address for a channel; empty removes it.
func (c *Centre) SetContact(ctx context.Context, tx *usecase.Tx, channel Channel, address string) error {
	address = strings.TrimSpace(address)
	if channel == Mail && address != "" {
		parsed, err := mail.ParseAddress(address)
		var checks fault.Checks
		checks.That(err == nil && parsed.Address == address && len(address) <= 254, "/mail", "message.mail_shape")
		if err := checks.Err(); err != nil {
			return err
		}
	}
	id := contactID(tx.Actor.PersonID, channel)
	tx.Record("message_contact", id)
	before, known, err := c.contactOf(ctx, tx, tx.Actor.PersonID, channel)
	if err != nil || known == address {
		return err // as it was, confirmed or not
	}
	if err := c.rested(before, tx.Now()); err != nil {
		return err
	}
	if address == "" {
		_, err := tx.NewDelete().Model((*contactRow)(nil)).Where("id = ?", id).Exec(ctx)
		return err
	}
	return tx.Upsert(ctx, "message_contact", []string{"id"}, []string{"person_id", "channel", "address_sealed", "updated_at", "confirmed_at", "code_hash", "code_tries"},
		id, tx.Actor.PersonID, string(channel), c.Ring.Seal(seal.AAD("message_contact", "address_sealed", id), address), tx.Now(), 0, "", 0)
}

// rested refuses letters with codes that follow one another too fast, so that
// nobody's mailbox is filled from here.
func (c *Centre) rested(row contactRow, now clock.Instant) error {
	gap := c.Params.Duration(paramCodeGap, now.Day())
	if row.CodeAt > 0 && now.Sub(row.CodeAt) < gap {
		return fault.New(fault.TooMany, "message.code_soon", "seconds", int64(gap.Seconds()))
	}
	return nil
}

// NewCode makes a code for the actor's unconfirmed e-mail address and returns
// the letter that tells it; the caller sends it with SendCode once it is
// committed. A code before it is void.
func (c *Centre) NewCode(ctx context.Context, tx *usecase.Tx) (Letter, error) {
	row, address, err := c.contactOf(ctx, tx, tx.Actor.PersonID, Mail)
	if err != nil {
		return Letter{}, err
	}
	switch {
	case address == "":
		return Letter{}, fault.New(fault.Conflict, "message.no_mail")
	case row.ConfirmedAt > 0:
		return Letter{}, fault.New(fault.Conflict, "message.mail_confirmed")
	case !c.Has(Mail):
		return Letter{}, fault.New(fault.Conflict, "message.mail_off")
	}
	if err := c.rested(row, tx.Now()); err != nil {
		return Letter{}, err
	}
	number, err := rand.Int(rand.Reader, big.NewInt(100_000_000))
	if err != nil {
		return Letter{}, fmt.Errorf("message code: %w", err)
	}
	code := fmt.Sprintf("%08d", number)
	row.CodeHash, row.CodeAt, row.CodeTries = c.codeHash(row.ID, code), tx.Now(), 0
	if err := saveContact(ctx, tx, &row); err != nil {
		return Letter{}, err
	}
	minutes := int64(c.Params.Duration(paramCodeLife, tx.Now().Day()).Minutes())
	lang, params := scope.Lang(ctx), map[string]any{"code": code, "minutes": strconv.FormatInt(minutes, 10)}
	return Letter{ID: row.ID + "/" + strconv.FormatInt(int64(tx.Now()), 10), Kind: "message.code", Lang: lang, Address: address, Params: map[string]string{"code": code},
		Title: c.Words().Text(lang, "message.code.title", nil), Body: c.Words().Text(lang, "message.code.body", params)}, nil
}

func (c *Centre) codeHash(id, code string) string { return c.Ring.Hash("message-code", id+"/"+code) }

// SendCode sends the letter at once: a code waits for nobody's quiet hours, and
// stands in no log.
func (c *Centre) SendCode(ctx context.Context, letter Letter) error {
	if err := c.send(ctx, Mail, letter); err != nil {
		return fault.New(fault.Unavailable, "message.code_unsent").Because(err)
	}
	return nil
}

// ConfirmMail confirms the actor's e-mail address by the code that was sent to
// it. The refusal is returned apart from err, for a wrong code is counted.
func (c *Centre) ConfirmMail(ctx context.Context, tx *usecase.Tx, code string) (refusal, err error) {
	row, address, err := c.contactOf(ctx, tx, tx.Actor.PersonID, Mail)
	if err != nil {
		return nil, err
	}
	today := tx.Now().Day()
	switch {
	case address == "":
		return nil, fault.New(fault.Conflict, "message.no_mail")
	case row.ConfirmedAt > 0:
		return nil, fault.New(fault.Conflict, "message.mail_confirmed")
	case row.CodeHash == "" || row.CodeTries >= c.Params.Int(paramCodeTries, today) || tx.Now().Sub(row.CodeAt) >= c.Params.Duration(paramCodeLife, today):
		return nil, fault.New(fault.Conflict, "message.code_over")
	}
	if c.codeHash(row.ID, strings.TrimSpace(code)) == row.CodeHash { // of a keyed hash: its time tells nothing
		row.ConfirmedAt, row.CodeHash = tx.Now(), ""
	} else {
		row.CodeTries++
		var checks fault.Checks
		checks.Add("/code", "message.code_wrong", "left", c.Params.Int(paramCodeTries, today)-row.CodeTries)
		refusal = checks.Err()
	}
	return refusal, saveContact(ctx, tx, &row)
}

// saveContact writes what a code changed.
func saveContact(ctx context.Context, tx *usecase.Tx, row *contactRow) error {
	tx.Record("message_contact", row.ID)
	return db.MustAffect(tx.NewUpdate().Model(row).Column("confirmed_at", "code_hash", "code_at", "code_tries").WherePK().Exec(ctx))
}
