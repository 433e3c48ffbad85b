package message

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/db/dbtest"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/outbox"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/usecase"
)

// recall and news are the kinds of the tests: one must arrive, one need not.
var (
	recall = Kind{Name: "test.recall", Urgent: true, Channels: []Channel{Inbox, Mail}, Mandatory: []Channel{Inbox}, Robots: true, Basis: "GSP 118",
		Variables: []Variable{{Name: "batch", Needed: true}, {Name: "phone", Mask: seal.Phone}, {Name: "drug"}}}
	news = Kind{Name: "test.news", Channels: []Channel{Inbox, Mail, SMS}, Basis: "GSP 118", Variables: []Variable{{Name: "batch"}}}
)

// people is a directory of two.
type people struct{}

func (people) Recipients(_ context.Context, _ bun.IDB, to Audience) ([]Recipient, error) {
	list := []Recipient{{PersonID: "wong", Lang: i18n.Hant, HasPhone: true}, {PersonID: "silva", Lang: i18n.Portuguese}}
	if len(to.People) > 0 {
		return list[:1], nil
	}
	return append(list, list[0]), nil // somebody in two posts is one person
}

func (people) Phone(context.Context, bun.IDB, string) (string, error) { return "13812345678", nil }

// house is a centre on a database with a clock of its own.
type house struct {
	*testing.T
	*Centre
	now        *clock.Manual
	runner     *usecase.Runner
	dispatcher *outbox.Dispatcher
}

func open(t *testing.T, adapters map[Channel]Adapter) *house {
	t.Helper()
	now := clock.NewManual(clock.Day("2026-11-20").Start().Add(10 * time.Hour))
	database := dbtest.OpenAt(t, now, audit.Migrations, usecase.Migrations, outbox.Migrations, param.Migrations, Migrations)
	return house{T: t, now: now}.with(database, adapters)
}

// with is a node of its own on the same database.
func (h house) with(database *db.DB, adapters map[Channel]Adapter) *house {
	h.Helper()
	ring, err := seal.OpenRing(seal.Config{File: h.TempDir() + "/seal.json"}, h.now.Now())
	if err != nil {
		h.Fatal(err)
	}
	if h.Centre != nil {
		ring = h.Ring
	}
	registry := param.NewRegistry()
	registry.Declare(Parameters...)
	words := i18n.NewCatalogue()
	for key, text := range map[string]string{"message.test.recall.title": "批號 {batch} 召回", "message.test.recall.body": "{drug} {batch}，電話 {phone}", "message.test.news.title": "消息", "message.test.news.body": "批號 {batch}"} {
		for _, lang := range i18n.Languages {
			if err := words.Add(lang, key, text); err != nil {
				h.Fatal(err)
			}
		}
	}
	h.runner = &usecase.Runner{DB: database, Log: audit.NewLog(append(Tables, param.Tables...))}
	if err := registry.Seed(h.Context(), h.runner); err != nil {
		h.Fatal(err)
	}
	set := param.NewSet(database, registry)
	if err := set.Refresh(h.Context()); err != nil {
		h.Fatal(err)
	}
	h.Centre = New(Config{DB: database, Ring: ring, Params: set, Directory: people{}, BaseURL: "https://example.test",
		Words: func() *i18n.Catalogue { return words }, Adapters: adapters})
	h.Declare(recall, news)
	h.dispatcher = outbox.NewDispatcher(database, h.Subscriptions())
	return &h
}

// tell asks for a notice and lets it become messages.
func (h *house) tell(notice Notice) {
	h.Helper()
	if err := h.DB.Write(h.Context(), func(ctx context.Context, tx *db.Tx) error { return Send(ctx, tx, notice) }); err != nil {
		h.Fatal(err)
	}
	if _, err := h.dispatcher.Deliver(h.Context()); err != nil {
		h.Fatal(err)
	}
}

// as runs a use case as a person.
func (h *house) as(person string, f func(ctx context.Context, tx *usecase.Tx) error) error {
	ctx := scope.With(h.Context(), scope.Actor{PersonID: person, OrgID: "org", Grants: map[string]scope.Reach{"x": scope.All}})
	_, err := usecase.Write(ctx, h.runner, "x", func(ctx context.Context, tx *usecase.Tx) (bool, error) { return true, f(ctx, tx) })
	return err
}

