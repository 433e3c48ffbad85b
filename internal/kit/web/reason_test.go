package web

import (
	"reflect"
	"testing"
)

// TestReasonsAreMasked: reasons at any depth lose telephone numbers and the like,
// and nothing else of a body is touched.
func TestReasonsAreMasked(t *testing.T) {
	type line struct {
		Reason string `json:"reason"`
		Phone  string `json:"phone"`
	}
	type common struct {
		VoidReason string `json:"voidReason,omitempty"`
	}
	body := struct {
		common
		Embedded struct{ line }
		Line     *line    `json:"line"`
		Lines    []line   `json:"lines"`
		Names    []string `json:"names"`
		Absent   *line    `json:"absent"`
		Blank    line     `json:"blank"`
	}{Line: &line{"打 13812345678", "13812345678"}, Lines: []line{{"as 1234567(8) asked", "66123456"}, {"recall", ""}}, Names: []string{"13812345678"}}
	body.VoidReason = "zhang.san@163.com"
	maskReasons(reflect.ValueOf(&body))
	for got, want := range map[string]string{body.Line.Reason: "打 138****5678", body.Line.Phone: "13812345678", body.Lines[0].Reason: "as 1****67(*) asked",
		body.Lines[0].Phone: "66123456", body.Lines[1].Reason: "recall", body.Names[0]: "13812345678", body.Blank.Reason: ""} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
