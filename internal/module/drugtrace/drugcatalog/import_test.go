package drugcatalog

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/intake"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/sheet"
	"gongzhi/internal/kit/web"
)

// header of the import sheet by keys, which are accepted beside the words.
const header = "productCode7,catalogNo,nameHant,namePt,inn,dosageForm,strength,packSpec,packQty,storageClass,tempMin,tempMax,externalUse,supplyClass,drugCategory,macaoRegNo,shelfLifeMonths,manufacturer,holder,gtin\n"

// sampleRows are the rows of drug.md A.12, completed where a field is missing.
func sampleRows() string {
	rows := []struct{ product, hant, pt, form, strength, pack, storage, low, high, external, class, category, registration string }{
		{"9010001", "氨氯地平片", "Amlodipina", "片", "5mg", "30片", "ambient", "", "", "", "MSRM", "chemical", "DEMO-M-00001"},
		{"9010002", "二甲雙胍片", "Metformina", "片", "500mg", "100片", "ambient", "", "", "", "MSRM", "chemical", "DEMO-M-00002"},
		{"9010005", "奧美拉唑膠囊", "Omeprazol", "胶囊", "20mg", "14粒", "cool", "", "", "", "MSRM", "chemical", "DEMO-M-00005"},
		{"9010008", "阿莫西林克拉維酸片", "Amoxicilina+Ác. clavulânico", "片", "625mg", "14片", "coolDark", "", "", "", "MSRM", "chemical", "DEMO-M-00008"},
		{"9010011", "拉坦前列素滴眼液", "Latanoprost", "滴眼", "2.5mL", "1支", "cold", "2", "8", "", "MSRM", "chemical", "DEMO-M-00011"},
		{"9020001", "止痛活絡摩擦膏", "Bálsamo", "软膏", "30g", "1支", "ambient", "", "", "true", "TCM", "tcm", "DEMO-T-00001"},
	}
	var text strings.Builder
	for i, r := range rows {
		fmt.Fprintf(&text, "%s,2024-%03d,%s,%s,%s,%s,%s,%s,1,%s,%s,%s,%s,%s,%s,%s,36,M,H,\n",
			r.product, i+1, r.hant, r.pt, r.pt, r.form, r.strength, r.pack, r.storage, r.low, r.high, r.external, r.class, r.category, r.registration)
	}
	return text.String()
}

func (w *world) importFile(t testing.TB, ctx context.Context, rows string) (intake.Report, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "catalogue.csv")
	if err := os.WriteFile(path, []byte(header+rows), 0o600); err != nil {
		t.Fatal(err)
	}
	catalogue := i18n.NewCatalogue()
	if err := catalogue.AddFS(texts, "texts"); err != nil {
		t.Fatal(err)
	}
	return intake.RunFile(web.WithCatalogue(i18n.WithLang(ctx, i18n.English), catalogue), w.Register(), path, nil)
}

func TestImportDraftsTheSampleRows(t *testing.T) {
	w := newWorld(t)
	report, err := w.importFile(t, officer, sampleRows())
	if err != nil || report.Imported != 6 || report.Passed != 6 || report.ReminderRows != 7 { // six names and the header, which lacks columns
		t.Fatalf("got %+v, %v", report, err)
	}
	if r := report.Errors[2]; r.Row != 4 || r.Field != "nameHans" || r.Suggestion != "奥美拉唑胶囊" || r.Severity != sheet.Reminder {
		t.Errorf("got %+v", r)
	}
	page, err := w.List(officer, list.Params{}, ItemFilter{State: []string{Draft}, StorageClass: []string{"cold"}})
	if err != nil || len(page.Items) != 1 || *page.Items[0].TempMin != 20 || *page.Items[0].TempMax != 80 || page.Items[0].CreatedBy != "officer" {
		t.Fatalf("got %+v, %v", page.Items, err)
	}
	view := must(t)(w.Get(officer, page.Items[0].ID))
	if view.Revision == nil || view.Revision.Number != 1 || view.Revision.Content.NameHant != "拉坦前列素滴眼液" {
		t.Errorf("got %+v", view.Revision)
	}
	content := view.Content
	content.ApprovedDocNo = "No. 1"
	view = must(t)(w.Update(officer, view.ID, view.Version, content))
	w.do(t, lead, w.do(t, officer, view, "submit"), "approve")
}

func TestImportNamesRowAndColumn(t *testing.T) {
	w := newWorld(t)
	w.draft(t) // has 2024-001, 9010001 and DEMO-M-00001
	rows := strings.Split(strings.TrimSuffix(sampleRows(), "\n"), "\n")
	rows[1] = strings.Replace(rows[1], "36,M,H,", "136,M,H,09521234543214", 1)
	rows[2] = strings.Replace(rows[2], "奧美拉唑膠囊,Omeprazol", ",", 1)
	rows[3] = strings.Replace(rows[3], "coolDark", "warm", 1)
	rows[4] = strings.Replace(rows[4], "cold,2,8", "cold,2,18", 1)
	rows[5] = strings.Replace(rows[5], "9020001", "9010002", 1)
	report, err := w.importFile(t, officer, strings.Join(rows, "\n"))
	refused(t, err, fault.Invalid, "intake.refused")
	want := map[string]string{
		"2 catalogNo": "2024-001", "2 productCode7": "9010001",
		"3 shelfLifeMonths": "136", "3 gtin": "09521234543214",
		"4 nameHant": "", "4 namePt": "", "5 storageClass": "warm", "6 tempMin": "2", "7 productCode7": "9010002",
	}
	for _, problem := range report.Errors {
		place := fmt.Sprint(problem.Row, " ", problem.Field)
		if value, expected := want[place]; problem.Severity == sheet.Error && (!expected || value != problem.Value || problem.Column == "" || problem.Message == "") {
			t.Errorf("unexpected %s: %+v", place, problem)
		}
		delete(want, place)
	}
	if len(want) > 0 {
		t.Errorf("not found: %v", want)
	}
	if page, err := w.List(officer, list.Params{}, ItemFilter{}); err != nil || page.Total != 1 {
		t.Errorf("a wrong file left %d items, %v", page.Total, err)
	}
}

func TestImportNeedsItsPermission(t *testing.T) {
	w := newWorld(t)
	_, err := w.importFile(t, nobody, sampleRows())
	refused(t, err, fault.Forbidden, "fault.forbidden")
}

func TestTemplateAndExportComeBack(t *testing.T) {
	w := newWorld(t)
	w.effective(t)
	var file bytes.Buffer
	if err := w.Export(officer, &file, &exportInput{Format: "xlsx"}); err != nil {
		t.Fatal(err)
	}
	var row sheet.Row
	reader := bytes.NewReader(file.Bytes())
	summary, err := sheet.Read(officer, reader, reader.Size(), importSpec(officer), func(r sheet.Row) error { row = r; return nil })
	if err != nil || summary.Rows != 1 || row.Wrong() {
		t.Fatalf("got %+v, %v, %v", summary, row.Issues, err)
	}
	want := amlodipine(1)
	want.tidy()
	got := contentOf(row)
	got.tidy()
	if changes := difference(want, got); len(changes) != 0 {
		t.Errorf("an exported row reads differently: %v", changes)
	}
}
