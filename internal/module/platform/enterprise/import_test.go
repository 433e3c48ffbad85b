package enterprise

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/idcheck"
	"gongzhi/internal/kit/intake"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/sheet"
)

// uscc makes a valid code out of a number below 10^8.
func uscc(n int) string {
	code := fmt.Sprintf("91440003%08d00", n)
	for range 2 {
		_, err := idcheck.ParseCreditCode(code)
		var wrong *idcheck.Error
		if !errors.As(err, &wrong) {
			return code
		}
		switch {
		case wrong.Params["organisation"] != nil:
			code = code[:16] + wrong.Params["organisation"].(string) + code[17:]
		case wrong.Key == "idcheck.uscc_organisation":
			code = code[:16] + wrong.Params["expected"].(string) + code[17:]
		default:
			code = code[:17] + wrong.Params["expected"].(string)
		}
	}
	return code
}

const heading = "name,namePt,kind,uscc,contactName,phone,address,area,licenceKind,licenceNumber,licenceScope,licenceIssuedBy,licenceValidFrom,licenceValidTo"

// business is one row of a sheet.
func business(n int) string {
	return fmt.Sprintf("横琴示例第%d饮食有限公司,Exemplo %d Lda.,food,%s,陈大文,+853 66%06d,横琴新区某某路 %d 号,口岸,transport,T-%d,普通货运;冷藏,商事服务局,2024-01-01,2029-12-31",
		n, n, uscc(n), n%1_000_000, n, n)
}

// businesses writes a CSV of count rows.
func (h *house) businesses(count int) string {
	h.Helper()
	path := filepath.Join(h.TempDir(), "businesses.csv")
	file, err := os.Create(path)
	if err != nil {
		h.Fatal(err)
	}
	out := bufio.NewWriter(file)
	fmt.Fprintln(out, heading)
	for n := range count {
		fmt.Fprintln(out, business(n))
	}
	if err := errors.Join(out.Flush(), file.Close()); err != nil {
		h.Fatal(err)
	}
	return path
}

func TestPreviewSpeaksOfCells(t *testing.T) {
	h := open(t)
	h.create(Details{Name: "There", USCC: uscc(1), MacaoNo: "SO-1"})
	lines := []string{
		heading + ",macaoNo,usccOverrideReason",
		business(2) + ",,",
		business(1) + ",,",                                       // registered
		strings.Replace(business(3), uscc(3), uscc(2), 1) + ",,", // twice in the sheet
		"A,,food,91440003MAXX0A012C,,,,,,,,,,,,",                 // wrong check character
		"B,,food,91440003MAXX0A013B,,,,,,,,,,,,as printed",       // accepted with a reason
		"C,,bank,,,call me,,,food_business,JY24404029000017,,,2026-01-01,,so-1,",
		",,food,,,,,,,X1,,,20260101,,,",
	}
	got := h.upload("chief", "businesses.csv", []byte(strings.Join(lines, "\n")))
	var preview intake.Preview
	got.into(t, &preview)
	var said []string
	for _, p := range preview.Errors {
		if p.Severity == sheet.Error || p.Row > 1 {
			said = append(said, fmt.Sprintf("%d %s %s|%s|%s", p.Row, p.Field, p.Severity, p.Value, p.Suggestion))
		}
		if p.Row > 1 && (strings.HasPrefix(p.Message, "enterprise.") || strings.HasPrefix(p.Message, "idcheck.") || p.Column == "") {
			t.Errorf("%+v is not in words", p)
		}
	}
	want := strings.Join([]string{
		"3 uscc error|" + uscc(1) + "|", "4 uscc error|" + uscc(2) + "|",
		"5 uscc error|91440003MAXX0A012C|", "5 usccOverrideReason error||",
		"7 kind error|bank|", "7 licenceNumber error|JY24404029000017|", "7 licenceOverrideReason error||", "7 phone error|call me|", "7 macaoNo error|so-1|",
		"8 name error||", "8 licenceValidFrom error|20260101|2026-01-01", "8 licenceKind error||",
		"6 uscc reminder|91440003MAXX0A013B|",
	}, "\n")
	if strings.Join(said, "\n") != want || preview.Rows != 7 || preview.Passed != 2 || preview.ErrorRows != 5 {
		t.Errorf("%d rows, %d passed, %d wrong:\n%s\nwant\n%s", preview.Rows, preview.Passed, preview.ErrorRows, strings.Join(said, "\n"), want)
	}
	h.call("chief", http.MethodPost, "/import", map[string]string{"token": preview.Token}).refused(t, 422, "intake.refused")
	if h.rows("organisation") != 1 {
		t.Error("something was imported")
	}
	if wrong := h.call("chief", http.MethodGet, "/import/"+preview.Token+"/errors", nil); wrong.status != 200 || !strings.HasPrefix(string(wrong.body), "PK") {
		t.Errorf("%d", wrong.status)
	}
}

