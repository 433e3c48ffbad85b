package app

import (
	"net/http"
	"sync"

	kitweb "gongzhi/internal/kit/web"
)

// mountDocs serves the OpenAPI document and its page, both from our own origin.
// The page's files come with the console's build.
func mountDocs(api *kitweb.API) {
	document := sync.OnceValues(api.Document) // large, and seldom asked for
	api.Mux.HandleFunc("/openapi.json", kitweb.Reading(func(w http.ResponseWriter, r *http.Request) {
		data, err := document()
		if err != nil {
			kitweb.WriteProblem(w, r, err)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(data)
	}))
	toPage := kitweb.Reading(func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/swagger/", http.StatusFound) })
	api.Mux.HandleFunc("/docs", toPage)
	api.Mux.HandleFunc("/docs/", toPage)
}
