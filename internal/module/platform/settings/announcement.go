package settings

import (
	"fmt"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/flow"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/scope"
)

// The states of an announcement. That it is over is computed when it is read.
const (
	Draft     = "draft"
	Published = "published"
	Withdrawn = "withdrawn"
)

var announcementFlow = flow.Flow{Entity: "announcement", Initial: Draft, Transitions: []flow.Transition{
	{From: []string{Draft}, Action: "publish", To: Published, Permission: PermitAnnounce},
	{From: []string{Draft, Published}, Action: "withdraw", To: Withdrawn, Permission: PermitAnnounce, Danger: true},
}}

// Everybody stands for people without a sign-in.
const Everybody = scope.Nobody

// Said is an announcement in one language.
type Said struct {
	Title string `json:"title" minLength:"1" maxLength:"120" mask:"-"` // published, maybe with an office's telephone
	Body  string `json:"body" minLength:"1" maxLength:"4000"`
}

// Announcement is told to whole groups for some days.
type Announcement struct {
	bun.BaseModel `bun:"table:announcement,alias:t" json:"-"`

	ID          string              `bun:"id,pk" json:"id"`
	Words       map[i18n.Lang]*Said `bun:"words" json:"words"`
	Sides       []string            `bun:"sides" json:"sides" nullable:"false"`
	Roles       []string            `bun:"roles" json:"roles" nullable:"false"`
	ValidFrom   clock.Day           `bun:"valid_from" json:"validFrom"`
	ValidTo     clock.Day           `bun:"valid_to,nullzero" json:"validTo" doc:"Last day, absent without end"`
	Pinned      bool                `bun:"pinned" json:"pinned"`
	MustConfirm bool                `bun:"must_confirm" json:"mustConfirm"`
	State       string              `bun:"state" json:"state" enum:"draft,published,withdrawn"`
	Version     int                 `bun:"version" json:"version"`
	CreatedBy   string              `bun:"created_by" json:"-"`
	CreatedAt   clock.Instant       `bun:"created_at" json:"createdAt"`
	UpdatedAt   clock.Instant       `bun:"updated_at" json:"updatedAt"`

	Over    bool          `bun:"-" json:"over" doc:"Its last day has passed"`
	Actions []flow.Action `bun:"-" json:"actions" nullable:"false"`
}

// AnnouncementDetails are what somebody writes.
type AnnouncementDetails struct {
	Words       map[i18n.Lang]*Said `json:"words"`
	Sides       []string            `json:"sides,omitempty" maxItems:"9"`
	Roles       []string            `json:"roles,omitempty" maxItems:"20"`
	ValidFrom   string              `json:"validFrom" maxLength:"10"`
	ValidTo     string              `json:"validTo,omitempty" maxLength:"10"`
	Pinned      bool                `json:"pinned,omitempty"`
	MustConfirm bool                `json:"mustConfirm,omitempty"`
}

// apply checks what was written and takes it over.
func (a *Announcement) apply(in AnnouncementDetails) error {
	var checks fault.Checks
	needed := []i18n.Lang{i18n.Hans, i18n.Hant}
	if slices.Contains(in.Sides, Everybody) {
		needed = i18n.Languages
	}
	for _, lang := range needed {
		checks.That(in.Words[lang] != nil && strings.TrimSpace(in.Words[lang].Title) != "" && strings.TrimSpace(in.Words[lang].Body) != "", "/words/"+string(lang), "announcement.language", "lang", fault.Text("announcement.lang."+string(lang)))
	}
	for lang := range in.Words {
		checks.That(slices.Contains(i18n.Languages, lang), "/words", "announcement.unknown_language", "lang", string(lang))
	}
	for i, side := range in.Sides {
		checks.That(slices.Contains(scope.Sides, side), fmt.Sprintf("/sides/%d", i), "field.choice", "choices", strings.Join(scope.Sides, ", "))
	}
	checks.That(len(in.Sides)+len(in.Roles) > 0, "/sides", "announcement.audience")
	checks.That(!in.MustConfirm || !slices.Contains(in.Sides, Everybody), "/mustConfirm", "announcement.confirm_public")
	from, err := clock.ParseDay(in.ValidFrom)
	checks.That(err == nil, "/validFrom", "field.day")
	to := clock.Day("")
	if in.ValidTo != "" {
		to, err = clock.ParseDay(in.ValidTo)
		checks.That(err == nil, "/validTo", "field.day")
		checks.That(err != nil || to >= from, "/validTo", "announcement.range")
	}
	if err := checks.Err(); err != nil {
		return err
	}
	a.Words, a.Sides, a.Roles = in.Words, append([]string{}, in.Sides...), append([]string{}, in.Roles...)
	a.ValidFrom, a.ValidTo, a.Pinned, a.MustConfirm = from, to, in.Pinned, in.MustConfirm
	return nil
}

// shownOn reports whether the announcement holds on a day.
func (a *Announcement) shownOn(day clock.Day) bool {
	return a.State == Published && a.ValidFrom <= day && (a.ValidTo.IsZero() || day <= a.ValidTo)
}

// isFor reports whether the actor is meant.
func (a *Announcement) isFor(actor scope.Actor) bool {
	return slices.Contains(a.Sides, Everybody) || actor.Among(a.Sides, a.Roles)
}

// in words the announcement: the language asked for, the other Chinese, any.
func (a *Announcement) in(lang i18n.Lang) Said {
	for _, one := range append([]i18n.Lang{lang, i18n.Hant, i18n.Hans}, i18n.Languages...) {
		if said := a.Words[one]; said != nil {
			return *said
		}
	}
	return Said{}
}
