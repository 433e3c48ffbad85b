package app

import (
	"bytes"
	"io"
	"net/http"
	"strings"
)

const uploadsPath = "/api/platform/uploads"

// uploads stand beside the API's document: they speak tus. Whose role lacks the
// permission is refused at every step, and an upload is its maker's alone,
// whatever others may do.
func (j *journey) uploads(staff []post) {
	j.Helper()
	const permission = "platform.settings.upload"
	ask := func(login, method, path string, body io.Reader, headers ...string) answer {
		j.Helper()
		req, err := http.NewRequestWithContext(j.Context(), method, j.server.URL+path, body)
		if err != nil {
			j.Fatal(err)
		}
		req.Header.Set("Tus-Resumable", "1.0.0")
		for i := 0; i+1 < len(headers); i += 2 {
			req.Header.Set(headers[i], headers[i+1])
		}
		if login != "" {
			j.signIn(login)
			req.Header.Set("Authorization", "Bearer "+j.tokens[login])
		}
		return j.do(req)
	}
	begin := func(login string) answer {
		return ask(login, "POST", uploadsPath, nil, "Upload-Length", "4", "Upload-Metadata", "filename YS50eHQ=")
	}
	steps := func(login, path string, want int) {
		j.Helper()
		piece := func() io.Reader { return bytes.NewReader([]byte("text")) }
		for method, a := range map[string]answer{
			"HEAD":  ask(login, "HEAD", path, nil),
			"PATCH": ask(login, "PATCH", path, piece(), "Upload-Offset", "0", "Content-Type", "application/offset+octet-stream"),
			"tunnelled PATCH": ask(login, "POST", path, piece(), "X-HTTP-Method-Override", "PATCH", "Upload-Offset", "0",
				"Content-Type", "application/offset+octet-stream"),
			"DELETE": ask(login, "DELETE", path, nil),
		} {
			if a.status != want {
				j.Errorf("%s of %s as %q: %d instead of %d %.200s", method, path, login, a.status, want, a.raw)
			}
		}
	}
	made := begin("clerk")
	if made.status != http.StatusCreated {
		j.Fatalf("an upload of the clerk: %d %s", made.status, made.raw)
	}
	path := made.header.Get("Location")
	if a := begin(""); a.status != http.StatusUnauthorized {
		j.Errorf("an upload of nobody: %d", a.status)
	}
	steps("", path, http.StatusUnauthorized)
	may, mayNot := 0, 0
	for _, role := range staff {
		for _, login := range []string{role.login, role.stranger} {
			switch {
			case login == "" || login == "clerk":
			case j.actor(login).Can(permission):
				may++
				steps(login, path, http.StatusNotFound)
				steps(login, uploadsPath+"/"+unknownID, http.StatusNotFound)
			default:
				mayNot++
				steps(login, path, http.StatusForbidden)
				if a := begin(login); a.status != http.StatusForbidden {
					j.Errorf("an upload of %s: %d", login, a.status)
				}
			}
		}
	}
	if may < 5 || mayNot < 5 {
		j.Errorf("%d may upload, %d may not", may, mayNot)
	}
	if a := ask("clerk", "HEAD", path, nil); a.status != http.StatusOK || a.header.Get("Upload-Offset") != "0" || !strings.HasPrefix(path, uploadsPath) {
		j.Errorf("the clerk's own upload after all that: %d at %s", a.status, a.header.Get("Upload-Offset"))
	}
	if a := ask("clerk", "DELETE", path, nil); a.status != http.StatusNoContent {
		j.Errorf("its end: %d", a.status)
	}
}
