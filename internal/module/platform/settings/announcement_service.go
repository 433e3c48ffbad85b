package settings

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/message"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/kit/web"
)

// ShownAnnouncement is an announcement as its readers see it.
type ShownAnnouncement struct {
	ID          string    `json:"id"`
	Title       string    `json:"title" mask:"-"`
	Body        string    `json:"body"`
	ValidFrom   clock.Day `json:"validFrom"`
	Pinned      bool      `json:"pinned"`
	MustConfirm bool      `json:"mustConfirm"`
	Confirmed   bool      `json:"confirmed"`
}

// Confirmation is somebody who has, or has not, confirmed.
type Confirmation struct {
	PersonID   string        `json:"personId"`
	PersonName string        `json:"personName"`
	At         clock.Instant `json:"at" doc:"Null while it is not confirmed"`
}

// complete adds what is computed when it is read.
func (s *Settings) complete(ctx context.Context, actor scope.Actor, a *Announcement, day clock.Day) {
	a.Over = !a.ValidTo.IsZero() && a.ValidTo < day
	a.Actions = announcementFlow.Actions(actor, a.State, nil, func(e *fault.Error) string { return web.Sentence(ctx, e) })
}

// Announcements lists what was written, the newest first.
func (s *Settings) Announcements(ctx context.Context) ([]Announcement, error) {
	return usecase.Read(ctx, s.runner, PermitAnnounce, func(ctx context.Context, q usecase.Query) ([]Announcement, error) {
		rows, err := allAnnouncements(ctx, q)
		for i := range rows {
			s.complete(ctx, q.Actor, &rows[i], q.Now.Day())
		}
		return rows, err
	})
}

// WriteAnnouncement makes a draft.
func (s *Settings) WriteAnnouncement(ctx context.Context, in AnnouncementDetails) (Announcement, error) {
	return usecase.Write(ctx, s.runner, PermitAnnounce, func(ctx context.Context, tx *usecase.Tx) (Announcement, error) {
		a := Announcement{ID: id.New(tx.Now()), State: Draft, Version: 1, CreatedBy: tx.Actor.PersonID, CreatedAt: tx.Now(), UpdatedAt: tx.Now()}
		if err := s.apply(ctx, &a, in); err != nil {
			return a, err
		}
		err := insertAnnouncement(ctx, tx, &a)
		s.complete(ctx, tx.Actor, &a, tx.Now().Day())
		return a, err
	})
}

// change loads an announcement, lets f change it and stores it.
func (s *Settings) change(ctx context.Context, announcementID string, version int, f func(tx *usecase.Tx, a *Announcement) error) (Announcement, error) {
	return usecase.Write(ctx, s.runner, PermitAnnounce, func(ctx context.Context, tx *usecase.Tx) (Announcement, error) {
		a, err := announcementByID(ctx, tx, announcementID)
		if err != nil {
			return a, err
		}
		if a.Version != version {
			return a, fault.New(fault.Conflict, "fault.stale")
		}
		if err := f(tx, &a); err != nil {
			return a, err
		}
		err = saveAnnouncement(ctx, tx, &a, version)
		s.complete(ctx, tx.Actor, &a, tx.Now().Day())
		return a, err
	})
}

// apply takes over what was written, for roles that there are.
func (s *Settings) apply(ctx context.Context, a *Announcement, in AnnouncementDetails) error {
	known, err := s.needs.Roles(ctx)
	if err != nil {
		return err
	}
	var checks fault.Checks
	for i, role := range in.Roles {
		_, there := known[role]
		checks.That(there, fmt.Sprintf("/roles/%d", i), "feature.role", "role", role)
	}
	if err := checks.Err(); err != nil {
		return err
	}
	return a.apply(in)
}

// RewriteAnnouncement changes a draft. What was published stays as people have
// read it: it is withdrawn and written anew.
func (s *Settings) RewriteAnnouncement(ctx context.Context, announcementID string, version int, in AnnouncementDetails) (Announcement, error) {
	return s.change(ctx, announcementID, version, func(_ *usecase.Tx, a *Announcement) error {
		if a.State != Draft {
			return fault.New(fault.Conflict, "announcement.not_draft")
		}
		return s.apply(ctx, a, in)
	})
}

