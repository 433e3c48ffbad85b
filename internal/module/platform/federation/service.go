package federation

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"time"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/federate"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/usecase"
)

// Service knows the providers and whose external accounts are.
type Service struct {
	kit       Kit
	providers []*Provider
}

func (s *Service) provider(id string) (*Provider, error) {
	for _, one := range s.providers {
		if one.ID == id {
			return one, nil
		}
	}
	return nil, providerAbsent
}

func (s *Service) now() clock.Instant { return s.kit.Runner.DB.Clock().Now() }

// Start is the wish to sign in, or to link an account, with a provider.
type Start struct {
	Provider  string
	Surface   string // console or phone
	Browser   string // the token of the browser's cookie
	SessionID string // of whoever links an account, empty for signing in
	Back      string // address of this site to go on to
}

// flowLife is long enough to find the phone and show one's face to it.
const flowLife = 10 * time.Minute

// The beginnings of states tell the page what to do with what comes back.
const (
	signing = "sign-"
	linking = "link-"
)

// Begun is where to go, or what to sign.
type Begun struct {
	Address   string `json:"address" doc:"The provider's page; empty for a certificate"`
	State     string `json:"state,omitempty" doc:"To be sent back with the answer of a certificate"`
	Challenge string `json:"challenge,omitempty" doc:"The text to sign with a certificate"`
}

// Begin returns the address of the provider's page, or the text to sign.
func (s *Service) Begin(ctx context.Context, start Start) (Begun, error) {
	if start.Back == "" {
		start.Back = "/"
	}
	if !localPath.MatchString(start.Back) {
		return Begun{}, badBack
	}
	provider, err := s.enabled(ctx, start.Provider)
	if err != nil {
		return Begun{}, err
	}
	if _, known := surfaces[start.Surface]; !known || provider.Settings.Kind == federate.WeChat {
		return Begun{}, providerAbsent
	}
	mark := signing
	if start.SessionID != "" {
		mark = linking
	}
	token := mark + id.Token()
	ask := s.ask(ctx, token, start.Surface)
	address, err := provider.speaks.AuthURL(ctx, ask)
	if err == nil {
		err = s.fresh(ctx, provider)
	}
	if err != nil {
		return Begun{}, s.worded(ctx, provider, err)
	}
	begun := Begun{Address: address}
	if provider.Settings.Kind == federate.SM2 {
		begun.State, begun.Challenge = token, federate.Challenge(ask)
	}
	return begun, s.kit.Runner.DB.Write(ctx, func(ctx context.Context, tx *db.Tx) error { // nothing is known yet that could be audited
		return insertFlow(ctx, tx, &flow{StateHash: hashOf(token), Provider: provider.ID, Surface: start.Surface, BrowserHash: hashOf(start.Browser),
			SessionID: start.SessionID, Back: start.Back, ExpiresAt: tx.Now().Add(flowLife)})
	})
}

// ask is derived from the state, so that nothing but its hash need be kept.
func (s *Service) ask(ctx context.Context, token, surface string) federate.Ask {
	return federate.Ask{RedirectURI: s.kit.BaseURL + surfaces[surface], State: token, Nonce: s.kit.Ring.Hash("federation.nonce", token),
		Verifier: s.kit.Ring.Hash("federation.verifier", token), Lang: string(i18n.FromContext(ctx))}
}

func hashOf(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// Return is what the browser brought back.
type Return struct {
	State     string
	Query     url.Values
	Browser   string
	SessionID string // of whoever links an account
}

// Proof is an external account that somebody has shown to be theirs.
type Proof struct {
	Profile  federate.Profile
	Back     string
	Hint     string // see federate.Grant; personal data
	Ticket   string // see federate.Grant; whoever knows it can end the session
	provider *Provider
}

// TwoFactors reports whether the proof is one of two means.
func (p Proof) TwoFactors() bool { return p.provider.Settings.TwoFactors }

// Provider is the id of the one who says so.
func (p Proof) Provider() string {
	if p.provider == nil {
		return ""
	}
	return p.provider.ID
}

// Finish spends the flow and asks the provider. What is wrong is worded, and the
// caller writes it to the audit log.
func (s *Service) Finish(ctx context.Context, back Return) (Proof, error) {
	var f *flow
	err := s.kit.Runner.DB.Write(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		f, err = takeFlow(ctx, tx, hashOf(back.State))
		return err
	})
	if err != nil {
		return Proof{}, err
	}
	provider, err := s.enabled(ctx, f.Provider)
	if err != nil {
		return Proof{}, err
	}
	if back.Browser == "" || f.BrowserHash != hashOf(back.Browser) || f.SessionID != back.SessionID {
		return Proof{provider: provider}, otherBrowser
	}
	proof, err := s.prove(ctx, provider, federate.Answer{Ask: s.ask(ctx, back.State, f.Surface), Query: back.Query})
	proof.Back = f.Back
	return proof, err
}

// Direct proves an account by a code that an app got without a page (WeChat).
func (s *Service) Direct(ctx context.Context, providerID, code string) (Proof, error) {
	provider, err := s.enabled(ctx, providerID)
	if err != nil {
		return Proof{}, err
	}
	if provider.Settings.Kind != federate.WeChat {
		return Proof{}, providerAbsent
	}
	return s.prove(ctx, provider, federate.Answer{Query: url.Values{"code": {code}}})
}

func (s *Service) prove(ctx context.Context, provider *Provider, answer federate.Answer) (Proof, error) {
	grant, err := provider.speaks.Exchange(ctx, answer)
	if err != nil {
		return Proof{provider: provider}, s.worded(ctx, provider, err)
	}
	profile, err := provider.speaks.Profile(ctx, grant)
	if err != nil {
		return Proof{provider: provider}, s.worded(ctx, provider, err)
	}
	return Proof{Profile: profile, Hint: grant.Hint(), Ticket: grant.Ticket(), provider: provider}, nil
}

// enabled finds a provider that is switched on.
func (s *Service) enabled(ctx context.Context, id string) (*Provider, error) {
	provider, err := s.provider(id)
	if err != nil {
		return nil, err
	}
	known, err := states(ctx, s.kit.Runner.DB.Read())
	if err != nil {
		return nil, err
	}
	if state, there := known[id]; there && !state.Enabled {
		return nil, providerAbsent
	}
	return provider, nil
}

// worded turns what a provider did into a sentence, keeps the details for the
// log, and notes an outage.
func (s *Service) worded(ctx context.Context, provider *Provider, err error) error {
	slog.WarnContext(ctx, "identity provider", "provider", provider.ID, "error", err, "trace", usecase.TraceID(ctx))
	name := provider.name(i18n.FromContext(ctx))
	var refusal *federate.Refusal
	if errors.As(err, &refusal) {
		return fault.New(fault.Unauthenticated, refusals[refusal.Reason], "provider", name).Because(err)
	}
	if !errors.Is(err, federate.ErrUnavailable) {
		return fmt.Errorf("identity provider %s: %w", provider.ID, err)
	}
	if noted := s.note(ctx, provider, err); noted != nil {
		slog.WarnContext(ctx, "the outage could not be written", "error", noted)
	}
	return fault.New(fault.Unavailable, "federation.unavailable", "provider", name).Because(err)
}
