package settings

import (
	"context"
	"strings"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/listing"
	"gongzhi/internal/kit/message"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/usecase"
)

// MessageKind is a kind of message as its page shows it.
type MessageKind struct {
	Kind      string             `json:"kind"`
	Name      string             `json:"name"`
	Urgent    bool               `json:"urgent" doc:"Overrides quiet hours and the limit per person"`
	Robots    bool               `json:"robots" doc:"Also to the groups of staff"`
	Lawful    bool               `json:"lawful" doc:"Rests on a law: every version must say its basis"`
	Mandatory []message.Channel  `json:"mandatory" nullable:"false"`
	Channels  []message.Channel  `json:"channels" nullable:"false" doc:"On unless the person switches them off"`
	Variables []MessageVariable  `json:"variables" nullable:"false"`
	Templates []message.Template `json:"templates" nullable:"false" doc:"What holds now, one for each language"`
}

// MessageVariable is a value that the words may use.
type MessageVariable struct {
	Name   string `json:"name"`
	Label  string `json:"label"`
	Needed bool   `json:"needed" doc:"Title or body must say it"`
}

// kindNamed finds a kind of message.
func (s *Settings) kindNamed(name string) (message.Kind, error) {
	kind, known := s.messages.Kind(name)
	if !known {
		kind, known = s.helpOn(strings.TrimPrefix(name, helpPrefix))
		known = known && strings.HasPrefix(name, helpPrefix)
	}
	if !known {
		return kind, fault.New(fault.NotFound, "message.unknown_kind", "name", name)
	}
	return kind, nil
}

// MessageKinds lists the kinds with the words that hold now.
func (s *Settings) MessageKinds(ctx context.Context) ([]MessageKind, error) {
	return s.wordsOf(ctx, s.messages.Kinds())
}

// wordsOf shows kinds with the words that hold now.
func (s *Settings) wordsOf(ctx context.Context, kinds []message.Kind) ([]MessageKind, error) {
	return usecase.Read(ctx, s.runner, PermitMessage, func(ctx context.Context, q usecase.Query) ([]MessageKind, error) {
		shown := []MessageKind{}
		for _, kind := range kinds {
			one := MessageKind{Kind: kind.Name, Urgent: kind.Urgent, Robots: kind.Robots, Lawful: kind.Basis != "", Variables: []MessageVariable{},
				Mandatory: append([]message.Channel{}, kind.Mandatory...), Channels: append([]message.Channel{}, kind.Channels...)}
			for _, v := range kind.Variables {
				one.Variables = append(one.Variables, MessageVariable{Name: v.Name, Needed: v.Needed})
			}
			shown = append(shown, one)
		}
		for _, lang := range i18n.Languages {
			words, err := s.messages.Current(ctx, q, kinds, lang)
			if err != nil {
				return nil, err
			}
			for i := range shown {
				shown[i].Templates = append(shown[i].Templates, words[i])
			}
		}
		return shown, nil
	})
}

// MessageVersions lists the versions of the words of a kind in a language.
func (s *Settings) MessageVersions(ctx context.Context, name string, lang i18n.Lang) ([]message.Template, error) {
	return usecase.Read(ctx, s.runner, PermitMessage, func(ctx context.Context, q usecase.Query) ([]message.Template, error) {
		kind, err := s.kindNamed(name)
		if err != nil {
			return nil, err
		}
		return s.messages.Versions(ctx, q, kind, lang)
	})
}

// PreviewMessage checks words and fills them with examples; nothing is stored.
func (s *Settings) PreviewMessage(ctx context.Context, name string, words message.Template) (message.Template, error) {
	return usecase.Read(ctx, s.runner, PermitMessage, func(context.Context, usecase.Query) (message.Template, error) {
		kind, err := s.kindNamed(name)
		if err != nil {
			return words, err
		}
		return s.messages.Preview(kind, words)
	})
}

