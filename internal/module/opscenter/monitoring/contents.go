package monitoring

import "slices"

// Line is one line of the product's table of contents: the 33 modules of the
// requirement, the platform's and the operations centre's. Its name is the text
// service.<number>, its group's serviceGroup.<group>.
type Line struct {
	Number string `json:"number"`
	Group  string `json:"group"`
	// Public lines are shown on the status page for users.
	Public bool `json:"-"`
}

// The contract lists them in this order (3.1, 33 rows).
var contents = slices.Concat(
	group("drugtrace", true, "1", "2", "3", "4", "5", "6", "7", "8"),
	group("takeback", true, "9", "10", "11"),
	group("onlinesales", true, "12", "13"),
	group("watchlist", true, "14", "15", "16"),
	group("parkconsult", true, "17", "18"),
	group("foodsafety", true, "19", "20", "21", "22", "23", "24", "25", "26"),
	group("foodbusiness", true, "27", "28", "29", "30"),
	group("publicservice", true, "31"),
	group("support", true, "32", "33"),
	group("platform", false, "P1", "P2", "P3", "P4", "P5"),
	group("opscenter", false, "M1", "M2", "M3", "M4", "M5", "M6", "M7", "M8", "M9", "M10", "M11"),
)

func group(name string, public bool, numbers ...string) []Line {
	lines := make([]Line, len(numbers))
	for i, number := range numbers {
		lines[i] = Line{Number: number, Group: name, Public: public}
	}
	return lines
}

// Contents lists the whole table of contents, built or not.
func Contents() []Line { return slices.Clone(contents) }

func lineOf(number string) (Line, bool) {
	i := slices.IndexFunc(contents, func(l Line) bool { return l.Number == number })
	if i < 0 {
		return Line{}, false
	}
	return contents[i], true
}
