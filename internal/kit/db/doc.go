// Package db opens the one database (SQLite alone, or MySQL/MariaDB) and gives
// modules two ways in: Read for queries, Write for a transaction with one time,
// retried when two writers collide. One SQL text serves every engine; the
// contract suite in this package holds the engines to the same answers.
package db