func TestImportThroughTheWizard(t *testing.T) {
	h := open(t)
	content, err := os.ReadFile(h.businesses(1200))
	if err != nil {
		t.Fatal(err)
	}
	h.upload("owner@x", "businesses.csv", content).into(t, &intake.Preview{})
	var preview intake.Preview
	h.upload("chief", "businesses.csv", content).into(t, &preview)
	if preview.ErrorCount != 0 || preview.Rows != 1200 {
		t.Fatalf("%+v", preview)
	}
	var done intake.Done
	h.ok("chief", http.MethodPost, "/import", map[string]string{"token": preview.Token}, &done)
	var page list.Result[Organisation]
	h.ok("chief", http.MethodGet, "?sort=name&q="+uscc(7), nil, &page)
	if done.Imported != 1200 || len(page.Items) != 1 {
		t.Fatalf("%+v, %d found", done, len(page.Items))
	}
	org := page.Items[0]
	if org.Name != "横琴示例第7饮食有限公司" || org.ContactName != "陈大文" || !strings.Contains(org.PhoneMasked, "*") || org.CreatedBy != "chief" || org.LicenceUntil != "2029-12-31" ||
		len(org.Licences) != 1 || org.Licences[0].Number != "T-7" || strings.Join(org.Licences[0].Scope, "|") != "普通货运|冷藏" || org.Licences[0].State != Valid {
		t.Errorf("%+v", org)
	}
	// An imported organisation is edited like any other.
	h.ok("chief", http.MethodPut, "/"+org.ID, map[string]any{"version": 1, "name": "Renamed", "kind": "food", "uscc": org.USCC}, nil)
	var history struct{ Items []struct{ Action string } }
	h.ok("chief", http.MethodGet, "/"+org.ID+"/timeline", nil, &history)
	if len(history.Items) != 2 {
		t.Errorf("history %+v", history)
	}
	h.verify()
}

// A sheet filled in with one language is read under another.
func TestSheetOfAnotherLanguage(t *testing.T) {
	h := open(t)
	content := "名称,機構類別,Licença,证号,生效日\nA,食品企業,Licença de transporte rodoviário,T1,2026-01-01\nB,Supplier,道路运输经营许可证,T2,2026-01-01\nC,clinic,,,\n"
	var preview intake.Preview
	h.upload("chief", "businesses.csv", []byte(content)).into(t, &preview)
	if preview.Rows != 3 || preview.ErrorCount != 0 {
		t.Errorf("%+v", preview)
	}
}

func TestOnlyWhoReachesAllImports(t *testing.T) {
	h := open(t)
	var preview intake.Preview
	h.upload("owner@x", "businesses.csv", []byte(heading+"\n"+business(1))).into(t, &preview)
	h.call("owner@x", http.MethodPost, "/import", map[string]string{"token": preview.Token}).refused(t, 403, "fault.forbidden")
	if h.rows("organisation") != 0 {
		t.Error("something was imported")
	}
}

