package identity

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/password"
	"gongzhi/internal/kit/seal"
)

// UsedPassword is a password a person has or had, so that it is not taken again
// and its age is known. It is no evidence: the person's own row is.
type UsedPassword struct {
	bun.BaseModel `bun:"table:person_password,alias:t"`

	ID           string        `bun:"id,pk"`
	PersonID     string        `bun:"person_id"`
	PasswordHash string        `bun:"password_hash"`
	SetAt        clock.Instant `bun:"set_at"`
}

const (
	passwordLength  = "platform.identity.password_length"
	passwordClasses = "platform.identity.password_classes"
	passwordHistory = "platform.identity.password_history"
	passwordAge     = "platform.identity.password_age"
	administrators  = "platform.identity.administrators"
	unusedAfter     = "platform.identity.unused_after"
	endingSoon      = "platform.identity.ending_soon"
	commonLogins    = "platform.identity.common_logins"
	firstPassword   = "platform.identity.first_password"
)

const passwordBasis = "GB/T 22239-2019 8.1.4.1 a"

// mostHistory bounds the passwords that are kept of a person.
const mostHistory = 24

// parameters of passwords and administrators. In a demonstration passwords do
// not grow old and accounts are not locked, or its sign-ins would stop working
// after ninety days.
func parameters(demo bool) []param.Definition {
	age := param.Definition{Name: passwordAge, Kind: param.Integer, Unit: param.Days, Default: 90, Min: 1, Max: 365, Basis: passwordBasis}
	unused := param.Definition{Name: unusedAfter, Kind: param.Integer, Unit: param.Days, Default: 90, Min: 30, Max: 365, Basis: "GB/T 22239-2019 8.1.4.2 c"}
	if demo {
		age.Default, age.Min = 0, 0
		unused.Default, unused.Min = 0, 0
	}
	return param.Guarded([]param.Definition{
		{Name: passwordLength, Kind: param.Integer, Default: 10, Min: 8, Max: 64, Basis: passwordBasis},
		{Name: passwordClasses, Kind: param.Integer, Default: 3, Min: 1, Max: 4, Basis: passwordBasis},
		{Name: passwordHistory, Kind: param.Integer, Default: 5, Min: 1, Max: mostHistory, Basis: passwordBasis},
		age, unused,
		{Name: commonLogins, Kind: param.List, Basis: "GB/T 22239-2019 8.1.4.2 b", Min: 1,
			Default: []string{"admin", "administrator", "root", "superuser", "sysadmin", "test", "tester", "guest", "user", "default", "public", "anonymous", "oracle", "mysql"}},
		{Name: firstPassword, Kind: param.Integer, Unit: param.Hours, Default: 72, Min: 1, Max: 720, Basis: "GB/T 22239-2019 8.1.4.2 b"},
		{Name: endingSoon, Kind: param.Integer, Unit: param.Days, Default: 30, Min: 1, Max: 180, Basis: "GB/T 22239-2019 8.1.4.2 c"},
		{Name: administrators, Kind: param.List, Default: []string{"platform.system", "platform.security", "platform.audit"}, Min: 1, Entry: RolePattern, Basis: "GB/T 22239-2019 8.1.4.2 d"},
	}...)
}

// PasswordRules are what a new password must satisfy today, in numbers.
type PasswordRules struct {
	Length  int `json:"length" doc:"Least number of characters"`
	Classes int `json:"classes" doc:"How many of lower case, upper case, digits and signs"`
	History int `json:"history" doc:"How many earlier passwords may not be taken again"`
	Days    int `json:"days" doc:"Days after which it must be changed, 0 for never"`
}

// passwordRules are those of a person; only an administrator's password ends.
func (s *Service) passwordRules(now clock.Instant, administrator bool) PasswordRules {
	p, day := s.kit.Parameters, now.Day()
	rules := PasswordRules{Length: int(p.Int(passwordLength, day)), Classes: int(p.Int(passwordClasses, day)), History: int(p.Int(passwordHistory, day))}
	if administrator {
		rules.Days = int(p.Int(passwordAge, day))
	}
	return rules
}

func (s *Service) policy(rules PasswordRules) password.Policy {
	return password.Policy{MinLength: rules.Length, Classes: rules.Classes, Known: s.kit.Breached}
}

// about is what a password of the person must not contain.
func about(person *Person, phone string) []string {
	return []string{person.Login, person.Name, seal.Normal(phone)}
}

// checkLogin refuses a name that says of nobody who they are: admin, root01.
func (s *Service) checkLogin(checks *fault.Checks, login string, now clock.Instant) {
	letters := strings.Map(func(r rune) rune {
		if r < 'a' || r > 'z' {
			return -1
		}
		return r
	}, login)
	checks.That(!slices.Contains(s.kit.Parameters.List(commonLogins, now.Day()), letters), "/login", "identity.login_common")
}

// FirstPasswordOver reports whether a password that was set by somebody else has
// waited too long for its change; it then opens nothing.
func (s *Service) FirstPasswordOver(ctx context.Context, person *Person) (bool, error) {
	if !person.MustChange {
		return false, nil
	}
	now := s.kit.Runner.DB.Clock().Now()
	setAt, err := passwordSetAt(ctx, s.kit.Runner.DB.Read(), person)
	return err == nil && now.Sub(setAt) > s.kit.Parameters.Duration(firstPassword, now.Day()), err
}

// RolePattern refuses what is neither a role, such as platform.audit, nor all
// roles of a side, such as operations.*; for parameters.
func RolePattern(entry string) string {
	side, whole := strings.CutSuffix(entry, ".*")
	if roleShape.MatchString(entry) || whole && roleShape.MatchString(side+".any") {
		return ""
	}
	return "identity.role_pattern"
}

// Matches reports whether one of the roles is named by one of the patterns.
func Matches(patterns, roles []string) bool {
	return slices.ContainsFunc(roles, func(role string) bool {
		side, _, _ := strings.Cut(role, ".")
		return slices.Contains(patterns, role) || slices.Contains(patterns, side+".*")
	})
}

// today is the seat with what depends on the day: an administrator whose
// password is too old must change it first, and may do nothing until then.
func (s *Service) today(seat *Seat, now clock.Instant) *Seat {
	p, day := s.kit.Parameters, now.Day()
	if !Matches(p.List(administrators, day), seat.Actor.Roles) {
		return seat
	}
	shown := *seat
	shown.Administrator = true
	if age := p.Duration(passwordAge, day); age > 0 && now.Sub(seat.PasswordSetAt) > age {
		shown.MustChange, shown.PasswordOld, shown.Actor.Grants = true, true, nil
	}
	return &shown
}

// PasswordEnds is when the password must be changed, zero for never.
func (r PasswordRules) PasswordEnds(setAt clock.Instant) clock.Instant {
	if r.Days == 0 {
		return 0
	}
	return setAt.Add(time.Duration(r.Days) * 24 * time.Hour)
}
