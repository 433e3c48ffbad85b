// Package totp makes and checks the one-time codes of authenticator apps
// (RFC 6238), and draws the QR code by which an app learns its secret.
package totp

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"fmt"
	"net/url"
	"strings"

	"github.com/boombuler/barcode/qr"
	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"

	"gongzhi/internal/kit/clock"
)

const (
	period  = 30 // seconds of a step, the only length every app knows
	digits  = 6
	drift   = 1  // steps that the clock of a phone may be off
	keySize = 20 // bytes, as RFC 4226 recommends
)

// The hash functions by the names that apps know.
var algorithms = map[string]otp.Algorithm{"SHA1": otp.AlgorithmSHA1, "SHA256": otp.AlgorithmSHA256, "SHA512": otp.AlgorithmSHA512}

// Known reports whether an algorithm has this name.
func Known(algorithm string) bool { _, ok := algorithms[algorithm]; return ok }

// Key is what an app and the server share.
type Key struct {
	Secret    string // base32
	Algorithm string // SHA1, SHA256 or SHA512
}

var encoding = base32.StdEncoding.WithPadding(base32.NoPadding)

// NewKey makes a secret by chance.
func NewKey(algorithm string) Key {
	secret := make([]byte, keySize)
	_, _ = rand.Read(secret) // crypto/rand never fails since Go 1.24
	return Key{Secret: encoding.EncodeToString(secret), Algorithm: algorithm}
}

// Address is what the QR code says: the issuer names the system, the account the person.
func (k Key) Address(issuer, account string) string {
	query := url.Values{"secret": {k.Secret}, "issuer": {issuer}, "algorithm": {k.Algorithm}, "digits": {fmt.Sprint(digits)}, "period": {fmt.Sprint(period)}}
	return "otpauth://totp/" + url.PathEscape(issuer+":"+account) + "?" + strings.ReplaceAll(query.Encode(), "+", "%20")
}

// Step is the number of the time step at a moment.
func Step(at clock.Instant) int64 { return int64(at) / 1000 / period }

// Code is the code of a step.
func (k Key) Code(step int64) (string, error) { return k.code(step, digits) }

func (k Key) code(step int64, length otp.Digits) (string, error) {
	return hotp.GenerateCodeCustom(k.Secret, uint64(step), hotp.ValidateOpts{Digits: length, Algorithm: algorithms[k.Algorithm]})
}

// Check finds the step of a code near a moment, after a step that was used
// before: no code is good twice, nor is an older one after a newer.
func (k Key) Check(code string, at clock.Instant, used int64) (step int64, ok bool) {
	code = strings.Map(func(r rune) rune {
		if r == ' ' {
			return -1
		}
		return r
	}, code)
	for step := Step(at) - drift; step <= Step(at)+drift; step++ {
		want, err := k.Code(step)
		if err == nil && step > used && subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			return step, true
		}
	}
	return 0, false
}

// Symbol is a QR code as an SVG path of black squares in a square of Size.
type Symbol struct {
	Size int    `json:"size" doc:"Modules on a side, without the quiet zone of four"`
	Path string `json:"path" doc:"SVG path of the dark modules"`
}

// Draw makes the QR code of a text.
func Draw(text string) (Symbol, error) {
	code, err := qr.Encode(text, qr.M, qr.Unicode)
	if err != nil {
		return Symbol{}, err
	}
	size := code.Bounds().Dx()
	var path strings.Builder
	for y := range size {
		for x := range size {
			if level, _, _, _ := code.At(x, y).RGBA(); level == 0 {
				fmt.Fprintf(&path, "M%d %dh1v1h-1z", x, y)
			}
		}
	}
	return Symbol{Size: size, Path: path.String()}, nil
}
