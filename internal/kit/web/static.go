package web

import (
	"compress/gzip"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
)

func init() {
	_ = mime.AddExtensionType(".wasm", "application/wasm")
	_ = mime.AddExtensionType(".webmanifest", "application/manifest+json")
}

// Static serves a Vite build: precompressed files, long caching for hashed
// assets, and the index page for every path without an extension.
type Static struct {
	Files  fs.FS
	Prefix string // such as "/m/"
}

func (s Static) ServeHTTP(w http.ResponseWriter, r *http.Request) { Reading(s.serve)(w, r) }

func (s Static) serve(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(path.Clean("/"+strings.TrimPrefix(r.URL.Path, s.Prefix)), "/")
	if info, err := fs.Stat(s.Files, name); err == nil && info.IsDir() && name != "" {
		if _, err := fs.Stat(s.Files, name+"/index.html"); err == nil {
			s.File(w, r, name+"/index.html")
			return
		}
	}
	if name == "" || !s.has(name) {
		if path.Ext(name) != "" { // a missing asset is a 404, never the index page
			http.NotFound(w, r)
			return
		}
		name = "index.html"
	}
	s.File(w, r, name)
}

// has reports whether the build has a file, whole or packed only.
func (s Static) has(name string) bool {
	for _, suffix := range []string{"", ".gz"} {
		if info, err := fs.Stat(s.Files, name+suffix); err == nil && !info.IsDir() {
			return true
		}
	}
	return false
}

// File serves one file of the build.
func (s Static) File(w http.ResponseWriter, r *http.Request, name string) {
	header := w.Header()
	header.Set("Content-Type", mime.TypeByExtension(path.Ext(name)))
	header.Add("Vary", "Accept-Encoding")
	header.Set("Cache-Control", "no-cache")
	if strings.Contains(name, "assets/") {
		header.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	accepted := r.Header.Get("Accept-Encoding")
	for _, encoding := range [][2]string{{"br", ".br"}, {"gzip", ".gz"}} {
		if strings.Contains(accepted, encoding[0]) {
			if data, err := fs.ReadFile(s.Files, name+encoding[1]); err == nil {
				header.Set("Content-Encoding", encoding[0])
				_, _ = w.Write(data)
				return
			}
		}
	}
	if _, err := fs.Stat(s.Files, name); err != nil {
		s.unpacked(w, r, name)
		return
	}
	http.ServeFileFS(w, r, s.Files, name)
}

// unpacked serves a file that the build has packed only to a client that takes
// nothing packed.
func (s Static) unpacked(w http.ResponseWriter, r *http.Request, name string) {
	file, err := s.Files.Open(name + ".gz")
	if err != nil {
		http.NotFound(w, r)
		return
	}
	defer func() { _ = file.Close() }()
	plain, err := gzip.NewReader(file)
	if err != nil {
		WriteProblem(w, r, err)
		return
	}
	_, _ = io.Copy(w, plain)
}
