package password_test

import (
	"crypto/sha1"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/password"
)

var cheap = password.Cost{Memory: 64, Rounds: 1, Threads: 1}

func Example() {
	stored := password.Default.Hash("correct horse battery")
	fmt.Println(strings.HasPrefix(stored, "$argon2id$v=19$m=19456,t=2,p=1$"), len(stored))
	ok, rehash := password.Default.Verify(stored, "correct horse battery")
	fmt.Println(ok, rehash)
	// Output:
	// true 97
	// true false
}

// Produced by the reference implementation: echo -n password | argon2 somesalt -id -t 2 -m 16 -p 1 (from its test.c).
const reference = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"

func TestVerify(t *testing.T) {
	stored := cheap.Hash("Pá$s 密码")
	for _, c := range []struct {
		name, encoded, plain string
		ok, rehash           bool
	}{
		{"right", stored, "Pá$s 密码", true, false},
		{"composed otherwise", stored, "Pa\u0301$s 密码", true, false},
		{"full width", stored, "Ｐá＄s 密码", true, false},
		{"wrong", stored, "Pá$s 密码 ", false, false},
		{"empty", stored, "", false, false},
		{"reference at another cost", reference, "password", true, true},
		{"reference wrong", reference, "Password", false, false},
		{"no such login", "", "anything", false, false},
		{"other scheme", "$2a$10$abcdefghijklmnopqrstuv", "x", false, false},
		{"cut", stored[:len(stored)-30], "Pá$s 密码", false, false},
		{"greedy", strings.Replace(stored, "m=64", "m=4294967295", 1), "Pá$s 密码", false, false},
		{"no rounds", strings.Replace(stored, "t=1", "t=0", 1), "Pá$s 密码", false, false},
		{"no threads", strings.Replace(stored, "p=1", "p=0", 1), "Pá$s 密码", false, false},
	} {
		if ok, rehash := cheap.Verify(c.encoded, c.plain); ok != c.ok || rehash != c.rehash {
			t.Errorf("%s: got %v %v, want %v %v", c.name, ok, rehash, c.ok, c.rehash)
		}
	}
	if first, second := cheap.Hash("x"), cheap.Hash("x"); first == second {
		t.Error("two hashes of one password are equal: the salt is not fresh")
	}
}

// TestPolicy: what is let through and what is refused, and why.
func TestPolicy(t *testing.T) {
	file := filepath.Join(t.TempDir(), "list.txt")
	// A word of our own, and "Blue-Mangrove-44" as it stands in a published list.
	if err := os.WriteFile(file, []byte("tidal-causeway-9A\n\n"+strings.ToUpper(sha("Blue-Mangrove-44"))+":31\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	known, err := password.OpenList(file)
	if err != nil {
		t.Fatal(err)
	}
	policy := password.Policy{MinLength: 10, MaxLength: 40, Classes: 3, Known: known}
	for plain, want := range map[string][]string{
		"Kestrel-over-7-hills":    nil,
		"四海之内皆兄弟 Aa 1":            nil,
		"T7#kq-Vw2p":              nil, // ten characters, four kinds
		"T7#kq-Vw2":               {"password.too_short"},
		"Ab1!":                    {"password.too_short"},
		strings.Repeat("Ab1", 14): {"password.too_long"},
		"onlylowercaseletters":    {"password.classes"},
		"lowercase-and-signs":     {"password.classes"},
		"Has\tcontrol-1234":       {"password.control"},
		"x-LIMINg-2026-y":         {"password.contains_login"}, // the login, in another case
		"Ｍｅｉ-ｌｉｎｇ-2026-ab":        {"password.contains_login"}, // half of the login, in another width
		"Hi-李明-in-2026":           {"password.contains_login"}, // a name of two characters
		"My66123456-Ab":           {"password.contains_login"}, // the telephone
		"Password2026!":           {"password.common"},
		"P@ssw0rd2026!":           {"password.common"},
		"Zhuhai-2026!!":           {"password.common"},
		"Liverpool-2026":          {"password.common"}, // from breaches, dressed up
		"1qaz@WSX3edc":            {"password.common"}, // walks over the keys
		"!QAZ2wsx#EDC4rfv":        {"password.common"},
		"Qwer1234!@#$":            {"password.common"},
		"Aaaa1111!!!!":            {"password.common"},
		"Aa1234567890":            {"password.common"},
		"Abcdefgh-12":             {"password.common"},
		"Qwe-Lotus-72-rty":        nil,
		"Tidal-Causeway-9A":       {"password.common"}, // from the installation's list
		"Blue-Mangrove-44":        {"password.common"},
		"aaaaaaaaaaaa":            {"password.classes", "password.common"},
		"":                        {"password.too_short", "password.classes"},
	} {
		var checks fault.Checks
		policy.Check(&checks, "/password", plain, "liming", "李明", "mei-ling.chan", "66123456")
		var got []string
		var refusal *fault.Error
		if errors.As(checks.Err(), &refusal) {
			for _, field := range refusal.Fields {
				if field.Pointer != "/password" {
					t.Errorf("%q: pointer %q", plain, field.Pointer)
				}
				got = append(got, field.Key)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q: got %v, want %v", plain, got, want)
		}
	}
	if _, err := password.OpenList(file + ".none"); err == nil {
		t.Error("a list that is not there was opened")
	}
}

func sha(text string) string { return fmt.Sprintf("%x", sha1.Sum([]byte(text))) }

func TestGenerate(t *testing.T) {
	policy := password.Policy{MinLength: 12, Classes: 4}
	seen := map[string]bool{}
	for range 200 {
		text := password.Generate(14)
		var checks fault.Checks
		policy.Check(&checks, "/password", text)
		if err := checks.Err(); err != nil || len(text) != 14 || strings.ContainsAny(text, "0Oo1lI") || seen[text] {
			t.Fatalf("%q: %v", text, err)
		}
		seen[text] = true
	}
	for range 500 {
		if text := password.Generate(12, "a", "B"); strings.ContainsAny(text, "aAbB") {
			t.Fatalf("%s holds what it must not", text)
		}
	}
	if len(password.Generate(3)) != 12 {
		t.Error("a short initial password was made")
	}
}
