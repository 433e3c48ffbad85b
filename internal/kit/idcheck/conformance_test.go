package idcheck

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// row is one case of a group: a number alone, or a list that begins with one.
type row []any

func (r *row) UnmarshalJSON(content []byte) error {
	var list []any
	if err := json.Unmarshal(content, &list); err == nil {
		*r = list
		return nil
	}
	var single any
	err := json.Unmarshal(content, &single)
	*r = row{single}
	return err
}

func (r row) text(i int) string {
	if i >= len(r) {
		return ""
	}
	return fmt.Sprint(r[i])
}

// groups runs one case of each group and says what is wrong with the outcome.
var groups = map[string]func(r row) string{
	"id_valid": func(r row) string {
		id, err := ParseResidentID(r.text(0))
		return unless(err == nil && (id.Legacy || id.Number == strings.ToUpper(r.text(0))), id, err)
	},
	"id_invalid": func(r row) string {
		id, err := ParseResidentID(r.text(0))
		return unless(err != nil && overridableAs(err, r.text(1)), id, err)
	},
	"id15_to_18": func(r row) string {
		id, err := ParseResidentID(r.text(0))
		return unless(err == nil && id.Legacy && id.Number == r.text(1), id, err)
	},
	"id_age": func(r row) string {
		id, err := ParseResidentID(r.text(0))
		day, dayErr := time.Parse("2006-01-02", r.text(1))
		age, born := id.AgeOn(day)
		return unless(err == nil && dayErr == nil && born && fmt.Sprint(age) == r.text(2), age, err)
	},
	"id_lowercase_x": func(r row) string {
		id, err := ParseResidentID(r.text(0))
		return unless(err == nil && id.Number == strings.ToUpper(r.text(0)), id, err)
	},
	"hk_id_valid": func(r row) string {
		id, err := ParseHongKongID(r.text(0))
		return unless(err == nil, id, err)
	},
	"hk_id_invalid": func(r row) string {
		id, err := ParseHongKongID(r.text(0))
		return unless(err != nil, id, err)
	},
	"uscc_valid": func(r row) string {
		code, err := ParseCreditCode(r.text(0))
		return unless(err == nil && code.Code == strings.ToUpper(r.text(0)), code, err)
	},
	"uscc_invalid": func(r row) string {
		code, err := ParseCreditCode(r.text(0))
		return unless(err != nil && overridableAs(err, r.text(1)), code, err)
	},
}

// overridableAs: a case said to fail its check digit must leave a way for the
// person who knows better.
func overridableAs(err error, reason string) bool {
	var problem *Error
	return errors.As(err, &problem) && (!strings.Contains(reason, "check digit") || problem.Overridable)
}

func unless(ok bool, got any, err error) string {
	if ok {
		return ""
	}
	return fmt.Sprintf("got %+v, error %v", got, err)
}

// readGroups reads a vectors file; its texts are remarks. A case of
// id_lowercase_x may be written as one list of number and remark.
func readGroups(t *testing.T, file string) map[string][]row {
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]json.RawMessage
	if err := json.Unmarshal(content, &all); err != nil {
		t.Fatal(err)
	}
	result := map[string][]row{}
	for name, raw := range all {
		if raw[0] == '"' {
			continue
		}
		var rows []row
		if err := json.Unmarshal(raw, &rows); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if name == "id_lowercase_x" && len(rows) == 2 && len(rows[1].text(0)) != 18 {
			rows = []row{{rows[0].text(0), rows[1].text(0)}}
		}
		result[name] = rows
	}
	return result
}

func runGroups(t *testing.T, file string) {
	for name, rows := range readGroups(t, file) {
		t.Run(name, func(t *testing.T) {
			run := groups[name]
			if run == nil {
				t.Fatalf("group is unknown: %d cases not run", len(rows))
			}
			passed := 0
			for _, r := range rows {
				if problem := run(r); problem != "" {
					t.Errorf("%v: %s", r, problem)
				} else {
					passed++
				}
			}
			t.Logf("idcheck %s: read %d, run %d, passed %d", name, len(rows), len(rows), passed)
		})
	}
}

// TestOwnVectors runs our own cases; they cover every group.
func TestOwnVectors(t *testing.T) {
	const file = "testdata/vectors.json"
	for name := range groups {
		if len(readGroups(t, file)[name]) == 0 {
			t.Errorf("group %s has no case of our own", name)
		}
	}
	runGroups(t, file)
}

// TestConformance runs published specimens, which are outside this repository:
// GONGZHI_MATERIAL (relative to the root of the repository), by default
// ../shared/material.
func TestConformance(t *testing.T) {
	folder := os.Getenv("GONGZHI_MATERIAL")
	if folder == "" {
		folder = "../shared/material"
	}
	if !filepath.IsAbs(folder) {
		folder = filepath.Join("../../..", folder)
	}
	folder = filepath.Join(folder, "id-validators")
	if _, err := os.Stat(folder); err != nil {
		t.Logf("outside material is absent (%s): only our own vectors ran", folder)
		return
	}
	runGroups(t, filepath.Join(folder, "vectors.json"))
}
