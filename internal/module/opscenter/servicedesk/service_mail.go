package servicedesk

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	"regexp"
	"strings"
	"time"

	"gongzhi/internal/kit/attach"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/mailbox"
	"gongzhi/internal/kit/message"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/module/opscenter/sla"
)

// Box is the folder into which people write who need help.
type Box interface {
	Each(ctx context.Context, take func(ctx context.Context, l mailbox.Letter) error) error
}

// Sender is who wrote a letter, as far as the address is somebody's confirmed
// one. An address alone proves nobody: it gives no right, only a name.
type Sender struct {
	PersonID, OrgID, Name, Phone string
}

const paramMails = "opscenter.servicedesk.mails_per_day"

var takenMessage = message.Kind{Name: "opscenter.servicedesk.taken", Channels: []message.Channel{message.Inbox, message.Mail}, Basis: "servicedesk.basis.notice",
	Variables: []message.Variable{{Name: "number", Needed: true}, {Name: "title", Mask: seal.FreeText}}}

var (
	numberIn = regexp.MustCompile(`\b(` + requestPrefix + `|` + faultPrefix + `)\d{12}\b`)
	phoneIn  = regexp.MustCompile(`(?:\+?86[ -]?)?\b1[3-9]\d{9}\b|\+?853[ -]?\d{4}[ -]?\d{4}\b`)
	answers  = regexp.MustCompile(`(?i)^\s*((re|fw|fwd|res|enc|\x{56DE}\x{590D}|\x{7B54}\x{590D}|\x{8F6C}\x{53D1}|\x{56DE}\x{8986}|\x{8F49}\x{5BC4})\s*[:\x{FF1A}]\s*)+`)
)

// Fetch takes over what came into the mailbox.
func (s *Desk) Fetch(ctx context.Context) error {
	if s.kit.Box == nil {
		return nil
	}
	return s.kit.Box.Each(ctx, s.TakeMail)
}

// TakeMail makes a request of a letter, or adds it to the ticket whose number
// its subject names. A letter that comes twice is taken once; what a machine
// sent is no request.
func (s *Desk) TakeMail(ctx context.Context, l mailbox.Letter) error {
	if l.Auto || l.From.Address == "" {
		return nil
	}
	var uploads []attach.Upload
	var refused []string
	for _, file := range l.Files {
		upload, err := s.needs.Files.Receive(ctx, bytes.NewReader(file.Content), file.Name, int64(len(file.Content)))
		if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Malformed) || fault.Is(err, fault.Conflict) {
			refused = append(refused, file.Name) // the letter itself still counts
			continue
		}
		if err != nil {
			return err
		}
		uploads = append(uploads, upload)
	}
	return s.kit.Runner.DB.Write(ctx, func(ctx context.Context, raw *db.Tx) error {
		return usecase.Handle(ctx, s.kit.Runner, raw, "opscenter.servicedesk.mail", func(ctx context.Context, tx *usecase.Tx) error {
			return s.takeMail(ctx, tx, l, uploads, refused)
		})
	})
}

func (s *Desk) takeMail(ctx context.Context, tx *usecase.Tx, l mailbox.Letter, uploads []attach.Upload, refused []string) error {
	from := strings.ToLower(l.From.Address)
	row := mailRow{ID: digest(from + "\n" + l.ID), SenderHash: s.kit.Ring.Hash("servicedesk.mail", from), At: tx.Now()}
	taken, today, err := mailsOf(ctx, tx, row, tx.Now().Add(-24*time.Hour))
	if err != nil || taken {
		return err
	}
	if most := s.kit.Parameters.Int(paramMails, tx.Now().Day()); today >= most {
		slog.WarnContext(ctx, "letters of one sender are left out", "most", most)
		return insertMail(ctx, tx, row)
	}
	sender, err := s.needs.Sender(ctx, tx, from)
	if err != nil {
		return err
	}
	t, err := s.spokenOf(ctx, tx, l.Subject, sender)
	if err != nil {
		return err
	}
	if t == nil {
		t, err = s.openMail(ctx, tx, l, sender)
	} else {
		err = write(ctx, tx, t, Entry{Action: "mail", Text: cut(l.Text, 2000)})
	}
	if err != nil {
		return err
	}
	for _, upload := range uploads {
		file, err := s.needs.Files.Save(ctx, tx, upload)
		if err != nil {
			return err
		}
		if err := s.attach(ctx, tx, t, []string{file.ID}); err != nil {
			return err
		}
	}
	for _, name := range refused {
		if err := write(ctx, tx, t, Entry{Action: "attach-refused", Text: cut(name, 200)}); err != nil {
			return err
		}
	}
	row.TicketID = t.ID
	return insertMail(ctx, tx, row)
}

// spokenOf is the ticket that a subject names, if the sender has to do with it.
func (s *Desk) spokenOf(ctx context.Context, tx *usecase.Tx, subject string, sender Sender) (*Ticket, error) {
	number := numberIn.FindString(subject)
	if number == "" || sender.PersonID == "" {
		return nil, nil
	}
	t, err := byNumber(ctx, tx, number)
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	if err != nil || t.CreatedBy != sender.PersonID && t.EngineerID != sender.PersonID {
		return nil, err
	}
	return t, nil
}

func (s *Desk) openMail(ctx context.Context, tx *usecase.Tx, l mailbox.Letter, sender Sender) (*Ticket, error) {
	in := Report{Channel: "mail", CalledAt: tx.Now(),
		Title: cut(cmp.Or(strings.TrimSpace(answers.ReplaceAllString(l.Subject, "")), firstLine(l.Text), l.From.Address), longestTitle),
		Name:  cut(cmp.Or(sender.Name, l.From.Name, l.From.Address), 80),
		Phone: cmp.Or(sender.Phone, phoneIn.FindString(l.Text), l.From.Address)} // without a telephone, the address is where they are reached
	for text := []rune(cmp.Or(l.Text, in.Title)); len(text) > 0 && len(in.Items) < 5; {
		n := min(len(text), 1000)
		in.Items = append(in.Items, Item{Description: string(text[:n])})
		text = text[n:]
	}
	t, err := s.open(ctx, tx, RequestKind, in)
	if err != nil {
		return nil, err
	}
	t.CreatedBy, t.OrgID = sender.PersonID, sender.OrgID
	if err := insertTicket(ctx, tx, t); err != nil {
		return nil, err
	}
	if err := write(ctx, tx, t, Entry{Action: "submit", Text: in.Title}); err != nil {
		return nil, err
	}
	if sender.PersonID != "" {
		err := message.Send(ctx, tx.Tx, message.Notice{Kind: takenMessage, Key: id.New(tx.Now()), Path: path(t), Params: map[string]string{"number": t.Number, "title": t.Title},
			To: message.Audience{People: []string{sender.PersonID}}})
		if err != nil {
			return nil, err
		}
	}
	return t, s.kit.Clocks.Begin(ctx, tx, sla.Subject{ID: t.ClockID, Kind: sla.RequestKind, Number: t.Number, Path: path(t)}, sla.Fact{Kind: sla.Requested, At: t.ReportedAt})
}

func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return strings.TrimSpace(line)
}
