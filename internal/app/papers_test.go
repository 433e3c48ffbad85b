package app

import (
	"strings"
	"time"
)

const (
	files        = "/api/platform/attachments"
	unknownPaper = "01ZZZZZZZZZZZZZZZZZZZZZZZZ"
)

func (j *journey) upload(login, name string) string {
	j.Helper()
	return j.ok(login, "POST", files, upload{name, []byte("%PDF-1.7\n" + name)}).text("id")
}

// file uploads a paper and remembers it.
func (j *journey) file(login, name string) string {
	j.Helper()
	stored := j.upload(login, name)
	j.files = append(j.files, stored)
	return stored
}

// papers looks, long after the cleanup of unused uploads, for what came with
// the delivery: the depot's people and the regulator open it, others do not.
func (j *journey) papers() {
	unused := j.ok("receiver", "POST", files, upload{"unused.csv", []byte("a,b\n1,2\n")}).text("id")
	j.clock.Advance(25 * time.Hour)
	if _, _, err := j.Files.Cleanup(j.Context(), j.Runner); err != nil {
		j.Fatal(err)
	}
	clear(j.tokens)
	if len(j.files) != 5 { // a delivery note and the reports of four lines
		j.Errorf("%d papers", len(j.files))
	}
	for _, stored := range j.files {
		for _, login := range []string{"clerk", "quality", "receiver", "officer"} {
			if a := j.ok(login, "GET", files+"/"+stored, nil); !strings.HasPrefix(string(a.raw), "%PDF-") {
				j.Errorf("%s reads %.20q", login, a.raw)
			}
		}
		j.refused(403, "fault.forbidden", "pharmacist", "GET", files+"/"+stored, nil)
	}
	j.refused(404, "attach.not_found", "receiver", "GET", files+"/"+unused, nil)
}
