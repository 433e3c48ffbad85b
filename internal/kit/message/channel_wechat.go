package message

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"gongzhi/internal/kit/clock"
)

// WeChatHost is where the mini-program's server interface is; a simulator has
// another address.
const WeChatHost = "https://api.weixin.qq.com"

// weChat sends subscription messages of a mini-program. People must have agreed
// to the template on their phone; who did not is a final refusal.
type weChat struct {
	host, app, secret string
	clock             clock.Clock
	via               *http.Client

	lock  sync.Mutex
	token string
	until clock.Instant
}

// NewWeChat returns the channel of a mini-program.
func NewWeChat(host, app, secret string, c clock.Clock) Adapter {
	return &weChat{host: strings.TrimRight(host, "/"), app: app, secret: secret, clock: c, via: client()}
}

// Codes of the platform: the token is old, and the platform is busy.
var (
	weChatStale = map[int]bool{40001: true, 40014: true, 42001: true}
	weChatBusy  = map[int]bool{-1: true, 45009: true, 40001: true, 40014: true, 42001: true}
)

func (w *weChat) Send(ctx context.Context, letter Letter) error {
	template, data := fieldsOf(letter)
	if template == "" {
		return Refused(errors.New("the template has no WeChat template id"))
	}
	body, err := json.Marshal(map[string]any{"touser": letter.Address, "template_id": template, "page": "pages/inbox", "data": data})
	if err != nil {
		return err
	}
	token, err := w.access(ctx)
	if err != nil {
		return err
	}
	answer, err := post(ctx, w.via, w.host+"/cgi-bin/message/subscribe/send?access_token="+url.QueryEscape(token), string(body), nil)
	if err != nil {
		return err
	}
	if errcode(answer, nil) != nil {
		var said struct {
			Code int `json:"errcode"`
		}
		_ = json.Unmarshal(answer, &said)
		if weChatStale[said.Code] {
			w.forget()
		}
	}
	return errcode(answer, weChatBusy)
}

// access is the token of the app, kept until shortly before it ends. The stable
// interface gives two nodes the same token, so that neither ends the other's.
func (w *weChat) access(ctx context.Context) (string, error) {
	w.lock.Lock()
	defer w.lock.Unlock()
	if w.token != "" && w.clock.Now() < w.until {
		return w.token, nil
	}
	body, err := json.Marshal(map[string]string{"grant_type": "client_credential", "appid": w.app, "secret": w.secret})
	if err != nil {
		return "", err
	}
	answer, err := post(ctx, w.via, w.host+"/cgi-bin/stable_token", string(body), nil)
	if err != nil {
		return "", err
	}
	var said struct {
		Token   string `json:"access_token"`
		Seconds int    `json:"expires_in"`
	}
	if err := json.Unmarshal(answer, &said); err != nil || said.Token == "" {
		return "", errors.New("no token: " + errcode(answer, weChatBusy).Error())
	}
	w.token, w.until = said.Token, w.clock.Now().Add(time.Duration(said.Seconds)*time.Second-5*time.Minute)
	return w.token, nil
}

func (w *weChat) forget() {
	w.lock.Lock()
	defer w.lock.Unlock()
	w.token = ""
}

// fieldsOf reads "TEMPLATE thing1={title} character_string2={batch}". WeChat
// takes at most 20 characters in a thing and 32 in the others.
func fieldsOf(letter Letter) (template string, data map[string]map[string]string) {
	words := strings.Fields(letter.WeChat)
	if len(words) == 0 {
		return "", nil
	}
	data = map[string]map[string]string{}
	for _, word := range words[1:] {
		name, value, _ := strings.Cut(word, "=")
		value = fill(value, letter.Params)
		value = strings.NewReplacer("{title}", letter.Title, "{body}", letter.Body).Replace(value)
		most := 32
		if strings.HasPrefix(name, "thing") {
			most = 20
		}
		data[name] = map[string]string{"value": cut(value, most)}
	}
	return words[0], data
}