// ChangeMessage writes the version after the one that was seen.
func (s *Settings) ChangeMessage(ctx context.Context, name string, words message.Template, seen int) (message.Template, error) {
	return usecase.Write(ctx, s.runner, PermitMessage, func(ctx context.Context, tx *usecase.Tx) (message.Template, error) {
		kind, err := s.kindNamed(name)
		if err != nil {
			return words, err
		}
		return s.messages.Write(ctx, tx, kind, words, seen)
	})
}

// DeliveryFilter are the filters of the log.
type DeliveryFilter struct {
	Kind        []string `query:"kind" filter:"t.kind"`
	Channel     []string `query:"channel" filter:"t.channel" enum:"mail,sms,wechat,wecom,dingtalk"`
	State       []string `query:"state" filter:"t.state" enum:"waiting,sending,sent,dead"`
	CreatedFrom string   `query:"createdAtFrom" filter:"t.created_at,from"`
	CreatedTo   string   `query:"createdAtTo" filter:"t.created_at,until"`
}

var deliverySpec = list.Spec[message.Delivery]{
	Name: "platform.settings.deliveries", Versions: []string{"message_delivery"},
	Parties: scope.Parties{Shared: true}, Sorts: map[string]string{"createdAt": "t.created_at"}, DefaultSort: "-createdAt",
	Search: func(q *bun.SelectQuery, text string) *bun.SelectQuery {
		return q.Where("concat(t.kind, ' ', t.masked, ' ', t.error) LIKE ? ESCAPE '!'", "%"+list.EscapeLike(text)+"%")
	},
	Position: func(row *message.Delivery, _ string) any { return int64(row.CreatedAt) },
	ID:       func(row *message.Delivery) string { return row.ID },
}

var deliveryTable = listing.Table{Entity: "delivery", Columns: []listing.Column{{Field: "createdAt"}, {Field: "kindName"}, {Field: "channel", Words: "enum.channel."},
	{Field: "personName"}, {Field: "address", Shown: seal.Email}, {Field: "state", Words: "state.delivery."}, {Field: "attempts"}, {Field: "doneAt"}, {Field: "cause"}, {Field: "error"}}}

// Deliveries lists what was sent and what was not.
func (s *Settings) Deliveries(ctx context.Context, params list.Params, filter DeliveryFilter) (list.Result[message.Delivery], error) {
	return usecase.Read(ctx, s.runner, PermitDeliveries, func(ctx context.Context, q usecase.Query) (list.Result[message.Delivery], error) {
		page, err := list.Page(ctx, q, deliverySpec, params, list.Where(filter))
		if err != nil {
			return page, err
		}
		ids := make([]string, len(page.Items))
		for i := range page.Items {
			ids[i] = page.Items[i].PersonID
		}
		names, err := s.needs.PersonNames(ctx, ids)
		for i := range page.Items {
			page.Items[i].PersonName = names[page.Items[i].PersonID]
		}
		return page, err
	})
}

// Attempts lists every try of a delivery, and the channel it goes over.
func (s *Settings) Attempts(ctx context.Context, id string) (channel message.Channel, tries []message.Attempt, err error) {
	tries, err = usecase.Read(ctx, s.runner, PermitDeliveries, func(ctx context.Context, q usecase.Query) ([]message.Attempt, error) {
		d, err := message.Get(ctx, q, id)
		if err != nil {
			return nil, err
		}
		channel = d.Channel
		return message.Attempts(ctx, q, id)
	})
	return channel, tries, err
}

// Resend tries a dead delivery again.
func (s *Settings) Resend(ctx context.Context, id string) (message.Delivery, error) {
	return usecase.Write(ctx, s.runner, PermitResend, func(ctx context.Context, tx *usecase.Tx) (message.Delivery, error) {
		return s.messages.Resend(ctx, tx, id)
	})
}

// self is the signed-in person. What is one's own needs no permission.
func self(ctx context.Context) (scope.Actor, error) {
	actor, ok := scope.From(ctx)
	if !ok || actor.PersonID == "" {
		return actor, fault.New(fault.Unauthenticated, "fault.unauthenticated")
	}
	return actor, nil
}

