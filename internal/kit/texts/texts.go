// Package texts holds the sentences of kit in four languages: what is wrong,
// why, and what to do about it. Packages of kit with many sentences of their
// own (gs1, idcheck, sheet) keep them beside their code.
package texts

import "embed"

// FS holds <language>.json: a flat object of key to sentence.
//
//go:embed *.json
var FS embed.FS
