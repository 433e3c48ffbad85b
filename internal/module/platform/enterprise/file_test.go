package enterprise

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"

	"gongzhi/internal/kit/attach"
	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/usecase"
)

// uploaded is a file that was stored before the form is sent.
func (h *house) uploaded(token string) string {
	h.Helper()
	upload, err := h.kit.Files.Receive(h.as(token), strings.NewReader("%PDF-1.4\n%%EOF\n"), "证照.pdf", 0)
	if err != nil {
		h.Fatal(err)
	}
	row, err := usecase.Write(h.as(token), h.runner, PermitFile, func(ctx context.Context, tx *usecase.Tx) (attach.Attachment, error) {
		tx.Act("test.upload")
		return h.kit.Files.Save(ctx, tx, upload)
	})
	if err != nil {
		h.Fatal(err)
	}
	return row.ID
}

func (h *house) file(token, organisationID string) File {
	h.Helper()
	var added struct{ Items []File }
	h.ok(token, http.MethodPost, "/"+organisationID+"/files", map[string]any{"kind": "licence", "note": "JY-1", "fileIds": []string{h.uploaded(token)}}, &added)
	return added.Items[0]
}

func (h *house) files(token, organisationID string) []File {
	h.Helper()
	var listed struct{ Items []File }
	h.ok(token, http.MethodGet, "/"+organisationID+"/files", nil, &listed)
	return listed.Items
}

func TestFilesOfAnOrganisation(t *testing.T) {
	h := open(t)
	org, other := h.create(Details{Name: "Shop"}), h.create(Details{Name: "Other"})
	owner, stranger := "asker@"+org.ID, "asker@"+other.ID
	file := h.file(owner, org.ID)
	if file.FileName != "证照.pdf" || file.MediaType != "application/pdf" || file.Size == 0 || file.Note != "JY-1" {
		t.Errorf("%+v", file)
	}
	wrong := h.call(owner, http.MethodPost, "/"+org.ID+"/files", map[string]any{"kind": "licence", "fileIds": []string{h.uploaded("second")}}).refused(t, 422, "fault.fields")
	if wrong.Errors[0].Pointer != "/fileIds/0" || wrong.Errors[0].Key != "attach.not_found" {
		t.Errorf("a file of somebody else: %+v", wrong.Errors)
	}
	h.call(owner, http.MethodPost, "/"+other.ID+"/files", map[string]any{"kind": "licence", "fileIds": []string{h.uploaded(owner)}}).refused(t, 404, "enterprise.not_found")
	h.call(stranger, http.MethodGet, "/"+org.ID+"/files", nil).refused(t, 404, "enterprise.not_found")
	h.call("chief", http.MethodGet, "/"+org.ID+"/files", nil).refused(t, 403, "fault.forbidden")

	take := func(token string) answer { return h.at(fileBase, token, http.MethodGet, "/"+file.ID, nil) }
	if got := take(owner); got.status != 200 || !strings.HasPrefix(string(got.body), "%PDF") || !strings.Contains(got.header.Get("Content-Disposition"), "attachment") {
		t.Errorf("%d %s", got.status, got.header)
	}
	take(stranger).refused(t, 404, "enterprise.file.not_found")
	take("chief").refused(t, 403, "fault.forbidden")

	void := func(token string, version int, reason string) answer {
		return h.at(fileBase, token, http.MethodPost, "/"+file.ID+"/void", map[string]any{"version": version, "reason": reason})
	}
	void(stranger, 1, "不是我的").refused(t, 404, "enterprise.file.not_found")
	void(owner, 1, " ").fields(t, "/reason enterprise.request.reason")
	void(owner, 7, "传错了").refused(t, 409, "fault.stale")
	if got := void(owner, 1, "传错了"); got.status != 200 {
		t.Fatalf("%d %s", got.status, got.body)
	}
	void(owner, 2, "再来").refused(t, 409, "enterprise.file.void")
	take(owner).refused(t, 409, "enterprise.file.void")
	if listed := h.files(owner, org.ID); len(listed) != 1 || listed[0].VoidReason != "传错了" || listed[0].VoidedAt.IsZero() {
		t.Errorf("%+v", listed)
	}
	var history struct{ Items []audit.TimelineEntry }
	h.ok("second", http.MethodGet, "/"+org.ID+"/timeline", nil, &history)
	var actions []string
	for _, line := range history.Items {
		actions = append(actions, strings.TrimPrefix(line.Action, "platform.enterprise."))
	}
	slices.Sort(actions)
	if !slices.Equal(actions, []string{"create", "file-add", "file-open", "file-void"}) {
		t.Errorf("history %v", actions)
	}
	h.verify()
}
