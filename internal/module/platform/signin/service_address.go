package signin

import (
	"context"
	"net/netip"
	"time"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/guard"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/kit/web"
)

// noteEvery is how often a session's refused requests are written to the audit
// log: a page left open asks every half minute.
const noteEvery = time.Hour

const addressBasis = "GB/T 22239-2019 8.1.4.4 c"

var wrongAddress = fault.New(fault.Forbidden, "signin.address")

// networkShape refuses an entry of the address list that is no network.
func networkShape(entry string) string {
	if _, err := guard.ParseProxies([]string{entry}); err != nil {
		return "signin.network"
	}
	return ""
}

// addressAllowed reports whether administrators may come from where the request
// does (GB/T 22239-2019 8.1.4.4 c). An empty list allows every address.
func (s *Service) addressAllowed(ctx context.Context, now clock.Instant) bool {
	return listed(s.kit.Parameters.List(addressList, now.Day()), web.FactsOf(ctx).From)
}

// listed looks at the very address: that under which a client is counted is a
// whole network of IPv6.
func listed(allowed []string, address string) bool {
	if len(allowed) == 0 {
		return true
	}
	networks, err := guard.ParseProxies(allowed)
	from, addressErr := netip.ParseAddr(address)
	if err != nil || addressErr != nil {
		return false
	}
	for _, network := range networks {
		if network.Contains(from.Unmap()) {
			return true
		}
	}
	return false
}

// keepsIn refuses a list without the address of whoever writes it: with it they
// would be out at once, and whoever sits beside them too.
func keepsIn(ctx context.Context, allowed []string) *fault.Field {
	from := web.FactsOf(ctx).From
	if from == "" || listed(allowed, from) { // at the command line there is none
		return nil
	}
	return &fault.Field{Key: "signin.own_address", Params: fault.Pairs("address", from)}
}

// AllowAnyAddress empties the list of addresses, by whoever has the machine.
func (s *Service) AllowAnyAddress(ctx context.Context) error {
	return s.record(ctx, scope.SystemActor("gongzhi user"), "platform.signin.anyAddress", func(ctx context.Context, tx *usecase.Tx) error {
		_, err := s.kit.Parameters.Change(ctx, tx, param.Change{Name: addressList, From: tx.Now().Day(), Value: []byte("[]"), Basis: addressBasis, Reason: "gongzhi user any-address"})
		return err
	})
}

// refuseAddress leaves the audit entry of an administrator at a wrong address.
func (s *Service) refuseAddress(ctx context.Context, actor scope.Actor) error {
	noted := s.kit.Guard.Limiter(guard.Limit{Name: "signin-wrong-address", Max: 1, Window: noteEvery})
	if noted.Count(ctx, actor.PersonID+" "+actor.IP) > 0 {
		return wrongAddress
	}
	noted.Hit(ctx, actor.PersonID+" "+actor.IP)
	err := s.record(ctx, actor, "platform.signin.wrongAddress", func(context.Context, *usecase.Tx) error { return nil })
	if err != nil {
		return err
	}
	return wrongAddress
}
