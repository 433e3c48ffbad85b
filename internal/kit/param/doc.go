// Package param keeps what may change without a new program: parameters
// (numbers, texts and lists with validity and legal basis) and dictionaries
// (codes with labels in four languages).
//
// A parameter is a row of versions, each valid from a day. Reading asks for the
// version of a day, so a case of last month is judged by last month's number.
// Reads come from an immutable snapshot in memory; writes are audited.
package param
