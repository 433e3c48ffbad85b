package web

import (
	"net/http"
	"strings"

	"gongzhi/internal/kit/fault"
)

var methods = []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete}

// Missing answers for what no operation serves: a path that takes other
// methods is 405 and names them, any other is 404.
func (a *API) Missing(w http.ResponseWriter, r *http.Request) {
	var allowed []string
	for _, method := range methods {
		asked := r.Clone(r.Context())
		asked.Method = method
		if _, pattern := a.Mux.Handler(asked); strings.Contains(pattern, " ") { // "GET /api/…", not a catch-all
			allowed = append(allowed, method)
		}
	}
	if len(allowed) > 0 {
		NoMethod(w, r, allowed...)
		return
	}
	WriteProblem(w, r, fault.New(fault.NotFound, "fault.not_found"))
}

// NoMethod answers 405 and names what is allowed.
func NoMethod(w http.ResponseWriter, r *http.Request, allowed ...string) {
	list := strings.Join(allowed, ", ")
	w.Header().Set("Allow", list)
	WriteProblem(w, r, fault.New(fault.NoMethod, "fault.no_method", "allowed", list))
}

// Reading lets GET and HEAD through and refuses the rest.
func Reading(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			NoMethod(w, r, http.MethodGet, http.MethodHead)
			return
		}
		next(w, r)
	}
}
