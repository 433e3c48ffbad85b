package app

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
)

// hostile are texts that break programs which trust their input (GB/T 22239-2019
// 8.1.4.4 d): statements, scripts, formulas, paths, formats, digits and letters
// of other scripts, and what is no character at all.
var hostile = []string{
	"' OR '1'='1", `"; DROP TABLE person; --`, "1) UNION SELECT password_hash FROM person --", `\'); DELETE FROM post; #`,
	`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `{{7*7}}${7*7}#{7*7}`, "=cmd|' /C calc'!A0", "@SUM(1+1)",
	"../../../../etc/passwd", "%00%0d%0aSet-Cookie: a=b", "%s%s%n%x", "٣٤٥", "𠮷野家👨‍👩‍👧‍👦", "\u202etxt.exe", "a\x00b", "\ufffe", strings.Repeat("长", 5000),
}

// TestWhatGoesInAndOut walks every way out of the system and then, in the same
// system, every way in.
func TestWhatGoesInAndOut(t *testing.T) {
	t.Parallel()
	log, giveUp := keepLog(t)
	j := play(t)
	j.plantVisit(j.amlodipine[2])
	j.everything()
	j.stepOf(t, "personal data is masked", func() { j.personalDataIsMasked(log) })
	giveUp()
	j.clock.Advance(time.Hour) // rations are filled up again, and nothing is locked any more
	clear(j.tokens)
	j.stepOf(t, "hostile input", j.hostileInput)
}

// hostileInput puts each of the hostile texts into every text and parameter of
// every operation: nothing breaks, nothing is echoed, and the evidence holds.
func (j *journey) hostileInput() {
	j.Helper()
	role := map[string]string{} // permission to somebody who has it
	for _, login := range slices.Sorted(maps.Keys(j.people)) {
		if login == "leaver" { // left in the journey
			continue
		}
		for permission := range j.people[login].Grants {
			role[permission] = login
		}
	}
	tried := 0
	for _, r := range j.requests() {
		login := role[r.Permission]
		if r.Permission == "" {
			login = "clerk"
		}
		if r.Public {
			login = ""
		}
		if r.ID == "signin-end" || r.ID == "challenge-create" {
			continue // would sign out, or use up the ration of the address
		}
		for _, text := range hostile {
			tried++
			body, path := poisoned(r.body, text), r.own()
			if r.method == http.MethodGet {
				path += "&"
				if !strings.Contains(r.own(), "?") {
					path = r.own() + "?"
				}
				query := url.Values{}
				for _, p := range r.Parameters {
					if p.In == "query" {
						query.Set(p.Name, text)
					}
				}
				path += query.Encode()
			}
			a := j.send(login, "en", r.method, path, body)
			if a.status >= http.StatusInternalServerError && a.status != http.StatusServiceUnavailable {
				j.Errorf("%s with %.40q: %d %.200s", r.ID, text, a.status, a.raw)
			}
			if a.status >= http.StatusBadRequest && len(text) > 8 && strings.Contains(string(a.raw), quoted(text)) {
				j.Errorf("%s echoes %.40q: %.300s", r.ID, text, a.raw)
			}
		}
	}
	if tried < 2000 {
		j.Errorf("only %d requests", tried)
	}
	j.sound()
}

// quoted is the text as JSON holds it.
func quoted(text string) string {
	encoded, err := json.Marshal(text)
	if err != nil {
		return text
	}
	return strings.Trim(string(encoded), `"`)
}

// poisoned is a body with the text in the place of every text.
func poisoned(body any, text string) any {
	switch b := body.(type) {
	case string:
		return text
	case upload:
		return upload{text, []byte(text)}
	case values:
		return values(poisoned(map[string]any(b), text).(map[string]any))
	case map[string]any:
		copied := maps.Clone(b)
		for _, key := range slices.Sorted(maps.Keys(copied)) {
			copied[key] = poisoned(copied[key], text)
		}
		return copied
	case []any:
		copied := slices.Clone(b)
		for i := range copied {
			copied[i] = poisoned(copied[i], text)
		}
		return copied
	}
	return body
}
