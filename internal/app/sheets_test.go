package app

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/module/platform/enterprise"
)

// TestOrganisationsTravel: what one installation exports another imports
// unchanged, telephones, scopes and further licences included.
func TestOrganisationsTravel(t *testing.T) {
	t.Setenv("LC_ALL", "zh_CN.UTF-8")
	first := alone(t)
	fill(t, first, func(s *System) {
		ctx := scope.With(t.Context(), scope.SystemActor("test"))
		phone := "+853 2888 1234"
		food := enterprise.LicenceInput{Kind: "food_business", Number: "JY24404029000016", Scope: []string{"food_sale_bulk", "catering_hot"}, IssuedBy: "横琴", ValidFrom: "2026-01-01", ValidTo: "2030-12-31"}
		other := enterprise.LicenceInput{Kind: "transport", Number: "DEMO-1", Scope: []string{"a, b; c"}, ValidFrom: "2026-02-01"}
		for _, d := range []enterprise.Details{
			{Name: "示例贸易有限公司", NameHant: "示例貿易有限公司", NamePt: "Exemplo, Lda.", Kind: "food", USCC: "91440003MAXX0A012B", USCCOverrideReason: "证件如此", ContactName: "示例", Phone: &phone, Address: "横琴 1 号", Area: "横琴", Position: enterprise.Position{Latitude: "22.127000", Longitude: "113.54", Datum: "gcj02"}, Licences: []enterprise.LicenceInput{food, other}},
			{Name: "=1+1", Kind: "clinic", MacaoNo: "SO-12345"},
			{Name: "Comma first", Kind: "supplier", Licences: []enterprise.LicenceInput{other}},
		} {
			if _, err := s.Services.Enterprise.Create(ctx, d); err != nil {
				t.Fatal(Explain(err))
			}
		}
	})
	for _, ending := range []string{".xlsx", ".csv"} {
		out, again := filepath.Join(t.TempDir(), "out"+ending), filepath.Join(t.TempDir(), "again.csv")
		if err := Export(t.Context(), first, "organisations", out, io.Discard); err != nil {
			t.Fatal(Explain(err))
		}
		second := alone(t)
		var said bytes.Buffer
		if err := Import(t.Context(), second, "organisations", out, &said); err != nil || !strings.Contains(said.String(), "已导入 3 行") {
			t.Fatalf("%s: %s\n%s", ending, Explain(err), said.String())
		}
		want := filepath.Join(t.TempDir(), "want.csv")
		for file, config := range map[string]Config{want: first, again: second} {
			if err := Export(t.Context(), config, "organisations", file, io.Discard); err != nil {
				t.Fatal(Explain(err))
			}
		}
		if before, after := lines(t, want), lines(t, again); before != after || !strings.Contains(before, "2888") {
			t.Errorf("%s: exported\n%q\nand after the import\n%q", ending, before, after)
		}
	}
	fill(t, first, func(s *System) { // a suspended one does not come back as active
		ctx := scope.With(t.Context(), scope.SystemActor("test"))
		page, err := s.Services.Enterprise.List(ctx, list.Params{}, enterprise.Filter{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.DB.Maintenance().ExecContext(t.Context(), "UPDATE organisation SET state = 'suspended' WHERE id = ?", page.Items[0].ID); err != nil {
			t.Fatal(err)
		}
	})
	out := filepath.Join(t.TempDir(), "out.csv")
	if err := Export(t.Context(), first, "organisations", out, io.Discard); err != nil {
		t.Fatal(err)
	}
	if err := Import(t.Context(), alone(t), "organisations", out, io.Discard); fault.KeyOf(err) != "app.import_refused" {
		t.Errorf("a suspended organisation: %v", err)
	}
}

// lines are the rows of a file in an order of their own.
func lines(t *testing.T, file string) string {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	rows := strings.Split(strings.TrimSpace(string(content)), "\r\n")
	slices.Sort(rows[1:])
	return strings.Join(rows, "\n")
}

func TestExportRefusesOtherEndings(t *testing.T) {
	config, folder := alone(t), t.TempDir()
	for _, name := range []string{"c.pdf", "c", "c.XLS", "csv"} {
		if err := Export(t.Context(), config, "catalogue", filepath.Join(folder, name), io.Discard); fault.KeyOf(err) != "app.export_ending" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if found := inside(t, folder); len(found) != 1 {
		t.Errorf("left behind: %v", found)
	}
	if _, err := os.Stat(config.Data); err == nil {
		t.Error("a refused export made the data folder")
	}
}

// TestExportIsWholeOrNothing: an error leaves the file that was there.
func TestExportIsWholeOrNothing(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, "out.csv")
	lay(t, file, "of yesterday")
	before := inside(t, folder)
	err := writeWhole(file, func(w io.Writer) error {
		_, _ = io.WriteString(w, "half a")
		return io.ErrUnexpectedEOF
	})
	if err == nil {
		t.Error("an error was swallowed")
	}
	unchanged(t, "export", folder, before)
}

// TestEmptyFileIsSaidToBeEmpty.
func TestEmptyFileIsSaidToBeEmpty(t *testing.T) {
	t.Setenv("LC_ALL", "en")
	config := alone(t)
	file := filepath.Join(t.TempDir(), "empty.csv")
	if err := Export(t.Context(), config, "organisations", file, io.Discard); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	header, _, _ := strings.Cut(string(content), "\n")
	lay(t, file, header+"\n")
	var said bytes.Buffer
	err = Import(t.Context(), config, "organisations", file, &said)
	told := said.String() + Explain(err)
	if err == nil || !strings.Contains(told, "There is no row below the column names") || strings.Contains(told, "of 0 rows") {
		t.Error(told)
	}
}
