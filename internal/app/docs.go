package app

import (
	"net/http"

	kitweb "gongzhi/internal/kit/web"
)

// mountDocs serves the OpenAPI document and its page, both from our own origin.
// The page's files come with the console's build.
func mountDocs(api *kitweb.API) {
	document, err := api.Huma.OpenAPI().MarshalJSON()
	if err != nil {
		panic("openapi: " + err.Error())
	}
	api.Mux.HandleFunc("GET /openapi.json", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(document)
	})
	api.Mux.HandleFunc("GET /docs", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/swagger/", http.StatusFound)
	})
}
