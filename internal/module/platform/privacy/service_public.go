package privacy

import (
	"context"
	"crypto/subtle"
	"time"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/guard"
	"gongzhi/internal/kit/idcheck"
	"gongzhi/internal/kit/usecase"
)

// purpose of the proof of work that every public request carries.
const purpose = "privacy"

// Asker is who asks, as far as the public is known.
type Asker struct {
	Address          string
	Challenge, Nonce string // answered proof of work
}

// Receipt is what the person takes away.
type Receipt struct {
	Number string        `json:"number"`
	DueAt  clock.Instant `json:"dueAt"`
}

// Status is what a person sees of their own request.
type Status struct {
	Number     string        `json:"number"`
	Kind       string        `json:"kind" enum:"access,copy,transfer,correct,erase,consent"`
	State      string        `json:"state" enum:"received,verified,unverified,working,answered,closed,withdrawn"`
	Outcome    string        `json:"outcome" enum:",granted,partly,refused,nothing"`
	DueAt      clock.Instant `json:"dueAt"`
	Late       bool          `json:"late"`
	Extended   bool          `json:"extended"`
	CreatedAt  clock.Instant `json:"createdAt"`
	AnsweredAt clock.Instant `json:"answeredAt"`
}

// admit asks everybody for a proof of work, and lets one address ask so often.
func (s *Requests) admit(ctx context.Context, asker Asker) error {
	today := s.kit.Runner.DB.Clock().Now().Day()
	limit := guard.Limit{Name: "privacy.public", Max: s.kit.Parameters.Int(paramPublic, today), Window: time.Hour}
	if err := s.kit.Guard.Limiter(limit).Allow(ctx, asker.Address); err != nil {
		return err
	}
	if asker.Challenge != "" {
		return s.kit.Guard.Verify(ctx, purpose, asker.Challenge, asker.Nonce)
	}
	challenge, err := s.kit.Guard.Issue(purpose)
	if err != nil {
		return err
	}
	return fault.New(fault.TooMany, "privacy.captcha", "challenge", challenge.Text, "difficulty", challenge.Difficulty)
}

// Ask takes a request from the public page.
func (s *Requests) Ask(ctx context.Context, wish Wish, asker Asker) (receipt Receipt, err error) {
	if err := wish.check(); err != nil {
		return receipt, err
	}
	if err := s.admit(ctx, asker); err != nil {
		return receipt, err
	}
	err = s.kit.Runner.DB.Write(ctx, func(ctx context.Context, raw *db.Tx) error {
		return usecase.Handle(ctx, s.kit.Runner, raw, "platform.privacy.ask", func(ctx context.Context, tx *usecase.Tx) error {
			r, err := s.take(ctx, tx, wish, Public)
			receipt = Receipt{r.Number, r.DueAt}
			return err
		})
	})
	return receipt, err
}

// StatusOf shows a request to whoever knows its number and the end of the
// document. A wrong number and a wrong end have one answer.
func (s *Requests) StatusOf(ctx context.Context, number, end string, asker Asker) (Status, error) {
	number, wrong := idcheck.CheckMod97(number)
	if wrong != nil {
		return Status{}, fault.New(fault.Invalid, "privacy.number_typo")
	}
	if err := s.admit(ctx, asker); err != nil {
		return Status{}, err
	}
	r, err := byNumber(ctx, s.kit.Runner.DB.Read(), idcheck.AddMod97(number))
	if err != nil {
		return Status{}, err
	}
	if r == nil {
		return Status{}, fault.New(fault.NotFound, "privacy.no_such")
	}
	p, err := s.open(r)
	if err != nil {
		return Status{}, err
	}
	if subtle.ConstantTimeCompare([]byte(tail(p.document)), []byte(tail(end))) != 1 {
		return Status{}, fault.New(fault.NotFound, "privacy.no_such")
	}
	return Status{Number: r.Number, Kind: r.Kind, State: r.State, Outcome: r.Outcome, DueAt: r.DueAt, Late: r.Late(s.kit.Runner.DB.Clock().Now()),
		Extended: r.ExtensionReason != "", CreatedAt: r.CreatedAt, AnsweredAt: r.AnsweredAt}, nil
}
