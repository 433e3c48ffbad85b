package mailbox

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"time"

	"github.com/emersion/go-imap"
	"github.com/emersion/go-imap/client"
)

const (
	patience = 30 * time.Second // for one exchange with the server
	batch    = 50               // letters of one visit
	largest  = 25 << 20         // bytes of a letter; a larger one is only told of
)

// Box is a folder on a server.
type Box struct {
	host, port     string
	user, password string
	folder         string
	clear          bool // no TLS: on this machine only
}

// Open reads an address: imaps://user:password@host:993/INBOX. imap://127.0.0.1:143
// goes without TLS, on this machine only. Nothing is asked of the server yet.
func Open(address string) (*Box, error) {
	wrong := errors.New("imaps://user:password@host:993/INBOX") // never the address itself: it holds a password
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || u.User == nil || u.Scheme != "imaps" && u.Scheme != "imap" {
		return nil, wrong
	}
	b := &Box{host: u.Hostname(), port: u.Port(), user: u.User.Username(), folder: strings.Trim(u.Path, "/"), clear: u.Scheme == "imap"}
	b.password, _ = u.User.Password()
	if b.folder == "" {
		b.folder = "INBOX"
	}
	if b.port == "" {
		b.port = map[bool]string{true: "143", false: "993"}[b.clear]
	}
	if ip := net.ParseIP(b.host); b.clear && (ip == nil || !ip.IsLoopback()) || b.user == "" {
		return nil, wrong
	}
	return b, nil
}

// Each gives the letters that nobody has seen, the oldest first, at most fifty.
// One that take refuses stays unseen and comes again at the next visit; the
// others go on.
func (b *Box) Each(ctx context.Context, take func(ctx context.Context, l Letter) error) error {
	c, err := b.connect(ctx)
	if err != nil {
		return fmt.Errorf("mailbox: %w", err)
	}
	defer func() { _ = c.Logout() }()
	stop := context.AfterFunc(ctx, func() { _ = c.Terminate() })
	defer stop()
	if _, err := c.Select(b.folder, false); err != nil {
		return fmt.Errorf("mailbox: folder %s: %w", b.folder, err)
	}
	unseen := imap.NewSearchCriteria()
	unseen.WithoutFlags = []string{imap.SeenFlag}
	ids, err := c.UidSearch(unseen)
	if err != nil {
		return fmt.Errorf("mailbox: search: %w", err)
	}
	var failed []error
	for _, id := range ids[:min(len(ids), batch)] {
		if err := b.one(ctx, c, id, take); err != nil {
			failed = append(failed, err)
		}
		if ctx.Err() != nil {
			break
		}
	}
	return errors.Join(failed...)
}

func (b *Box) connect(ctx context.Context) (*client.Client, error) {
	address := net.JoinHostPort(b.host, b.port)
	conn, err := (&net.Dialer{Timeout: patience}).DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	if !b.clear {
		conn = tls.Client(conn, &tls.Config{ServerName: b.host, MinVersion: tls.VersionTLS12})
	}
	_ = conn.SetDeadline(time.Now().Add(patience)) // of the greeting; later exchanges have the client's own
	c, err := client.New(conn)
	if err != nil {
		_ = conn.Close()
		return nil, err
	}
	_ = conn.SetDeadline(time.Time{})
	c.Timeout = patience
	if err := c.Login(b.user, b.password); err != nil {
		_ = c.Logout()
		return nil, errors.New("the server refuses user or password") // its own words may repeat them
	}
	return c, nil
}

func (b *Box) one(ctx context.Context, c *client.Client, uid uint32, take func(ctx context.Context, l Letter) error) error {
	set := new(imap.SeqSet)
	set.AddNum(uid)
	whole := &imap.BodySectionName{Peek: true} // reading alone must not mark it
	letter := Letter{TooLarge: true}
	sizes, err := fetch(c, set, imap.FetchRFC822Size, imap.FetchEnvelope)
	if err != nil || sizes == nil {
		return err
	}
	letter.fromEnvelope(sizes.Envelope)
	if sizes.Size <= largest {
		message, err := fetch(c, set, whole.FetchItem())
		if err != nil || message == nil {
			return err
		}
		var content []byte
		if body := message.GetBody(whole); body != nil {
			if content, err = io.ReadAll(io.LimitReader(body, largest)); err != nil {
				return fmt.Errorf("mailbox: letter: %w", err)
			}
		}
		letter = Parse(bytes.NewReader(content))
	}
	if err := take(ctx, letter); err != nil {
		return fmt.Errorf("mailbox: letter %s: %w", letter.ID, err)
	}
	return c.UidStore(set, imap.FormatFlagsOp(imap.AddFlags, true), []any{imap.SeenFlag}, nil)
}

// fetch asks for items of one letter; nil when it is gone meanwhile.
func fetch(c *client.Client, set *imap.SeqSet, items ...imap.FetchItem) (*imap.Message, error) {
	messages, done := make(chan *imap.Message, 1), make(chan error, 1)
	go func() { done <- c.UidFetch(set, items, messages) }()
	var found *imap.Message
	for message := range messages {
		found = message
	}
	if err := <-done; err != nil {
		return nil, fmt.Errorf("mailbox: fetch: %w", err)
	}
	return found, nil
}
