package intake_test

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"gongzhi/internal/kit/intake"
	"gongzhi/internal/kit/sheet"
)

func TestPreviewSaysWhatIsWrongInWords(t *testing.T) {
	h := open(t)
	h.confirmed("ana", "lamps", h.preview("ana", "lamps", "code,watts", "A1,40").Token, 1)
	got := h.preview("ana", "lamps", "Code,Watts,Colour", "A1,40", "A2,30盒", "A3,2", "A4,60", "A4,60")
	if got.Rows != 5 || got.Passed != 2 || got.ErrorRows != 3 || got.ErrorCount != 3 || got.ReminderRows != 2 || got.FileName != "lamps.csv" {
		t.Errorf("counts %+v", got)
	}
	want := []intake.Problem{
		{Row: 2, Column: "Code", Field: "code", Value: "A1", Message: "Lamp A1 exists.", Remedy: "Leave it out.", Severity: sheet.Error},
		{Row: 3, Column: "Watts", Field: "watts", Value: "30盒", Suggestion: "30", Message: "This is not a number. Type digits only, without a unit.", Severity: sheet.Error},
		{Row: 6, Column: "Code", Field: "code", Value: "A4", Message: "Row 5 already has the same Code. Keep one of them.", Severity: sheet.Error},
		{Row: 4, Column: "Watts", Field: "watts", Value: "2", Message: "This is a weak lamp.", Severity: sheet.Reminder},
		{Row: 1, Column: "Colour", Message: "Column “Colour” is not known and will not be read.", Severity: sheet.Reminder},
	}
	for i := range want {
		if i >= len(got.Errors) || fmt.Sprint(got.Errors[i]) != fmt.Sprint(want[i]) || got.Errors[i].Remedy != want[i].Remedy || got.Errors[i].Severity != want[i].Severity {
			t.Errorf("problem %d is %+v, want %+v", i, got.Errors[min(i, len(got.Errors)-1)], want[i])
		}
	}
	if len(got.Errors) != len(want) {
		t.Errorf("%d problems, want %d", len(got.Errors), len(want))
	}
}

func TestPreviewListsTheFirstProblemsAndCountsAll(t *testing.T) {
	h := open(t)
	lines := []string{"code,watts"}
	for i := range 700 {
		lines = append(lines, fmt.Sprintf("B%d,many", i))
	}
	got := h.preview("ana", "lamps", lines...)
	if len(got.Errors) != intake.Shown || got.ErrorCount != 700 || got.ErrorRows != 700 || got.Passed != 0 || got.Errors[499].Row != 501 {
		t.Errorf("%d listed, counts %+v", len(got.Errors), got.Report)
	}
}

