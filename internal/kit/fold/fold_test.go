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
