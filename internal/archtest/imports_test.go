package archtest

import (
	"slices"
	"strings"
	"testing"
)

// mayImport lists the rooms each room may import; packages of the same module
// and, on the upper floor, base packages of the same subsystem come on top.
var mayImport = map[string][]string{
	"cmd":      {"app"},
	"app":      {"kit", "contract", "module", "report", "app", "other"},
	"module":   {"kit", "contract"},
	"report":   {"kit", "contract"},
	"contract": {"kit"},
	"kit":      {"kit"},
	"archtest": {},
	"other":    {"kit", "other", "app"},
}

func TestImportsFollowTheHouse(t *testing.T) {
	checked := 0
	floors := bases(t)
	eachSource(t, func(s source) {
		from := area(s.folder)
		allowed, known := mayImport[from]
		if !known {
			t.Errorf("%s: folder is not part of the house", s.folder)
		}
		for _, to := range s.ours() {
			checked++
			switch {
			case s.test && strings.HasPrefix(to, "internal/kit/"):
			case to == s.folder || strings.HasPrefix(to, s.folder+"/"):
			case isModule(s.folder) && isModule(to):
				if subsystem(s.folder) != subsystem(to) {
					t.Errorf("%s imports %s of another subsystem: use needs.go, an event or a report", s.path, to)
				} else if !floors[to] {
					t.Errorf("%s imports %s, which is not a base package (it imports a sibling itself)", s.path, to)
				}
			case from == "contract" && to != "internal/kit/id" && to != "internal/kit/clock":
				t.Errorf("%s: a contract holds data only and may not import %s", s.path, to)
			case !slices.Contains(allowed, area(to)):
				t.Errorf("%s may not import %s", s.path, to)
			}
		}
	})
	if checked < 100 {
		t.Fatalf("only %d imports were checked", checked)
	}
}

// bases are the module packages that import no sibling module.
func bases(t *testing.T) map[string]bool {
	floors := map[string]bool{}
	eachSource(t, func(s source) {
		if !isModule(s.folder) || s.test {
			return
		}
		if _, seen := floors[s.folder]; !seen {
			floors[s.folder] = true
		}
		for _, to := range s.ours() {
			if isModule(to) && to != s.folder {
				floors[s.folder] = false
			}
		}
	})
	return floors
}

func TestHTTPAndSQLStayInTheirFiles(t *testing.T) {
	eachSource(t, func(s source) {
		if !isModule(s.folder) || s.test {
			return
		}
		name := s.path[strings.LastIndex(s.path, "/")+1:]
		for _, spec := range s.syntax.Imports {
			switch strings.Trim(spec.Path.Value, `"`) {
			case "net/http":
				if !strings.HasPrefix(name, "http") && !strings.HasSuffix(name, "_http.go") && name != "service_session.go" {
					t.Errorf("%s: net/http belongs in http.go", s.path)
				}
			case "math/rand", "math/rand/v2":
				t.Errorf("%s: randomness comes from kit/id", s.path)
			}
		}
	})
}

func TestPackageNamesAreUnique(t *testing.T) {
	names := map[string]string{}
	eachSource(t, func(s source) {
		if !isModule(s.folder) || s.test {
			return
		}
		name := s.syntax.Name.Name
		if other, taken := names[name]; taken && other != s.folder {
			t.Errorf("package name %q is used by %s and %s", name, other, s.folder)
		}
		names[name] = s.folder
	})
}