func TestPreviewRefusesWhatIsNoTable(t *testing.T) {
	h := open(t)
	h.upload("ana", "lamps", "lamps.csv", []byte("name,price\nx,1\n")).refused(t, 422, "sheet.no_header")
	h.upload("ana", "lamps", "lamps.csv", nil).refused(t, 422, "attach.empty")
	h.upload("ana", "lamps", "lamps.pdf", []byte("%PDF-1.7")).refused(t, 422, "attach.type")
	h.upload("ana", "lamps", "lamps.xls", []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00")).refused(t, 422, "attach.old_office")
	h.call("ana", http.MethodPost, "lamps/import/preview", "application/json", strings.NewReader("{}")).refused(t, 400, "intake.no_file")
	h.call("ana", http.MethodPost, "lamps/import/preview", "multipart/form-data; boundary=x", strings.NewReader("--x\r\n\r\n")).refused(t, 400, "intake.no_file")
	h.upload("ana", "lamps", "lamps.csv", bytes.Repeat([]byte("a,b\n"), 1<<19)).refused(t, 413, "fault.too_large")
	if got := h.preview("ana", "lamps", "code,watts"); got.ErrorCount != 1 || got.Errors[0].Field != "" || !strings.HasPrefix(got.Errors[0].Message, "There is no row") {
		t.Errorf("an empty table: %+v", got)
	}
	if got := h.preview("ana", "lamps", "watts", "40"); got.ErrorCount != 1 || got.Errors[0].Row != 1 || got.Rows != 0 {
		t.Errorf("a table without codes: %+v", got)
	}
}

func TestOnlyWhoMayAndWhoUploaded(t *testing.T) {
	h := open(t)
	token := h.preview("ana", "lamps", "code", "A1").Token
	h.upload("", "lamps", "lamps.csv", []byte("code\nA1\n")).refused(t, 401, "fault.unauthenticated")
	h.upload("guest", "lamps", "lamps.csv", []byte("code\nA1\n")).refused(t, 403, "fault.forbidden")
	h.confirm("guest", "lamps", token).refused(t, 403, "fault.forbidden")
	h.confirm("ben", "lamps", token).refused(t, 404, "intake.token")
	h.confirm("ana", "lamps", strings.Repeat("0", 26)).refused(t, 404, "intake.token")
	h.call("ben", http.MethodGet, "lamps/import/"+token+"/errors", "", nil).refused(t, 404, "intake.token")
	h.clock.Advance(2*time.Hour + time.Second)
	h.confirm("ana", "lamps", token).refused(t, 404, "intake.token")
	if visible, _ := h.visible(); visible != 0 {
		t.Errorf("%d lamps", visible)
	}
}

func TestCommitIsAllOrNothingAndOnce(t *testing.T) {
	for _, register := range []string{"lamps", "staged"} {
		t.Run(register, func(t *testing.T) {
			h := open(t)
			lines := append(numbered("A", 1200), "A000007,40")
			bad := h.preview("ana", register, lines...)
			if bad.ErrorCount != 1 || bad.Errors[0].Row != 1202 {
				t.Fatalf("preview %+v", bad.Errors)
			}
			problem := h.confirm("ana", register, bad.Token).refused(t, 422, "intake.refused")
			if len(problem.Errors) != 1 || problem.Errors[0].Pointer != "/rows/1202/code" {
				t.Errorf("refusal %+v", problem)
			}
			if visible, all := h.visible(); visible+all != 0 {
				t.Errorf("%d visible lamps, %d in all after a refusal", visible, all)
			}
			h.verify()

			good := h.preview("ana", register, lines[:1201]...)
			h.confirmed("ana", register, good.Token, 1200)
			h.confirmed("ana", register, good.Token, 1200) // a lost answer, asked for again
			if visible, all := h.visible(); visible != 1200 || all != 1200 {
				t.Errorf("%d visible lamps of %d", visible, all)
			}
			if report := h.verify(); report.Open != 0 {
				t.Errorf("%d open imports", report.Open)
			}
		})
	}
}

func TestIdempotencyKeyMeansOneUpload(t *testing.T) {
	h := open(t)
	first, second := h.preview("ana", "lamps", "code", "A1").Token, h.preview("ana", "lamps", "code", "A2").Token
	for range 2 {
		if got := h.confirm("ana", "lamps", first, "Idempotency-Key", "k1"); got.status != http.StatusOK {
			t.Fatalf("%d %s", got.status, got.body)
		}
	}
	h.confirm("ana", "lamps", second, "Idempotency-Key", "k1").refused(t, 422, "fault.idempotency_body")
	if visible, _ := h.visible(); visible != 1 {
		t.Errorf("%d lamps", visible)
	}
}

func TestCommitChecksAgain(t *testing.T) {
	h := open(t)
	token := h.preview("ana", "lamps", "code", "A1", "A2").Token
	h.confirmed("ben", "lamps", h.preview("ben", "lamps", "code", "A2").Token, 1)
	problem := h.confirm("ana", "lamps", token).refused(t, 422, "intake.refused")
	if len(problem.Errors) != 1 || problem.Errors[0].Pointer != "/rows/3/code" || problem.Errors[0].Message != "Lamp A2 exists." {
		t.Errorf("%+v", problem)
	}
	if visible, _ := h.visible(); visible != 1 {
		t.Errorf("%d lamps", visible)
	}
}

func TestRowTakenWhileTheImportRuns(t *testing.T) {
	h := open(t)
	token := h.preview("ana", "staged", numbered("A", 800)...).Token
	h.checked = func(rows []sheet.Row) {
		if rows[0].Number > 500 {
			h.checked = nil
			h.enter("A000600") // comes before the row of the import
		}
	}
	problem := h.confirm("ana", "staged", token).refused(t, 422, "intake.refused")
	if len(problem.Errors) != 1 || problem.Errors[0].Pointer != "/rows/602/code" {
		t.Errorf("%+v", problem)
	}
	if _, all := h.visible(); all != 1 {
		t.Errorf("%d lamps are left", all)
	}
	h.verify()
}

func TestTemplateAndWrongRowsComeBack(t *testing.T) {
	h := open(t)
	template := h.call("ana", http.MethodGet, "lamps/import/template?format=xlsx", "", nil)
	if template.status != 200 || template.header.Get("Content-Type") != sheet.XLSX.ContentType() || !strings.Contains(template.header.Get("Content-Disposition"), "template.xlsx") {
		t.Fatalf("template: %d %v", template.status, template.header)
	}
	book := read(t, template.body)
	if err := errors.Join(book.SetSheetRow("Lamps", "A2", &[]any{"A1", "forty"}), book.SetSheetRow("Lamps", "A3", &[]any{"A2", 60})); err != nil {
		t.Fatal(err)
	}
	var filled bytes.Buffer
	if err := book.Write(&filled); err != nil {
		t.Fatal(err)
	}
	var preview intake.Preview
	h.upload("ana", "lamps", "lamps.xlsx", filled.Bytes()).into(t, &preview)
	if preview.Rows != 2 || preview.ErrorCount != 1 {
		t.Fatalf("%+v", preview)
	}
	wrong := h.call("ana", http.MethodGet, "lamps/import/"+preview.Token+"/errors", "", nil)
	rows, err := read(t, wrong.body).GetRows("Lamps")
	if err != nil || len(rows) != 2 || !slices.Equal(rows[1], []string{"A1", "forty", "Watts: This is not a number. Type digits only, without a unit."}) {
		t.Errorf("wrong rows %v, %v", rows, err)
	}
	headless := h.preview("ana", "lamps", "watts", "40")
	h.call("ana", http.MethodGet, "lamps/import/"+headless.Token+"/errors", "", nil).refused(t, 422, "intake.refused")
}

func read(t *testing.T, data []byte) *excelize.File {
	t.Helper()
	book, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatalf("%v: %.200s", err, data)
	}
	t.Cleanup(func() { _ = book.Close() })
	return book
}
