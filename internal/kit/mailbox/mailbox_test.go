package mailbox

import (
	"bytes"
	"context"
	"errors"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap"
	"github.com/emersion/go-imap/backend/memory"
	"github.com/emersion/go-imap/client"
	"github.com/emersion/go-imap/server"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// serve starts a mail server on this machine with an empty INBOX.
func serve(t *testing.T) (address string, put func(letter string)) {
	t.Helper()
	s := server.New(memory.New())
	s.AllowInsecureAuth = true
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = s.Serve(listener) }()
	t.Cleanup(func() { _ = s.Close() })
	c, err := client.Dial(listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Terminate() })
	if err := c.Login("username", "password"); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Select("INBOX", false); err != nil {
		t.Fatal(err)
	}
	all := new(imap.SeqSet)
	all.AddRange(1, 0)
	if err := c.Store(all, imap.FormatFlagsOp(imap.AddFlags, true), []any{imap.SeenFlag}, nil); err != nil {
		t.Fatal(err)
	}
	return "imap://username:password@" + listener.Addr().String() + "/INBOX", func(letter string) {
		t.Helper()
		if err := c.Append("INBOX", nil, time.Now(), bytes.NewBufferString(strings.ReplaceAll(letter, "\n", "\r\n"))); err != nil {
			t.Fatal(err)
		}
	}
}

func letter(id, subject, rest string) string {
	return "From: =?utf-8?B?5p2O5Zub?= <li@example.org>\nMessage-ID: <" + id + "@example.org>\nSubject: " + subject + "\n" + rest
}

// TestLettersAreTakenOnce: a letter that was refused comes again, one that was
// taken does not, and a refused one keeps nobody else waiting.
func TestLettersAreTakenOnce(t *testing.T) {
	address, put := serve(t)
	put(letter("one", "=?gb18030?B?tPK/qrK7wcs=?=", "Content-Type: text/plain; charset=gb18030\nContent-Transfer-Encoding: 8bit\n\n"+gb(t, "登录后一直转圈")))
	put(letter("two", "second", "\nplain"))
	box, err := Open(address)
	if err != nil {
		t.Fatal(err)
	}
	visit := func(refused string) (ids []string, err error) {
		err = box.Each(t.Context(), func(_ context.Context, l Letter) error {
			ids = append(ids, l.ID)
			if l.ID == "one@example.org" && (l.Text != "登录后一直转圈" || l.From.Name != "李四" || l.From.Address != "li@example.org") {
				t.Errorf("%+v", l)
			}
			if l.ID == refused {
				return errors.New("not now")
			}
			return nil
		})
		return ids, err
	}
	if ids, err := visit("one@example.org"); err == nil || !slices.Equal(ids, []string{"one@example.org", "two@example.org"}) {
		t.Error(ids, err)
	}
	if ids, err := visit(""); err != nil || !slices.Equal(ids, []string{"one@example.org"}) {
		t.Error("the refused one again:", ids, err)
	}
	if ids, err := visit(""); err != nil || ids != nil {
		t.Error("nothing is left:", ids, err)
	}
}

func gb(t *testing.T, text string) string {
	t.Helper()
	encoded, err := simplifiedchinese.GB18030.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	return encoded
}

func TestParseLetters(t *testing.T) {
	mixed := "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/html; charset=utf-8\n\n<style>p{}</style><p>第一行</p><p>第二行 &amp; 更多</p>\n" +
		"--b\nContent-Type: image/png\nContent-Disposition: attachment; filename=\"..\\\\screen.png\"\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=\n--b--\n"
	l := Parse(strings.NewReader(strings.ReplaceAll(letter("m", "x", mixed), "\n", "\r\n")))
	if l.Text != "第一行\n第二行 & 更多" || len(l.Files) != 1 || l.Files[0].Name != "screen.png" || len(l.Files[0].Content) != 8 {
		t.Errorf("%+v", l)
	}
	for name, header := range map[string]string{"vacation": "Auto-Submitted: auto-replied", "list": "Precedence: bulk", "report": "Content-Type: multipart/report; boundary=r", "bounce": "Return-Path: <>"} {
		if !Parse(strings.NewReader(letter("a", "x", header+"\n\ntext"))).Auto {
			t.Errorf("%s is not told from a person's letter", name)
		}
	}
	if l := Parse(strings.NewReader(letter("a", "x", "Auto-Submitted: no\n\ntext"))); l.Auto || l.Text != "text" {
		t.Errorf("%+v", l)
	}
	for _, damaged := range []string{"", "no header at all", "Subject: only\n\n", "Content-Type: multipart/mixed; boundary=x\n\n--x\n"} {
		if l := Parse(strings.NewReader(damaged)); l.ID == "" {
			t.Errorf("%q has no id: it would be taken again and again", damaged)
		}
	}
	if one, other := Parse(strings.NewReader("Subject: a\n\nb")), Parse(strings.NewReader("Subject: a\n\nc")); one.ID == other.ID {
		t.Error("two letters without Message-ID are one")
	}
}

func TestAddressesOfBoxes(t *testing.T) {
	for address, fits := range map[string]bool{"imaps://u:p@mail.example.org": true, "imaps://u:p@mail.example.org:993/Help": true, "imap://u:p@127.0.0.1:143": true,
		"imap://u:p@mail.example.org": false, "imaps://mail.example.org": false, "https://u:p@mail.example.org": false, "": false} {
		if _, err := Open(address); (err == nil) != fits {
			t.Errorf("%q: %v", address, err)
		} else if err != nil && strings.Contains(err.Error(), "u:p@") {
			t.Errorf("%q repeats the password", address)
		}
	}
	address, _ := serve(t)
	box, err := Open(strings.Replace(address, ":password@", ":wrong@", 1))
	if err != nil {
		t.Fatal(err)
	}
	if err := box.Each(t.Context(), nil); err == nil || strings.Contains(err.Error(), "wrong") {
		t.Error("a wrong password:", err)
	}
}