func (h *house) mailTo(person, address string) {
	h.Helper()
	if err := h.as(person, func(ctx context.Context, tx *usecase.Tx) error { return h.SetContact(ctx, tx, Mail, address) }); err != nil {
		h.Fatal(err)
	}
	if h.Has(Mail) {
		h.confirm(person)
	}
}

// confirm types in the code that a letter told.
func (h *house) confirm(person string) {
	h.Helper()
	err := h.as(person, func(ctx context.Context, tx *usecase.Tx) error {
		letter, err := h.NewCode(ctx, tx)
		if err != nil {
			return err
		}
		refusal, err := h.ConfirmMail(ctx, tx, letter.Params["code"])
		return errors.Join(refusal, err)
	})
	if err != nil {
		h.Fatal(err)
	}
}

func (h *house) inbox(person string, lang i18n.Lang) Page {
	h.Helper()
	page, err := h.Inbox(h.Context(), h.DB.Read(), person, lang, Filter{Limit: 20})
	if err != nil {
		h.Fatal(err)
	}
	return page
}

func (h *house) deliveries() []Delivery {
	h.Helper()
	var rows []Delivery
	if err := h.DB.Read().NewSelect().Model(&rows).OrderExpr("t.id").Scan(h.Context()); err != nil {
		h.Fatal(err)
	}
	return rows
}

func (h *house) deliver(want int) {
	h.Helper()
	if sent, err := h.Deliver(h.Context()); err != nil || sent != want {
		h.Fatalf("%d sent, %v; want %d", sent, err, want)
	}
}

// log is an adapter that remembers, with a mood.
type log struct {
	lock    sync.Mutex
	letters []Letter
	mood    func(try int) error
}

func (l *log) Send(_ context.Context, letter Letter) error {
	l.lock.Lock()
	defer l.lock.Unlock()
	l.letters = append(l.letters, letter)
	if l.mood == nil {
		return nil
	}
	return l.mood(len(l.letters))
}

var aRecall = Notice{Kind: recall, Key: "hold-1", Path: "/drugtrace/holds", Params: map[string]string{"batch": "B-7", "phone": "13812345678", "drug": "止痛片", "drug.pt": "Analgésico"}}

// TestOnePersonOneMessage: whoever has two posts, or is told twice of the same
// thing, gets one message, worded in the language it is read in, with personal
// data masked in the store already.
func TestOnePersonOneMessage(t *testing.T) {
	h := open(t, nil)
	h.tell(aRecall)
	h.tell(aRecall)
	page := h.inbox("wong", i18n.Hant)
	if page.Total != 1 || page.Unread != 1 || page.Items[0].Title != "批號 B-7 召回" || page.Items[0].Body != "止痛片 B-7，電話 138****5678" {
		t.Errorf("%+v", page)
	}
	if body := h.inbox("silva", i18n.Portuguese).Items[0].Body; !strings.HasPrefix(body, "Analgésico") {
		t.Errorf("in Portuguese: %s", body)
	}
	var stored string
	if err := h.DB.Read().QueryRowContext(t.Context(), "SELECT params FROM message WHERE person_id = 'wong'").Scan(&stored); err != nil || strings.Contains(stored, "13812345678") {
		t.Errorf("stored %s, %v", stored, err)
	}
	read := func(ids []string, upTo string) (n int) {
		err := h.DB.Write(t.Context(), func(ctx context.Context, tx *db.Tx) (err error) { n, err = Read(ctx, tx, "wong", ids, upTo); return })
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	theirs := h.inbox("silva", i18n.Portuguese).Items[0].ID
	if n := read([]string{theirs}, ""); n != 0 {
		t.Error("somebody else's message was marked")
	}
	if n := read(nil, page.Items[0].ID); n != 1 || h.inbox("wong", i18n.Hant).Unread != 0 || h.inbox("silva", i18n.Portuguese).Unread != 1 {
		t.Error("reading all")
	}
}

// TestNothingOfARolledBackUseCase and nothing that a kind does not declare.
func TestSendRefuses(t *testing.T) {
	h := open(t, nil)
	refused := errors.New("refused")
	err := h.DB.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		if err := Send(ctx, tx, aRecall); err != nil {
			t.Error(err)
		}
		return refused
	})
	if !errors.Is(err, refused) {
		t.Fatal(err)
	}
	if _, err := h.dispatcher.Deliver(t.Context()); err != nil || h.inbox("wong", i18n.Hant).Total != 0 {
		t.Error("told what did not happen", err)
	}
	for name, params := range map[string]map[string]string{"undeclared": {"batch": "1", "secret": "x"}, "missing": {"drug": "x"}} {
		err := h.DB.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			return Send(ctx, tx, Notice{Kind: recall, Key: "k", Params: params})
		})
		if err == nil {
			t.Error(name)
		}
	}
}

