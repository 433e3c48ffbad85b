package simulate

import (
	"net/http"
	"text/template" // every value below goes through html; html/template would weigh more than the simulators

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/web"
)

var layout = template.Must(template.New("page").Parse(`<!doctype html>
<html lang="{{html .Lang}}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{{html .Title}}</title>
<link rel="stylesheet" href="/simulator/style.css"></head><body><main>
<p class="mark">{{html .Mark}}</p><h1>{{html .Title}}</h1><p class="warn" role="note">{{html .Warning}}</p>
{{if .Down}}<p role="alert">{{html .DownText}}</p>{{else}}<form method="post"><h2>{{html .Choose}}</h2>
{{range .People}}<button name="person" value="{{html .ID}}" data-testid="person-{{html .ID}}"><strong>{{html .Name}}</strong><span>{{html .Entity}}</span></button>{{end}}
<button class="plain" name="person" value="" data-testid="cancel">{{html .Cancel}}</button></form>{{end}}
<form method="post" action="/simulator/{{html .Site}}/power"><button class="plain" name="down" value="{{if .Down}}no{{else}}yes{{end}}" data-testid="power">{{html .Power}}</button></form>
</main></body></html>
`))

const style = `:root{color-scheme:light dark;--ink:#17252b;--soft:#4a5b63;--paper:#f3f6f7;--card:#fff;--line:#c5d0d4;--warn:#fff1d6;--warn-ink:#5b3c00;--link:#0b5f73}
@media (prefers-color-scheme:dark){:root{--ink:#e6eef1;--soft:#a9bac1;--paper:#10191d;--card:#18242a;--line:#3a4a52;--warn:#3d2d0b;--warn-ink:#ffdf9e;--link:#7fd0e4}}
*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.6 system-ui,"Noto Sans CJK SC",sans-serif}
main{max-width:520px;margin:0 auto;padding:24px 16px 48px}h1{font-size:24px;line-height:1.4;margin:8px 0 16px}h2{font-size:16px;margin:24px 0 8px}
.mark{display:inline-block;margin:0;padding:2px 12px;border:2px solid var(--warn-ink);border-radius:4px;background:var(--warn);color:var(--warn-ink);font-weight:700}
.warn{padding:12px 16px;border-radius:4px;background:var(--warn);color:var(--warn-ink)}
button{display:grid;width:100%;min-height:48px;margin:0 0 8px;padding:8px 16px;border:1px solid var(--line);border-radius:4px;background:var(--card);color:var(--ink);font:inherit;text-align:left;cursor:pointer}
button span{color:var(--soft)}button.plain{color:var(--link);background:none}button:focus-visible{outline:3px solid var(--link);outline-offset:2px}`

type chosen struct{ ID, Name, Entity string }

func (s *Simulator) page(w http.ResponseWriter, r *http.Request, site *Site) {
	s.render(w, r, site, http.StatusOK)
}

// away is the answer of a site that was taken away.
func (s *Simulator) away(w http.ResponseWriter, r *http.Request, site *Site) {
	s.render(w, r, site, http.StatusServiceUnavailable)
}

func (s *Simulator) render(w http.ResponseWriter, r *http.Request, site *Site, status int) {
	ctx := r.Context()
	if wanted := r.URL.Query().Get("ui_locales"); wanted != "" {
		ctx = i18n.WithLang(ctx, i18n.Match(wanted))
	}
	lang := i18n.FromContext(ctx)
	say := func(key string) string { return web.Say(ctx, key, fault.Params{"provider": site.Name(string(lang))}) }
	down := status != http.StatusOK
	power := "simulate.down"
	if down {
		power = "simulate.up"
	}
	people := make([]chosen, len(site.People))
	for i, p := range site.People {
		kind := p.EntityName
		if kind == "" {
			kind = say("simulate.personal")
		}
		people[i] = chosen{p.ID, p.Name, kind}
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = layout.Execute(w, map[string]any{"Lang": string(lang), "Site": site.ID, "Mark": say("simulate.mark"), "Title": say("simulate.title"), "Warning": say("simulate.warning"),
		"Choose": say("simulate.choose"), "Cancel": say("simulate.cancel"), "Power": say(power), "Down": down, "DownText": say("simulate.is_down"), "People": people})
}