// MoveAnnouncement publishes or withdraws.
func (s *Settings) MoveAnnouncement(ctx context.Context, announcementID string, version int, action string) (Announcement, error) {
	return s.change(ctx, announcementID, version, func(tx *usecase.Tx, a *Announcement) error {
		next, err := announcementFlow.Next(a.State, action)
		if err != nil {
			return err
		}
		if action == "publish" && !a.ValidTo.IsZero() && a.ValidTo < tx.Now().Day() {
			return fault.New(fault.Invalid, "announcement.over", "validTo", string(a.ValidTo))
		}
		a.State = next.Target(a.State)
		tx.Act("platform.settings.announcement-" + action)
		return nil
	})
}

// Confirmations lists whom an announcement is for, those first who have not confirmed.
func (s *Settings) Confirmations(ctx context.Context, announcementID string) ([]Confirmation, error) {
	return usecase.Read(ctx, s.runner, PermitAnnounce, func(ctx context.Context, q usecase.Query) ([]Confirmation, error) {
		a, err := announcementByID(ctx, q, announcementID)
		if err != nil {
			return nil, err
		}
		at, err := confirmationsOf(ctx, q, a.ID)
		if err != nil {
			return nil, err
		}
		people := map[string]bool{}
		for _, to := range []message.Audience{{Sides: a.Sides}, {Roles: a.Roles}} {
			found, err := s.messages.Directory.Recipients(ctx, q, to)
			if err != nil {
				return nil, err
			}
			for _, one := range found {
				people[one.PersonID] = true
			}
		}
		list, ids := []Confirmation{}, []string{}
		for person := range people {
			ids = append(ids, person)
		}
		names, err := s.needs.PersonNames(ctx, ids)
		for _, person := range ids {
			list = append(list, Confirmation{PersonID: person, PersonName: names[person], At: at[person]})
		}
		slices.SortFunc(list, func(a, b Confirmation) int {
			if open := a.At.IsZero(); open != b.At.IsZero() {
				return map[bool]int{true: -1, false: 1}[open]
			}
			return strings.Compare(a.PersonName+a.PersonID, b.PersonName+b.PersonID)
		})
		return list, err
	})
}

// ShownAnnouncements are those that hold today for the person who asks, in their
// language; for nobody signed in, the public ones.
func (s *Settings) ShownAnnouncements(ctx context.Context, public bool) ([]ShownAnnouncement, error) {
	q, now := s.runner.DB.Read(), s.runner.DB.Clock().Now()
	rows, err := currentAnnouncements(ctx, q, now.Day())
	if err != nil {
		return nil, err
	}
	actor, confirmed := scope.Actor{}, map[string]bool{}
	if !public {
		if actor, err = self(ctx); err != nil {
			return nil, err
		}
		if confirmed, err = confirmedBy(ctx, q, actor.PersonID); err != nil {
			return nil, err
		}
	}
	shown := []ShownAnnouncement{}
	for _, a := range rows {
		if !a.isFor(actor) {
			continue
		}
		said := a.in(scope.Lang(ctx))
		shown = append(shown, ShownAnnouncement{ID: a.ID, Title: said.Title, Body: said.Body, ValidFrom: a.ValidFrom, Pinned: a.Pinned, MustConfirm: a.MustConfirm, Confirmed: confirmed[a.ID]})
	}
	return shown, nil
}

// Confirm records that the person has read an announcement that is for them.
func (s *Settings) Confirm(ctx context.Context, announcementID string) error {
	return s.own(ctx, "platform.settings.confirm", func(ctx context.Context, tx *usecase.Tx) error {
		a, err := announcementByID(ctx, tx, announcementID)
		if err == nil && (!a.shownOn(tx.Now().Day()) || !a.isFor(tx.Actor)) {
			err = fault.New(fault.NotFound, "fault.not_found")
		}
		if err != nil {
			return err
		}
		return insertConfirmation(ctx, tx, a.ID)
	})
}
