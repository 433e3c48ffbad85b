//nolint:staticcheck // SM2 is no curve of crypto/ecdh: the library speaks crypto/elliptic.
package seal_test

import (
	"bytes"
	"crypto/cipher"
	"crypto/ecdsa"
	"encoding/asn1"
	"encoding/hex"
	"encoding/json"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/emmansun/gmsm/sm2"

	"gongzhi/internal/kit/seal"
)

// vector is one of a group, under whatever of the usual names its fields have.
type vector map[string]any

// text is the first field there is.
func (v vector) text(names ...string) string {
	for _, name := range names {
		if text, ok := v[name].(string); ok {
			return text
		}
	}
	return ""
}

// data is a field in hex, or, without _hex and where hex is not the custom, as it is.
func (v vector) data(t *testing.T, name string) []byte {
	if text, ok := v[name+"_hex"].(string); ok {
		return unhex(t, text)
	}
	return []byte(v.text(name))
}

func (v vector) number(name string) int {
	number, _ := v[name].(float64)
	return int(number)
}

// wanted reports whether a signature is to be accepted: where nothing is said, it is.
func (v vector) wanted() bool {
	for _, name := range []string{"valid", "ok"} {
		if valid, ok := v[name].(bool); ok {
			return valid
		}
	}
	said := v.text("result")
	return said == "" || said == "valid" || said == "acceptable"
}

// groups reads the vectors of a file: a list of them, or one alone, under the name
// of their kind. What is only text tells where they are from.
func groups(t *testing.T, file string) map[string][]vector {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(data, &raw); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	all := map[string][]vector{}
	for name, group := range raw {
		var list []vector
		var one vector
		var words string
		switch {
		case json.Unmarshal(group, &list) == nil:
			all[name] = list
		case json.Unmarshal(group, &one) == nil:
			all[name] = []vector{one}
		case json.Unmarshal(group, &words) != nil:
			t.Errorf("%s: %s is no group of vectors", file, name)
		}
	}
	return all
}

