package app

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"os"
	"strings"

	"gongzhi/docs"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/i18n"
	kitweb "gongzhi/internal/kit/web"
)

//go:embed texts/*.json
var appTexts embed.FS

// What a check ends with when it found something; the details were printed.
var (
	ErrNotSound = fault.New(fault.Invalid, "app.not_sound")
	ErrMend     = fault.New(fault.Invalid, "app.mend")
)

// told is an error already worded for the person at the terminal.
type told struct {
	text  string
	cause error
}

func (t *told) Error() string { return t.text }
func (t *told) Unwrap() error { return t.cause }

// Explain words an error for the terminal, in the terminal's language: what is
// wrong, why, and what to do.
func Explain(err error) string {
	var worded *told
	if errors.As(err, &worded) {
		return worded.text
	}
	catalogue, textErr := ownTexts()
	if textErr != nil {
		return err.Error()
	}
	return explain(terminal(context.Background(), catalogue), err)
}

// explain words a fault with its fields and, because whoever sits at the
// terminal runs the system, its cause.
func explain(ctx context.Context, err error) string {
	var e *fault.Error
	if !errors.As(err, &e) {
		return err.Error()
	}
	text := kitweb.Sentence(ctx, e)
	if len(e.Fields) > 0 && e.Key == "fault.fields" { // it would only count them
		text = ""
	}
	for _, f := range e.Fields {
		text += fmt.Sprintf("\n  %s: %s", strings.TrimPrefix(f.Pointer, "/"), kitweb.Say(ctx, f.Key, f.Params))
	}
	if cause := errors.Unwrap(e); cause != nil {
		text += "\n  " + cause.Error()
	}
	return text
}

// inWords words an error with the texts of all modules while they are at hand.
func inWords(ctx context.Context, err error) error {
	var e *fault.Error
	if err == nil || !errors.As(err, &e) {
		return err
	}
	return &told{explain(ctx, err), err}
}

// terminal makes a context speak the terminal's language.
func terminal(ctx context.Context, catalogue *i18n.Catalogue) context.Context {
	return kitweb.WithCatalogue(i18n.WithLang(ctx, terminalLang()), catalogue)
}

// terminalLang is the language of the locale: simplified Chinese unless it says
// otherwise.
func terminalLang() i18n.Lang {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		locale, _, _ := strings.Cut(os.Getenv(name), ".")
		switch locale {
		case "":
			continue
		case "C", "POSIX":
			return i18n.English
		}
		return i18n.Match(strings.ReplaceAll(locale, "_", "-"))
	}
	return i18n.Hans
}

// ownTexts are the texts that need no module: glossary, kits, the program.
func ownTexts() (*i18n.Catalogue, error) {
	catalogue := i18n.NewCatalogue()
	if err := docs.AddGlossary(catalogue); err != nil {
		return nil, err
	}
	if err := catalogue.AddFS(appTexts, "texts"); err != nil {
		return nil, err
	}
	for _, files := range kitTexts {
		if err := catalogue.AddFS(files, "texts"); err != nil {
			return nil, err
		}
	}
	return catalogue, nil
}
