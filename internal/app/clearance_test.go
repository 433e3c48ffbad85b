package app

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"gongzhi/internal/kit/reveal"
	"gongzhi/internal/module/platform/identity"
)

// TestClearanceStandsAboveGrants: the tables whose values people may see in full
// are labelled, every role of the product that may see them is cleared, and a role
// that gets the permission alone sees nothing until it is cleared as well.
func TestClearanceStandsAboveGrants(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	for table, want := range map[string]int{"dispense": 4, "organisation": 3, "person": 3, "desk_ticket": 3, "privacy_request": 4} {
		if label := reveal.LabelOf(st.Personal(), table); label != want {
			t.Errorf("%s is labelled %d, want %d", table, label, want)
		}
	}
	all := append(slices.Clone(cleared[3]), cleared[4]...)
	var roles []identity.RoleDefinition
	if err := json.Unmarshal(rolesJSON, &roles); err != nil {
		t.Fatal(err)
	}
	for _, role := range roles {
		for _, permissions := range role.Grants {
			if slices.ContainsFunc(permissions, func(p string) bool { return strings.HasSuffix(p, ".reveal") }) && !slices.Contains(all, role.ID) {
				t.Errorf("%s may see in full and is not cleared", role.ID)
			}
		}
	}

	one := orgs + "/" + st.ok("officer", "POST", orgs, values{"name": "横琴示例小食店", "kind": "food", "phone": "+853 66123456"}).text("id")
	wish, cleared3 := values{"reason": "联系整改"}, settingsAPI+"/security-parameters/"+reveal.ClearedFor(3)+"/versions"
	st.ok("officer", "POST", one+"/reveal", wish)
	st.ok("security", "POST", cleared3, values{"from": st.today, "value": []string{"platform.security", "regulator.lead"}, "basis": "GB/T 22239-2019 8.1.4.2 g", "reason": "收回许可"})
	st.refused(http.StatusForbidden, "reveal.uncleared", "officer", "POST", one+"/reveal", wish)
	st.ok("lead", "POST", one+"/reveal", wish)
	shown := st.ok("audit", "GET", "/api/platform/evidence/personal-columns", nil).list("cleared")
	if len(shown) != 2 || len(shown[0]["roles"].([]any)) != 2 || shown[1]["label"] != float64(4) {
		t.Errorf("the register shows %v", shown)
	}
}
