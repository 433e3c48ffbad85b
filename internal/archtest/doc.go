// Package archtest keeps the rules of docs/architecture.md true: who may import
// whom, how long a file may be, where SQL and time may stand, which table
// belongs to whom, and that every word a person reads exists. A rule that is
// not here is a wish.
package archtest