// own runs a change of one's own settings, with its audit entry.
func (s *Settings) own(ctx context.Context, action string, f func(ctx context.Context, tx *usecase.Tx) error) error {
	actor, err := self(ctx)
	if err != nil {
		return err
	}
	return s.runner.DB.Write(ctx, func(ctx context.Context, raw *db.Tx) error {
		tx := &usecase.Tx{Tx: raw, Recorder: s.runner.Log.Start(action, usecase.TraceID(ctx)), Actor: actor, Scope: scope.Scope{Reach: scope.Own, PersonID: actor.PersonID}}
		tx.Act(action)
		if err := f(ctx, tx); err != nil {
			return err
		}
		_, err := tx.Flush(ctx, raw, actor)
		return err
	})
}

// Inbox lists the person's own messages.
func (s *Settings) Inbox(ctx context.Context, filter message.Filter) (message.Page, error) {
	actor, err := self(ctx)
	if err != nil {
		return message.Page{}, err
	}
	return s.messages.Inbox(ctx, s.runner.DB.Read(), actor.PersonID, scope.Lang(ctx), filter)
}

// Unread counts the person's own messages that are new.
func (s *Settings) Unread(ctx context.Context) (int, error) {
	actor, err := self(ctx)
	if err != nil {
		return 0, err
	}
	return message.Unread(ctx, s.runner.DB.Read(), actor.PersonID)
}

// MarkRead marks messages of the person as read. It is no evidence of anything
// and leaves no audit entry; what must be confirmed is an announcement.
func (s *Settings) MarkRead(ctx context.Context, ids []string, upTo string) (count int, err error) {
	actor, err := self(ctx)
	if err != nil {
		return 0, err
	}
	err = s.runner.DB.Write(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		count, err = message.Read(ctx, tx, actor.PersonID, ids, upTo)
		return err
	})
	return count, err
}

// Wishes are how a person wants to be told.
type Wishes struct {
	Mail    string           `json:"mail" doc:"Masked; empty when there is none"`
	MailOn  bool             `json:"mailOn" doc:"This installation sends e-mail"`
	Proved  bool             `json:"mailConfirmed" doc:"Nothing but the code goes to an address that is not confirmed"`
	Choices []message.Choice `json:"choices" nullable:"false"`
	Kinds   []KindName       `json:"kinds" nullable:"false"`
}

// KindName is what a kind of message is called, and the law behind it.
type KindName struct {
	Kind  string `json:"kind"`
	Name  string `json:"name"`
	Basis string `json:"basis"`
}

// Wishes shows how the person wants to be told.
func (s *Settings) Wishes(ctx context.Context) (wishes Wishes, err error) {
	actor, err := self(ctx)
	if err != nil {
		return wishes, err
	}
	q := s.runner.DB.Read()
	contact, err := s.messages.Contact(ctx, q, actor.PersonID, message.Mail)
	if err != nil {
		return wishes, err
	}
	wishes.Mail, wishes.Proved, wishes.MailOn = contact.Masked, contact.Confirmed, s.messages.Has(message.Mail)
	wishes.Kinds = []KindName{}
	for _, kind := range s.messages.Kinds() {
		wishes.Kinds = append(wishes.Kinds, KindName{Kind: kind.Name, Basis: kind.Basis})
	}
	wishes.Choices, err = s.messages.Choices(ctx, q, actor.PersonID)
	return wishes, err
}

// Choose stores how the person wants to be told.
func (s *Settings) Choose(ctx context.Context, choices []message.Choice) (Wishes, error) {
	err := s.own(ctx, "platform.settings.choose", func(ctx context.Context, tx *usecase.Tx) error { return s.messages.Choose(ctx, tx, choices) })
	if err != nil {
		return Wishes{}, err
	}
	return s.Wishes(ctx)
}
