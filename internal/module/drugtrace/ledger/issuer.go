package ledger

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"

	"gongzhi/internal/kit/keyfile"
)

// Issuer makes and screens HQ20 codes: 7 digits of product, 9 of serial, 3
// secret digits and a GS1 check digit. The secret digits only screen guesses;
// whether a code exists is decided by the register.
type Issuer struct{ keys []issuerKey }

type issuerKey struct {
	Version int    `json:"version"`
	Secret  string `json:"secret"`
}

// NewIssuer returns an issuer with one key.
func NewIssuer(secret string) *Issuer { return &Issuer{keys: []issuerKey{{1, secret}}} }

// LoadIssuer reads the versioned key ring, or makes one when the file is absent;
// nodes that share the file issue alike.
// The newest version issues; every version screens.
func LoadIssuer(file string) (*Issuer, error) {
	data, err := keyfile.Read(file)
	if errors.Is(err, fs.ErrNotExist) {
		var random [24]byte
		_, _ = rand.Read(random[:]) // crypto/rand never fails since Go 1.24
		fresh, _ := json.Marshal([]issuerKey{{1, hex.EncodeToString(random[:])}})
		if err = keyfile.Make(file, fresh); err == nil {
			data, err = keyfile.Read(file) // of another node, when that was first
		}
	}
	if err != nil {
		return nil, fmt.Errorf("issuer keys: %w", err)
	}
	issuer := &Issuer{}
	if err := json.Unmarshal(data, &issuer.keys); err != nil || len(issuer.keys) == 0 {
		return nil, fmt.Errorf("issuer keys %s: not a key ring", file)
	}
	return issuer, nil
}

// Code returns the HQ20 code of a serial (1 to 999,999,999) of a product.
func (i *Issuer) Code(product7 string, serial int64) string {
	first := fmt.Sprintf("%s%09d", product7, serial)
	body := first + secretDigits(i.keys[len(i.keys)-1].Secret, first)
	return body + string(rune('0'+checkDigit(body)))
}

// Genuine reports whether code has the shape, check digit and secret digits of
// a code this system may have issued.
func (i *Issuer) Genuine(code string) bool {
	if !WellFormed(code) {
		return false
	}
	for _, key := range i.keys {
		if hmac.Equal([]byte(secretDigits(key.Secret, code[:16])), []byte(code[16:19])) {
			return true
		}
	}
	return false
}

// WellFormed reports whether code is 20 digits beginning with 9 whose last is
// the GS1 mod-10 check digit.
func WellFormed(code string) bool {
	if len(code) != 20 || code[0] != '9' {
		return false
	}
	for _, r := range code {
		if r < '0' || r > '9' {
			return false
		}
	}
	return int(code[19]-'0') == checkDigit(code[:19])
}

func secretDigits(secret, first16 string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(first16))
	return fmt.Sprintf("%03d", binary.BigEndian.Uint32(mac.Sum(nil)[:4])%1000)
}

// checkDigit is GS1 mod-10: weights 3, 1, 3, … from the right.
func checkDigit(digits string) int {
	sum, weight := 0, 3
	for i := len(digits) - 1; i >= 0; i-- {
		sum += int(digits[i]-'0') * weight
		weight = 4 - weight
	}
	return (10 - sum%10) % 10
}
