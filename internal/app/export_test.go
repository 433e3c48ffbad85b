package app

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// masked reads as ISAF: staff by masked names, and no way to ask whether
// somebody has a prescription of a number.
func (j *journey) masked() {
	j.Helper()
	for login, want := range map[string]float64{"pharmacist": 1, "isaf": 0, "officer": 0} {
		if found := j.ok(login, "GET", gives+"?q=RX-1", nil).body["total"]; found != want {
			j.Errorf("%s finds %v dispensings by the number of a prescription, want %v", login, found, want)
		}
		if found := j.ok(login, "GET", gives+"?q="+j.amlodipine[0], nil).body["total"]; found != 1.0 {
			j.Errorf("%s finds %v dispensings by the code", login, found)
		}
	}
	for _, event := range j.ok("isaf", "GET", codes+"/codes/"+j.amlodipine[0], nil).list("events") {
		if name, _ := event["personName"].(string); !strings.Contains(name, "*") {
			j.Errorf("ISAF reads the name of %s", name)
		}
	}
	for path, field := range map[string]string{gives + "/" + j.dispenseID: "pharmacistName", outs + "/orders/" + j.outboundID: "pickerName"} {
		if name := j.ok("isaf", "GET", path, nil).text(field); name != "" && !strings.Contains(name, "*") {
			j.Errorf("ISAF reads %s %s", field, name)
		}
	}
}

// drivers: who sends or receives a parcel reads who drove it, others do not.
func (j *journey) drivers() {
	j.Helper()
	for login, want := range map[string]string{"keeper": "陈示例", "pharmacist": "陈示例", "officer": "陈**", "isaf": "陈**"} {
		if name := j.ok(login, "GET", outs+"/orders/"+j.outboundID, nil).text("driverName"); name != want {
			j.Errorf("%s reads that %s drove, want %s", login, name, want)
		}
		for _, row := range j.rows(login, outs+"/orders?q="+j.outboundID) {
			if row["driverName"] != want {
				j.Errorf("%s lists that %s drove, want %s", login, row["driverName"], want)
			}
		}
		if told := j.ok(login, "GET", outs+"/orders/"+j.outboundID+"/timeline", nil).raw; strings.Contains(string(told), "陈示例") {
			j.Errorf("the history tells %s who drove", login)
		}
	}
}

// exports takes every list out as a spreadsheet: as many rows as the list has,
// in words, with the filters of the list, and each an entry of the audit log.
func (j *journey) exports() {
	j.Helper()
	count := 0
	for _, route := range j.API().Routes {
		path, ok := strings.CutSuffix(route.Path, "/export")
		if !ok || len(route.Query) == 0 {
			continue
		}
		count++
		login := map[string]string{"platform.evidence": "audit", "platform.identity": "system", "platform.signin": "security", "platform.settings": "system", "platform.review": "audit", "platform.privacy": "security", "opscenter.vulnerability": "secengineer", "opscenter.team": "manager", "opscenter.recovery": "dba"}[route.Tag]
		switch {
		case login == "" && strings.HasPrefix(route.Tag, "opscenter."):
			login = "manager"
		case login == "":
			login = "officer"
		}
		why := ""
		if path == logsAPI+"/lines" {
			why = "&reason=inspection"
			j.refused(422, "fault.fields", login, "GET", route.Path+"?format=csv", nil) // logs leave for a reason
		}
		total := j.ok(login, "GET", path, nil).body["total"].(float64)
		for _, lang := range []string{"zh-Hans", "zh-Hant", "pt", "en"} {
			sheet := j.send(login, lang, "GET", route.Path+"?format=csv"+why, nil)
			rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(sheet.raw), "\ufeff"))).ReadAll()
			if err != nil || sheet.status != http.StatusOK || len(rows) < int(total)+1 {
				j.Fatalf("%s: %d, %d rows of %v, %v", route.Path, sheet.status, len(rows), total, err)
			}
			for _, cell := range slices.Concat(rows[:min(2, len(rows))]...) {
				if strings.HasPrefix(cell, "field.") || strings.HasPrefix(cell, "state.") || strings.HasPrefix(cell, "enum.") || strings.HasPrefix(cell, "audit.") {
					j.Errorf("%s in %s: %s has no word", route.Path, lang, cell)
				}
			}
		}
		if none := j.ok(login, "GET", route.Path+"?format=csv&q=nothing-is-called-so"+why, nil); strings.Count(strings.TrimSpace(string(none.raw)), "\n") != 0 {
			j.Errorf("%s ignores the search", route.Path)
		}
		j.refused(422, "fault.fields", login, "GET", route.Path+"?columns=secret", nil)
		if found := j.ok("audit", "GET", "/api/platform/evidence/entries?action="+route.Tag+".export", nil).body["total"].(float64); found < 5 {
			j.Errorf("%s: %v entries in the log", route.Path, found)
		}
	}
	for path, action := range map[string]string{"/api/platform/enterprise/organisations/export": "platform.enterprise.export", "/api/drugtrace/drugcatalog/items/export": "drugtrace.drugcatalog.export"} {
		j.ok("officer", "GET", path+"?format=csv&q=x", nil)
		entries := j.rows("audit", "/api/platform/evidence/entries?action="+action)
		if len(entries) == 0 || !strings.HasSuffix(fmt.Sprint(entries[0]["reason"]), " csv q") {
			j.Errorf("%s is not in the log: %v", path, entries)
		}
	}
	if count < 15 {
		j.Errorf("%d lists can be exported", count)
	}
	j.refused(403, "fault.forbidden", "system", "GET", codes+"/codes/export", nil)
	if sheet := j.ok("isaf", "GET", gives+"/export?format=csv&columns=doctorName,code", nil); strings.Contains(string(sheet.raw), "梁示例") || !strings.Contains(string(sheet.raw), j.amlodipine[0]) {
		j.Errorf("ISAF's export: %s", sheet.raw)
	}
}

// TestConsoleOffersWhatIsExported compares the fields that the console's lists
// name with the columns of the operations.
func TestConsoleOffersWhatIsExported(t *testing.T) {
	t.Parallel()
	offered := map[string]bool{}
	schemas, err := filepath.Glob("../../web/admin/src/modules/*/*/*.ts")
	if err != nil || len(schemas) == 0 {
		t.Fatal(err)
	}
	for _, file := range schemas {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range regexp.MustCompile(`exports: \[([^\]]*)\]`).FindAllStringSubmatch(string(text), -1) {
			offered[strings.ReplaceAll(found[1], "'", "")] = true
		}
	}
	for _, route := range newStage(t).API().Routes {
		if len(route.Query) < 2 || !strings.HasSuffix(route.Path, "/export") {
			continue
		}
		var columns []string
		for _, value := range route.Query[1].Schema.Items.Enum {
			columns = append(columns, value.(string))
		}
		if fields := strings.Join(columns, ", "); !offered[fields] {
			t.Errorf("no list of the console names the columns of %s: %s", route.Path, fields)
		}
		delete(offered, strings.Join(columns, ", "))
	}
	for fields := range offered {
		t.Errorf("no operation exports %s", fields)
	}
}
