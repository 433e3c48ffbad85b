package totp

import (
	"cmp"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
	"github.com/pquerna/otp"

	"gongzhi/internal/kit/clock"
)

// The vectors of RFC 6238 appendix B.
func TestVectors(t *testing.T) {
	seeds := map[string]string{"SHA1": "12345678901234567890", "SHA256": "12345678901234567890123456789012",
		"SHA512": "1234567890123456789012345678901234567890123456789012345678901234"}
	for seconds, codes := range map[int64][3]string{
		59:          {"94287082", "46119246", "90693936"},
		1111111109:  {"07081804", "68084774", "25091201"},
		1111111111:  {"14050471", "67062674", "99943326"},
		1234567890:  {"89005924", "91819424", "93441116"},
		2000000000:  {"69279037", "90698825", "38618901"},
		20000000000: {"65353130", "77737706", "47863826"},
	} {
		for i, algorithm := range []string{"SHA1", "SHA256", "SHA512"} {
			key := Key{Secret: encoding.EncodeToString([]byte(seeds[algorithm])), Algorithm: algorithm}
			at := clock.Instant(seconds * 1000)
			if got, err := key.code(Step(at), otp.DigitsEight); err != nil || got != codes[i] {
				t.Errorf("%s at %d: %s, %v, want %s", algorithm, seconds, got, err, codes[i])
			}
			if _, ok := key.Check(codes[i][2:], at, 0); !ok { // six digits are the last of eight
				t.Errorf("%s at %d: %s is refused", algorithm, seconds, codes[i][2:])
			}
		}
	}
}

// TestConformanceTOTP runs every vector of every file of the outside material.
func TestConformanceTOTP(t *testing.T) {
	root := os.Getenv("GONGZHI_MATERIAL")
	if root == "" {
		root = "../../../../shared/material"
	}
	files, err := filepath.Glob(filepath.Join(root, "totp", "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Logf("outside material is absent (%s): only the vectors of the RFC ran, see TestVectors", root)
		return
	}
	read := 0
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var all struct {
			Vectors []struct {
				Time, Step, T0 int64
				Alg, TOTP      string
				ASCII          string `json:"seed_ascii"`
				Hex            string `json:"seed_hex"`
				Base32         string `json:"seed_base32"`
				Digits         int
			}
		}
		if err := json.Unmarshal(data, &all); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		for _, v := range all.Vectors {
			read++
			seed := []byte(v.ASCII)
			if v.Hex != "" {
				if seed, err = hex.DecodeString(v.Hex); err != nil {
					t.Fatal(err)
				}
			}
			key := Key{Secret: encoding.EncodeToString(seed), Algorithm: strings.ReplaceAll(strings.ToUpper(v.Alg), "-", "")}
			if v.Base32 != "" {
				key.Secret = v.Base32
			}
			got, err := key.code((v.Time-v.T0)/cmp.Or(v.Step, period), otp.Digits(cmp.Or(v.Digits, digits)))
			if err != nil || !Known(key.Algorithm) || got != v.TOTP {
				t.Errorf("%s: %+v gives %s, %v", file, v, got, err)
			}
		}
	}
	t.Logf("totp: read and ran %d", read)
	if read == 0 {
		t.Error("no vectors")
	}
}

func TestCheck(t *testing.T) {
	key, at := NewKey("SHA256"), clock.Instant(1_800_000_000_000)
	now := Step(at)
	code := func(step int64) string {
		code, err := key.Code(step)
		if err != nil {
			t.Fatal(err)
		}
		return code
	}
	for _, c := range []struct {
		name, code string
		used, step int64
		ok         bool
	}{
		{"of now", code(now), 0, now, true},
		{"with a blank", code(now)[:3] + " " + code(now)[3:], 0, now, true},
		{"of a slow phone", code(now - 1), 0, now - 1, true},
		{"of a fast phone", code(now + 1), 0, now + 1, true},
		{"of a minute ago", code(now - 2), 0, 0, false},
		{"of a minute ahead", code(now + 2), 0, 0, false},
		{"a second time", code(now), now, 0, false},
		{"older than the used one", code(now - 1), now, 0, false},
		{"newer than the used one", code(now + 1), now, now + 1, true},
		{"too short", code(now)[:5], 0, 0, false},
		{"empty", "", 0, 0, false},
	} {
		if step, ok := key.Check(c.code, at, c.used); ok != c.ok || step != c.step {
			t.Errorf("a code %s: %v at %d", c.name, ok, step)
		}
	}
	if one, other := NewKey("SHA1"), NewKey("SHA1"); one.Secret == other.Secret {
		t.Error("two secrets are equal")
	}
	if !Known("SHA512") || Known("MD5") {
		t.Error("known algorithms")
	}
}

// symbol makes a picture of a drawn QR code, with its quiet zone.
func picture(symbol Symbol) image.Image {
	const scale, quiet = 4, 4
	side := (symbol.Size + 2*quiet) * scale
	picture := image.NewGray(image.Rect(0, 0, side, side))
	for i := range picture.Pix {
		picture.Pix[i] = 255
	}
	for _, part := range strings.Split(strings.Trim(symbol.Path, "M"), "M") {
		var x, y int
		_, _ = fmt.Sscanf(part, "%d %dh1v1h-1z", &x, &y)
		for dy := range scale {
			for dx := range scale {
				picture.SetGray((x+quiet)*scale+dx, (y+quiet)*scale+dy, color.Gray{})
			}
		}
	}
	return picture
}

func TestAppsReadTheSymbol(t *testing.T) {
	key := Key{Secret: "GEZDGNBVGY3TQOJQ", Algorithm: "SHA1"}
	address := key.Address("共治 Gongzhi", "mei-ling.chan")
	symbol, err := Draw(address)
	if err != nil {
		t.Fatal(err)
	}
	bitmap, err := gozxing.NewBinaryBitmapFromImage(picture(symbol))
	if err != nil {
		t.Fatal(err)
	}
	read, err := qrcode.NewQRCodeReader().Decode(bitmap, nil)
	if err != nil || read.GetText() != address {
		t.Fatalf("read %v, %v; drawn %s", read, err, address)
	}
	parsed, err := url.Parse(address)
	if err != nil || parsed.Scheme != "otpauth" || parsed.Host != "totp" || parsed.Path != "/共治 Gongzhi:mei-ling.chan" ||
		parsed.Query().Get("secret") != key.Secret || parsed.Query().Get("issuer") != "共治 Gongzhi" || parsed.Query().Get("digits") != "6" {
		t.Errorf("address %s, %v", address, err)
	}
}
