// Package app is the only place that knows every module: it reads the
// configuration, builds the kits, wires what modules need from each other and
// runs the program. modules.go is the product's table of contents.
package app
