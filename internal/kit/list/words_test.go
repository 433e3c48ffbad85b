package list_test

import (
	"slices"
	"testing"

	"gongzhi/internal/kit/list"
)

func TestWords(t *testing.T) {
	for typed, want := range map[string][]string{
		" depot  north ": {"depot", "north"}, "": nil, "+853 6612-3456": {"+853 6612-3456"}, "00853 66123456": {"00853 66123456"}, "138 1234 5678": {"138 1234 5678"},
		"6612 3456": {"6612 3456"}, "1234567 (8)": {"1234567 (8)"}, "2026 1130": {"2026", "1130"}, "9010 0010 000": {"9010", "0010", "000"}, "lot 6612 3456": {"lot", "6612", "3456"},
	} {
		if got := list.Words(typed); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", typed, got, want)
		}
	}
}
