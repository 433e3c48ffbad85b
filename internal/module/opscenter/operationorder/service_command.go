package operationorder

import (
	"context"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/usecase"
)

// What `gongzhi order` does: it reads, and runs what the owner has authorised.
// It authorises nothing.

// Line is one order as the command prints it.
type Line struct {
	Number, Kind, State, About string
	At                         clock.Instant
}

// Lines are the newest orders of accounts and of data.
func (s *Orders) Lines(ctx context.Context) ([]Line, error) {
	accounts, err := s.Accounts(ctx, &accountListInput{Params: list.Params{Limit: 50}})
	if err != nil {
		return nil, err
	}
	orders, err := s.DataOrders(ctx, &dataListInput{Params: list.Params{Limit: 50}})
	lines := []Line{}
	for _, a := range accounts.Items {
		lines = append(lines, Line{a.Number, a.Kind, a.State, a.Target, a.CreatedAt})
	}
	for _, d := range orders.Items {
		lines = append(lines, Line{d.Number, d.Kind, d.State, d.Subject, d.CreatedAt})
	}
	return lines, err
}

// Called finds the order with a number: one of the two is not nil.
func (s *Orders) Called(ctx context.Context, number string) (*AccountView, *DataView, error) {
	type both struct {
		account *AccountView
		data    *DataView
	}
	found, err := usecase.Read(ctx, s.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (both, error) {
		accounts, orders, err := byNumber(ctx, q, number)
		switch {
		case err != nil:
			return both{}, err
		case len(accounts) > 0:
			v, err := s.account(ctx, q.Actor, q.Now, &accounts[0])
			return both{account: &v}, err
		case len(orders) > 0:
			v, err := s.data(ctx, q, q.Actor, q.Now, &orders[0])
			return both{data: &v}, err
		}
		return both{}, fault.New(fault.NotFound, "operationorder.absent")
	})
	return found.account, found.data, err
}

// Carry carries an authorised account order out, with how the person was verified.
func (s *Orders) Carry(ctx context.Context, a *AccountView, check, note string) (AccountView, error) {
	return s.DoAccount(ctx, a.ID, "carry", AccountStep{Version: a.Version, Check: check, CheckNote: note})
}

// Run starts a data order at which two people stand, and waits for its end.
func (s *Orders) Run(ctx context.Context, d *DataView) (DataView, error) {
	if _, err := s.DoData(ctx, d.ID, "run", DataStep{Version: d.Version}); err != nil {
		return DataView{}, err
	}
	if err := s.RunDue(ctx); err != nil {
		return DataView{}, err
	}
	return s.Data(ctx, d.ID)
}
