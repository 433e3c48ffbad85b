package seal

import (
	"encoding/asn1"
	"encoding/pem"
	"errors"
	"math/big"
	"slices"
	"testing"
	"time"
)

// authority is a root, an authority under it, and their lists.
type authority struct {
	t        *testing.T
	root, ca *SM2Issuer
	now      time.Time
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	a := &authority{t: t, now: time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)}
	var err error
	if a.root, err = NewSM2Issuer(a.subject("Root")); err != nil {
		t.Fatal(err)
	}
	if a.ca, err = a.root.Authority(a.subject("Under it")); err != nil {
		t.Fatal(err)
	}
	return a
}

func (a *authority) subject(name string) SM2Subject {
	return SM2Subject{Name: name, Organisation: "Example", Document: "DEMO1", From: a.now.Add(-time.Hour), To: a.now.Add(time.Hour)}
}

func (a *authority) issue(by *SM2Issuer, change func(*SM2Subject)) (certificate, key []byte) {
	a.t.Helper()
	subject := a.subject("Ana")
	change(&subject)
	certificate, key, err := by.Issue(subject)
	if err != nil {
		a.t.Fatal(err)
	}
	return certificate, key
}

func (a *authority) trust(from, to time.Time, revoked ...[]byte) *SM2Trust {
	a.t.Helper()
	lists := []byte{}
	for _, one := range []*SM2Issuer{a.root, a.ca} {
		list, err := one.List(from, to, revoked...)
		if err != nil {
			a.t.Fatal(err)
		}
		lists = append(lists, list...)
	}
	trust, err := ReadSM2Trust(slices.Concat(a.root.PEM(), a.ca.PEM()), lists)
	if err != nil {
		a.t.Fatal(err)
	}
	return trust
}

func der(text []byte) []byte {
	block, _ := pem.Decode(text)
	return block.Bytes
}

func TestSM2Certificates(t *testing.T) {
	a, stranger := newAuthority(t), newAuthority(t)
	message := []byte("a challenge")
	hour := time.Hour
	trust := a.trust(a.now.Add(-hour), a.now.Add(hour))
	same := func(*SM2Subject) {}
	good, key := a.issue(a.ca, same)
	foreign, foreignKey := a.issue(stranger.ca, same)
	old, oldKey := a.issue(a.ca, func(s *SM2Subject) { s.From, s.To = a.now.Add(-2*hour), a.now.Add(-time.Second) })
	early, earlyKey := a.issue(a.ca, func(s *SM2Subject) { s.From = a.now.Add(time.Second) })
	sealing, sealingKey := a.issue(a.ca, func(s *SM2Subject) { s.Encrypting = true })
	ca, caKey := a.issue(a.ca, func(s *SM2Subject) { s.Authority = true })
	for _, one := range []struct {
		name             string
		trust            *SM2Trust
		certificate, key []byte
		message          string
		want             error
	}{
		{"good", trust, good, key, "a challenge", nil},
		{"another authority of the same name", trust, foreign, foreignKey, "a challenge", ErrCertificateChain},
		{"expired", trust, old, oldKey, "a challenge", ErrCertificateExpired},
		{"not valid yet", trust, early, earlyKey, "a challenge", ErrCertificateExpired},
		{"revoked", a.trust(a.now.Add(-hour), a.now.Add(hour), good), good, key, "a challenge", ErrCertificateRevoked},
		{"an old list", a.trust(a.now.Add(-2*hour), a.now.Add(-hour)), good, key, "a challenge", ErrCertificateList},
		{"for encipherment", trust, sealing, sealingKey, "a challenge", ErrCertificateUsage},
		{"an authority itself", trust, ca, caKey, "a challenge", ErrCertificateUsage},
		{"another text", trust, good, key, "another challenge", ErrCertificateSignature},
		{"another's key", trust, good, foreignKey, "a challenge", ErrCertificateSignature},
	} {
		signature, err := SM2Answer(one.key, []byte(one.message))
		if err != nil {
			t.Fatal(err)
		}
		holder, err := one.trust.Check(der(one.certificate), message, signature, a.now)
		if !errors.Is(err, one.want) || one.want == nil && (holder.Name != "Ana" || holder.Document != "DEMO1" || holder.Organisation != "Example" || len(holder.Issuer) != 64) {
			t.Errorf("%s: %+v, %v", one.name, holder, err)
		}
	}
	signed, _ := SM2Answer(key, message)
	var pair struct{ R, S *big.Int }
	if _, err := asn1.Unmarshal(signed, &pair); err != nil {
		t.Fatal(err)
	}
	raw := slices.Concat(pair.R.FillBytes(make([]byte, 32)), pair.S.FillBytes(make([]byte, 32))) // as keys in a stick give it
	if _, err := trust.Check(der(good), message, raw, a.now); err != nil {
		t.Errorf("r and s without DER: %v", err)
	}
	raw[0] ^= 1
	if _, err := trust.Check(der(good), message, raw, a.now); !errors.Is(err, ErrCertificateSignature) {
		t.Errorf("a changed r: %v", err)
	}
	if _, err := trust.Check([]byte("nonsense"), message, nil, a.now); !errors.Is(err, ErrCertificateMalformed) {
		t.Errorf("nonsense: %v", err)
	}
	noLists, err := ReadSM2Trust(slices.Concat(a.root.PEM(), a.ca.PEM()), nil)
	if err != nil {
		t.Fatal(err)
	}
	signature, _ := SM2Answer(key, message)
	if _, err := noLists.Check(der(good), message, signature, a.now); !errors.Is(err, ErrCertificateList) {
		t.Errorf("without lists: %v", err)
	}
	// A list that another authority of the same name has signed counts as none.
	false1, _ := stranger.root.List(a.now.Add(-hour), a.now.Add(hour))
	false2, _ := stranger.ca.List(a.now.Add(-hour), a.now.Add(hour))
	forged, err := ReadSM2Trust(slices.Concat(a.root.PEM(), a.ca.PEM()), slices.Concat(false1, false2))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := forged.Check(der(good), message, signature, a.now); !errors.Is(err, ErrCertificateList) {
		t.Errorf("forged lists: %v", err)
	}
	for name, text := range map[string][]byte{"nothing": nil, "no root": a.ca.PEM(), "no authority": good, "a key": key} {
		if _, err := ReadSM2Trust(text, nil); err == nil {
			t.Errorf("authorities: %s passes", name)
		}
	}
}
