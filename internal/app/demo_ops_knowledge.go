package app

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"

	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/module/opscenter/knowledge"
	"gongzhi/internal/module/opscenter/servicedesk"
)

//go:embed demo/knowledge.json
var knowledgeJSON []byte

// library is what the service has written about this product. Days are offsets
// from today.
type library struct {
	Articles []demoArticle
	Opinions []struct {
		Day              int
		By, Key, Comment string
		Helped           bool
	}
	Looked []struct {
		Day, Times int
		By, Text   string
	}
	Read []struct {
		Day, Times int
		By, Key    string
	}
	Canned []struct {
		By, Title, Body string
		Shared          bool
	}
	ids map[string]string // of articles, by key
}

type demoArticle struct {
	Key, By, Reviewer, Category, Audience, State string
	Day                                          int
	Modules, Keywords                            []string
	Note                                         string
	Words                                        map[i18n.Lang]*knowledge.Said
	Revision                                     *struct {
		Day           int
		By, Note, Add string
	}
}

// knowledge plays a day of those who write, review and read.
func (d *seeder) knowledge(ctx context.Context, day int) error {
	l := &d.library
	if l.ids == nil {
		if err := json.Unmarshal(knowledgeJSON, l); err != nil {
			return err
		}
		l.ids = map[string]string{}
	}
	if day == -45 {
		for _, c := range l.Canned {
			if _, err := d.Services.Tickets.WriteCanned(d.as(ctx, c.By), servicedesk.CannedText{Title: c.Title, Body: c.Body, Shared: c.Shared}); err != nil {
				return fmt.Errorf("canned answer %s: %w", c.Title, err)
			}
		}
	}
	for _, a := range l.Articles {
		var err error
		switch {
		case a.Day == day:
			err = d.writeArticle(ctx, l, a)
		case a.Revision != nil && a.Revision.Day == day:
			err = d.reviseArticle(ctx, l, a)
		}
		if err != nil {
			return fmt.Errorf("article %s: %w", a.Key, err)
		}
	}
	return d.readArticles(ctx, l, day)
}

// writeArticle takes an article as far as its state.
func (d *seeder) writeArticle(ctx context.Context, l *library, a demoArticle) error {
	v, err := d.Services.Knowledge.Write(d.as(ctx, a.By), knowledge.Content{Category: a.Category, Audience: a.Audience, Modules: a.Modules, Keywords: a.Keywords, Words: a.Words, Note: a.Note})
	if err != nil || a.State == knowledge.Draft {
		return err
	}
	l.ids[a.Key] = v.ID
	d.later(2)
	if v, err = d.moveArticle(ctx, v, a.By, "submit"); err != nil || a.State == knowledge.Review {
		return err
	}
	d.later(2)
	if v, err = d.moveArticle(ctx, v, a.Reviewer, "approve"); err != nil || a.State != knowledge.Withdrawn {
		return err
	}
	_, err = d.moveArticle(ctx, v, a.Reviewer, "withdraw")
	return err
}

func (d *seeder) moveArticle(ctx context.Context, v knowledge.View, by, action string) (knowledge.View, error) {
	step := knowledge.Step{Version: v.Version}
	if action == "withdraw" {
		step.Reason = v.Note // why it is written this time
	}
	return d.Services.Knowledge.Do(d.as(ctx, by), v.ID, action, step)
}

func (d *seeder) reviseArticle(ctx context.Context, l *library, a demoArticle) error {
	v, err := d.Services.Knowledge.Get(d.as(ctx, a.Revision.By), l.ids[a.Key])
	if err == nil {
		v, err = d.moveArticle(ctx, v, a.Revision.By, "revise")
	}
	if err != nil {
		return err
	}
	v.Words[i18n.Hans].Answer += a.Revision.Add
	v, err = d.Services.Knowledge.Edit(d.as(ctx, a.Revision.By), v.ID, v.Version, knowledge.Content{Category: v.Category, Audience: v.Audience, Modules: v.Modules, Keywords: v.Keywords, Words: v.Words, Note: a.Revision.Note})
	for _, step := range [][2]string{{a.Revision.By, "submit"}, {a.Reviewer, "approve"}} {
		if err == nil {
			v, err = d.moveArticle(ctx, v, step[0], step[1])
		}
	}
	return err
}

// readArticles are the readers of a day, and what they say.
func (d *seeder) readArticles(ctx context.Context, l *library, day int) error {
	for _, r := range l.Read {
		for range r.Times {
			if r.Day != day {
				break
			}
			if _, err := d.Services.Knowledge.Read(d.as(ctx, r.By), l.ids[r.Key]); err != nil {
				return err
			}
		}
	}
	for _, o := range l.Opinions {
		if o.Day != day {
			continue
		}
		r, err := d.Services.Knowledge.Read(d.as(ctx, o.By), l.ids[o.Key])
		if err == nil {
			_, err = d.Services.Knowledge.Judge(d.as(ctx, o.By), r.ID, knowledge.Opinion{Version: r.Version, Helped: o.Helped, Comment: o.Comment})
		}
		if err != nil {
			return fmt.Errorf("opinion on %s: %w", o.Key, err)
		}
	}
	for _, s := range l.Looked {
		for range s.Times {
			if s.Day != day {
				break
			}
			if _, err := d.Services.Knowledge.Search(d.as(ctx, s.By), knowledge.Looking{Text: s.Text, Limit: 5}); err != nil {
				return err
			}
		}
	}
	return d.Services.Knowledge.Count(ctx)
}
