package federation

import (
	"context"
	"errors"
	"net/url"
	"time"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/federate"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/usecase"
)

// checkEvery is how often every provider is looked at.
const checkEvery = time.Minute

// fresh looks at a provider that was not looked at lately, or that was down, so
// that nobody is sent to a page that does not open.
func (s *Service) fresh(ctx context.Context, provider *Provider) error {
	known, err := states(ctx, s.kit.Runner.DB.Read())
	if err != nil {
		return err
	}
	if state, there := known[provider.ID]; there && state.Up && s.now().Sub(state.CheckedAt) < checkEvery/4 {
		return nil
	}
	err = provider.speaks.Health(ctx)
	if noted := s.note(ctx, provider, err); noted != nil {
		return noted
	}
	return err
}

// note keeps how a provider is.
func (s *Service) note(ctx context.Context, provider *Provider, found error) error {
	trouble := ""
	var refusal *federate.Refusal
	switch {
	case errors.As(found, &refusal):
		trouble = refusal.Reason
	case found != nil:
		trouble = unavailable
	}
	return s.kit.Runner.DB.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		return setHealth(ctx, tx, provider.ID, trouble == "", trouble)
	})
}

// check is the job that looks at every provider that is switched on.
func (s *Service) check(ctx context.Context) error {
	if err := s.kit.Runner.DB.Write(ctx, purge); err != nil {
		return err
	}
	known, err := states(ctx, s.kit.Runner.DB.Read())
	if err != nil {
		return err
	}
	for _, provider := range s.providers {
		if state, there := known[provider.ID]; there && !state.Enabled {
			continue
		}
		if err := s.look(ctx, provider); err != nil {
			return err
		}
	}
	return nil
}

// look tries a whole sign-in where there is somebody to play, and otherwise
// whether one could begin.
func (s *Service) look(ctx context.Context, provider *Provider) error {
	began := s.now()
	found := provider.speaks.Health(ctx)
	tried := found == nil && provider.Try != nil
	if tried {
		found = s.try(ctx, provider)
	}
	if err := s.note(ctx, provider, found); err != nil || !tried || found != nil {
		return err
	}
	return s.kit.Runner.DB.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		return setTried(ctx, tx, provider.ID, tx.Now().Sub(began).Milliseconds())
	})
}

func (s *Service) try(ctx context.Context, provider *Provider) error {
	ask := s.ask(ctx, signing+id.Token(), "console")
	address, err := provider.speaks.AuthURL(ctx, ask)
	if err != nil {
		return err
	}
	query, err := provider.Try(ctx, address)
	if err != nil {
		return err
	}
	grant, err := provider.speaks.Exchange(ctx, federate.Answer{Ask: ask, Query: query})
	if err != nil {
		return err
	}
	_, err = provider.speaks.Profile(ctx, grant)
	return err
}

// Offers are the providers that the sign-in page shows.
func (s *Service) Offers(ctx context.Context) ([]Offer, error) {
	known, err := states(ctx, s.kit.Runner.DB.Read())
	offers := []Offer{}
	for _, provider := range s.providers {
		if state, there := known[provider.ID]; !there || state.Enabled {
			offers = append(offers, s.offer(ctx, provider, known))
		}
	}
	return offers, err
}

func (s *Service) offer(ctx context.Context, provider *Provider, known map[string]state) Offer {
	state, there := known[provider.ID]
	return Offer{ID: provider.ID, Name: provider.name(i18n.FromContext(ctx)), Page: provider.hasPage(), Certificate: provider.Settings.Kind == federate.SM2,
		Simulated: provider.Simulated, Available: !there || state.Up || state.CheckedAt.IsZero(), Level: provider.Settings.Claims.Least}
}

// Views are the providers as the security administrator sees them.
func (s *Service) Views(ctx context.Context) ([]View, error) {
	return usecase.Read(ctx, s.kit.Runner, Manage, func(ctx context.Context, q usecase.Query) ([]View, error) {
		known, err := states(ctx, q)
		if err != nil {
			return nil, err
		}
		counts, err := linkCounts(ctx, q)
		views := make([]View, len(s.providers))
		for i, provider := range s.providers {
			views[i] = s.view(ctx, provider, known, counts)
		}
		return views, err
	})
}

func (s *Service) view(ctx context.Context, provider *Provider, known map[string]state, counts map[string]int) View {
	settings, state := provider.Settings, known[provider.ID]
	_, there := known[provider.ID]
	view := View{Offer: s.offer(ctx, provider, known), Kind: settings.Kind, ClientID: settings.ClientID, HasSecret: settings.Secret != "",
		Enabled: !there || state.Enabled, Trouble: state.Trouble, CheckedAt: state.CheckedAt, Tries: provider.Try != nil, TriedAt: state.TriedAt,
		TriedMS: state.TriedMS, SignedInAt: state.SignedInAt, Linked: counts[provider.ID], Redirects: []string{}}
	for _, address := range []string{settings.Issuer, settings.AuthorizeURL, settings.TokenURL} {
		if parsed, err := url.Parse(address); err == nil && parsed.Host != "" && view.Host == "" {
			view.Host = parsed.Host
		}
	}
	if view.Page {
		view.Redirects = Redirects(s.kit.BaseURL)
	}
	return view
}

// Switch turns a provider on or off. Who is in stays in.
func (s *Service) Switch(ctx context.Context, providerID string, on bool, reason string) error {
	_, err := usecase.Write(ctx, s.kit.Runner, Manage, func(ctx context.Context, tx *usecase.Tx) (struct{}, error) {
		if _, err := s.provider(providerID); err != nil {
			return struct{}{}, err
		}
		action := "platform.federation.disable"
		if on {
			action = "platform.federation.enable"
		}
		tx.Act(action)
		tx.Private("provider", providerID)
		tx.Because(reason)
		return struct{}{}, setEnabled(ctx, tx.Tx, providerID, on)
	})
	return err
}

// Look checks one provider now.
func (s *Service) Look(ctx context.Context, providerID string) error {
	_, err := usecase.Write(ctx, s.kit.Runner, Manage, func(_ context.Context, tx *usecase.Tx) (clock.Instant, error) {
		_, err := s.provider(providerID)
		tx.Act("platform.federation.check")
		tx.Private("provider", providerID)
		return tx.Now(), err
	})
	if err != nil {
		return err
	}
	provider, err := s.provider(providerID)
	if err != nil {
		return err
	}
	return s.look(ctx, provider)
}
