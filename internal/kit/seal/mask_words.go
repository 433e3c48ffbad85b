package seal

import (
	_ "embed" // for the word list
	"encoding/json"
	"slices"
	"strings"
	"unicode"
)

//go:embed mask.json
var wordsFile []byte

// words are the Chinese words that masking names and addresses needs.
var words = func() (w struct {
	Surnames  []string `json:"surnames"`  // of two characters
	Country   []string `json:"country"`   // may stand before a region
	Regions   []string `json:"regions"`   // provinces and special administrative regions
	Districts []string `json:"districts"` // endings after which an address is cut
	NotCuts   []string `json:"notCuts"`   // words with such an ending that are no district
	Macao     []string `json:"macao"`     // beginnings of an address in Macao
	Places    []string `json:"places"`    // its districts that carry no such ending
	Cities    []string `json:"cities"`    // endings of the next larger unit
	Streets   []string `json:"streets"`   // where the district part is surely over

	PhoneLabels    []string `json:"phoneLabels"`    // words before a telephone number in prose
	DocumentLabels []string `json:"documentLabels"` // words before the number of a document
}) {
	if err := json.Unmarshal(wordsFile, &w); err != nil {
		panic("seal: mask.json: " + err.Error())
	}
	return w
}()

func isHan(text string) bool {
	for _, r := range text {
		return unicode.Is(unicode.Han, r)
	}
	return false
}

// maskPersonName shows the surname of a Chinese name and the first letter of
// each part of another one, always with two asterisks, so that the length of
// the rest stays hidden.
func maskPersonName(level Level, text string) string {
	if level == Public {
		return hidden
	}
	var parts []string
	chinese := ""
	flush := func() {
		if chinese != "" {
			parts = append(parts, maskChineseName(chinese))
			chinese = ""
		}
	}
	for _, token := range strings.Fields(text) {
		if isHan(token) { // blanks inside a Chinese name do not make it two names
			chinese += token
			continue
		}
		flush()
		parts = append(parts, string([]rune(token)[:1])+"**")
	}
	flush()
	return strings.Join(parts, " ")
}

func maskChineseName(name string) string {
	runes := []rune(name)
	switch {
	case len(runes) == 1:
		return hidden
	case len(runes) > 2 && slices.Contains(words.Surnames, string(runes[:2])):
		return string(runes[:2]) + "**"
	}
	return string(runes[:1]) + "**"
}

// maskAddress keeps an address down to the district for staff, and only the
// province or special administrative region for the public.
func maskAddress(level Level, text string) string {
	const rest = "****"
	if level == Public {
		if region := regionOf(text); region != "" {
			return region
		}
		return rest
	}
	return text[:districtEnd(text)] + rest
}

func regionOf(text string) string {
	for _, country := range words.Country {
		text = strings.TrimPrefix(text, country)
	}
	longest := ""
	for _, region := range words.Regions {
		if strings.HasPrefix(text, region) && len(region) > len(longest) {
			longest = region
		}
	}
	return longest
}

// districtEnd is where the district ends, else the city, else the region. When
// in doubt it hides more: nothing from the first street word or digit on counts.
func districtEnd(text string) int {
	region := regionOf(text)
	end := strings.Index(text, region) + len(region)
	for _, macao := range words.Macao {
		if strings.HasPrefix(region, macao) {
			return max(end, placeEnd(text))
		}
	}
	area := text[:streetStart(text)]
	for _, endings := range [][]string{words.Districts, words.Cities} {
		if found := firstEnd(area, endings); found > 0 {
			return found
		}
	}
	return end
}

func streetStart(text string) int {
	for at, r := range text {
		if unicode.IsDigit(r) || slices.ContainsFunc(words.Streets, func(word string) bool { return strings.HasPrefix(text[at:], word) }) {
			return at
		}
	}
	return len(text)
}

// placeEnd is where the first Macao district ends, by its name or as a parish.
func placeEnd(text string) int {
	for start := range text {
		for _, place := range words.Places {
			if strings.HasPrefix(text[start:], place) {
				return start + len(place)
			}
		}
	}
	return firstEnd(text[:streetStart(text)], words.Districts)
}

func firstEnd(text string, endings []string) int {
	for start := range text {
		for _, ending := range endings {
			if end := start + len(ending); strings.HasPrefix(text[start:], ending) && !partOfOther(text, start, end) {
				return end
			}
		}
	}
	return 0
}

// partOfOther reports whether the ending belongs to a word that is no district,
// such as an autonomous region or a housing estate.
func partOfOther(text string, start, end int) bool {
	for _, word := range words.NotCuts {
		if strings.HasSuffix(text[:end], word) || strings.HasPrefix(text[start:], word) {
			return true
		}
	}
	return start == 0
}
