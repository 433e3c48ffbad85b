package message

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"gongzhi/internal/kit/clock"
)

// sms speaks to a gateway over HTTP. The gateway of the provider, or a small
// bridge before it, takes {"id", "phone", "text", "lang"}; the header
// X-Signature is the HMAC-SHA256 of "X-Timestamp\nbody" under the secret. The
// id is the same at each attempt: a gateway that has seen it sends nothing.
type sms struct {
	address, secret string
	clock           clock.Clock
	via             *http.Client
}

// NewSMS returns the channel of a gateway.
func NewSMS(address, secret string, c clock.Clock) Adapter {
	return sms{address: address, secret: secret, clock: c, via: client()}
}

// smsLength is what fits four joined short messages of Chinese text.
const smsLength = 268

func (s sms) Send(ctx context.Context, letter Letter) error {
	if letter.Address == "" {
		return Refused(errors.New("no telephone number"))
	}
	text := letter.Body
	if letter.Link != "" && len([]rune(text))+len(letter.Link) < smsLength {
		text += " " + letter.Link
	}
	body, err := json.Marshal(map[string]string{"id": letter.ID, "phone": letter.Address, "text": cut(text, smsLength), "lang": string(letter.Lang)})
	if err != nil {
		return err
	}
	stamp := strconv.FormatInt(int64(s.clock.Now()), 10)
	mac := hmac.New(sha256.New, []byte(s.secret))
	mac.Write([]byte(stamp + "\n" + string(body)))
	_, err = post(ctx, s.via, s.address, string(body), map[string]string{"X-Timestamp": stamp, "X-Signature": hex.EncodeToString(mac.Sum(nil)), "Idempotency-Key": letter.ID})
	return err
}

// Simulator takes every letter and keeps nothing: the demonstration shows the
// way of a message without a provider. Addresses under .invalid (RFC 2606) do
// not exist there either.
type Simulator struct{}

// Send implements Adapter.
func (Simulator) Send(_ context.Context, letter Letter) error {
	if strings.HasSuffix(letter.Address, ".invalid") {
		return Refused(errors.New("answered 550"))
	}
	return nil
}
