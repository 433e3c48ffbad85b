package signin

import (
	"context"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/federate"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/module/platform/federation"
)

// LinkState is what a person sees of the own external accounts.
type LinkState struct {
	Items      []federation.Link `json:"items" nullable:"false"`
	DocumentAt clock.Instant     `json:"documentAt" doc:"Since when an identity document of the person is known, null when none is"`
}

// OwnLinks lists the external accounts of the signed-in person.
func (s *Service) OwnLinks(ctx context.Context) (LinkState, error) {
	actor, err := signedIn(ctx)
	if err != nil {
		return LinkState{}, err
	}
	links, documentAt, err := s.needs.Federation.Links(ctx, actor.PersonID)
	return LinkState{Items: links, DocumentAt: documentAt}, err
}

// BeginLink returns the address of the provider's page for somebody who is
// signed in and proves it once more.
func (s *Service) BeginLink(ctx context.Context, start federation.Start, password string, client Client) (federation.Begun, error) {
	if _, err := s.prove(ctx, password); err != nil {
		return federation.Begun{}, err
	}
	actor, err := signedIn(ctx)
	if err != nil {
		return federation.Begun{}, err
	}
	start.SessionID = actor.SessionID
	return s.BeginFederated(ctx, start, client)
}

// Link links the account that was proved to the signed-in person.
func (s *Service) Link(ctx context.Context, attempt Federated) (back string, err error) {
	actor, err := signedIn(ctx)
	if err != nil {
		return "", err
	}
	proof, err := s.proveFederated(ctx, attempt, actor.SessionID)
	if err != nil {
		return "", err
	}
	err = s.own(ctx, "platform.signin.link", func(ctx context.Context, tx *usecase.Tx) error {
		return s.needs.Federation.Attach(ctx, tx, proof, tx.Actor.PersonID)
	})
	if fault.Is(err, fault.Conflict) {
		return "", s.refuseFederated(ctx, attempt.Client, actor.PersonID, proof.Provider(), err)
	}
	return proof.Back, err
}

// LinkApp links the account of an app, after the password was proved.
func (s *Service) LinkApp(ctx context.Context, attempt Federated, password string) error {
	if _, err := s.prove(ctx, password); err != nil {
		return err
	}
	_, err := s.Link(ctx, attempt)
	return err
}

// Unlink takes a link of the signed-in person away, and ends the person's other
// sessions that began with the provider.
func (s *Service) Unlink(ctx context.Context, linkID, password string) error {
	person, err := s.prove(ctx, password)
	if err != nil {
		return err
	}
	return s.own(ctx, "platform.signin.unlink", func(ctx context.Context, tx *usecase.Tx) error {
		provider, err := s.needs.Federation.Detach(ctx, tx, person.ID, linkID)
		if err != nil {
			return err
		}
		return deleteSessionsThrough(ctx, tx.Tx, person.ID, provider, tx.Actor.SessionID)
	})
}

// SetDocument says which identity document, seen at the desk, is a person's. Only
// its keyed hash is kept; an empty number forgets it.
func (s *Service) SetDocument(ctx context.Context, personID string, seen federate.Document, reason string) error {
	_, err := usecase.Write(ctx, s.kit.Runner, SetDocument, func(ctx context.Context, tx *usecase.Tx) (struct{}, error) {
		if personID == tx.Actor.PersonID {
			return struct{}{}, fault.New(fault.Invalid, "signin.own_document")
		}
		if err := given(reason); err != nil {
			return struct{}{}, err
		}
		if err := s.within(ctx, tx, personID); err != nil {
			return struct{}{}, err
		}
		tx.Act(SetDocument)
		tx.Private("person", personID)
		tx.Because(reason)
		return struct{}{}, s.needs.Federation.SetDocument(ctx, tx, personID, seen)
	})
	return err
}
