package app

import (
	"bytes"
	"encoding/json"
	"net/url"
	"strings"

	"gongzhi/internal/kit/audit"
)

// evidence is what the auditor sees: who did what, sealed and provable.
func (j *journey) evidence() {
	j.settle()
	if status := j.ok("audit", "GET", "/api/platform/evidence/status", nil); status.body["pending"] != 0.0 || len(status.list("checkpoints")) == 0 {
		j.Errorf("status: %s", status.raw)
	}
	found := j.rows("audit", "/api/platform/evidence/entries?action=drugtrace.outbound.ship&orgId="+j.ids["depot"])
	if len(found) == 0 || found[0]["sealed"] != true {
		j.Fatalf("who shipped: %v", found)
	}
	j.entryID = found[0]["id"].(string)
	own := j.rows("officer", "/api/platform/evidence/own?limit=200")
	for _, entry := range own {
		if entry["personId"] != j.actor("officer").PersonID {
			j.Errorf("somebody else's deed: %v", entry)
		}
	}
	if len(own) == 0 {
		j.Error("the officer has done nothing")
	}
	if proof := j.ok("audit", "GET", "/api/platform/evidence/entries/"+j.entryID+"/proof", nil); len(proof.body) == 0 {
		j.Error("no proof")
	}
	checkpoints := j.rows("audit", "/api/platform/evidence/checkpoints?sort=size")
	first, last := checkpoints[0], checkpoints[len(checkpoints)-1]
	if len(checkpoints) < 2 || first["signatures"] != 2.0 || last["signatures"] != 2.0 {
		j.Fatalf("checkpoints: %v", checkpoints)
	}
	j.checkpointID = first["id"].(string)
	if paper := j.ok("audit", "GET", "/api/platform/evidence/checkpoints/"+j.checkpointID+"/paper.pdf", nil); !bytes.HasPrefix(paper.raw, []byte("%PDF-")) {
		j.Errorf("the paper of a checkpoint: %.80s", paper.raw)
	}
	var growth audit.ConsistencyProof
	raw := j.ok("audit", "GET", "/api/platform/evidence/consistency?from="+j.checkpointID+"&to="+last["id"].(string), nil).raw
	if err := json.Unmarshal(raw, &growth); err != nil || growth.Check(j.Signer.Verifier()) != nil || growth.Old.Size >= growth.New.Size {
		j.Errorf("growth: %v %s", err, raw)
	}
	j.refused(404, "evidence.no_checkpoint", "audit", "GET", "/api/platform/evidence/consistency?from=1&to=999999999", nil)
	j.refused(422, "fault.fields", "audit", "GET", "/api/platform/evidence/consistency?to="+j.checkpointID+"&from="+last["id"].(string), nil)
	if proof := j.ok("", "GET", "/api/public/trace/"+j.amlodipine[0]+"/proof", nil); len(proof.body) == 0 {
		j.Error("no proof of a box")
	}
	if detail := j.ok("audit", "GET", "/api/platform/evidence/entries/"+j.entryID, nil); len(detail.list("records")) == 0 {
		j.Errorf("what an entry did: %s", detail.raw)
	}
	short := values{"from": j.day(1), "value": 179, "basis": "x", "reason": "x"} // the law asks for six months
	j.refused(422, "fault.fields", "system", "POST", "/api/platform/settings/parameters/platform.evidence.retention_days/versions", short)
	if columns := j.rows("audit", "/api/platform/evidence/personal-columns"); len(columns) < 10 || columns[0]["purpose"] == "personal.purpose.contact" {
		j.Errorf("register of personal data: %v", columns)
	}
	j.refusals()
	j.bundle()
}

// refusals: what was refused is in the log, too, with who, what, where from and
// the sentence that was read.
func (j *journey) refusals() {
	j.Helper()
	j.refused(403, "fault.forbidden", "clerk", "POST", orgs, values{"name": "x"})
	j.refused(403, "fault.forbidden", "clerk", "POST", orgs, values{"name": "x"})
	j.settle()
	const log = "/api/platform/evidence/entries"
	found := j.rows("audit", log+"?result=refused&action=platform.enterprise.edit")
	if len(found) != 1 || found[0]["orgName"] == "" || !strings.Contains(found[0]["reason"].(string), "×4") {
		j.Fatalf("refused: %v", found)
	}
	detail := j.ok("audit", "GET", log+"/"+found[0]["id"].(string), nil)
	origin, _ := detail.body["origin"].(map[string]any)
	if origin["session"] == "" || origin["ip"] == "" {
		j.Fatalf("where from: %s", detail.raw)
	}
	name := url.QueryEscape(found[0]["personName"].(string))
	for query, want := range map[string]int{
		"who=" + name: 1, "who=nobodyatall": 0, "ip=" + url.QueryEscape(origin["ip"].(string)): 1, "ip=192.0.2.254": 0,
		"session=" + origin["session"].(string): 1, "session=none": 0, "traceId=" + found[0]["traceId"].(string): 1, "object=" + j.ids["depot"]: 0,
	} {
		if got := j.rows("audit", log+"?result=refused&action=platform.enterprise.edit&"+query); len(got) != want {
			j.Errorf("%s finds %d, want %d", query, len(got), want)
		}
	}
	if touched := j.rows("audit", log+"?result=done&object="+j.ids["depot"]); len(touched) == 0 {
		j.Error("nobody touched the depot")
	}
	j.refused(403, "evidence.origin_for_all", "quality", "GET", log+"?ip=127.0.0.1", nil)
}

// bundle is what the owner's reviewer takes along and checks elsewhere.
func (j *journey) bundle() {
	j.Helper()
	const path = "/api/platform/evidence/bundle"
	taken := j.send("audit", "en", "GET", path+"?from="+j.day(-400)+"&to="+j.day(0), nil)
	report, err := audit.VerifyBundle(bytes.NewReader(taken.raw), j.Signer.Verifier())
	if err != nil || !report.OK() || report.Entries < 100 || report.Withheld == 0 || report.Withheld == report.Records || report.Checkpoints < 2 {
		j.Errorf("bundle: %v %d entries, %d of %d records withheld, %d checkpoints, %v", err, report.Entries, report.Withheld, report.Records, report.Checkpoints, report.Problems)
	}
	found := j.rows("audit", "/api/platform/evidence/entries?action=platform.evidence.bundle")
	if len(found) != 1 || found[0]["reason"] != j.day(-400)+" – "+j.day(0) {
		j.Errorf("who took the bundle: %v", found)
	}
	j.refused(422, "fault.fields", "audit", "GET", path+"?from="+j.day(0)+"&to="+j.day(-1), nil)
	j.refused(404, "evidence.nothing_signed", "audit", "GET", path+"?from=2001-01-01&to=2001-01-02", nil)
}