// TestConformanceGM runs every vector of every file of gm-crypto.
func TestConformanceGM(t *testing.T) {
	root := os.Getenv("GONGZHI_MATERIAL")
	if root == "" {
		root = "../../../../shared/material"
	}
	files, err := filepath.Glob(filepath.Join(root, "gm-crypto", "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Logf("outside material is absent (%s): only our own vectors ran, see TestOwnVectors", root)
		return
	}
	read, passed := 0, 0
	for _, file := range files {
		for name, list := range groups(t, file) {
			for i, v := range list {
				read++
				if ok, known := runVector(t, name, v); !known {
					t.Errorf("%s: nobody knows what %s is", file, name)
				} else if !ok {
					t.Errorf("%s: %s %d failed: %v", file, name, i, v)
				} else {
					passed++
				}
			}
		}
	}
	t.Logf("gm-crypto: read %d, passed %d", read, passed)
	if read == 0 {
		t.Error("no vectors")
	}
}

// runVector runs one vector of a kind.
func runVector(t *testing.T, kind string, v vector) (ok, known bool) {
	t.Helper()
	mode, isSM4 := strings.CutPrefix(kind, "sm4_")
	switch {
	case kind == "sm3":
		return hex.EncodeToString(seal.SM3(v.data(t, "msg"))) == strings.ToLower(v.text("hash", "digest", "md")), true
	case kind == "sm2_sign", kind == "sm2_verify", kind == "sm2":
		return sm2Signs(t, v), true
	case isSM4:
		return sm4Encrypts(t, mode, v)
	}
	return false, false
}

func unhex(t *testing.T, text string) []byte {
	t.Helper()
	data, err := hex.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// sm4Encrypts runs the cipher there and back in a mode; rounds repeat it.
func sm4Encrypts(t *testing.T, mode string, v vector) (ok, known bool) {
	t.Helper()
	block, err := seal.SM4(unhex(t, v.text("key")))
	if err != nil {
		t.Fatal(err)
	}
	plain, want := unhex(t, v.text("pt", "plain", "plaintext")), strings.ToLower(v.text("ct", "cipher", "ciphertext")+v.text("tag"))
	iv, more := unhex(t, v.text("iv", "nonce")), unhex(t, v.text("aad"))
	data := bytes.Clone(plain)
	// A stream goes back as it came; it is begun anew.
	stream := func(begin func(block cipher.Block, iv []byte) cipher.Stream) func() {
		return func() { begin(block, iv).XORKeyStream(data, data) }
	}
	var there, back func()
	switch mode {
	case "ecb":
		each := func(work func(to, from []byte)) func() {
			return func() {
				for at := 0; at+block.BlockSize() <= len(data); at += block.BlockSize() {
					work(data[at:], data[at:])
				}
			}
		}
		there, back = each(block.Encrypt), each(block.Decrypt)
	case "cbc":
		there = func() { cipher.NewCBCEncrypter(block, iv).CryptBlocks(data, data) }
		back = func() { cipher.NewCBCDecrypter(block, iv).CryptBlocks(data, data) }
	case "ctr":
		there, back = stream(cipher.NewCTR), stream(cipher.NewCTR)
	case "ofb":
		there, back = stream(cipher.NewOFB), stream(cipher.NewOFB)
	case "cfb":
		there, back = stream(cipher.NewCFBEncrypter), stream(cipher.NewCFBDecrypter)
	case "gcm":
		aead, err := cipher.NewGCMWithNonceSize(block, len(iv))
		if err != nil {
			t.Fatal(err)
		}
		there = func() { data = aead.Seal(nil, iv, data, more) }
		back = func() { data, err = aead.Open(nil, iv, data, more) }
	default:
		return false, false
	}
	rounds := max(v.number("rounds"), 1)
	for range rounds {
		there()
	}
	ok = hex.EncodeToString(data) == want
	for range rounds {
		back()
	}
	return ok && bytes.Equal(data, plain), true
}

// sm2Signs checks what a vector has of: the public key to the private one, the
// standard's signature as it is to be judged, in DER and raw, the same computed
// from its k, a signature of our own, and that nothing else passes.
func sm2Signs(t *testing.T, v vector) bool {
	t.Helper()
	id, message := v.data(t, "id"), v.data(t, "msg")
	if len(id) == 0 {
		id = []byte("1234567812345678") // GM/T 0009 7
	}
	var private *ecdsa.PrivateKey
	var public *ecdsa.PublicKey
	var err error
	if d := v.text("d", "private"); d != "" {
		if private, err = seal.SM2Key(unhex(t, d)); err != nil {
			return !v.wanted()
		}
		public = &private.PublicKey
	}
	if x := v.text("x"); x != "" {
		point, err := seal.SM2Public(unhex(t, x), unhex(t, v.text("y")))
		if err != nil {
			return !v.wanted()
		}
		if public != nil && !public.Equal(point) {
			return false
		}
		public = point
	}
	r, s := new(big.Int).SetBytes(unhex(t, v.text("r"))), new(big.Int).SetBytes(unhex(t, v.text("s")))
	given, ok := unhex(t, v.text("sig", "signature")), true
	switch {
	case len(given) > 0:
		ok = (seal.SM2Verify(public, id, message, given) || seal.SM2VerifyRaw(public, id, message, given)) == v.wanted()
	case v.text("r") != "":
		if given, err = asn1.Marshal(struct{ R, S *big.Int }{r, s}); err != nil {
			t.Fatal(err)
		}
		raw := slices.Concat(r.FillBytes(make([]byte, 32)), s.FillBytes(make([]byte, 32)))
		ok = seal.SM2Verify(public, id, message, given) == v.wanted() && seal.SM2VerifyRaw(public, id, message, raw) == v.wanted()
	}
	if len(given) > 0 {
		ok = ok && !seal.SM2Verify(public, id, append(bytes.Clone(message), '.'), given) && !seal.SM2Verify(public, append(bytes.Clone(id), '.'), message, given)
	}
	if private == nil {
		return ok
	}
	own, err := seal.SM2Sign(private, id, message)
	if err != nil {
		t.Fatal(err)
	}
	ok = ok && seal.SM2Verify(public, id, message, own)
	if k := v.text("k"); k != "" {
		gotR, gotS := sm2Formula(t, private, id, message, unhex(t, k))
		ok = ok && gotR.Cmp(r) == 0 && gotS.Cmp(s) == 0
	}
	return ok
}

// sm2Formula is GB/T 32918.2 6.1 with a given k, which no library offers.
func sm2Formula(t *testing.T, private *ecdsa.PrivateKey, signer, message, k []byte) (r, s *big.Int) {
	za, err := sm2.CalculateZA(&private.PublicKey, signer)
	if err != nil {
		t.Fatal(err)
	}
	n := private.Params().N
	x, _ := private.ScalarBaseMult(k)
	r = new(big.Int).SetBytes(seal.SM3(append(za, message...)))
	r.Add(r, x).Mod(r, n)
	inverse := new(big.Int).ModInverse(new(big.Int).Add(private.D, big.NewInt(1)), n)
	s = new(big.Int).Mul(r, private.D)
	s.Sub(new(big.Int).SetBytes(k), s).Mul(s, inverse).Mod(s, n)
	return r, s
}

// TestOwnVectors needs no outside material: RFC 8998 A.1 and GB/T 32905 A.1.
func TestOwnVectors(t *testing.T) {
	if got := hex.EncodeToString(seal.SM3([]byte("abc"))); got != "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0" {
		t.Errorf("sm3 of abc is %s", got)
	}
	block, err := seal.SM4(unhex(t, "0123456789abcdeffedcba9876543210"))
	if err != nil {
		t.Fatal(err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		t.Fatal(err)
	}
	plain := unhex(t, "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccddddddddddddddddeeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa")
	want := unhex(t, "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d83de3541e4c2b58177e065a9bf7b62ec")
	got := aead.Seal(nil, unhex(t, "00001234567800000000abcd"), plain, unhex(t, "feedfacedeadbeeffeedfacedeadbeefabaddad2"))
	if !bytes.Equal(got, want) {
		t.Errorf("sm4-gcm gave %x", got)
	}
	for _, bad := range [][]byte{nil, make([]byte, 32), bytes.Repeat([]byte{0xff}, 32), {1}} {
		if _, err := seal.SM2Key(bad); err == nil {
			t.Errorf("private number %x was accepted", bad)
		}
	}
	if _, err := seal.SM2Public([]byte{1}, []byte{2}); err == nil {
		t.Error("a point off the curve was accepted")
	}
}

// TestVectorsOfOtherKinds: the reader knows modes, signers and forms that the
// material of today has none of. The modes are of RFC 8998 and GB/T 17964; the
// judgements are of GB/T 32918.2 7.1 and of DER.
func TestVectorsOfOtherKinds(t *testing.T) {
	const key, block = "0123456789abcdeffedcba9876543210", "aaaaaaaabbbbbbbbccccccccddddddddeeeeeeeeffffffffaaaaaaaabbbbbbbb"
	for mode, want := range map[string]string{
		"cbc": "78ebb11cc40b0a48312aaeb2040244cb4cb7016951909226979b0d15dc6a8f6d", // of the RFC draft-ribose-cfrg-sm4 A.2
		"ctr": "ac3236cb970cc20791364c395a1342d1a3cbc1878c6f30cd074cce385cdd70c7",
		"ofb": "ac3236cb861dd316e6413b4e3c7524b71d01aca2487ca582cbf5463e6698539b",
		"cfb": "ac3236cb861dd316e6413b4e3c7524b769d4c54ed433b9a0346009beb37b2b3f",
	} {
		plain := block
		if mode == "ctr" {
			plain = "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddd"
		}
		ok, known := runVector(t, "sm4_"+mode, vector{"key": key, "iv": "000102030405060708090a0b0c0d0e0f", "pt": plain, "ct": want})
		if !ok || !known {
			t.Errorf("sm4 %s: right %v, known %v", mode, ok, known)
		}
	}
	if _, known := runVector(t, "zuc", vector{}); known {
		t.Error("a kind that nobody runs is known")
	}
}

// TestSM2Refuses walks what a verifier must refuse although it looks like a signature.
func TestSM2Refuses(t *testing.T) {
	private, err := seal.SM2Key(unhex(t, "3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8"))
	if err != nil {
		t.Fatal(err)
	}
	id, message := []byte("ALICE123@YAHOO.COM"), []byte("message digest")
	good, err := seal.SM2Sign(private, id, message)
	if err != nil {
		t.Fatal(err)
	}
	var parts struct{ R, S *big.Int }
	if _, err := asn1.Unmarshal(good, &parts); err != nil {
		t.Fatal(err)
	}
	public, n := &private.PublicKey, private.Params().N
	plus := func(a *big.Int, b int64) *big.Int { return new(big.Int).Add(a, big.NewInt(b)) }
	for name, pair := range map[string][2]*big.Int{
		"r is 0": {new(big.Int), parts.S}, "s is 0": {parts.R, new(big.Int)}, "both are 0": {new(big.Int), new(big.Int)},
		"r is n": {n, parts.S}, "s is n": {parts.R, n}, "r is above n": {new(big.Int).Add(parts.R, n), parts.S}, "s is above n": {parts.R, new(big.Int).Add(parts.S, n)},
		"r + s is n": {parts.R, new(big.Int).Sub(n, parts.R)}, "r is below 0": {new(big.Int).Neg(parts.R), parts.S}, "s is below 0": {parts.R, new(big.Int).Sub(parts.S, n)},
		"s the other way round": {parts.R, new(big.Int).Sub(n, parts.S)}, "swapped": {parts.S, parts.R}, "r is one more": {plus(parts.R, 1), parts.S}, "s is one less": {parts.R, plus(parts.S, -1)},
	} {
		encoded, err := asn1.Marshal(struct{ R, S *big.Int }{pair[0], pair[1]})
		if err != nil {
			t.Fatal(err)
		}
		if seal.SM2Verify(public, id, message, encoded) {
			t.Errorf("%s: accepted", name)
		}
		if pair[0].Sign() >= 0 && pair[1].Sign() >= 0 && pair[0].BitLen() <= 256 && pair[1].BitLen() <= 256 &&
			seal.SM2VerifyRaw(public, id, message, slices.Concat(pair[0].FillBytes(make([]byte, 32)), pair[1].FillBytes(make([]byte, 32)))) {
			t.Errorf("%s: accepted raw", name)
		}
	}
	raw := slices.Concat(parts.R.FillBytes(make([]byte, 32)), parts.S.FillBytes(make([]byte, 32)))
	if !seal.SM2Verify(public, id, message, good) || !seal.SM2VerifyRaw(public, id, message, raw) {
		t.Error("the right one is refused")
	}
	padded := slices.Concat([]byte{0x30, good[1] + 1, 2, good[3] + 1, 0}, good[4:]) // r with a zero too many
	for name, bad := range map[string][]byte{
		"nothing": nil, "raw": raw, "cut short": good[:len(good)-1], "a byte more": append(bytes.Clone(good), 0), "a length in the long form": slices.Concat([]byte{0x30, 0x81}, good[1:]),
		"a zero too many": padded, "a set": append([]byte{0x31}, good[1:]...), "an endless length": slices.Concat([]byte{0x30, 0x80}, good[2:], []byte{0, 0}),
		"a third number": slices.Concat([]byte{0x30, good[1] + 3}, good[2:], []byte{2, 1, 1}),
	} {
		if seal.SM2Verify(public, id, message, bad) {
			t.Errorf("%s: accepted", name)
		}
	}
	for name, bad := range map[string][]byte{"nothing": nil, "DER": good, "cut short": raw[:63], "a byte more": append(bytes.Clone(raw), 0)} {
		if seal.SM2VerifyRaw(public, id, message, bad) {
			t.Errorf("raw, %s: accepted", name)
		}
	}
	p := private.Params().P
	for name, point := range map[string][2]*big.Int{
		"infinity": {new(big.Int), new(big.Int)}, "off the curve": {public.X, plus(public.Y, 1)}, "x above p": {new(big.Int).Add(public.X, p), public.Y},
		"y above p": {public.X, new(big.Int).Add(public.Y, p)}, "x is p": {p, public.Y},
	} {
		if _, err := seal.SM2Public(point[0].Bytes(), point[1].Bytes()); err == nil {
			t.Errorf("a public key, %s: accepted", name)
		}
	}
}