// TestRetriesWithBackOff: what fails is tried again later and later, then lies
// dead until somebody resends it; the log has every attempt and no address.
func TestRetriesWithBackOff(t *testing.T) {
	way := &log{mood: func(try int) error {
		if try > 8 {
			return nil
		}
		return errors.New("away")
	}}
	h := open(t, map[Channel]Adapter{Mail: way})
	h.mailTo("wong", "wong@example.org")
	h.tell(aRecall)
	gaps := []time.Duration{}
	for range 8 {
		h.deliver(0)
		d := h.deliveries()[0]
		gaps = append(gaps, d.NextAt.Sub(h.now.Now()))
		h.now.Set(d.NextAt)
	}
	if gaps[0] != 30*time.Second || gaps[3] != 4*time.Minute || gaps[6] != 32*time.Minute {
		t.Error(gaps)
	}
	d := h.deliveries()[0]
	if d.State != Dead || d.Masked == "wong@example.org" || !strings.Contains(d.Masked, "*") || d.Error != "away" {
		t.Errorf("%+v", d)
	}
	if attempts, err := Attempts(t.Context(), h.DB.Read(), d.ID); err != nil || len(attempts) != 8 || attempts[0].Outcome != "failed" {
		t.Errorf("%+v %v", attempts, err)
	}
	again := func() error {
		return h.as("boss", func(ctx context.Context, tx *usecase.Tx) error { _, err := h.Resend(ctx, tx, d.ID); return err })
	}
	if err := again(); err != nil {
		t.Fatal(err)
	}
	h.deliver(1)
	if err := again(); !fault.Is(err, fault.Conflict) {
		t.Errorf("resent what was sent: %v", err)
	}
	for _, letter := range way.letters {
		if letter.ID != d.ID || letter.Link != "https://example.test/drugtrace/holds" {
			t.Errorf("%+v", letter)
		}
	}
}

// TestKilledBetweenSendAndRecord: the node dies after the server took the mail.
// While its claim holds nobody sends; afterwards another node does, under the
// same id.
func TestKilledBetweenSendAndRecord(t *testing.T) {
	way := &log{}
	h := open(t, map[Channel]Adapter{Mail: way})
	h.mailTo("wong", "wong@example.org")
	h.tell(aRecall)
	d := h.deliveries()[0]
	until := h.now.Now().Add(claim)
	err := h.DB.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		if ok, err := swap(ctx, tx, &d, Sending, until, 1, "", ""); err != nil || !ok {
			t.Errorf("claim %v %v", ok, err)
		}
		return insertAttempt(ctx, tx, Attempt{ID: "dead", DeliveryID: d.ID, Number: 1, At: h.now.Now(), Outcome: "begun"})
	})
	if err != nil {
		t.Fatal(err)
	}
	_ = way.Send(t.Context(), Letter{ID: d.ID}) // and then the node dies
	other := house{T: t, Centre: h.Centre, now: h.now}.with(h.DB, map[Channel]Adapter{Mail: way})
	other.deliver(0)
	h.now.Set(until)
	other.deliver(1)
	if len(way.letters) != 2 || way.letters[0].ID != way.letters[1].ID {
		t.Errorf("%+v", way.letters)
	}
	attempts, err := Attempts(t.Context(), h.DB.Read(), d.ID)
	if err != nil || len(attempts) != 2 || attempts[1].Outcome != "begun" || attempts[0].Outcome != "sent" {
		t.Errorf("%+v %v", attempts, err)
	}
	// What the dead one would still write changes nothing.
	stale := d
	stale.State, stale.NextAt, stale.Attempts = Sending, until, 1
	if err := h.settle(t.Context(), &stale, Attempt{ID: "dead"}, errors.New("late")); err != nil || h.deliveries()[0].State != Sent {
		t.Error("a stale node wrote", err)
	}
}

