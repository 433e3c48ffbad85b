package message

import (
	"context"
	"errors"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/outbox"
)

// Audience is whom a notice concerns: the people named, and everybody with an
// active post to whom all the other conditions that are set apply.
type Audience struct {
	People        []string `json:"people,omitempty"`
	Organisations []string `json:"organisations,omitempty"`
	Roles         []string `json:"roles,omitempty"`
	Sides         []string `json:"sides,omitempty"` // regulator, warehouse, clinic …: the first word of a role
	Permission    string   `json:"permission,omitempty"`
}

// Notice is what is to be told.
type Notice struct {
	Kind Kind
	// Key is what happened, such as the id of the hold: a person gets one message
	// of a kind for a key, however often it is asked for.
	Key    string
	To     Audience
	Params map[string]string // personal data in the clear; it is masked here
	Path   string            // page of the console that shows it, such as /drugtrace/holds/…
}

// requested is a notice on its way to become messages.
type requested struct {
	Kind   string            `json:"kind"`
	Key    string            `json:"key"`
	To     Audience          `json:"to"`
	Params map[string]string `json:"params"`
	Path   string            `json:"path"`
	At     clock.Instant     `json:"at"`
}

// EventName is the stable name of the event.
func (requested) EventName() string { return "kit.message.requested.v1" }

// Send asks for a notice in the caller's transaction: it is told when that
// commits, and never when it does not. Who is meant is worked out afterwards, so
// that a notice to many costs the use case one row.
func Send(ctx context.Context, tx *db.Tx, notice Notice) error {
	if notice.Key == "" || len(notice.Kind.Name)+len(notice.Key) > 118 {
		return errors.New("message " + notice.Kind.Name + ": a key of at most 118 characters with the kind")
	}
	params, err := notice.Kind.masked(notice.Params)
	if err != nil {
		return err
	}
	return outbox.Put(ctx, tx, requested{Kind: notice.Kind.Name, Key: notice.Key, To: notice.To, Params: params, Path: notice.Path, At: tx.Now()})
}
