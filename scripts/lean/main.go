// Usage: go run ./scripts/lean FOLDER. Copies huma there, changed so that the compiler takes the body of huma.Register
// once and not once for each of our operations: it needs the types by reflection only, so that one code serves all.
// Hundreds of copies were a quarter of the program. Prints the module file that puts the copy in huma's place, for
// `go build -modfile`; releases are built with it, and so is what the browser journeys test.
package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

const module = "github.com/danielgtaylor/huma/v2"

// changes are made in huma.go, each exactly once: another version of it stops the build here.
var changes = [][2]string{
	{
		"func Register[I, O any](api API, op Operation, handler func(context.Context, *I) (*O, error)) {\n",
		`func Register[I, O any](api API, op Operation, handler func(context.Context, *I) (*O, error)) {
	register(api, op, reflect.TypeFor[I](), reflect.TypeFor[O](), func(ctx context.Context, input any) (any, error) {
		output, err := handler(ctx, input.(*I))
		if output == nil {
			return nil, err
		}
		return output, err
	})
}

func register(api API, op Operation, inputType, outputType reflect.Type, handler func(context.Context, any) (any, error)) {
`,
	},
	{"\tinputType := reflect.TypeFor[I]()\n", ""},
	{"\toutputType := reflect.TypeFor[O]()\n", ""},
	{"\t\tvar input I\n", "\t\tinput := reflect.New(inputType)\n"},
	{"\t\tv := reflect.ValueOf(&input).Elem()\n", "\t\tv := input.Elem()\n"},
	{"handler(ctx.Context(), &input)", "handler(ctx.Context(), input.Interface())"},
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "lean:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 1 {
		return errors.New("usage: lean FOLDER")
	}
	folder := args[0] // in the checkout, relative to it
	place, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", module).Output()
	if err != nil {
		return fmt.Errorf("go list -m %s: %w", module, err)
	}
	library := filepath.Join(folder, "huma")
	if err := copyCode(strings.TrimSpace(string(place)), library); err != nil {
		return err
	}
	if err := change(filepath.Join(library, "huma.go")); err != nil {
		return err
	}
	for _, name := range []string{"go.mod", "go.sum"} {
		data, err := os.ReadFile(name) //nolint:gosec // one of two names
		if err != nil {
			return err
		}
		if name == "go.mod" {
			data = fmt.Appendf(data, "\nreplace %s => ./%s\n", module, filepath.ToSlash(library))
		}
		if err := os.WriteFile(filepath.Join(folder, name), data, 0o600); err != nil {
			return err
		}
	}
	fmt.Println(filepath.Join(folder, "go.mod"))
	return nil
}

// copyCode copies what of a module is compiled.
func copyCode(from, to string) error {
	if err := os.RemoveAll(to); err != nil {
		return err
	}
	return filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		name := entry.Name()
		if err != nil || entry.IsDir() || strings.HasSuffix(name, "_test.go") || name != "go.mod" && filepath.Ext(name) != ".go" {
			return err
		}
		data, err := os.ReadFile(path) //nolint:gosec // a file of the module
		if err != nil {
			return err
		}
		place := filepath.Join(to, strings.TrimPrefix(path, from))
		return errors.Join(os.MkdirAll(filepath.Dir(place), 0o750), os.WriteFile(place, data, 0o600))
	})
}

func change(file string) error {
	data, err := os.ReadFile(file) //nolint:gosec // the copy
	if err != nil {
		return err
	}
	text := string(data)
	for _, change := range changes {
		if strings.Count(text, change[0]) != 1 {
			return fmt.Errorf("%s has not exactly one %q: look at the new version and mend scripts/lean", file, change[0])
		}
		text = strings.Replace(text, change[0], change[1], 1)
	}
	return os.WriteFile(file, []byte(text), 0o600)
}
