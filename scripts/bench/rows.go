package main

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"time"
)

const unbounded = 1 << 40

// lookups is row 1: anyone asks for a box.
func (b *bench) lookups(ctx context.Context) error {
	pick := func() string { return codeOf(1 + rand.IntN(b.world.size.codes)) }
	app := func(ctx context.Context, _ int) error {
		var answer struct{ Verdict string }
		err := call(ctx, http.MethodGet, b.app.base+"/api/public/trace/"+pick(), "", nil, &answer)
		if err == nil && answer.Verdict != "valid" {
			err = fmt.Errorf("the verdict is %s", answer.Verdict)
		}
		return err
	}
	bare := func(ctx context.Context, _ int) error {
		return call(ctx, http.MethodGet, b.bare.base+"/trace/"+pick(), "", nil, nil)
	}
	got, reference, err := b.inTurns(ctx, app, bare, unbounded)
	b.report.add(line{Row: 1, Operation: "public look-up of one code with six events", Size: b.world.size.name, Reach: "≤ 0.15 CPU ms; ≥ 0.5 × bare"}, got, &reference)
	return err
}

const orders = "/api/drugtrace/inbound/orders"

// lists is row 2: a clerk pages through the orders of the own depot.
func (b *bench) lists(ctx context.Context) error {
	token, err := b.token(ctx, "clerk")
	if err != nil {
		return err
	}
	deep := min(4000, len(b.world.Orders)/20-1)
	at := b.world.Orders[deep*20-1]
	cursor, err := json.Marshal(map[string]any{"s": "-createdAt", "v": at.CreatedAt, "i": at.ID})
	if err != nil {
		return err
	}
	list := func(query string) operation {
		return func(ctx context.Context, _ int) error {
			var page struct {
				Items []struct{ ID string }
				Total int
			}
			err := call(ctx, http.MethodGet, b.app.base+orders+"?limit=20"+query, token, nil, &page)
			if err == nil && (len(page.Items) != 20 || page.Total < b.world.size.orders) {
				err = fmt.Errorf("%d rows of %d", len(page.Items), page.Total)
			}
			return err
		}
	}
	bare := func(key orderKey) operation {
		return func(ctx context.Context, _ int) error {
			query := url.Values{"org": {b.world.IDs["depot"]}, "at": {fmt.Sprint(key.CreatedAt)}, "id": {key.ID}}
			return call(ctx, http.MethodGet, b.bare.base+"/list?"+query.Encode(), "", nil, nil)
		}
	}
	for _, page := range []struct {
		name, query, reach string
		key                orderKey
		busy               bool
	}{
		{"page 1", "", "≤ 0.30 CPU ms", orderKey{"~", 1 << 60}, false},
		{fmt.Sprintf("page %d", deep+1), "&cursor=" + base64URL(cursor), "as page 1", at, false},
		{"page 1, one write a second", "", "≤ 1.0 CPU ms on average", orderKey{"~", 1 << 60}, true},
	} {
		stop := func() {}
		if page.busy {
			stop = b.writeEverySecond(ctx)
		}
		got, reference, err := b.inTurns(ctx, list(page.query), bare(page.key), unbounded)
		stop()
		if err != nil {
			return err
		}
		b.report.add(line{Row: 2, Operation: fmt.Sprintf("scoped list, 20 of %d with exact total, %s", len(b.world.Orders), page.name), Size: b.world.size.name, Reach: page.reach}, got, &reference)
	}
	return nil
}

func base64URL(text []byte) string { return base64.RawURLEncoding.EncodeToString(text) }

// writeEverySecond makes a draft a second until it is stopped.
func (b *bench) writeEverySecond(ctx context.Context) func() {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			_ = b.create(ctx)
			select {
			case <-ctx.Done():
				return
			case <-time.After(time.Second):
			}
		}
	}()
	return func() { cancel(); <-done }
}

func (b *bench) draft(quantities ...int) map[string]any {
	lines := []map[string]any{}
	for i, quantity := range quantities {
		lines = append(lines, map[string]any{"itemId": b.world.IDs[item], "qtyExpected": quantity, "batchNo": fmt.Sprintf("NEW%d", i), "expiry": b.world.Today.AddDays(500)})
	}
	return map[string]any{"type": "113", "supplierId": b.world.IDs["hospital"], "permitId": b.world.IDs["permit"], "lines": lines}
}

func (b *bench) create(ctx context.Context) error {
	return b.as(ctx, "clerk", http.MethodPost, orders, b.draft(100), nil)
}

// creates is row 3: a draft order with number, validation, audit entry and
// search text.
func (b *bench) creates(ctx context.Context) error {
	if _, err := b.token(ctx, "clerk"); err != nil {
		return err
	}
	app := func(ctx context.Context, _ int) error { return b.create(ctx) }
	bare := func(ctx context.Context, _ int) error {
		return call(ctx, http.MethodPost, b.bare.base+"/create", "", map[string]any{"org": b.world.IDs["depot"], "supplier": b.world.IDs["hospital"], "item": b.world.IDs[item], "quantity": 100}, nil)
	}
	got, reference, err := b.inTurns(ctx, app, bare, unbounded)
	b.report.add(line{Row: 3, Operation: "create an order of one line, audited", Size: b.world.size.name, Reach: "≤ 0.40 CPU ms"}, got, &reference)
	return err
}
