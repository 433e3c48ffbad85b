package i18n

import "testing"

func TestMatch(t *testing.T) {
	for header, want := range map[string]Lang{
		"": Hans, "zh-CN,zh;q=0.9": Hans, "zh-MO": Hant, "zh-Hant-HK": Hant, "ZH-TW": Hant, "pt-BR": Portuguese, "en-GB": English,
		"fr, pt;q=0.3": Portuguese, "de": Hans,
	} {
		if got := Match(header); got != want {
			t.Errorf("%q is %s, want %s", header, got, want)
		}
	}
}

func TestNobodyOverwritesAnothersWords(t *testing.T) {
	catalogue := NewCatalogue()
	for _, text := range []string{"one", "one", ""} {
		if err := catalogue.Add(English, "a.key", text); err != nil {
			t.Error(err)
		}
	}
	if err := catalogue.Add(English, "a.key", "two"); err == nil || catalogue.Text(English, "a.key", nil) != "one" {
		t.Error("a second meaning was taken")
	}
	if catalogue.Has(Hans, "a.key") || len(catalogue.Keys(English)) != 1 {
		t.Error("a language has a text nobody gave it")
	}
}
