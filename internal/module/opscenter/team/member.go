package team

import (
	"slices"
	"strconv"
	"strings"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
)

// The roles of the project.
const (
	Manager  = "manager"  // 项目经理, exactly one
	Support  = "support"  // 技术支持
	Security = "security" // 网络与安全
	DBA      = "dba"
	Engineer = "engineer" // 关键技术人员
)

var roles = []string{Manager, Support, Security, DBA, Engineer}

// Member is a person of the project, or somebody who may become one.
type Member struct {
	bun.BaseModel `bun:"table:team_member,alias:t" json:"-"`

	ID         string        `bun:"id,pk" json:"id"`
	Number     string        `bun:"number" json:"number"`
	Role       string        `bun:"role" json:"role" enum:"manager,support,security,dba,engineer"`
	PersonID   string        `bun:"person_id" json:"personId" doc:"Account of this system, if there is one"`
	NameSealed string        `bun:"name_sealed" json:"-"`
	Since      clock.Day     `bun:"career_since" json:"since" doc:"First day in operations work; years are counted from it"`
	Projects   []string      `bun:"projects" json:"projects" nullable:"false" doc:"Similar projects"`
	From       clock.Day     `bun:"from_day" json:"from" doc:"First day of service; not set for a candidate"`
	Until      clock.Day     `bun:"until_day" json:"until" doc:"Last day of service"`
	Version    int           `bun:"version" json:"version"`
	CreatedBy  string        `bun:"created_by" json:"-"`
	CreatedAt  clock.Instant `bun:"created_at" json:"createdAt"`
	UpdatedAt  clock.Instant `bun:"updated_at" json:"updatedAt"`
}

// serves tells whether somebody belongs to the project on a day.
func (m *Member) serves(day clock.Day) bool {
	return !m.From.IsZero() && m.From <= day && (m.Until.IsZero() || day <= m.Until)
}

// stateOn is what somebody is on a day.
func (m *Member) stateOn(day clock.Day) string {
	switch {
	case m.From.IsZero():
		return "candidate"
	case m.From > day:
		return "coming"
	case m.serves(day):
		return "serving"
	}
	return "left"
}

// Qualification is what can be said of a person at any time.
type Qualification struct {
	Since    clock.Day `json:"since" format:"date" doc:"First day in operations work"`
	Projects []string  `json:"projects" maxItems:"20" nullable:"false" doc:"Similar projects"`
}

// Enrolment is a new person.
type Enrolment struct {
	Name     string    `json:"name" minLength:"1" maxLength:"60"`
	Role     string    `json:"role" enum:"manager,support,security,dba,engineer"`
	PersonID string    `json:"personId,omitempty" maxLength:"26"`
	From     clock.Day `json:"from,omitempty" format:"date" doc:"First day of service; leave it out for a candidate who is to replace somebody"`
	Qualification
}

func (e *Enrolment) check(today clock.Day) error {
	e.Name = strings.TrimSpace(e.Name)
	var checks fault.Checks
	checks.That(e.Name != "", "/name", "field.required")
	checks.That(slices.Contains(roles, e.Role), "/role", "field.required")
	e.Qualification.check(&checks, today)
	return checks.Err()
}

func (q *Qualification) check(checks *fault.Checks, today clock.Day) {
	checks.That(!q.Since.IsZero() && q.Since <= today, "/since", "team.since")
	kept := []string{}
	for i, project := range q.Projects {
		project = strings.TrimSpace(project)
		checks.That(len([]rune(project)) <= 120, "/projects/"+strconv.Itoa(i), "team.project_long", "most", 120)
		if project != "" {
			kept = append(kept, project)
		}
	}
	q.Projects = kept
}

// The kinds of certificates.
var certificateKinds = []string{"pmp", "itil", "oracle", "mysql", "cisp", "other"}

// Certificate belongs to a person. A renewed one is another row.
type Certificate struct {
	bun.BaseModel `bun:"table:team_certificate,alias:t" json:"-"`

	ID        string        `bun:"id,pk" json:"id"`
	MemberID  string        `bun:"member_id" json:"-"`
	Kind      string        `bun:"kind" json:"kind" enum:"pmp,itil,oracle,mysql,cisp,other"`
	Title     string        `bun:"title" json:"title"`
	IssuedOn  clock.Day     `bun:"issued_on" json:"issuedOn"`
	ExpiresOn clock.Day     `bun:"expires_on" json:"expiresOn" doc:"Last day; not set when it does not expire"`
	Told      int           `bun:"told_days" json:"-"` // days of the last warning
	CreatedBy string        `bun:"created_by" json:"-"`
	CreatedAt clock.Instant `bun:"created_at" json:"createdAt"`
}

// validOn tells whether the certificate counts on a day.
func (c *Certificate) validOn(day clock.Day) bool {
	return c.IssuedOn <= day && (c.ExpiresOn.IsZero() || day <= c.ExpiresOn)
}

// Proof is a certificate to be kept.
type Proof struct {
	Kind      string    `json:"kind" enum:"pmp,itil,oracle,mysql,cisp,other"`
	Title     string    `json:"title" minLength:"2" maxLength:"120"`
	IssuedOn  clock.Day `json:"issuedOn" format:"date"`
	ExpiresOn clock.Day `json:"expiresOn,omitempty" format:"date"`
	FileIDs   []string  `json:"fileIds" minItems:"1" maxItems:"10" doc:"Picture or scan of it"`
	Version   int       `json:"version" minimum:"1"`
}

func (p *Proof) check(today clock.Day) error {
	p.Title = strings.TrimSpace(p.Title)
	var checks fault.Checks
	checks.That(slices.Contains(certificateKinds, p.Kind), "/kind", "field.required")
	checks.That(p.Title != "", "/title", "field.required")
	checks.That(!p.IssuedOn.IsZero() && p.IssuedOn <= today, "/issuedOn", "team.issued")
	checks.That(p.ExpiresOn.IsZero() || p.ExpiresOn > p.IssuedOn, "/expiresOn", "team.expires")
	return checks.Err()
}
