package message

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/job"
	"gongzhi/internal/kit/outbox"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/seal"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the tables of this package.
var Migrations = db.Source{Name: "kit/message", FS: migrations, Dir: "migrations"}

// Tables declares the evidence of this package. What was sent has a log of its
// own; evidence is who changed the words, the wishes and the addresses.
var Tables = []audit.Table{
	{Name: "message_template"}, {Name: "message_preference"},
	{Name: "message_contact", Private: []string{"address_sealed", "code_hash"}},
}

// PersonalData is what of it belongs to people.
var PersonalData = []seal.Column{
	{Table: "message_contact", Column: "address_sealed", Kind: seal.Email, Purpose: "personal.purpose.message", Basis: "personal.basis.duty", Retention: "personal.retention.account", Level: 3, Sealed: true},
	{Table: "message_contact", Column: "code_hash", Kind: seal.Secret, Purpose: "personal.purpose.message", Basis: "personal.basis.duty", Retention: "personal.retention.account", Level: 3},
}

// Recipient is a person that a notice concerns.
type Recipient struct {
	PersonID string
	Lang     i18n.Lang
	HasPhone bool
}

// Directory knows people. It is asked inside transactions.
type Directory interface {
	Recipients(ctx context.Context, q bun.IDB, to Audience) ([]Recipient, error)
	Phone(ctx context.Context, q bun.IDB, personID string) (string, error)
}

// Config is what a centre runs on.
type Config struct {
	DB        *db.DB
	Ring      *seal.Ring
	Params    *param.Set // must know Parameters
	Directory Directory
	Words     func() *i18n.Catalogue // asked at run time
	BaseURL   string
	Adapters  map[Channel]Adapter
}

// Centre turns notices into messages and sends them.
type Centre struct {
	Config

	kinds map[string]Kind
}

// New returns a centre that knows no kinds yet.
func New(config Config) *Centre {
	for _, d := range Parameters {
		config.Params.Need(d.Name)
	}
	return &Centre{Config: config, kinds: map[string]Kind{}}
}

// Declare makes kinds known; it panics on one that cannot work.
func (c *Centre) Declare(kinds ...Kind) {
	for _, kind := range kinds {
		if err := kind.check(); err != nil {
			panic(err)
		}
		if _, twice := c.kinds[kind.Name]; twice {
			panic("message kind " + kind.Name + " is declared twice")
		}
		c.kinds[kind.Name] = kind
	}
}

// Kinds lists all kinds by name.
func (c *Centre) Kinds() []Kind {
	kinds := slices.Collect(maps.Values(c.kinds))
	slices.SortFunc(kinds, func(a, b Kind) int { return strings.Compare(a.Name, b.Name) })
	return kinds
}

// Kind finds a kind.
func (c *Centre) Kind(name string) (Kind, bool) { kind, ok := c.kinds[name]; return kind, ok }

// Has reports whether the channel can be used in this installation.
func (c *Centre) Has(channel Channel) bool { return channel == Inbox || c.Adapters[channel] != nil }

// Subscriptions are what the dispatcher of the outbox must know.
func (c *Centre) Subscriptions() []outbox.Subscription {
	return []outbox.Subscription{outbox.On("kit.message", c.expand)}
}

// Jobs are the recurring work.
func (c *Centre) Jobs() []job.Job {
	return []job.Job{
		{Name: "message.deliver", Every: 2 * time.Second, Run: func(ctx context.Context) error { _, err := c.Deliver(ctx); return err }},
		{Name: "message.purge", Every: time.Hour, Run: func(ctx context.Context) error { _, err := c.Purge(ctx); return err }},
	}
}

type messageRow struct {
	bun.BaseModel `bun:"table:message,alias:m"`
	Message
}

// expand makes the messages of one notice, once for each person.
func (c *Centre) expand(ctx context.Context, tx *db.Tx, r requested) error {
	kind, known := c.kinds[r.Kind]
	if !known {
		return fmt.Errorf("message kind %s is not known to this program", r.Kind)
	}
	key := r.Kind + ":" + r.Key
	people, err := c.Directory.Recipients(ctx, tx, r.To)
	if err != nil {
		return fmt.Errorf("message %s: %w", key, err)
	}
	if kind.Robots && slices.ContainsFunc(Robots, c.Has) {
		people = append(people, Recipient{Lang: i18n.Hans}) // the group of staff
	}
	have, err := peopleTold(ctx, tx, key)
	if err != nil {
		return err
	}
	params, err := json.Marshal(r.Params)
	if err != nil {
		return err
	}
	return db.Chunks(people, db.Batch/len(Personal), func(part []Recipient) error {
		ids := make([]string, len(part))
		for i, person := range part {
			ids[i] = person.PersonID
		}
		chosen, err := choices(ctx, tx, kind.Name, ids)
		if err != nil {
			return err
		}
		reachable, err := contacts(ctx, tx, ids)
		if err != nil {
			return err
		}
		var messages []messageRow
		var deliveries []Delivery
		for _, person := range part {
			if have[person.PersonID] {
				continue
			}
			have[person.PersonID] = true
			m := Message{ID: id.New(tx.Now()), NoticeKey: key, Kind: kind.Name, PersonID: person.PersonID, Params: string(params), Path: r.Path,
				Urgent: kind.Urgent, Shown: person.PersonID != "" && kind.wants(Inbox, chosen[person.PersonID]), CreatedAt: r.At}
			messages = append(messages, messageRow{Message: m})
			for _, channel := range c.channelsFor(kind, person, chosen[person.PersonID], reachable[person.PersonID]) {
				deliveries = append(deliveries, Delivery{ID: id.New(tx.Now()), MessageID: m.ID, Kind: kind.Name, PersonID: m.PersonID,
					Channel: channel, Lang: person.Lang, Urgent: kind.Urgent, State: Waiting, NextAt: tx.Now(), CreatedAt: tx.Now()})
			}
		}
		if len(messages) > 0 {
			if _, err := tx.NewInsert().Model(&messages).Exec(ctx); err != nil {
				return fmt.Errorf("messages: %w", err)
			}
		}
		if len(deliveries) > 0 {
			tx.Touch("message_delivery")
			if _, err := tx.NewInsert().Model(&deliveries).Exec(ctx); err != nil {
				return fmt.Errorf("deliveries: %w", err)
			}
		}
		return nil
	})
}

// channelsFor are the ways out, the inbox not counted.
func (c *Centre) channelsFor(kind Kind, person Recipient, chosen map[Channel]bool, contact map[Channel]bool) []Channel {
	if person.PersonID == "" {
		return slices.DeleteFunc(slices.Clone(Robots), func(channel Channel) bool { return !c.Has(channel) })
	}
	var out []Channel
	for _, channel := range Personal[1:] {
		reachable := contact[channel] || channel == SMS && person.HasPhone
		if reachable && c.Has(channel) && kind.wants(channel, chosen) {
			out = append(out, channel)
		}
	}
	return out
}
