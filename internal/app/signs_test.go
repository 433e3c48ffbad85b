package app

import (
	"net/http"
	"net/url"
	"testing"
)

// TestSignsFindNothing walks lists of several modules: a sign that means
// something to the database means nothing to a search.
func TestSignsFindNothing(t *testing.T) {
	t.Parallel()
	j := &journey{stage: newStage(t)}
	j.ok("security", http.MethodPost, privacyAPI, wish("access", "66123456"))
	for path, login := range map[string]string{people: "security", orgs: "officer", drugs + "/items": "officer", privacyAPI: "security", ticketsAPI: "manager"} {
		all := j.rows(login, path)
		for _, typed := range []string{"%", "_", "％", "%_%", "!", "\\"} {
			if found := j.rows(login, path+"?q="+url.QueryEscape(typed)); len(found) > 0 {
				t.Errorf("%s finds %d of %d by %q", path, len(found), len(all), typed)
			}
		}
	}
	name := j.ok("officer", http.MethodPost, orgs, values{"name": "横琴示例甲 & 乙", "kind": "food"}).text("id")
	if found := j.rows("officer", orgs+"?q="+url.QueryEscape("示例甲 & 乙")); len(found) != 1 || found[0]["id"] != name {
		t.Errorf("a sign between words: %v", found)
	}
}
