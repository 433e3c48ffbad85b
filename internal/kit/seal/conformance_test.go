//nolint:staticcheck // SM2 is no curve of crypto/ecdh: the library speaks crypto/elliptic.
package seal_test

import (
	"bytes"
	"crypto/cipher"
	"crypto/ecdsa"
	"encoding/asn1"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"testing"

	"github.com/emmansun/gmsm/sm2"

	"gongzhi/internal/kit/seal"
)

type vectors struct {
	SM3 []struct{ Msg, Hash string } `json:"sm3"`
	SM4 []struct {
		Key, PT, CT string
		Rounds      int
	} `json:"sm4_ecb"`
	SM2 struct{ D, X, Y, Msg, ID, K, R, S string } `json:"sm2_sign"`
}

// TestConformanceGM runs every vector of gm-crypto/vectors.json.
func TestConformanceGM(t *testing.T) {
	root := os.Getenv("GONGZHI_MATERIAL")
	if root == "" {
		root = "../../../../shared/material"
	}
	data, err := os.ReadFile(filepath.Join(root, "gm-crypto", "vectors.json"))
	if errors.Is(err, fs.ErrNotExist) {
		t.Logf("outside material is absent (%s): only our own vectors ran, see TestOwnVectors", root)
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	// Count what the file holds without our types, so that a kind of vector we do not know is missed.
	var groups map[string]json.RawMessage
	var all vectors
	if err := errors.Join(json.Unmarshal(data, &groups), json.Unmarshal(data, &all)); err != nil {
		t.Fatal(err)
	}
	read, run, passed := 0, 0, 0
	for name, group := range groups {
		var list []json.RawMessage
		switch {
		case name == "source":
		case json.Unmarshal(group, &list) == nil:
			read += len(list)
		default:
			read++
		}
	}
	check := func(name string, ok bool) {
		run++
		if ok {
			passed++
			return
		}
		t.Errorf("%s failed", name)
	}
	for _, v := range all.SM3 {
		check("sm3 of "+v.Msg, hex.EncodeToString(seal.SM3([]byte(v.Msg))) == v.Hash)
	}
	for _, v := range all.SM4 {
		check("sm4 of "+v.PT, sm4Encrypts(t, v.Key, v.PT, v.CT, max(v.Rounds, 1)))
	}
	if all.SM2.D != "" {
		check("sm2", sm2Signs(t, all))
	}
	t.Logf("gm-crypto: read %d, run %d, passed %d", read, run, passed)
	if read == 0 || read != run {
		t.Errorf("read %d vectors and ran %d", read, run)
	}
}

func unhex(t *testing.T, text string) []byte {
	t.Helper()
	data, err := hex.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func sm4Encrypts(t *testing.T, key, plain, want string, rounds int) bool {
	block, err := seal.SM4(unhex(t, key))
	if err != nil {
		t.Fatal(err)
	}
	data := unhex(t, plain)
	for range rounds {
		block.Encrypt(data, data)
	}
	ok := hex.EncodeToString(data) == want
	for range rounds {
		block.Decrypt(data, data)
	}
	return ok && hex.EncodeToString(data) == plain
}

// sm2Signs checks the public key, the standard's signature, a signature of our
// own, refusals, and the standard's signature computed from its k.
func sm2Signs(t *testing.T, all vectors) bool {
	v := all.SM2
	private, err := seal.SM2Key(unhex(t, v.D))
	if err != nil {
		t.Fatal(err)
	}
	public, err := seal.SM2Public(unhex(t, v.X), unhex(t, v.Y))
	if err != nil {
		t.Fatal(err)
	}
	r, s := new(big.Int).SetBytes(unhex(t, v.R)), new(big.Int).SetBytes(unhex(t, v.S))
	standard, err := asn1.Marshal(struct{ R, S *big.Int }{r, s})
	if err != nil {
		t.Fatal(err)
	}
	own, err := seal.SM2Sign(private, []byte(v.ID), []byte(v.Msg))
	if err != nil {
		t.Fatal(err)
	}
	gotR, gotS := sm2Formula(t, private, []byte(v.ID), []byte(v.Msg), unhex(t, v.K))
	return private.PublicKey.Equal(public) &&
		seal.SM2Verify(public, []byte(v.ID), []byte(v.Msg), standard) &&
		seal.SM2Verify(public, []byte(v.ID), []byte(v.Msg), own) &&
		!seal.SM2Verify(public, []byte(v.ID), []byte(v.Msg+"."), standard) &&
		!seal.SM2Verify(public, []byte("another"), []byte(v.Msg), standard) &&
		gotR.Cmp(r) == 0 && gotS.Cmp(s) == 0
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
