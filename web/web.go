// Package web carries the built front ends inside the program.
//
// `make build` fills web/dist; a fresh clone has only a .keep there, so that the
// program compiles before any front end was built. Ask Built before serving.
package web

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

// The front ends as they leave `make build`: of each large text the same file
// compressed as .br and .gz, and other files as they are.
var (
	Admin = sub("admin") // console, served at /
	Mini  = sub("mini")  // phone pages (H5), served at /m/
)

// Built says whether the front end was built before the program was compiled.
func Built(site fs.FS) bool {
	_, err := fs.Stat(site, "index.html")
	return err == nil
}

func sub(name string) fs.FS {
	site, err := fs.Sub(dist, "dist/"+name)
	if err != nil {
		panic(err) // only for a malformed path: a mistake above
	}
	return site
}
