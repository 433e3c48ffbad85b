package message

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"gongzhi/internal/kit/seal"
)

// Channel is a way to reach a person.
type Channel string

// The channels.
const (
	Inbox    Channel = "inbox"
	Mail     Channel = "mail"
	SMS      Channel = "sms"
	WeChat   Channel = "wechat"   // subscription message of the mini-program
	WeCom    Channel = "wecom"    // robot of a group, not of a person
	DingTalk Channel = "dingtalk" // robot of a group, not of a person
)

// Personal are the channels that reach a person, in the order they are shown.
var Personal = []Channel{Inbox, Mail, SMS, WeChat}

// Robots are the channels that reach a group of staff.
var Robots = []Channel{WeCom, DingTalk}

// Variable is a value that templates of a kind may use.
type Variable struct {
	Name string
	// Mask hides personal data before it is stored (ops 5.2); empty for what is none.
	Mask seal.Kind
	// Needed means that every template must say it.
	Needed bool
}

// Kind is a kind of message. The words are message.<name>.title and
// message.<name>.body of the catalogues, until somebody writes a new version.
type Kind struct {
	Name      string
	Urgent    bool      // overrides quiet hours and the limit per person
	Channels  []Channel // on unless the person switches them off; others are off unless switched on
	Mandatory []Channel // cannot be switched off
	Robots    bool      // also to the groups of staff
	Basis     string    // law or contract behind it: a citation or a text key
	Variables []Variable
	Words     string // prefix of the keys of its words, when they are not those of a message
}

// prefix of the keys of its words.
func (k Kind) prefix() string {
	if k.Words != "" {
		return k.Words
	}
	return "message." + k.Name
}

var kindShape = regexp.MustCompile(`^[a-z]+(\.[a-z_-]+)+$`)

func (k Kind) check() error {
	if !kindShape.MatchString(k.Name) || len(k.Name) > 64 || k.Basis == "" {
		return fmt.Errorf("message kind %q needs a name such as drugtrace.recall, and a basis", k.Name)
	}
	for _, channel := range slices.Concat(k.Channels, k.Mandatory) {
		if !slices.Contains(Personal, channel) {
			return fmt.Errorf("message kind %s: %s reaches no person", k.Name, channel)
		}
	}
	return nil
}

// Keys are the keys of its words: what it is called, title and body.
func (k Kind) Keys() []string {
	return []string{k.prefix() + ".name", k.prefix() + ".title", k.prefix() + ".body"}
}

// variable finds a declared variable.
func (k Kind) variable(name string) (Variable, bool) {
	i := slices.IndexFunc(k.Variables, func(v Variable) bool { return v.Name == name })
	if i < 0 {
		return Variable{}, false
	}
	return k.Variables[i], true
}

// MustHave reports whether the channel cannot be switched off.
func (k Kind) MustHave(channel Channel) bool { return slices.Contains(k.Mandatory, channel) }

// wants reports whether the kind goes over the channel, by what the person chose.
func (k Kind) wants(channel Channel, chosen map[Channel]bool) bool {
	if k.MustHave(channel) {
		return true
	}
	if on, said := chosen[channel]; said {
		return on
	}
	return slices.Contains(k.Channels, channel)
}

// masked returns the values as they may be stored and sent; a value that the
// kind does not declare, or one that is needed and missing, is a programming error.
func (k Kind) masked(params map[string]string) (map[string]string, error) {
	result := make(map[string]string, len(params))
	for name, value := range params {
		plain, _, _ := strings.Cut(name, ".") // drug.pt is drug in Portuguese
		declared, ok := k.variable(plain)
		if !ok {
			return nil, fmt.Errorf("message %s does not declare %s", k.Name, name)
		}
		if declared.Mask != "" {
			value = seal.Mask(declared.Mask, seal.Staff, value)
		}
		result[name] = strings.TrimSpace(value)
	}
	for _, v := range k.Variables {
		if v.Needed && result[v.Name] == "" {
			return nil, fmt.Errorf("message %s needs %s", k.Name, v.Name)
		}
	}
	return result, nil
}
