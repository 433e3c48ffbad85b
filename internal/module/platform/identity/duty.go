package identity

import (
	"slices"
	"strings"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/scope"
)

// Duty is a rule that keeps duties apart. One person may hold entries of one
// group only, over all posts together: roles (platform.audit) or permissions
// (platform.identity.grant). A rule without groups is one of the steps of a
// record, tested where the step is taken; it is declared so that people can
// read it.
type Duty struct {
	ID     string     `json:"id" doc:"Its words are duty.<id>"`
	Basis  string     `json:"basis" doc:"Clause of law or standard"`
	Groups [][]string `json:"groups,omitempty"`
}

// permissions are what a set of roles gives, as the rules ask for it.
type permissions map[string]scope.Reach

// first is the first entry of the group that a person with these roles and
// permissions holds.
func first(group, roles []string, held permissions) string {
	for _, entry := range group {
		if slices.Contains(roles, entry) || held[entry] != scope.None {
			return entry
		}
	}
	return ""
}

// breach finds two entries that one person may not hold.
func (d Duty) breach(roles []string, held permissions) (one, other string) {
	for _, group := range d.Groups {
		switch entry := first(group, roles, held); {
		case entry == "":
		case one == "":
			one = entry
		default:
			return one, entry
		}
	}
	return "", ""
}

// checkDuties refuses a person whose posts, as far as they are not ended, unite
// what the rules keep apart; posts of the future count too.
func checkDuties(duties []Duty, posts []Post, now *snapshot) error {
	roles := rolesOf(posts)
	held := permissions(now.grants(roles, scope.All.String()))
	for _, duty := range duties {
		if one, other := duty.breach(roles, held); other != "" {
			return fault.New(fault.Invalid, "identity.duties", "first", worded(one), "second", worded(other), "basis", duty.Basis)
		}
	}
	return nil
}

// worded names a role or a permission in the reader's language.
func worded(entry string) fault.Text {
	if strings.Count(entry, ".") == 1 {
		return fault.Text("role." + entry)
	}
	return fault.Text("permission." + entry)
}