// busy keeps registering organisations until stop is called, which returns how
// many there are and the longest time one took.
func (h *house) busy() (stop func() (count int, longest time.Duration)) {
	done, finished := make(chan struct{}), make(chan struct{})
	count, longest := 0, time.Duration(0)
	go func() {
		defer close(finished)
		for {
			select {
			case <-done:
				return
			case <-time.After(5 * time.Millisecond):
			}
			began := clock.System{}.Now()
			if _, err := h.orgs.Create(h.as("chief"), Details{Name: "By hand", Kind: "other"}); err != nil {
				h.Errorf("the other writer: %v", err)
				return
			}
			count, longest = count+1, max(longest, clock.System{}.Now().Sub(began))
		}
	}()
	return func() (int, time.Duration) { close(done); <-finished; return count, longest }
}

func (h *house) seen() int {
	h.Helper()
	var page list.Result[Organisation]
	h.ok("chief", http.MethodGet, "?kind=food&limit=1", nil, &page)
	return page.Total
}

// The one bad row of 100,000 stops everything and is named; corrected, all come
// while others keep writing.
func TestImportAtVolume(t *testing.T) {
	const rows, bad = 100_000, 4_321
	h := open(t)
	ctx := h.as("chief")
	good := h.businesses(rows)
	content, err := os.ReadFile(good)
	path := filepath.Join(t.TempDir(), "bad.csv")
	if err == nil {
		err = os.WriteFile(path, bytes.Replace(content, []byte(uscc(bad)), []byte("9144O003MAXX0A012B"), 1), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	var told []intake.Problem
	report, err := intake.RunFile(ctx, h.orgs.Register(), path, func(p intake.Problem) {
		if p.Severity == sheet.Error {
			told = append(told, p)
		}
	})
	if fault.KeyOf(err) != "intake.refused" || report.Rows != rows || len(told) != 1 || told[0].Row != bad+2 || told[0].Column != "Unified social credit code" || told[0].Value != "9144O003MAXX0A012B" {
		t.Fatalf("%v, %d rows, told %+v", err, report.Rows, told)
	}
	if h.rows("organisation")+h.rows("organisation_licence") != 0 || h.seen() != 0 {
		t.Fatal("something was imported")
	}

	stop := h.busy()
	report, err = intake.RunFile(ctx, h.orgs.Register(), good, nil)
	others, longest := stop()
	if err != nil || report.Imported != rows || h.seen() != rows {
		t.Fatalf("%v, %+v, %d seen", err, report, h.seen())
	}
	t.Logf("the other writer finished %d writes during the import, the slowest in %v", others, longest)
	if others < 100 {
		t.Errorf("the other writer finished %d writes only", others)
	}
	if h.rows("organisation_licence") != rows || h.rows("audit_open") != 0 {
		t.Errorf("%d licences, %d open imports", h.rows("organisation_licence"), h.rows("audit_open"))
	}
}

// An import that is cut off shows nothing, and nothing stays of it.
func TestImportCutOff(t *testing.T) {
	h := open(t)
	ctx, cancel := context.WithCancel(h.as("chief"))
	register := h.orgs.Register()
	check := register.Checker
	register.Checker = func(ctx context.Context) func([]sheet.Row) error {
		inner := check(ctx)
		return func(rows []sheet.Row) error {
			if rows[0].Number > 3000 {
				cancel()
			}
			return inner(rows)
		}
	}
	if _, err := intake.RunFile(ctx, register, h.businesses(5000), nil); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if h.seen() != 0 || h.rows("organisation") == 0 {
		t.Errorf("%d seen of %d", h.seen(), h.rows("organisation"))
	}
	h.verify()
	unseen := Organisation{}
	if err := h.runner.DB.Read().NewSelect().Model(&unseen).Limit(1).Scan(context.Background()); err != nil {
		t.Fatal(err)
	}
	h.call("chief", http.MethodGet, "/"+unseen.ID, nil).refused(t, 404, "enterprise.not_found")
	if names, err := h.orgs.Names(context.Background(), []string{unseen.ID}); err != nil || len(names) != 0 {
		t.Errorf("%v, %v", names, err)
	}
	if _, err := h.orgs.ByName(context.Background(), unseen.Name); !fault.Is(err, fault.NotFound) {
		t.Error(err)
	}
	if err := h.orgs.RequireLicensed(h.as("chief"), h.runner.DB.Read(), unseen.ID, nil, today); fault.KeyOf(err) != "enterprise.unknown" {
		t.Error(err)
	}
	// Its numbers are not free yet, and there is nothing to look up.
	h.call("chief", http.MethodPost, "", map[string]any{"name": "X", "kind": "food", "uscc": unseen.USCC}).refused(t, 409, "enterprise.importing")
	for _, job := range h.module.Jobs {
		if err := job.Run(context.Background()); err != nil {
			t.Error(err)
		}
	}
	if left := h.rows("organisation") + h.rows("organisation_licence"); left != 0 {
		t.Errorf("%d rows are left", left)
	}
	if report := h.verify(); report.Open != 0 {
		t.Errorf("%+v", report)
	}
	h.ok("chief", http.MethodPost, "", map[string]any{"name": "X", "kind": "food", "uscc": unseen.USCC}, nil)
}

// Somebody registers the same number while the import runs.
func TestImportMeetsAnotherWriter(t *testing.T) {
	h := open(t)
	register := h.orgs.Register()
	check := register.Checker
	register.Checker = func(ctx context.Context) func([]sheet.Row) error {
		inner := check(ctx)
		return func(rows []sheet.Row) error {
			err := inner(rows)
			if rows[0].Number > 500 && h.rows("organisation") == 500 {
				h.create(Details{Name: "First", USCC: uscc(700)})
			}
			return err
		}
	}
	var told []string
	_, err := intake.RunFile(h.as("chief"), register, h.businesses(1500), func(p intake.Problem) {
		if p.Severity == sheet.Error {
			told = append(told, p.String())
		}
	})
	if fault.KeyOf(err) != "intake.refused" || len(told) != 1 || !strings.HasPrefix(told[0], "702 ") || h.rows("organisation") != 1 {
		t.Errorf("%v, told %v, %d left", err, told, h.rows("organisation"))
	}
	h.verify()
}

// Every column is found by its name in each language, and by no other's.
func TestColumnsAreTold(t *testing.T) {
	h := open(t)
	for _, lang := range i18n.Languages {
		ctx := i18n.WithLang(h.as("chief"), lang)
		names := map[string]string{}
		for _, column := range h.orgs.importSpec(ctx).Columns {
			for _, name := range append([]string{column.Key, column.Header}, column.Aliases...) {
				name = strings.ToLower(strings.ReplaceAll(name, " ", ""))
				if other, taken := names[name]; taken && other != column.Key {
					t.Errorf("%s: %q names %s and %s", lang, name, other, column.Key)
				}
				names[name] = column.Key
				if strings.HasPrefix(name, "field.") {
					t.Errorf("%s: %s has no words", lang, name)
				}
			}
		}
		var template bytes.Buffer
		if err := sheet.Template(&template, h.orgs.importSpec(ctx)); err != nil {
			t.Fatal(err)
		}
		summary, err := sheet.Read(ctx, bytes.NewReader(template.Bytes()), int64(template.Len()), h.orgs.importSpec(ctx), func(row sheet.Row) error {
			return fmt.Errorf("row %d of the template counts: %+v", row.Number, row)
		})
		if err != nil || len(summary.Issues) != 0 {
			t.Errorf("%s: %+v, %v", lang, summary, err)
		}
	}
}
