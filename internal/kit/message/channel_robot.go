package message

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"gongzhi/internal/kit/clock"
)

// robot posts into a group of WeCom or DingTalk; both take the same shape.
type robot struct {
	address func() string
	body    func(letter Letter) any
	via     *http.Client
}

// NewWeCom returns the group robot whose webhook address is given.
func NewWeCom(webhook string) Adapter {
	return robot{via: client(), address: func() string { return webhook }, body: func(letter Letter) any {
		return map[string]any{"msgtype": "markdown", "markdown": map[string]string{"content": markdown(letter)}}
	}}
}

// NewDingTalk returns the group robot; a secret signs every call with the time.
func NewDingTalk(webhook, secret string, c clock.Clock) Adapter {
	return robot{via: client(), body: func(letter Letter) any {
		return map[string]any{"msgtype": "markdown", "markdown": map[string]string{"title": letter.Title, "text": markdown(letter)}}
	}, address: func() string {
		if secret == "" {
			return webhook
		}
		stamp := strconv.FormatInt(int64(c.Now()), 10)
		mac := hmac.New(sha256.New, []byte(secret))
		mac.Write([]byte(stamp + "\n" + secret))
		signed := "timestamp=" + stamp + "&sign=" + url.QueryEscape(base64.StdEncoding.EncodeToString(mac.Sum(nil)))
		if strings.Contains(webhook, "?") {
			return webhook + "&" + signed
		}
		return webhook + "?" + signed
	}}
}

// markdown escapes nothing but line starts: both robots know headings, bold and links only.
func markdown(letter Letter) string {
	text := "### " + letter.Title + "\n\n" + letter.Body
	if letter.Link != "" {
		text += "\n\n[" + letter.Link + "](" + letter.Link + ")"
	}
	return text
}

// Codes that both robots answer when they are asked too often or are busy.
var busyCodes = map[int]bool{-1: true, 45009: true, 45033: true, 130101: true, 410100: true}

func (r robot) Send(ctx context.Context, letter Letter) error {
	body, err := json.Marshal(r.body(letter))
	if err != nil {
		return err
	}
	answer, err := post(ctx, r.via, r.address(), string(body), map[string]string{"X-Message-Id": letter.ID})
	if err != nil {
		return err
	}
	return errcode(answer, busyCodes)
}

// errcode reads the answer that WeChat, WeCom and DingTalk have in common.
func errcode(answer []byte, busy map[int]bool) error {
	var said struct {
		Code *int   `json:"errcode"`
		Text string `json:"errmsg"`
	}
	if err := json.Unmarshal(answer, &said); err != nil || said.Code == nil {
		return fmt.Errorf("an answer without errcode")
	}
	if *said.Code == 0 {
		return nil
	}
	err := fmt.Errorf("answered %d", *said.Code)
	if busy[*said.Code] {
		return err
	}
	return Refused(err)
}
