package settings

import (
	"context"
	"strings"

	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/message"
	"gongzhi/internal/kit/scope"
)

// Help of a page is worded and versioned as a message is: help.<route>.title
// and .body of the catalogues until somebody writes a new version, and .law
// where the page rests on one. The name of the console's route is its key.
const helpPrefix = "help."

// Help is what the console says about a page, in the reader's language.
type Help struct {
	Page    string `json:"page" doc:"Name of the console's route"`
	Title   string `json:"title"`
	Body    string `json:"body" doc:"A line is a paragraph: what for, the steps, who"`
	Law     string `json:"law" doc:"Empty where the page rests on none"`
	Version int    `json:"version" doc:"Zero came with the program"`
}

// helpOn is the kind of words that a page's help is.
func (s *Settings) helpOn(page string) (message.Kind, bool) {
	words, key := s.messages.Words(), helpPrefix+page
	kind := message.Kind{Name: key, Words: key}
	if law := key + ".law"; words.Has(i18n.Hans, law) {
		kind.Basis = law
	}
	return kind, words.Has(i18n.Hans, key+".body")
}

// helpKinds are all pages with help, by the name of the route.
func (s *Settings) helpKinds() []message.Kind {
	var kinds []message.Kind
	for _, key := range s.messages.Words().Keys(i18n.Hans) {
		rest, isHelp := strings.CutPrefix(key, helpPrefix)
		if page, isBody := strings.CutSuffix(rest, ".body"); isHelp && isBody {
			kind, _ := s.helpOn(page)
			kinds = append(kinds, kind)
		}
	}
	return kinds
}

// Help lists the help of every page; it says nothing of any record, so whoever
// is signed in may read all of it.
func (s *Settings) Help(ctx context.Context) ([]Help, error) {
	if _, err := self(ctx); err != nil {
		return nil, err
	}
	kinds := s.helpKinds()
	words, err := s.messages.Current(ctx, s.runner.DB.Read(), kinds, scope.Lang(ctx))
	texts := make([]Help, len(words))
	for i, t := range words {
		texts[i] = Help{Page: strings.TrimPrefix(kinds[i].Name, helpPrefix), Title: t.Title, Body: t.Body, Law: t.Basis, Version: t.Number}
	}
	return texts, err
}

// HelpKinds lists the pages with the help that holds now, for who words it.
func (s *Settings) HelpKinds(ctx context.Context) ([]MessageKind, error) {
	return s.wordsOf(ctx, s.helpKinds())
}
