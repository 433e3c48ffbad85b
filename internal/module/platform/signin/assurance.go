package signin

import (
	"context"
	"regexp"
	"strconv"
	"strings"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/module/platform/identity"
)

// Assurance is how sure it is who somebody is: 1 by a password alone, 2 by two
// means, and of a sign-in with an identity provider what that provider says, up
// to 4. A role may demand a least level.

var assuranceEntry = regexp.MustCompile(`^(.+)=([1-4])$`)

// assuranceShape refuses an entry that is not role=level.
func assuranceShape(entry string) string {
	parts := assuranceEntry.FindStringSubmatch(entry)
	if parts == nil || identity.RolePattern(parts[1]) != "" {
		return "signin.assurance_shape"
	}
	return ""
}

// leastAssurance is the highest level that one of the roles demands.
func (s *Service) leastAssurance(roles []string, now clock.Instant) int {
	least := 0
	for _, entry := range s.kit.Parameters.List(assuranceRoles, now.Day()) {
		pattern, text, _ := strings.Cut(entry, "=")
		if level, err := strconv.Atoi(text); err == nil && level > least && identity.Matches([]string{pattern}, roles) {
			least = level
		}
	}
	return least
}

// providerName is what the provider of a session is called.
func (s *Service) providerName(ctx context.Context, id string) string {
	if id == "" || s.needs.Federation == nil {
		return id
	}
	return s.needs.Federation.NameOf(ctx, id)
}
