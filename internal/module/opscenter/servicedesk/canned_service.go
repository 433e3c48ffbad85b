package servicedesk

import (
	"context"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/usecase"
)

// Canned lists the answers that the actor may use, filled in for a ticket.
func (s *Desk) Canned(ctx context.Context, ticketID string) ([]Canned, error) {
	return usecase.Read(ctx, s.kit.Runner, PermitHandle, func(ctx context.Context, q usecase.Query) ([]Canned, error) {
		canned, err := cannedFor(ctx, q, q.Actor.PersonID)
		if err != nil {
			return nil, err
		}
		says := map[string]string{}
		if ticketID != "" {
			if says, err = s.says(ctx, q, ticketID); err != nil {
				return nil, err
			}
		}
		owners := make([]string, len(canned))
		for i, c := range canned {
			owners[i] = c.OwnerID
		}
		names, err := s.needs.Names.PersonNames(ctx, unique(owners))
		for i := range canned {
			canned[i].Text, canned[i].OwnerName = fill(canned[i].Body, says), names[canned[i].OwnerID]
			canned[i].Mine, canned[i].Editable = canned[i].OwnerID == q.Actor.PersonID, mayChange(q.Actor, &canned[i])
		}
		return canned, err
	})
}

// says is what the variables stand for in a ticket. Who asked is masked as on
// the page: the answer may be read by others.
func (s *Desk) says(ctx context.Context, q usecase.Query, ticketID string) (map[string]string, error) {
	t, err := seen(ctx, q, q.Scope, ticketID)
	if err != nil {
		return nil, err
	}
	v, err := s.view(ctx, q, q.Actor, t)
	if err != nil {
		return nil, err
	}
	mine, err := s.needs.Names.PersonNames(ctx, []string{q.Actor.PersonID})
	says := map[string]string{"number": v.Number, "title": v.Title, "person": v.Name, "engineer": v.EngineerName, "me": mine[q.Actor.PersonID]}
	if !v.ETA.IsZero() {
		says["eta"] = v.ETA.Format("2006-01-02 15:04")
	}
	return says, err
}

// mayChange: one's own, and the shared ones for those who give out the work.
func mayChange(actor scope.Actor, c *Canned) bool {
	return c.OwnerID == actor.PersonID && !c.Shared || c.Shared && actor.Can(PermitAssign)
}

// WriteCanned keeps a new answer.
func (s *Desk) WriteCanned(ctx context.Context, in CannedText) (Canned, error) {
	return usecase.Write(ctx, s.kit.Runner, PermitHandle, func(ctx context.Context, tx *usecase.Tx) (Canned, error) {
		if err := in.check(); err != nil {
			return Canned{}, err
		}
		c := Canned{ID: id.New(tx.Now()), Title: in.Title, Body: in.Body, Shared: in.Shared, OwnerID: tx.Actor.PersonID, Version: 1, CreatedAt: tx.Now(), UpdatedAt: tx.Now(), Mine: true, Editable: true}
		if !mayChange(tx.Actor, &c) {
			return Canned{}, fault.New(fault.Conflict, "servicedesk.canned_shared")
		}
		tx.Act("opscenter.servicedesk.canned-write")
		return c, insertCanned(ctx, tx, &c)
	})
}

// ChangeCanned changes an answer; what it said before stays in its versions.
func (s *Desk) ChangeCanned(ctx context.Context, cannedID string, in CannedText) (Canned, error) {
	return s.changing(ctx, cannedID, in.Version, func(ctx context.Context, tx *usecase.Tx, c *Canned) error {
		if err := in.check(); err != nil {
			return err
		}
		c.Title, c.Body, c.Shared = seal.Kept(c.Title, in.Title), in.Body, in.Shared
		if !mayChange(tx.Actor, c) {
			return fault.New(fault.Conflict, "servicedesk.canned_shared")
		}
		tx.Act("opscenter.servicedesk.canned-change")
		return saveCanned(ctx, tx, c)
	})
}

// RemoveCanned takes an answer away; its versions stay.
func (s *Desk) RemoveCanned(ctx context.Context, cannedID string, version int) (Canned, error) {
	return s.changing(ctx, cannedID, version, func(ctx context.Context, tx *usecase.Tx, c *Canned) error {
		tx.Act("opscenter.servicedesk.canned-remove")
		return deleteCanned(ctx, tx, c)
	})
}

func (s *Desk) changing(ctx context.Context, cannedID string, version int, change func(ctx context.Context, tx *usecase.Tx, c *Canned) error) (Canned, error) {
	return usecase.Write(ctx, s.kit.Runner, PermitHandle, func(ctx context.Context, tx *usecase.Tx) (Canned, error) {
		c, err := cannedByID(ctx, tx, cannedID, tx.Actor.PersonID)
		if err != nil {
			return Canned{}, err
		}
		switch {
		case !mayChange(tx.Actor, c):
			return Canned{}, fault.New(fault.Conflict, "servicedesk.canned_shared")
		case c.Version != version:
			return Canned{}, fault.New(fault.Conflict, "fault.stale")
		}
		err = change(ctx, tx, c)
		c.Mine, c.Editable = c.OwnerID == tx.Actor.PersonID, mayChange(tx.Actor, c)
		return *c, err
	})
}

// CannedVersions is what an answer said, the newest first.
func (s *Desk) CannedVersions(ctx context.Context, cannedID string) ([]CannedVersion, error) {
	return usecase.Read(ctx, s.kit.Runner, PermitHandle, func(ctx context.Context, q usecase.Query) ([]CannedVersion, error) {
		c, err := cannedByID(ctx, q, cannedID, q.Actor.PersonID)
		if err != nil {
			return nil, err
		}
		versions, err := cannedVersions(ctx, q, c.ID)
		if err != nil {
			return nil, err
		}
		people := make([]string, len(versions))
		for i, v := range versions {
			people[i] = v.ByID
		}
		names, err := s.needs.Names.PersonNames(ctx, unique(people))
		for i := range versions {
			versions[i].ByName = names[versions[i].ByID]
		}
		return versions, err
	})
}
