package app

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/module/platform/identity"
)

var keyShape = regexp.MustCompile(`^[a-z][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+)+$`)

// source is a parsed folder: its files, and its constants for names in flows.
type source struct {
	files     []*ast.File
	constants map[string]string
}

func (s source) text(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind == token.STRING {
			text, _ := strconv.Unquote(e.Value)
			return text
		}
	case *ast.Ident:
		return s.constants[e.Name]
	}
	return ""
}

// sources parses the program's packages.
func sources(t *testing.T) map[string]source {
	t.Helper()
	found := map[string]source{}
	set := token.NewFileSet()
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		folder, known := found[filepath.Dir(path)]
		if !known {
			folder.constants = map[string]string{}
		}
		folder.files = append(folder.files, file)
		ast.Inspect(file, func(n ast.Node) bool {
			if spec, ok := n.(*ast.ValueSpec); ok {
				for i, name := range spec.Names {
					if i < len(spec.Values) {
						folder.constants[name.Name] = folder.text(spec.Values[i])
					}
				}
			}
			return true
		})
		found[filepath.Dir(path)] = folder
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// keysUsed are the keys of sentences that a folder's code names in full.
func (s source) keysUsed() []string {
	var keys []string
	position := map[string]int{"fault.New": 1, "checks.Add": 1, "checks.That": 2, "web.Say": 1, "kitweb.Say": 1, "fault.Text": 0}
	for _, file := range s.files {
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			function, ok := call.Fun.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			on, _ := function.X.(*ast.Ident)
			if on == nil {
				return true
			}
			at, wanted := position[on.Name+"."+function.Sel.Name]
			if wanted && at < len(call.Args) {
				if key := s.text(call.Args[at]); keyShape.MatchString(key) {
					keys = append(keys, key)
				}
			}
			return true
		})
	}
	return keys
}

// flowKeys are the labels of states and actions of a folder's flows.
func (s source) flowKeys() []string {
	var keys []string
	for _, file := range s.files {
		ast.Inspect(file, func(n ast.Node) bool {
			literal, ok := n.(*ast.CompositeLit)
			if !ok || !isFlow(literal.Type) {
				return true
			}
			entity := s.text(field(literal, "Entity"))
			keys = append(keys, "state."+entity+"."+s.text(field(literal, "Initial")))
			transitions, _ := field(literal, "Transitions").(*ast.CompositeLit)
			if transitions == nil {
				return false
			}
			for _, element := range transitions.Elts {
				transition, _ := element.(*ast.CompositeLit)
				if transition == nil {
					continue
				}
				keys = append(keys, "action."+entity+"."+s.text(field(transition, "Action")))
				if to := s.text(field(transition, "To")); to != "" {
					keys = append(keys, "state."+entity+"."+to)
				}
			}
			return false
		})
	}
	return keys
}

func isFlow(e ast.Expr) bool {
	selector, ok := e.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	on, _ := selector.X.(*ast.Ident)
	return on != nil && on.Name == "flow" && selector.Sel.Name == "Flow"
}

func field(literal *ast.CompositeLit, name string) ast.Expr {
	for _, element := range literal.Elts {
		if pair, ok := element.(*ast.KeyValueExpr); ok {
			if key, _ := pair.Key.(*ast.Ident); key != nil && key.Name == name {
				return pair.Value
			}
		}
	}
	return nil
}

// TestEveryText: whatever the program can say is in the catalogue, sentences in
// four languages and the words of the console in both kinds of Chinese.
func TestEveryText(t *testing.T) {
	s, err := Open(t.Context(), testConfig(t), clock.System{}, "test")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Stop(t.Context()) //nolint:errcheck // nothing was written
	sentences, words := map[string]bool{}, map[string]bool{}
	flows := 0
	for _, folder := range sources(t) {
		for _, key := range folder.keysUsed() {
			sentences[key] = true
		}
		for _, key := range folder.flowKeys() {
			flows++
			words[key] = true
		}
	}
	for _, entry := range s.Contents() {
		for _, menu := range entry.Menu {
			words["menu."+menu.Key] = true
			if menu.Group != "" {
				words["group."+menu.Group] = true
			}
			for _, console := range menu.Consoles {
				words["console."+console] = true
			}
		}
	}
	for _, permission := range s.Permissions() {
		words["permission."+permission.Code] = true
	}
	var roles []identity.RoleDefinition
	if err := json.Unmarshal(rolesJSON, &roles); err != nil {
		t.Fatal(err)
	}
	for _, role := range roles {
		words["role."+role.ID] = true
	}
	if len(sentences) < 150 || flows < 60 || len(words) < 100 {
		t.Fatalf("found %d sentences, %d words of flows, %d words", len(sentences), flows, len(words))
	}
	s.missing(t, sentences, i18n.Languages)
	s.missing(t, words, []i18n.Lang{i18n.Hans, i18n.Hant})
}

func (s *System) missing(t *testing.T, keys map[string]bool, languages []i18n.Lang) {
	t.Helper()
	for key := range keys {
		var without []string
		for _, lang := range languages {
			if !s.Catalogue.Has(lang, key) {
				without = append(without, string(lang))
			}
		}
		if slices.Sort(without); len(without) > 0 {
			t.Errorf("%s has no text in %s", key, strings.Join(without, ", "))
		}
	}
}
