package message

import (
	"strings"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/i18n"
)

// Message is what one person is told.
type Message struct {
	ID        string        `bun:"id,pk" json:"id"`
	NoticeKey string        `bun:"notice_key" json:"-"`
	Kind      string        `bun:"kind" json:"kind"`
	PersonID  string        `bun:"person_id" json:"-"`
	Params    string        `bun:"params" json:"-"` // JSON, masked
	Path      string        `bun:"path" json:"path"`
	Urgent    bool          `bun:"urgent" json:"urgent"`
	Shown     bool          `bun:"shown" json:"-"` // in the inbox
	CreatedAt clock.Instant `bun:"created_at" json:"createdAt"`
	ReadAt    clock.Instant `bun:"read_at" json:"readAt"`
	Title     string        `bun:"-" json:"title"`
	Body      string        `bun:"-" json:"body"`
}

// State is how far a delivery is.
type State string

// The states of a delivery.
const (
	Waiting State = "waiting"
	Sending State = "sending" // claimed by a node until next_at
	Sent    State = "sent"
	Dead    State = "dead" // refused, or tried too often; somebody may resend it
)

// Delivery is the way of a message over one channel.
type Delivery struct {
	bun.BaseModel `bun:"table:message_delivery,alias:t" json:"-"`

	ID        string        `bun:"id,pk" json:"id"`
	MessageID string        `bun:"message_id" json:"messageId"`
	Kind      string        `bun:"kind" json:"kind"`
	PersonID  string        `bun:"person_id" json:"personId"`
	Channel   Channel       `bun:"channel" json:"channel" enum:"mail,sms,wechat,wecom,dingtalk"`
	Lang      i18n.Lang     `bun:"lang" json:"lang"`
	Urgent    bool          `bun:"urgent" json:"urgent"`
	State     State         `bun:"state" json:"state" enum:"waiting,sending,sent,dead"`
	Attempts  int           `bun:"attempts" json:"attempts"`
	NextAt    clock.Instant `bun:"next_at" json:"nextAt" doc:"Of the next attempt, or the end of the claim of the one that runs"`
	Masked    string        `bun:"masked" json:"address" doc:"Masked"`
	Error     string        `bun:"error" json:"error"`
	CreatedAt clock.Instant `bun:"created_at" json:"createdAt"`
	DoneAt    clock.Instant `bun:"done_at" json:"doneAt"`

	KindName   string `bun:"-" json:"kindName"`
	PersonName string `bun:"-" json:"personName"`
	Cause      string `bun:"-" json:"cause" doc:"The last answer in words"`
}

// Attempt is one try. Begun without an end means that the node died: the message
// may have gone out.
type Attempt struct {
	ID         string        `bun:"id,pk" json:"id"`
	DeliveryID string        `bun:"delivery_id" json:"-"`
	Number     int           `bun:"number" json:"number"`
	At         clock.Instant `bun:"at" json:"at"`
	Millis     int64         `bun:"millis" json:"millis"`
	Outcome    string        `bun:"outcome" json:"outcome" enum:"begun,sent,failed,refused"`
	Error      string        `bun:"error" json:"error"`

	Cause string `bun:"-" json:"cause" doc:"The answer in words"`
}

// fill puts values into {name} places.
func fill(text string, params map[string]string) string {
	if !strings.Contains(text, "{") {
		return text
	}
	pairs := make([]string, 0, 2*len(params))
	for name, value := range params {
		pairs = append(pairs, "{"+name+"}", value)
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// inLang are the values for a language: "drug.pt" stands for "drug" in Portuguese.
func inLang(params map[string]string, lang i18n.Lang) map[string]string {
	said := make(map[string]string, len(params))
	for name, value := range params {
		if plain, of, special := strings.Cut(name, "."); !special {
			if _, set := said[name]; !set {
				said[name] = value
			}
		} else if of == string(lang) {
			said[plain] = value
		}
	}
	return said
}

// cut shortens to so many characters.
func cut(text string, most int) string {
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	return string(runes[:most-1]) + "…"
}
