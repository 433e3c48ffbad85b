package message

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/usecase"
)

// Choice says whether a kind reaches a person over a channel.
type Choice struct {
	Kind      string  `json:"kind"`
	Channel   Channel `json:"channel" enum:"inbox,mail,sms,wechat"`
	Enabled   bool    `json:"enabled"`
	Mandatory bool    `json:"mandatory,omitempty" readOnly:"true" doc:"Cannot be switched off"`
}

type preferenceRow struct {
	bun.BaseModel `bun:"table:message_preference,alias:t"`

	ID        string        `bun:"id,pk"`
	PersonID  string        `bun:"person_id"`
	Kind      string        `bun:"kind"`
	Channel   Channel       `bun:"channel"`
	Enabled   bool          `bun:"enabled"`
	UpdatedAt clock.Instant `bun:"updated_at"`
}

// choices are what people chose for a kind.
func choices(ctx context.Context, q bun.IDB, kind string, people []string) (map[string]map[Channel]bool, error) {
	var rows []preferenceRow
	if err := q.NewSelect().Model(&rows).Where("t.kind = ?", kind).Where("t.person_id IN (?)", bun.List(people)).Scan(ctx); err != nil {
		return nil, fmt.Errorf("message preferences: %w", err)
	}
	byPerson := map[string]map[Channel]bool{}
	for _, row := range rows {
		if byPerson[row.PersonID] == nil {
			byPerson[row.PersonID] = map[Channel]bool{}
		}
		byPerson[row.PersonID][row.Channel] = row.Enabled
	}
	return byPerson, nil
}

// Choices lists every kind and channel with what holds for the person.
func (c *Centre) Choices(ctx context.Context, q bun.IDB, personID string) ([]Choice, error) {
	var rows []preferenceRow
	if err := q.NewSelect().Model(&rows).Where("t.person_id = ?", personID).Scan(ctx); err != nil {
		return nil, fmt.Errorf("message preferences: %w", err)
	}
	chosen := map[string]map[Channel]bool{}
	for _, row := range rows {
		if chosen[row.Kind] == nil {
			chosen[row.Kind] = map[Channel]bool{}
		}
		chosen[row.Kind][row.Channel] = row.Enabled
	}
	list := []Choice{}
	for _, kind := range c.Kinds() {
		for _, channel := range Personal {
			if c.Has(channel) {
				list = append(list, Choice{Kind: kind.Name, Channel: channel, Enabled: kind.wants(channel, chosen[kind.Name]), Mandatory: kind.MustHave(channel)})
			}
		}
	}
	return list, nil
}

// Choose stores what the actor wants.
func (c *Centre) Choose(ctx context.Context, tx *usecase.Tx, wanted []Choice) error {
	var checks fault.Checks
	for i, one := range wanted {
		at := fmt.Sprintf("/choices/%d", i)
		kind, known := c.kinds[one.Kind]
		checks.That(known && c.Has(one.Channel), at, "message.unknown_choice")
		checks.That(one.Enabled || !kind.MustHave(one.Channel), at, "message.mandatory")
	}
	if err := checks.Err(); err != nil {
		return err
	}
	for _, one := range wanted {
		id := tx.Actor.PersonID + "/" + string(one.Channel) + "/" + one.Kind
		err := tx.Upsert(ctx, "message_preference", []string{"id"}, []string{"person_id", "kind", "channel", "enabled", "updated_at"},
			id, tx.Actor.PersonID, one.Kind, string(one.Channel), one.Enabled, tx.Now())
		if err != nil {
			return fmt.Errorf("message preference: %w", err)
		}
		tx.Record("message_preference", id)
	}
	return nil
}
