package knowledge

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"
	"sync"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/list"
)

// shelf keeps the published articles as they are searched. A node reads them
// anew when the data version of their table is another one: some hundred
// articles are searched in memory while somebody types, the database is asked
// for one number.
type shelf struct {
	mu      sync.Mutex
	read    bool
	version int64
	held    []held
}

// held is a published article with its folded words.
type held struct {
	live
	title, keywords, text string
	grams                 map[string]float64 // of all words: where the best of it stands
}

// What a word counts by where it stands.
const (
	inTitle    = 3.0
	inKeywords = 2.0
	inText     = 1.0
)

func hold(l live) held {
	var titles, texts []string
	for _, said := range l.Words {
		titles, texts = append(titles, said.Title, said.Question), append(texts, said.Answer)
	}
	slices.Sort(titles)
	h := held{live: l, title: folded(strings.Join(titles, " ")), keywords: folded(strings.Join(l.Keywords, " ") + " " + l.ArticleNumber), grams: map[string]float64{}}
	h.text = folded(strings.Join(texts, " ")) + " " + h.keywords + " " + h.title
	for text, weight := range map[string]float64{h.title: inTitle, h.keywords: inKeywords, h.text: inText} {
		for _, gram := range grams(text) {
			h.grams[gram] = max(h.grams[gram], weight)
		}
	}
	return h
}

// articles are all published ones, the newest first.
func (s *shelf) articles(ctx context.Context, q bun.IDB) ([]held, error) {
	version, err := list.Version(ctx, q, []string{articleTable})
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.read && s.version == version {
		return s.held, nil
	}
	found, err := liveEditions(ctx, q)
	if err != nil {
		return nil, err
	}
	s.held = make([]held, len(found))
	for i, l := range found {
		s.held[i] = hold(l)
	}
	s.read, s.version = true, version
	return s.held, nil
}

// asked is what somebody looks for.
type asked struct {
	Text      string
	Category  string
	Module    string
	Audiences []string
	Most      int
	Needs     float64 // share of what was typed that an article must have
}

// needed shares: of what the one search over all records asks for, of what
// somebody searches in the knowledge base, and of a sentence in a form.
const (
	wholly    = 1.0
	searched  = 0.5
	suggested = 0.35
)

// byModule is what the same module adds to the likeness of a suggestion.
const byModule = 0.15

// find ranks the articles by how much of the text they have, rare words first.
// Articles that have every word as it was typed come before the others.
func find(articles []held, in asked) []held {
	type ranked struct {
		held
		score float64
	}
	var shown []held
	for _, h := range articles {
		if slices.Contains(in.Audiences, h.Audience) && (in.Category == "" || h.Category == in.Category) {
			shown = append(shown, h)
		}
	}
	text := folded(in.Text)
	words, wanted := strings.Fields(text), grams(text)
	if len(wanted) == 0 {
		wanted = words // one letter
	}
	weights, whole := rarity(shown, wanted), 0.0
	for _, weight := range weights {
		whole += weight * inTitle
	}
	var found []ranked
	for _, h := range shown {
		score := 0.0
		for i, gram := range wanted {
			score += weights[i] * h.grams[gram]
		}
		if whole > 0 {
			score /= whole
		}
		exact := len(words) > 0 && !slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(h.text, word) })
		have := h.share(wanted, weights)
		if in.Module != "" && slices.Contains(h.Modules, in.Module) {
			score, have = score+byModule, have+byModule
		}
		switch {
		case len(words) == 0:
		case exact:
			score++
		case have < in.Needs || score == 0:
			continue
		}
		found = append(found, ranked{h, score})
	}
	slices.SortStableFunc(found, func(a, b ranked) int { return cmp.Compare(b.score, a.score) })
	hits := make([]held, min(len(found), in.Most))
	for i := range hits {
		hits[i] = found[i].held
	}
	return hits
}

// unknown is the weight of a pair of characters that no article has: most of
// them stand where two words meet.
const unknown = 0.35

// rarity weighs words: one that every article has says little.
func rarity(articles []held, wanted []string) []float64 {
	weights := make([]float64, len(wanted))
	for i, gram := range wanted {
		with := 0
		for _, h := range articles {
			if h.grams[gram] > 0 {
				with++
			}
		}
		weights[i] = math.Log(1 + float64(len(articles)+1)/float64(with+1))
		if with == 0 {
			weights[i] = unknown
		}
	}
	return weights
}

// share is how much of what is wanted the article has, by weight.
func (h held) share(wanted []string, weights []float64) float64 {
	has, whole := 0.0, 0.0
	for i, gram := range wanted {
		whole += weights[i]
		if h.grams[gram] > 0 {
			has += weights[i]
		}
	}
	if whole == 0 {
		return 0
	}
	return has / whole
}

// snippetRunes is how much of an answer a list shows.
const snippetRunes = 90

// snippet is the line of the answer that has most of what was looked for.
func snippet(said Said, text string) string {
	wanted, best, most := grams(folded(text)), "", -1
	for _, line := range strings.Split(said.Answer, "\n") {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		have, count := folded(line), 0
		for _, gram := range wanted {
			if strings.Contains(have, gram) {
				count++
			}
		}
		if count > most {
			best, most = line, count
		}
	}
	if runes := []rune(best); len(runes) > snippetRunes {
		return string(runes[:snippetRunes]) + "…"
	}
	return best
}