// TestTwoNodesSendOnce: many deliveries, two nodes at the same time.
func TestTwoNodesSendOnce(t *testing.T) {
	way := &log{}
	h := open(t, map[Channel]Adapter{SMS: way})
	for _, key := range strings.Fields("a b c d e f g h i j k l") {
		h.tell(Notice{Kind: news, Key: key, To: Audience{People: []string{"wong"}}, Params: map[string]string{"batch": key}})
	}
	other := house{T: t, Centre: h.Centre, now: h.now}.with(h.DB, map[Channel]Adapter{SMS: way})
	var wait sync.WaitGroup
	for _, node := range []*house{h, other, h, other} {
		wait.Go(func() {
			if _, err := node.Deliver(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	seen := map[string]int{}
	for _, letter := range way.letters {
		if seen[letter.ID]++; letter.Address != "13812345678" || letter.Title != "消息" {
			t.Errorf("%+v", letter)
		}
	}
	if len(seen) != 12 || len(way.letters) != 12 {
		t.Errorf("%d letters for %d deliveries", len(way.letters), len(seen))
	}
}

// TestQuietHoursAndLimit: news waits for the morning and for its share; a recall does not.
func TestQuietHoursAndLimit(t *testing.T) {
	way := &log{}
	h := open(t, map[Channel]Adapter{SMS: way, Mail: way})
	h.mailTo("wong", "wong@example.org")
	h.now.Set(clock.Day("2026-11-20").Start().Add(23 * time.Hour))
	h.tell(Notice{Kind: news, Key: "1", To: Audience{People: []string{"wong"}}, Params: map[string]string{"batch": "1"}})
	h.tell(aRecall)
	h.deliver(1) // the recall by mail
	morning := clock.Day("2026-11-21").Start().Add(7*time.Hour + 30*time.Minute)
	for _, d := range h.deliveries() {
		if d.Kind == news.Name && (d.NextAt != morning || d.Attempts != 0) {
			t.Errorf("%+v", d)
		}
	}
	h.now.Set(morning)
	h.deliver(2)
	for i := range 12 {
		h.tell(Notice{Kind: news, Key: "more" + string(rune('a'+i)), To: Audience{People: []string{"wong"}}, Params: map[string]string{"batch": "1"}})
		_, _ = h.Deliver(t.Context())
	}
	if sent := len(way.letters); sent < 20 || sent > 22 {
		t.Errorf("%d letters within the hour", sent)
	}
	h.now.Advance(61 * time.Minute)
	if sent, err := h.Deliver(t.Context()); err != nil || sent == 0 {
		t.Error("the rest came never", err)
	}
}

func TestRest(t *testing.T) {
	at := func(text string) clock.Instant {
		when, err := time.ParseInLocation("2006-01-02 15:04", text, clock.Zone)
		if err != nil {
			t.Fatal(err)
		}
		return clock.FromTime(when)
	}
	night := rest{from: "22:00", until: "07:30"}
	free := rest{from: "22:00", until: "07:30", weekends: true, days: []string{"2026-11-23"}}
	for _, c := range []struct {
		rest       rest
		now, wants string
	}{
		{night, "2026-11-20 21:59", "2026-11-20 21:59"}, {night, "2026-11-20 22:00", "2026-11-21 07:30"}, {night, "2026-11-20 07:29", "2026-11-20 07:30"},
		{free, "2026-11-20 22:10", "2026-11-24 07:30"}, {free, "2026-11-21 12:00", "2026-11-24 07:30"}, // Friday night, Saturday; Monday is named
		{rest{from: "12:00", until: "13:00"}, "2026-11-20 12:30", "2026-11-20 13:00"}, {rest{from: "00:00", until: "00:00"}, "2026-11-20 03:00", "2026-11-20 03:00"},
	} {
		if got := c.rest.next(at(c.now)); got != at(c.wants) {
			t.Errorf("%+v at %s: %s, want %s", c.rest, c.now, got.Format("2006-01-02 15:04"), c.wants)
		}
	}
}

// TestPreferences: what is mandatory cannot be switched off; the rest can.
func TestPreferences(t *testing.T) {
	h := open(t, map[Channel]Adapter{Mail: &log{}})
	h.mailTo("wong", "wong@example.org")
	choose := func(choices ...Choice) error {
		return h.as("wong", func(ctx context.Context, tx *usecase.Tx) error { return h.Choose(ctx, tx, choices) })
	}
	if err := choose(Choice{Kind: recall.Name, Channel: Inbox}); !fault.Is(err, fault.Invalid) {
		t.Errorf("switched a recall off: %v", err)
	}
	if err := choose(Choice{Kind: news.Name, Channel: Inbox}, Choice{Kind: news.Name, Channel: Mail}, Choice{Kind: recall.Name, Channel: Mail}); err != nil {
		t.Fatal(err)
	}
	h.tell(Notice{Kind: news, Key: "1", To: Audience{People: []string{"wong"}}, Params: map[string]string{"batch": "1"}})
	h.tell(aRecall)
	if page := h.inbox("wong", i18n.Hant); page.Total != 1 || page.Items[0].Kind != recall.Name || len(h.deliveries()) != 0 {
		t.Errorf("%+v %+v", page, h.deliveries())
	}
	list, err := h.Choices(t.Context(), h.DB.Read(), "wong")
	if err != nil || len(list) != 4 || !list[2].Enabled || !list[2].Mandatory || list[3].Enabled {
		t.Errorf("%+v %v", list, err)
	}
	if err := h.as("wong", func(ctx context.Context, tx *usecase.Tx) error { return h.SetContact(ctx, tx, Mail, "no address") }); !fault.Is(err, fault.Invalid) {
		t.Error(err)
	}
}

// TestTemplates: words are checked, versioned, and never change what was sent.
func TestTemplates(t *testing.T) {
	h := open(t, nil)
	h.tell(aRecall)
	h.now.Advance(time.Minute)
	write := func(title, body string, seen int) error {
		return h.as("boss", func(ctx context.Context, tx *usecase.Tx) error {
			_, err := h.Write(ctx, tx, recall, Template{Lang: i18n.Hant, Title: title, Body: body, Basis: "GSP 118", Reason: "clearer"}, seen)
			return err
		})
	}
	for name, words := range map[string][2]string{"unknown": {"{batch}", "{colour}"}, "missing": {"x", "y"}, "open": {"{batch}", "{batch"}, "empty": {"", "{batch}"}} {
		if err := write(words[0], words[1], 0); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := write("急：{batch}", "停用 {batch}", 0); err != nil {
		t.Fatal(err)
	}
	if err := write("再：{batch}", "{batch}", 0); !fault.Is(err, fault.Conflict) {
		t.Errorf("wrote over somebody: %v", err)
	}
	second := aRecall
	second.Key = "hold-2"
	h.tell(second)
	page := h.inbox("wong", i18n.Hant)
	if page.Items[0].Title != "急：B-7" || page.Items[1].Title != "批號 B-7 召回" {
		t.Errorf("%+v", page.Items)
	}
	preview, err := h.Preview(recall, Template{Lang: i18n.Hant, Title: "{batch}", Body: "{batch}"})
	if err != nil || !strings.Contains(preview.Title, "‹") {
		t.Errorf("%+v %v", preview, err)
	}
}

func TestPurge(t *testing.T) {
	h := open(t, map[Channel]Adapter{Mail: &log{}})
	h.mailTo("wong", "wong@example.org")
	h.tell(aRecall)
	h.deliver(1)
	h.now.Advance(181 * 24 * time.Hour)
	if n, err := h.Purge(t.Context()); err != nil || n != 2 || len(h.deliveries()) != 0 || h.inbox("wong", i18n.Hant).Total != 0 {
		t.Error(n, err)
	}
}

func body(t *testing.T, raw []byte) map[string]any {
	t.Helper()
	var value map[string]any
	if err := json.Unmarshal(raw, &value); err != nil {
		t.Fatal(err)
	}
	return value
}
