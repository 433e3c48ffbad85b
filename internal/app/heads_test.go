package app

import (
	"net/http"
	"slices"
	"strings"
)

// What each of the three administrators may do that changes anything, or that
// only one of them may read (GB/T 22239-2019 8.1.4.2 d, 8.1.5.1 to 8.1.5.3).
// Everything else is refused to all three: they do no business.
var headPermissions = map[string][]string{
	"system": {"platform.identity.manage", "platform.settings.change", "platform.settings.calendar", "platform.settings.announce", "platform.settings.feature", "platform.settings.message", "platform.settings.jobs", "platform.settings.deliveries",
		"platform.settings.resend", "platform.settings.upload", "platform.signin.revoke"},
	"security": {"platform.identity.grant", "platform.review.decide", "platform.signin.revoke", "platform.signin.sessions",
		"platform.signin.reset-factor", "platform.signin.document", "platform.identity.reveal", "platform.federation.manage", "platform.settings.change-security",
		"platform.privacy.read", "platform.privacy.receive", "platform.privacy.answer", "platform.privacy.reveal", "platform.privacy.erasures", "platform.privacy.erase", "platform.settings.deliveries", "opscenter.logcentre.read"},
	"audit": {"platform.evidence.read", "platform.evidence.export", "opscenter.logcentre.read"},
}

// What they may all or partly read; ending sessions in an emergency is the only
// change that two of them may make.
var headReads = []string{"report.desk.read", "platform.identity.read", "platform.enterprise.read", "platform.settings.read", "platform.review.read", "opscenter.knowledge.read"}

// threeAdministrators walks every operation of the served document as each
// of the three: what belongs to another is refused, and the auditor reads only.
func (j *journey) threeAdministrators() {
	j.Helper()
	tried := map[string]int{}
	for _, r := range j.requests() {
		if r.Public || r.Permission == "" {
			continue
		}
		for head, own := range headPermissions {
			allowed := slices.Contains(own, r.Permission)
			reads := slices.Contains(headReads, r.Permission)
			if reads && r.method != http.MethodGet {
				j.Errorf("%s changes something with %s", r.ID, r.Permission)
			}
			if head == "audit" && allowed && r.method != http.MethodGet {
				j.Errorf("%s lets the auditor change something", r.ID)
			}
			if allowed || reads {
				continue
			}
			tried[head]++
			j.answers(head, r, r.own(), http.StatusForbidden)
		}
	}
	for head, n := range tried {
		if n < 100 {
			j.Errorf("%s: only %d operations were refused", head, n)
		}
	}
}

// securityRules: what guards the way in is changed by the security administrator
// and everything else by the system administrator, parameter by parameter.
func (j *journey) securityRules() {
	j.Helper()
	counted := map[bool]int{}
	body := values{"from": j.day(0), "value": 5, "basis": "GB/T 22239-2019", "reason": "matrix"}
	for _, one := range j.rows("system", settingsAPI+"/parameters") {
		name, guarded := one["name"].(string), one["security"].(bool)
		counted[guarded]++
		door := strings.HasPrefix(name, "platform.signin.") || strings.HasPrefix(name, "platform.identity.")
		watch := strings.HasPrefix(name, "opscenter.logcentre.") && name != "opscenter.logcentre.keep_days" // the rules that find attacks
		labels := strings.HasPrefix(name, "reveal.cleared_")                                                // who is cleared for labelled data
		if (door || watch || labels) != guarded {
			j.Errorf("%s is a matter of security: %v", name, guarded)
		}
		if guarded {
			j.refused(http.StatusForbidden, "settings.other_administrator", "system", "POST", settingsAPI+"/parameters/"+name+"/versions", body)
		} else {
			j.refused(http.StatusForbidden, "settings.other_administrator", "security", "POST", settingsAPI+"/security-parameters/"+name+"/versions", body)
		}
	}
	if counted[true] < 15 || counted[false] < 15 {
		j.Errorf("%v", counted)
	}
	j.ok("security", "POST", settingsAPI+"/security-parameters/platform.signin.lock_after/versions", body)
}
