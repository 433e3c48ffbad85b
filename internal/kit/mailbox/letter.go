package mailbox

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"html"
	"io"
	"mime"
	"net/mail"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/emersion/go-imap"
	"github.com/emersion/go-message"
	"github.com/emersion/go-message/charset"
	rfc "github.com/emersion/go-message/mail"
)

const (
	longestText = 64 << 10 // bytes of text that are kept
	mostFiles   = 10
)

func init() { message.CharsetReader = charset.Reader } // GB18030 and Big5 are common here

// Letter is what came in, as far as somebody can read it.
type Letter struct {
	ID       string // Message-ID; made from the content when there is none
	From     mail.Address
	Subject  string
	Text     string // plain text; made from HTML when there is nothing else
	Files    []File
	Auto     bool // sent by a machine: answers to it make loops (RFC 3834)
	TooLarge bool // only the envelope was read
}

// File is an attachment.
type File struct {
	Name    string
	Content []byte
}

func (l *Letter) fromEnvelope(e *imap.Envelope) {
	if e == nil {
		return
	}
	l.ID, l.Subject = strings.Trim(e.MessageId, "<> "), e.Subject
	if len(e.From) > 0 {
		l.From = mail.Address{Name: e.From[0].PersonalName, Address: e.From[0].Address()}
	}
}

// Parse reads a letter. What is damaged is left out: a letter is somebody who
// needs help, and is never refused for its form.
func Parse(r io.Reader) Letter {
	digest := sha256.New()
	reader, err := rfc.CreateReader(io.TeeReader(r, digest))
	if err != nil && !message.IsUnknownCharset(err) {
		return Letter{ID: hex.EncodeToString(digest.Sum(nil))}
	}
	defer reader.Close()
	l := Letter{}
	l.ID, _ = reader.Header.MessageID()
	l.Subject, _ = reader.Header.Subject()
	if from, err := reader.Header.AddressList("From"); err == nil && len(from) > 0 {
		l.From = mail.Address{Name: from[0].Name, Address: from[0].Address}
	}
	l.Auto = byMachine(&reader.Header)
	var plain, rich string
	for {
		part, err := reader.NextPart()
		if errors.Is(err, io.EOF) || err != nil && !message.IsUnknownCharset(err) {
			break
		}
		switch header := part.Header.(type) {
		case *rfc.InlineHeader:
			kind, _, _ := mime.ParseMediaType(header.Get("Content-Type"))
			text := readText(part.Body)
			if kind == "text/html" {
				rich += text
			} else if kind == "" || strings.HasPrefix(kind, "text/") {
				plain += text
			}
		case *rfc.AttachmentHeader:
			if name, _ := header.Filename(); len(l.Files) < mostFiles {
				if content, err := io.ReadAll(io.LimitReader(part.Body, largest)); err == nil {
					l.Files = append(l.Files, File{Name: fileName(name, len(l.Files)), Content: content})
				}
			}
		}
	}
	_, _ = io.Copy(io.Discard, io.TeeReader(r, digest))
	if l.Text = strings.TrimSpace(plain); l.Text == "" {
		l.Text = PlainOf(rich)
	}
	if l.ID == "" {
		l.ID = hex.EncodeToString(digest.Sum(nil))
	}
	return l
}

// byMachine tells answers of machines, lists and reports of delivery.
func byMachine(h *rfc.Header) bool {
	if auto := strings.ToLower(strings.TrimSpace(h.Get("Auto-Submitted"))); auto != "" && auto != "no" {
		return true
	}
	switch strings.ToLower(h.Get("Precedence")) {
	case "bulk", "junk", "list", "auto_reply":
		return true
	}
	kind, _, _ := mime.ParseMediaType(h.Get("Content-Type"))
	return kind == "multipart/report" || h.Get("List-Id") != "" || strings.TrimSpace(h.Get("Return-Path")) == "<>"
}

func readText(r io.Reader) string {
	content, _ := io.ReadAll(io.LimitReader(r, longestText))
	for len(content) > 0 && !utf8.Valid(content) { // the limit may have cut a letter in two
		if cut := len(content) - 1; len(content) == longestText && cut > longestText-utf8.UTFMax {
			content = content[:cut]
			continue
		}
		return strings.ToValidUTF8(string(content), "\uFFFD")
	}
	return strings.ReplaceAll(string(content), "\r\n", "\n")
}

func fileName(name string, at int) string {
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	if name = strings.TrimSpace(name); name == "" {
		name = fmt.Sprintf("attachment-%d", at+1)
	}
	return name
}

var (
	hidden = regexp.MustCompile(`(?is)<(style|script|head|title)\b.*?</(style|script|head|title)\s*>|<!--.*?-->`)
	lines  = regexp.MustCompile(`(?i)<(br|/p|/div|/tr|/li|/h[1-6])\b[^>]*>`)
	tags   = regexp.MustCompile(`(?s)<[^>]*>`)
	blanks = regexp.MustCompile(`\n{3,}`)
)

// PlainOf is the text of a page in HTML.
func PlainOf(page string) string {
	page = lines.ReplaceAllString(hidden.ReplaceAllString(page, ""), "\n")
	return strings.TrimSpace(blanks.ReplaceAllString(html.UnescapeString(tags.ReplaceAllString(page, "")), "\n\n"))
}
