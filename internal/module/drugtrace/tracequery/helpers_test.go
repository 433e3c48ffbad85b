package tracequery

import (
	"encoding/json"
	"strings"
	"testing"

	"gongzhi/internal/kit/clock"
)

func dayOf(text string) clock.Day { return clock.Day(text) }

func contains(text, part string) bool { return strings.Contains(text, part) }

func jsonOf(t *testing.T, value any) string {
	t.Helper()
	data, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
