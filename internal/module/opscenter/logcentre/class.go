package logcentre

import (
	"slices"
	"strings"
)

// The classes; every row of a log has one.
const (
	SignIn        = "signin"
	Operation     = "operation"
	Access        = "access" // personal data in the clear, exports
	Configuration = "configuration"
	Security      = "security" // accounts, rights, sessions, evidence
	Interface     = "interface"
	Program       = "system"
	Host          = "host"
)

// Classes are all of them in the order in which they are shown.
var Classes = []string{SignIn, Operation, Access, Configuration, Security, Interface, Program, Host}

// fromProgram are the classes that lie in this module's own table.
var fromProgram = []string{Program, Host}

// taken are the last words of actions that show or take data away.
var taken = []string{"export", "bundle", "reveal", "file-open", "read", "report"}

// sessions are the actions of the sign-in module that others do to one's session.
var sessions = []string{"revoke", "endSession", "resetFactor", "reset-factor", "document", "sessions"}

// areas are the beginnings of actions that belong to a class whole.
var areas = []struct{ prefix, class string }{
	{"opscenter.hostagent.", Interface}, {"opscenter.monitoring.webhook", Interface}, {"platform.federation.", Interface},
	{"platform.settings.", Configuration}, {"param.", Configuration}, {"calendar.", Configuration}, {"feature.", Configuration}, {"message.", Configuration},
	{"platform.identity.", Security}, {"platform.review.", Security}, {"platform.firststart.", Security}, {"platform.evidence.", Security},
	{"platform.privacy.approve", Security}, {"opscenter.logcentre.", Security},
}

// ClassOf puts an action of the audit log into its class.
func ClassOf(action string) string {
	last := action[strings.LastIndexByte(action, '.')+1:]
	if rest, ok := strings.CutPrefix(action, "platform.signin."); ok && !slices.Contains(taken, last) {
		if slices.Contains(sessions, rest) {
			return Security
		}
		return SignIn
	}
	if slices.Contains(taken, last) && action != "opscenter.servicedesk.report" { // a report of a fault takes nothing
		return Access
	}
	for _, area := range areas {
		if strings.HasPrefix(action, area.prefix) {
			return area.class
		}
	}
	return Operation
}
