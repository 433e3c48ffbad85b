// Package listing mounts a list over HTTP: its pages and, from the same
// function and one table of columns, its export as a spreadsheet. The export
// walks the pages, so that filters, scope, names and masks are those of the
// list, and it is streamed, so that its size costs no memory. Every export is
// an entry of the audit log.
package listing
