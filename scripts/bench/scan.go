package main

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

const perScan = 2000 // codes a request may carry

type textOf struct {
	Text string `json:"text"`
}

func textsOf(codes []string) []textOf {
	texts := make([]textOf, len(codes))
	for i, code := range codes {
		texts[i].Text = code
	}
	return texts
}

type orderView struct {
	ID      string
	Version int
	Lines   []struct{ ID string }
}

type scanAnswer struct {
	Results []struct{ Result, Message string }
}

func (a scanAnswer) check(want int) error {
	done := 0
	for _, result := range a.Results {
		if result.Result == "ok" {
			done++
		} else if done == 0 {
			return fmt.Errorf("scan: %s %s", result.Result, result.Message)
		}
	}
	if done != want {
		return fmt.Errorf("%d of %d scans were taken", done, want)
	}
	return nil
}

// scans is row 4: codes by the thousand, and sealed cases.
func (b *bench) scans(ctx context.Context) error {
	if err := b.binds(ctx); err != nil {
		return fmt.Errorf("bind: %w", err)
	}
	loose := b.world.size.codes/2 + 1 // serial of the first box that lies loose in any size
	boxes := func(round int) []string {
		codes := make([]string, perScan)
		for i := range codes {
			codes[i] = codeOf(loose + round*perScan + i)
		}
		return codes
	}
	sealed := func(round int) []string {
		codes := make([]string, perScan/perCase)
		for i := range codes {
			codes[i] = codeOf(caseSerials + round*len(codes) + i)
		}
		return codes
	}
	if err := b.deliveries(ctx, "2,000 loose boxes", boxes); err != nil {
		return fmt.Errorf("loose boxes: %w", err)
	}
	if err := b.deliveries(ctx, fmt.Sprintf("%d sealed cases of %d", perScan/perCase, perCase), sealed); err != nil {
		return fmt.Errorf("sealed cases: %w", err)
	}
	return nil
}

// binds puts fresh labels onto boxes, 2,000 a request.
func (b *bench) binds(ctx context.Context) error {
	const boxes = 10 * perScan
	order, codes, err := b.labelled(ctx, boxes)
	if err != nil {
		return err
	}
	path := orders + "/" + order.ID + "/bind"
	app := func(ctx context.Context, n int) error {
		if n == 0 || n*perScan > boxes {
			return nil
		}
		var answer scanAnswer
		err := b.as(ctx, "labeller", http.MethodPost, path, map[string]any{"lineId": order.Lines[0].ID, "codes": textsOf(codes[(n-1)*perScan : n*perScan])}, &answer)
		if err != nil {
			return err
		}
		return answer.check(perScan)
	}
	bare := func(ctx context.Context, n int) error {
		start := b.world.size.codes + n*perScan
		fresh := make([]string, perScan)
		for i := range fresh {
			fresh[i] = codeOf(start + i)
		}
		return call(ctx, http.MethodPost, b.bare.base+"/scan", "", map[string]any{"codes": textsOf(fresh)}, nil)
	}
	got, reference, err := b.inTurns(ctx, app, bare, boxes/perScan)
	b.report.add(line{Row: 4, Operation: "bind 2,000 labels a request", Size: b.world.size.name, Reach: "≤ 25 µs CPU a code", PerRequest: perScan}, got, &reference)
	return err
}

