// Package calendar knows the working days and hours of each shore: tables that
// people edit, kept as versions. A deadline keeps the version it was computed
// with, so that a later change of a table does not move it.
package calendar
