package signin

import (
	"net/http"
	"strings"
	"time"
	"unicode"

	"gongzhi/internal/kit/web"
)

// Client is where a request comes from.
type Client struct {
	Address string // the very address, for the audit log
	Bucket  string // what is counted: the address, or the /64 of an IPv6 address
	Device  string // what the client calls itself, header X-Device
	Agent   string // browser and system in words
	Known   string // the token that a browser kept since an earlier sign-in
	Bearer  bool   // keeps no cookies, such as a mini-program
}

// deviceCookie tells a browser that was used before from a new one. It opens
// nothing by itself.
const deviceCookie = "gz_device"

// deviceLife is how long a device is remembered after its last sign-in; a
// browser keeps no cookie longer.
const deviceLife = 400 * 24 * time.Hour

func clientOf(r *http.Request) Client {
	facts := web.FactsOf(r.Context())
	client := Client{Address: facts.From, Bucket: facts.Address, Device: plain(r.Header.Get("X-Device"), 80), Agent: agentOf(r.UserAgent())}
	if kept, err := r.Cookie(deviceCookie); err == nil && len(kept.Value) <= 100 {
		client.Known = kept.Value
	}
	return client
}

// plain cuts a text of the client and takes what nobody sees out of it.
func plain(text string, most int) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, text)
	if runes := []rune(text); len(runes) > most {
		text = string(runes[:most])
	}
	return text
}

// The names that browsers and systems have in User-Agent, the more particular
// first: nearly every browser also calls itself Chrome and Safari.
var (
	browsers = [][2]string{{"MicroMessenger", "WeChat"}, {"Edg", "Edge"}, {"OPR/", "Opera"}, {"Firefox/", "Firefox"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}}
	systems  = [][2]string{{"OpenHarmony", "HarmonyOS"}, {"Windows", "Windows"}, {"Android", "Android"}, {"iPhone", "iOS"}, {"iPad", "iPadOS"}, {"Mac OS X", "macOS"}, {"Linux", "Linux"}}
)

// agentOf names browser and system, so that a person recognises them in a list.
func agentOf(userAgent string) string {
	var words []string
	for _, names := range [][][2]string{browsers, systems} {
		for _, name := range names {
			if strings.Contains(userAgent, name[0]) {
				words = append(words, name[1])
				break
			}
		}
	}
	return strings.Join(words, " · ")
}

// freely are the requests that an administrator at a wrong address may make: to
// sign out, and what is open to everybody.
func freely(r *http.Request) bool {
	return strings.HasPrefix(r.URL.Path, "/api/public/") || r.URL.Path == "/api/platform/signin/sessions/current"
}
