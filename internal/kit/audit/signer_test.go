package audit_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gongzhi/internal/kit/audit"
)

// TestBothSignaturesHold: a checkpoint carries a line of Ed25519 and one of SM2,
// and each public key alone checks it.
func TestBothSignaturesHold(t *testing.T) {
	w := newWorld(t)
	w.create("a")
	w.seal()
	note := w.checkpoint().Note
	text, lines, _ := strings.Cut(note, "\n\n")
	signatures := strings.Split(strings.TrimSpace(lines), "\n")
	keys := strings.Split(w.signer.Verifier(), "\n")
	if len(signatures) != 2 || len(keys) != 2 {
		t.Fatalf("%d signatures, %d keys", len(signatures), len(keys))
	}
	for i, key := range keys {
		if s, err := audit.OpenCheckpoint(note, key); err != nil || s.Signatures != 1 || s.Size != 1 {
			t.Errorf("key %d alone: %+v, %v", i, s, err)
		}
		if _, err := audit.OpenCheckpoint(text+"\n\n"+signatures[1-i]+"\n", key); err == nil {
			t.Errorf("key %d takes the signature of the other one", i)
		}
		broken := []byte(signatures[i])
		broken[len(broken)-20] ^= 1
		if _, err := audit.OpenCheckpoint(strings.Replace(note, signatures[i], string(broken), 1), w.signer.Verifier()); err == nil {
			t.Errorf("a broken signature %d passes beside a good one", i)
		}
	}
	if s, err := audit.OpenCheckpoint(note, w.signer.Verifier()); err != nil || s.Signatures != 2 {
		t.Errorf("%+v, %v", s, err)
	}
	if _, err := audit.OpenCheckpoint(strings.Replace(note, "\n1\n", "\n2\n", 1), w.signer.Verifier()); err == nil {
		t.Error("another size passes")
	}
	for _, wrong := range []string{"", "gongzhi.test", "gongzhi.test+00000000+/2dvbmd6aGkvc20yLXdpdGgtc20z", keys[1][:len(keys[1])-4], strings.Replace(keys[1], "test", "best", 1)} {
		if audit.CheckVerifier(wrong) == nil {
			t.Errorf("%q is taken for a key", wrong)
		}
	}
}

// TestSecondKeyComesLater: checkpoints from before there was an SM2 key keep
// their single signature; a later one that lost a line is named.
func TestSecondKeyComesLater(t *testing.T) {
	w := newWorld(t)
	strip := func(note string) string {
		lines := strings.SplitAfter(note, "\n")
		return strings.Join(lines[:len(lines)-2], "")
	}
	for _, name := range []string{"a", "b", "c"} {
		w.create(name)
		w.seal()
		w.checkpoint()
	}
	w.exec("UPDATE audit_checkpoint SET note = ? WHERE size = 1", strip(w.string("SELECT note FROM audit_checkpoint WHERE size = 1")))
	w.mustVerify()
	w.exec("UPDATE audit_checkpoint SET note = ? WHERE size = 3", strip(w.string("SELECT note FROM audit_checkpoint WHERE size = 3")))
	if report := w.verify(); report.Total != 1 || !has(report, "audit_checkpoint", "3") {
		t.Errorf("%+v", report.Problems)
	}
}

// cards stands for keys that never leave their device.
type cards struct{ audit.FileKeys }

func TestKeysOfAnyProvider(t *testing.T) {
	at := filepath.Join(t.TempDir(), "k.key")
	signer, err := audit.NewSigner("other", cards{audit.FileKeys{Path: at, Name: "other"}})
	if err != nil {
		t.Fatal(err)
	}
	signed, err := signer.Sign("other\nhello\n")
	if err != nil {
		t.Fatal(err)
	}
	if text, n, err := audit.Open(signed, signer.Verifier()); text != "other\nhello\n" || n != 2 || err != nil {
		t.Errorf("%q %d %v", text, n, err)
	}
	if _, err := audit.NewSigner("a b", cards{audit.FileKeys{Path: at, Name: "other"}}); err == nil {
		t.Error("a name with a blank is taken")
	}
	sm2 := strings.TrimSuffix(at, ".key") + "-sm2.key"
	good, err := os.ReadFile(sm2)
	if err != nil {
		t.Fatal(err)
	}
	damaged := []byte(string(good))
	damaged[len(damaged)-10] ^= 1
	for name, content := range map[string][]byte{"damaged": damaged, "of the other algorithm": mustRead(t, at), "cut": good[:40]} {
		if err := os.WriteFile(sm2, content, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := audit.LoadSigner(at, "other"); err == nil {
			t.Errorf("an SM2 key file that is %s is taken", name)
		}
	}
}

func mustRead(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestSignatureLineOfNoKey: on the first checkpoint there is none before it to
// compare the number of signatures with.
func TestSignatureLineOfNoKey(t *testing.T) {
	w := newWorld(t)
	w.create("a")
	w.seal()
	w.checkpoint()
	good := w.string("SELECT note FROM audit_checkpoint WHERE size = 1")
	last := strings.LastIndex(good, "\n— ") + len("\n— ")
	blank := last + strings.IndexByte(good[last:], ' ') + 1
	for name, changed := range map[string]string{
		"another name": good[:last] + "x" + good[last+1:],
		"another key":  good[:blank] + "AAAA" + good[blank+4:],
	} {
		w.exec("UPDATE audit_checkpoint SET note = ? WHERE size = 1", changed)
		if report := w.verify(); !has(report, "audit_checkpoint", "1") {
			t.Errorf("%s: %+v", name, report.Problems)
		}
	}
	w.exec("UPDATE audit_checkpoint SET note = ? WHERE size = 1", good)
	w.mustVerify()
}
