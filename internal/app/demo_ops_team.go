package app

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"

	"gongzhi/internal/module/opscenter/team"
)

//go:embed demo/team.json
var crewJSON []byte

// crew is a fictional contract with fictional people. Days are offsets from today.
type crew struct {
	Words   map[string]string
	Members []struct {
		Key, Name, Login, Role string
		Candidate              bool
		Years                  int
		Projects               []string
		Certificates           []struct {
			Kind, Title string
			Left        int // days from today to its end; 0 for one without an end
		}
	}
	Sessions []struct {
		Day                int
		Kind, Title, Place string
		Held, Signed       bool
	}
	people map[string]string
}

// crewStarts is when the contract and its people are entered.
const crewStarts = -44

// team plays a day of the project manager and of the owner.
func (d *seeder) team(ctx context.Context, c *crew, day int) error {
	if c.Words == nil {
		if err := json.Unmarshal(crewJSON, c); err != nil {
			return err
		}
		c.people = map[string]string{}
	}
	switch day {
	case crewStarts:
		return d.signUp(ctx, c)
	case -20:
		return d.replace(ctx, c, "dba", "dba2", true)
	case -1:
		if err := d.replace(ctx, c, "security", "security2", false); err != nil {
			return err
		}
		return d.swap(ctx, c)
	}
	for _, s := range c.Sessions {
		if s.Day == day || s.Day > 0 && day == 0 {
			d.at(day, 15, 0)
			made, err := d.Services.Team.Appoint(d.as(ctx, "manager"), team.Appointment{Kind: s.Kind, Title: s.Title, Place: s.Place, PlannedOn: d.today.AddDays(s.Day)})
			if err == nil && s.Held {
				err = d.hold(ctx, c, made.ID, s.Signed)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// papers are made-up documents that somebody uploads.
func (d *seeder) papers(ctx context.Context, number, title string) []string {
	file, err := d.paper(ctx, number, title)
	if err != nil {
		return nil // refused by the step that needs it
	}
	return []string{file}
}

// signUp enters the contract, its people and the duty of the coming weeks.
func (d *seeder) signUp(ctx context.Context, c *crew) error {
	d.at(crewStarts, 9, 40)
	manager, service := d.as(ctx, "manager"), d.Services.Team
	start := d.today.AddDays(-365)
	_, err := service.Agree(manager, team.Agreement{Number: c.Words["number"], Start: start, End: start.AddMonths(36).AddDays(-1), Total: 100_000_000, Bond: 5_000_000, ValidFrom: start,
		Reason: c.Words["agreed"], FileIDs: d.papers(manager, "HT-001", c.Words["contract"])})
	if err != nil {
		return err
	}
	accounts, err := service.Accounts(manager)
	if err != nil {
		return err
	}
	byName := map[string]string{}
	for _, a := range accounts {
		byName[a.Name] = a.ID
	}
	logins := map[string]string{}
	for _, person := range d.world.People {
		logins[person.Login] = byName[person.Name]
	}
	var turns []string
	for _, m := range c.Members {
		d.later(3)
		e := team.Enrolment{Name: m.Name, Role: m.Role, PersonID: logins[m.Login], From: start, Qualification: team.Qualification{Since: start.AddMonths(-12 * m.Years), Projects: m.Projects}}
		if m.Candidate {
			e.From = ""
		}
		view, err := service.Enrol(manager, e)
		if err != nil {
			return fmt.Errorf("%s: %w", m.Key, err)
		}
		for _, held := range m.Certificates {
			p := team.Proof{Kind: held.Kind, Title: held.Title, IssuedOn: start.AddMonths(-12), Version: view.Version, FileIDs: d.papers(manager, view.Number+"-"+held.Kind, c.Words["certificate"])}
			if held.Left != 0 {
				p.ExpiresOn = d.today.AddDays(held.Left)
			}
			if view, err = service.Certify(manager, view.ID, p); err != nil {
				return fmt.Errorf("certificate of %s: %w", m.Key, err)
			}
		}
		c.people[m.Key] = view.ID
		if !m.Candidate && m.Role != team.Manager {
			turns = append(turns, view.ID)
		}
	}
	from := d.today.AddDays(crewStarts)
	_, err = service.Schedule(manager, team.Plan{From: from, To: from.AddDays(75), Hours: 12, Members: turns})
	return err
}

// replace gives notice of a replacement; the owner consents or has not yet.
func (d *seeder) replace(ctx context.Context, c *crew, outgoing, successor string, consented bool) error {
	d.later(60)
	manager, owner := d.as(ctx, "manager"), d.as(ctx, "authoriser")
	r, err := d.Services.Team.Give(manager, team.Notice{OutgoingID: c.people[outgoing], SuccessorID: c.people[successor], EffectiveDay: d.today.AddDays(75), Reason: c.Words["leaves"],
		FileIDs: d.papers(manager, "TZ-"+outgoing, c.Words["notice"])})
	if err != nil || !consented {
		return err
	}
	d.later(180)
	_, err = d.Services.Team.Decide(owner, r.ID, "consent", team.Decision{Version: r.Version, FileIDs: d.papers(owner, "TY-"+outgoing, c.Words["consent"])})
	return err
}

// swap asks for one that waits for the project manager.
func (d *seeder) swap(ctx context.Context, c *crew) error {
	d.later(20)
	roster, err := d.Services.Team.Roster(d.as(ctx, "engineer"), d.today.AddDays(3), d.today.AddDays(4))
	if err != nil {
		return err
	}
	to := c.people["engineer"]
	shift := roster.Shifts[1]
	if shift.MemberID == to {
		to = c.people["security"]
	}
	_, err = d.Services.Team.Wish(d.as(ctx, "engineer"), team.Wish{ShiftID: shift.ID, ToID: to, Reason: c.Words["swap"]})
	return err
}

// hold registers that a visit or training was held; the owner may have signed.
func (d *seeder) hold(ctx context.Context, c *crew, sessionID string, signed bool) error {
	d.later(90)
	manager := d.as(ctx, "manager")
	s, err := d.Services.Team.Proceed(manager, sessionID, "hold", team.Course{Version: 1, HeldOn: d.clock.Now().Day(), People: c.Words["attendees"], FileIDs: d.papers(manager, "QD-"+sessionID, c.Words["sheet"])})
	if err != nil || !signed {
		return err
	}
	d.later(30)
	_, err = d.Services.Team.Proceed(d.as(ctx, "authoriser"), s.ID, "sign", team.Course{Version: s.Version, Feedback: c.Words["feedback"]})
	return err
}
