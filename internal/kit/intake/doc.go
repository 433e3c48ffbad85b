// Package intake is the one way tables of data come in: the import wizard of
// the console (template, preview, commit, wrong rows) and the command line.
//
// A module describes its register once: the columns (kit/sheet), a checker that
// sees all rows in order, and a commit. Every import is all or nothing: one
// wrong row, and nothing is there. Rows stream, so the memory does not grow
// with the file.
//
// A register whose rows fit into one transaction commits in it. A larger one
// stages: rows are written in short transactions, so that other writers never
// wait long, and stay unseen until one last transaction shows all of them.
package intake
