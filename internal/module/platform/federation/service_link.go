package federation

import (
	"context"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/federate"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/usecase"
)

// subjectHash is under what an external account is known.
func (s *Service) subjectHash(p Proof) string {
	entity := ""
	if p.Profile.Entity != nil {
		entity = p.Profile.Entity.Number
	}
	// Not normalised as documents are: subjects that differ in case are two.
	return s.kit.Ring.Hash("federation.subject", hashOf(p.provider.ID+"\x00"+entity+"\x00"+p.Profile.Subject))
}

func (s *Service) documentHash(d federate.Document) string {
	return s.kit.Ring.Hash("federation.document", d.Type+":"+d.Number)
}

// Holder is the person to whom a proof leads: by the link of the account, or by
// the verified document. linked is false when the link is still to be made, and
// personID empty when nobody is known.
func (s *Service) Holder(ctx context.Context, p Proof) (personID string, linked bool, err error) {
	q := s.kit.Runner.DB.Read()
	link, err := linkOf(ctx, q, s.subjectHash(p))
	if err != nil {
		return "", false, err
	}
	if link != nil {
		if link.How == unlinked {
			return "", false, nil
		}
		return link.PersonID, true, nil
	}
	if !p.Profile.Document.Known() {
		return "", false, nil
	}
	personID, err = holderOf(ctx, q, s.documentHash(p.Profile.Document))
	return personID, false, err
}

// Use notes a sign-in with an account, and links it when a document led to it.
func (s *Service) Use(ctx context.Context, tx *usecase.Tx, p Proof, personID string) error {
	link, err := linkOf(ctx, tx, s.subjectHash(p))
	if err != nil {
		return err
	}
	tx.Private("provider", p.provider.ID)
	if err := setSignedIn(ctx, tx.Tx, p.provider.ID); err != nil {
		return err
	}
	if link == nil {
		return s.insert(ctx, tx, p, personID, ByDocument)
	}
	if link.How == unlinked { // meanwhile
		return linkAbsent
	}
	if link.PersonID != personID {
		return linkTaken
	}
	return useLink(ctx, tx.Tx, link.ID, p.Profile.Assurance, entityName(p))
}

// Attach links an account to the person who is signed in. A verified document
// must be the person's, and becomes it when none is known.
func (s *Service) Attach(ctx context.Context, tx *usecase.Tx, p Proof, personID string) error {
	if p.Profile.Document.Known() {
		hash := s.documentHash(p.Profile.Document)
		known, _, err := documentOf(ctx, tx, personID)
		if err != nil {
			return err
		}
		if known != "" && known != hash {
			return otherDocument
		}
		if known == "" {
			if err := putDocument(ctx, tx.Tx, personID, hash); err != nil {
				return err
			}
		}
	}
	return s.insert(ctx, tx, p, personID, BySelf)
}

func (s *Service) insert(ctx context.Context, tx *usecase.Tx, p Proof, personID, how string) error {
	known, err := linkOf(ctx, tx, s.subjectHash(p))
	switch {
	case err != nil:
		return err
	case known != nil && known.How == unlinked:
		if err := deleteLink(ctx, tx.Tx, known.ID); err != nil {
			return err
		}
	case known != nil && known.PersonID == personID:
		return linkYours
	}
	link := Link{ID: id.New(tx.Now()), Provider: p.provider.ID, SubjectHash: s.subjectHash(p), PersonID: personID, Assurance: p.Profile.Assurance,
		Entity: entityName(p), How: how, LinkedAt: tx.Now(), UsedAt: tx.Now()}
	tx.Private("provider", p.provider.ID)
	tx.Private("linked", how)
	return insertLink(ctx, tx.Tx, &link)
}

func entityName(p Proof) string {
	if p.Profile.Entity == nil {
		return ""
	}
	name := []rune(p.Profile.Entity.Name)
	return string(name[:min(len(name), 120)])
}

// Detach takes a link of a person away and returns its provider.
func (s *Service) Detach(ctx context.Context, tx *usecase.Tx, personID, linkID string) (provider string, err error) {
	return takeLink(ctx, tx.Tx, personID, linkID)
}

// Links are those of a person, and since when a document is known.
func (s *Service) Links(ctx context.Context, personID string) ([]Link, clock.Instant, error) {
	q := s.kit.Runner.DB.Read()
	links, err := linksOf(ctx, q, personID)
	if err != nil {
		return nil, 0, err
	}
	for i := range links {
		links[i].ProviderName = s.NameOf(ctx, links[i].Provider)
	}
	_, at, err := documentOf(ctx, q, personID)
	return links, at, err
}

// NameOf is what a provider is called, its id when it is no longer there.
func (s *Service) NameOf(ctx context.Context, providerID string) string {
	if provider, err := s.provider(providerID); err == nil {
		return provider.name(i18n.FromContext(ctx))
	}
	return providerID
}

// SetDocument keeps the hash of a document that was seen at the desk; an empty
// number forgets it.
func (s *Service) SetDocument(ctx context.Context, tx *usecase.Tx, personID string, seen federate.Document) error {
	if seen.Number == "" {
		return deleteDocument(ctx, tx.Tx, personID)
	}
	var checks fault.Checks
	checkDocument(seen, &checks)
	if err := checks.Err(); err != nil {
		return err
	}
	if err := forgetUnlinked(ctx, tx.Tx, personID); err != nil {
		return err
	}
	return putDocument(ctx, tx.Tx, personID, s.documentHash(seen))
}
