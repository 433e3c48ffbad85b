package tracequery

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"sync"
	"time"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/gs1"
	"gongzhi/internal/kit/guard"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/module/drugtrace/ledger"
)

// Lookup answers the public.
type Lookup struct {
	db      *db.DB
	ledger  *ledger.Ledger
	guard   *guard.Guard
	params  *param.Set
	needs   Needs
	counter *counter

	mu    sync.RWMutex
	items map[string]keptItem
}

type keptItem struct {
	item Item
	at   clock.Instant
}

// Asker is who asks, as far as the public is known.
type Asker struct {
	Address   string // under which misses are counted
	Counts    bool   // a person's request, not a prefetch
	Challenge string // answered proof of work, when one was asked for
	Nonce     string
}

const purpose = "trace"

// Ask answers for whatever text stood on the box.
func (l *Lookup) Ask(ctx context.Context, text string, asker Asker) (Answer, error) {
	ctx = db.Steady(ctx)
	if err := l.admit(ctx, asker); err != nil {
		return Answer{}, err
	}
	now := l.db.Clock().Now()
	code, message, err := ledger.Normalise(text, now.Day())
	if err != nil {
		return Answer{}, err
	}
	if code == "" || message.Scheme == gs1.MSFX20 {
		return l.foreign(code, message), nil
	}
	public, err := ledger.Lookup(ctx, l.db, code)
	if errors.Is(err, sql.ErrNoRows) {
		return l.missing(ctx, code, message, asker), nil
	} else if err != nil {
		return Answer{}, err
	}
	verdict := judge(public, now.Day())
	if verdict == Unknown {
		return l.missing(ctx, code, message, asker), nil
	}
	item, err := l.item(ctx, public.Code.ItemID, now)
	if err != nil {
		return Answer{}, err
	}
	return l.counted(ctx, answer(public, verdict, item), asker, now)
}

// counted adds when the code was first looked up and how often, this time
// included.
func (l *Lookup) counted(ctx context.Context, a Answer, asker Asker, now clock.Instant) (Answer, error) {
	stored, err := queriesOf(ctx, l.db, a.Code)
	if err != nil {
		return a, err
	}
	waiting := l.counter.add(a.Code, now, asker.Counts)
	first := stored.First
	if first.IsZero() {
		first = waiting.First
	}
	if !first.IsZero() {
		a.FirstQueryAt = &first
	}
	a.QueryCount = stored.Queries + waiting.Queries
	return a, nil
}

// admit lets an address go on, or asks it for a proof of work after too many
// misses.
func (l *Lookup) admit(ctx context.Context, asker Asker) error {
	today := l.db.Clock().Now().Day()
	if err := l.guard.Limiter(guard.Limit{Name: "trace.all", Max: l.params.Int("drugtrace.tracequery.most_queries", today), Window: time.Minute}).Allow(ctx, asker.Address); err != nil {
		return err
	}
	if l.misses(today).Count(ctx, asker.Address) < l.params.Int("drugtrace.tracequery.misses", today) {
		return nil
	}
	if asker.Challenge != "" {
		return l.guard.Verify(ctx, purpose, asker.Challenge, asker.Nonce)
	}
	challenge, err := l.guard.Issue(purpose)
	if err != nil {
		return err
	}
	return fault.New(fault.TooMany, "tracequery.captcha", "challenge", challenge.Text, "difficulty", challenge.Difficulty)
}

func (l *Lookup) misses(today clock.Day) guard.Limiter {
	return l.guard.Limiter(guard.Limit{Name: "trace.miss", Max: l.params.Int("drugtrace.tracequery.misses", today),
		Window: l.params.Duration("drugtrace.tracequery.miss_window", today)})
}

// missing is one answer for everything that is not there: never issued, wrong
// secret digits, printed but on no box.
func (l *Lookup) missing(ctx context.Context, code string, message gs1.Message, asker Asker) Answer {
	l.misses(l.db.Clock().Now().Day()).Hit(ctx, asker.Address)
	if message.Scheme == gs1.HQ20 || len(code) == 20 && strings.HasPrefix(code, "9") {
		return Answer{Verdict: Unknown, Code: code, Scheme: ledger.SchemeHQ20}
	}
	return l.foreign(code, message)
}

func (l *Lookup) foreign(code string, message gs1.Message) Answer {
	if code == "" {
		code = message.GTIN()
	}
	return Answer{Verdict: Foreign, Code: code, Scheme: string(message.Scheme)}
}

// itemLife is how long what the public reads of an item may lag behind.
const itemLife = 2 * time.Second

func (l *Lookup) item(ctx context.Context, id string, now clock.Instant) (Item, error) {
	l.mu.RLock()
	kept, ok := l.items[id]
	l.mu.RUnlock()
	if age := now.Sub(kept.at); ok && age >= 0 && age < itemLife {
		return kept.item, nil
	}
	item, err := l.needs.Items.PublicItem(ctx, id)
	if err != nil {
		return item, err
	}
	l.mu.Lock()
	l.items[id] = keptItem{item, now}
	l.mu.Unlock()
	return item, nil
}

// Prove shows that the box's record is in the signed log.
func (l *Lookup) Prove(ctx context.Context, text string, asker Asker) (ledger.Evidence, error) {
	if err := l.admit(ctx, asker); err != nil {
		return ledger.Evidence{}, err
	}
	code, _, err := ledger.Normalise(text, l.db.Clock().Now().Day())
	if err != nil {
		return ledger.Evidence{}, err
	}
	public, err := ledger.Lookup(ctx, l.db, code)
	if errors.Is(err, sql.ErrNoRows) || err == nil && public.BoundEvent == 0 {
		l.misses(l.db.Clock().Now().Day()).Hit(ctx, asker.Address)
		return ledger.Evidence{}, fault.New(fault.NotFound, "tracequery.no_proof")
	} else if err != nil {
		return ledger.Evidence{}, err
	}
	return ledger.Prove(ctx, l.db.Read(), code, public.BoundEvent)
}

// Notice is something people should know today.
type Notice struct {
	ID    string        `json:"id"`
	Title string        `json:"title"`
	Body  string        `json:"body"`
	Tone  string        `json:"tone" enum:"danger,warn,info,normal"`
	At    clock.Instant `json:"at"`
}

// recalls lists the batches under recall, newest first, for an address that
// does not ask too often.
func (l *Lookup) recalls(ctx context.Context, address string) ([]ledger.RecallNotice, error) {
	today := l.db.Clock().Now().Day()
	limit := guard.Limit{Name: "notice.all", Max: l.params.Int("drugtrace.tracequery.notice_queries", today), Window: time.Minute}
	if err := l.guard.Limiter(limit).Allow(ctx, address); err != nil {
		return nil, err
	}
	return ledger.ActiveRecalls(ctx, l.db.Read(), int(l.params.Int("drugtrace.tracequery.most_notices", today)))
}
