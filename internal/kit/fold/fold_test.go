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
	if got := Initials("Plain text 12"); got != nil {
		t.Errorf("initials of a text without Chinese: %q", got)
	}
}

// TestReadingsOfOneCharacter: what is read in several ways is found by each that
// people type, and a word that settles it by no other.
func TestReadingsOfOneCharacter(t *testing.T) {
	for name, typed := range map[string][]string{
		"\u91cd\u5e86\u94f6\u884c\u957f\u9686\u652f\u884c": {"cqyhclzh", "cqyh", "clzh"}, // Chongqing Bank, Changlong branch
		"\u91cd\u5efa\u4e50\u56ed":                         {"zjly", "cjyy"},             // both characters stay open
		"\u756a\u8304\u9910\u5385":                         {"fqct"},
	} {
		index := Index(name)
		for _, letters := range typed {
			if !strings.Contains(index, letters) {
				t.Errorf("%s is not found by %q: %q", name, letters, index)
			}
		}
	}
	if index := Index("\u91cd\u5e86\u94f6\u884c"); strings.Contains(index, "zqyx") {
		t.Errorf("a settled word keeps a wrong reading: %q", index)
	}
	if got := Initials(strings.Repeat("\u91cd\u884c", 20)); len(got) > mostReadings || len(got[0]) != 40 {
		t.Errorf("%d ways to read, the first with %d letters", len(got), len(got[0]))
	}
}

// TestCharactersOfSignboards: a rare form is found by itself and by the one that
// people type.
func TestCharactersOfSignboards(t *testing.T) {
	index := Index("\U00020bb7\u91ce\u5bb6\u98df\u8216") // the long form of yoshi, the shop with the roof
	for _, typed := range []string{"\U00020bb7\u91ce\u5bb6", "\u5409\u91ce\u5bb6\u98df\u94fa", "\u98df\u8216", "jyjsp"} {
		if !strings.Contains(index, Query(typed)) {
			t.Errorf("%q is not found in %q", typed, index)
		}
	}
}
