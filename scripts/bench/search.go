package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
)

// searches is the search over everything: the number of one order among all, a
// word that most orders have, and one that nothing has.
func (b *bench) searches(ctx context.Context) error {
	token, err := b.token(ctx, "clerk")
	if err != nil {
		return err
	}
	var first struct {
		Items []struct{ Number, SupplierName string }
	}
	if err := call(ctx, http.MethodGet, b.app.base+orders+"?limit=200", token, nil, &first); err != nil {
		return err
	}
	if len(first.Items) == 0 {
		return fmt.Errorf("no order to search for")
	}
	for _, one := range []struct {
		what  string
		typed func() string
		finds bool
	}{
		{"the number of one order", func() string { return first.Items[rand.IntN(len(first.Items))].Number }, true},
		{"a word that all orders have", func() string { return first.Items[0].SupplierName }, true},
		{"a word that nothing has", func() string { return "nosuchthing" }, false},
	} {
		ask := func(ctx context.Context, _ int) error {
			var found struct{ Items []struct{ Kind string } }
			err := call(ctx, http.MethodGet, b.app.base+"/api/report/search?q="+url.QueryEscape(one.typed()), token, nil, &found)
			if err == nil && (len(found.Items) > 0) != one.finds {
				err = fmt.Errorf("%s finds %d kinds", one.what, len(found.Items))
			}
			return err
		}
		got, _, err := b.inTurns(ctx, ask, nil, unbounded)
		if err != nil {
			return err
		}
		b.report.add(line{Row: 14, Operation: fmt.Sprintf("search over everything among %d orders: %s", len(b.world.Orders), one.what), Size: b.world.size.name, Reach: "≤ 50 ms"}, got, nil)
	}
	return nil
}