// labelled plays an order up to printed labels and returns their codes.
func (b *bench) labelled(ctx context.Context, boxes int) (orderView, []string, error) {
	var order orderView
	if err := b.as(ctx, "clerk", http.MethodPost, orders, b.draft(boxes), &order); err != nil {
		return order, nil, err
	}
	do := func(login, action string, body map[string]any) error {
		body["version"] = order.Version
		return b.as(ctx, login, http.MethodPost, orders+"/"+order.ID+"/"+action, body, &order)
	}
	if err := do("clerk", "submit", map[string]any{}); err != nil {
		return order, nil, err
	}
	if err := do("receiver", "arrive", map[string]any{"deliveryNoteNo": "BENCH-1", "shippedAt": b.world.Today, "vehicle": "BENCH", "tempStart": 150, "tempArrive": 150, "packages": 10}); err != nil {
		return order, nil, err
	}
	expiry := b.world.Today.AddDays(500)
	received := map[string]any{"lineId": order.Lines[0].ID, "qtyReceived": boxes, "qtyRejected": 0, "batchNo": "NEW0", "batchNoRepeat": "NEW0", "expiry": expiry, "expiryRepeat": expiry, "cases": 100}
	if err := do("receiver", "receive", map[string]any{"lines": []any{received}}); err != nil {
		return order, nil, err
	}
	var job struct{ ID string }
	if err := b.as(ctx, "labeller", http.MethodPost, orders+"/"+order.ID+"/labels", map[string]any{"lineId": order.Lines[0].ID, "count": boxes}, &job); err != nil {
		return order, nil, err
	}
	codes, err := b.world.printed(ctx, job.ID)
	return order, codes, err
}

const supplies = "/api/drugtrace/outbound/orders"

// deliveries ships orders of 2,000 packs and reports each step's cost.
func (b *bench) deliveries(ctx context.Context, what string, codesOf func(round int) []string) error {
	steps := []string{"pick", "check", "ship"}
	samples := make([]sample, len(steps))
	scanned := 0
	for round := range 3 {
		codes := codesOf(round)
		scanned = len(codes)
		var order orderView
		ask := map[string]any{"clinicId": b.world.IDs["clinic1"], "lines": []any{map[string]any{"itemId": b.world.IDs[item], "qty": perScan}}}
		if err := b.as(ctx, "clerk", http.MethodPost, supplies, ask, &order); err != nil {
			return err
		}
		path := supplies + "/" + order.ID
		do := func(login, action string, body map[string]any) error {
			if err := b.as(ctx, login, http.MethodGet, path, nil, &order); err != nil {
				return err
			}
			body["version"] = order.Version
			return b.as(ctx, login, http.MethodPost, path+"/"+action, body, nil)
		}
		scan := func(login, action string) func() error {
			return func() error {
				var answer scanAnswer
				if err := b.as(ctx, login, http.MethodPost, path+"/"+action, map[string]any{"codes": textsOf(codes)}, &answer); err != nil {
					return err
				}
				return answer.check(len(codes))
			}
		}
		none := map[string]any{"damage": false, "noise": false, "label": false, "expired": false, "other": false}
		for _, step := range []struct {
			measured int // index of steps, -1 when it is only on the way
			run      func() error
		}{
			{-1, func() error { return do("clerk", "submit", map[string]any{}) }},
			{-1, func() error { return do("quality", "review", map[string]any{}) }},
			{0, scan("picker", "pick")},
			{-1, func() error { return do("picker", "finish-picking", map[string]any{}) }},
			{1, scan("checker", "check")},
			{-1, func() error { return do("checker", "finish-check", map[string]any{"conditions": none}) }},
			{2, func() error {
				return do("driver", "ship", map[string]any{"carrierId": b.world.IDs["carrier"], "vehicle": "BENCH", "driverName": "Driver", "tempStart": 150, "packages": 20})
			}},
		} {
			if step.measured < 0 {
				if err := step.run(); err != nil {
					return err
				}
				continue
			}
			if err := b.once(&samples[step.measured], step.run); err != nil {
				return err
			}
		}
	}
	for i, step := range steps {
		b.report.add(line{Row: 4, Operation: step + " " + what, Size: b.world.size.name, Reach: "rows per scanned code", PerRequest: scanned}, samples[i], nil)
	}
	return nil
}

// once measures a single request.
func (b *bench) once(s *sample, run func() error) error {
	before, err := b.app.cpu()
	if err != nil {
		return err
	}
	began := time.Now()
	if err := run(); err != nil {
		return err
	}
	took := time.Since(began)
	after, err := b.app.cpu()
	s.add(sample{operations: 1, wall: took, latencies: []time.Duration{took}})
	s.cpu += after - before
	return err
}
