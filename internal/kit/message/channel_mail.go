package message

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"mime"
	"net"
	"net/mail"
	"net/smtp"
	"net/textproto"
	"net/url"
	"strings"
	"time"

	"gongzhi/internal/kit/clock"
)

// smtpMail sends over one server. Plain text only: nothing to click but the link.
type smtpMail struct {
	host, port     string
	user, password string
	implicit       bool // TLS from the first byte (smtps)
	clear          bool // no TLS at all: a relay on the own machine
	from           mail.Address
	clock          clock.Clock
	roots          *tls.Config // nil outside tests
}

// NewMail returns the channel of a server: smtp://user:password@host:587?from=…
// demands STARTTLS, smtps://…:465 is TLS from the start. smtp://127.0.0.1:25 may
// go without, on this machine only.
func NewMail(address string, c clock.Clock) (Adapter, error) { return newMail(address, c) }

func newMail(address string, c clock.Clock) (*smtpMail, error) {
	wrong := errors.New("smtp://user:password@host:587?from=name@example.org") // never the address itself: it holds a password
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || u.Scheme != "smtp" && u.Scheme != "smtps" {
		return nil, wrong
	}
	from, err := mail.ParseAddress(u.Query().Get("from"))
	if err != nil {
		return nil, wrong
	}
	m := &smtpMail{host: u.Hostname(), port: u.Port(), user: u.User.Username(), implicit: u.Scheme == "smtps", from: *from, clock: c}
	m.password, _ = u.User.Password()
	if m.port == "" {
		m.port = map[bool]string{true: "465", false: "587"}[m.implicit]
	}
	if ip := net.ParseIP(m.host); ip != nil && ip.IsLoopback() && m.user == "" {
		m.clear = true
	}
	return m, nil
}

func (m *smtpMail) tls() *tls.Config {
	config := &tls.Config{ServerName: m.host, MinVersion: tls.VersionTLS12}
	if m.roots != nil {
		config.RootCAs = m.roots.RootCAs
	}
	return config
}

// Send implements Adapter. An answer of 5xx to sender, recipient or text is
// final; 4xx (greylisting, a full box) and a lost connection are tried again.
func (m *smtpMail) Send(ctx context.Context, letter Letter) error {
	to, err := mail.ParseAddress(letter.Address)
	if err != nil {
		return Refused(errors.New("not an e-mail address"))
	}
	c, err := m.open(ctx)
	if err != nil {
		return answered(err, false)
	}
	defer c.Close()
	if err := c.Mail(m.from.Address); err != nil {
		return answered(err, false)
	}
	if err := c.Rcpt(to.Address); err != nil {
		return answered(err, true)
	}
	w, err := c.Data()
	if err != nil {
		return answered(err, true)
	}
	if _, err := w.Write(m.text(letter, to)); err != nil {
		return answered(err, false)
	}
	if err := w.Close(); err != nil {
		return answered(err, true)
	}
	_ = c.Quit() // taken already
	return nil
}

func (m *smtpMail) open(ctx context.Context) (*smtp.Client, error) {
	conn, err := (&net.Dialer{Timeout: sendTime / 2}).DialContext(ctx, "tcp", net.JoinHostPort(m.host, m.port))
	if err != nil {
		return nil, err
	}
	until := time.Now().Add(sendTime)
	if deadline, ok := ctx.Deadline(); ok && deadline.Before(until) {
		until = deadline
	}
	_ = conn.SetDeadline(until)
	if m.implicit {
		conn = tls.Client(conn, m.tls())
	}
	c, err := smtp.NewClient(conn, m.host)
	if err != nil {
		_ = conn.Close()
		return nil, err
	}
	if err := m.greet(c); err != nil {
		_ = c.Close()
		return nil, err
	}
	return c, nil
}

func (m *smtpMail) greet(c *smtp.Client) error {
	if err := c.Hello("gongzhi"); err != nil {
		return err
	}
	if !m.implicit && !m.clear {
		if offered, _ := c.Extension("STARTTLS"); !offered {
			return errors.New("the server offers no STARTTLS")
		}
		if err := c.StartTLS(m.tls()); err != nil {
			return err
		}
	}
	if m.user == "" {
		return nil
	}
	return c.Auth(smtp.PlainAuth("", m.user, m.password, m.host))
}

// text is the mail as RFC 5322 wants it. The Message-ID is the same at each
// attempt, by which mail systems drop the second copy.
func (m *smtpMail) text(letter Letter, to *mail.Address) []byte {
	var b bytes.Buffer
	header := func(name, value string) { b.WriteString(name + ": " + value + "\r\n") }
	domain := m.from.Address[strings.LastIndex(m.from.Address, "@")+1:]
	header("From", m.from.String())
	header("To", to.String())
	header("Subject", mime.BEncoding.Encode("utf-8", strings.Join(strings.Fields(letter.Title), " ")))
	header("Date", m.clock.Now().Time().In(clock.Zone).Format(time.RFC1123Z))
	header("Message-ID", "<"+letter.ID+"@"+domain+">")
	header("Content-Language", string(letter.Lang))
	header("Auto-Submitted", "auto-generated")
	header("MIME-Version", "1.0")
	header("Content-Type", "text/plain; charset=utf-8")
	header("Content-Transfer-Encoding", "base64")
	b.WriteString("\r\n")
	body := letter.Body
	if letter.Link != "" {
		body += "\r\n\r\n" + letter.Link
	}
	encoded := base64.StdEncoding.EncodeToString([]byte(body + "\r\n"))
	for len(encoded) > 76 {
		b.WriteString(encoded[:76] + "\r\n")
		encoded = encoded[76:]
	}
	b.WriteString(encoded + "\r\n")
	return b.Bytes()
}

// answered words what a server said: its code, not its text, which may repeat
// the address. final tells whether 5xx is about this letter.
func answered(err error, final bool) error {
	var said *textproto.Error
	if !errors.As(err, &said) {
		return reason(err)
	}
	told := fmt.Errorf("answered %d", said.Code)
	if final && said.Code >= 500 {
		return Refused(told)
	}
	return told
}
