package fold

import (
	"strings"
	"testing"
)

func TestPeopleFindWhatTheyType(t *testing.T) {
	index := Index("氨氯地平片", "Amlodipina", "ＡＭＬ２４０５Ａ", "奧美拉唑膠囊")
	for _, typed := range []string{"氨氯地平", "amlo", "AML2405a", "aldpp", "奥美拉唑", "奧美", "胶囊", "amlzjn"} {
		if !strings.Contains(index, Query(typed)) {
			t.Errorf("%q is not found in %q", typed, index)
		}
	}
	if strings.Contains(index, Query("二甲雙胍")) {
		t.Error("a name that is not there is found")
	}
}

func TestAccentsAndPunctuationDoNotMatter(t *testing.T) {
	if got := Query("Ác. clavulânico"); got != "acclavulanico" {
		t.Errorf("got %q", got)
	}
}

func TestSimplifiedKeepsEverythingElse(t *testing.T) {
	if got := Simplified("奧美拉唑膠囊 Omeprazol 20MG"); got != "奥美拉唑胶囊 Omeprazol 20MG" {
		t.Errorf("got %q", got)
	}
}

// TestPlainTextsNeedNoTables: the short way for texts without foreign letters
// gives what the long way gives.
func TestPlainTextsNeedNoTables(t *testing.T) {
	for c := range rune(128) {
		text := "a" + string(c) + "Z"
		long, found := strings.CutSuffix(Text(text+"\u85e5"), "\u836f") // one foreign letter takes the long way
		if short := Text(text); !found || short != long {
			t.Errorf("%q is %q by the short way and %q by the long one", text, short, long)
		}
	}
	if got := Initials("Plain text 12"); got != "" {
		t.Errorf("initials of a text without Chinese: %q", got)
	}
}
