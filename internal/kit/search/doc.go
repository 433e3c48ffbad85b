// Package search finds records of all registers by the words people use. The
// text of a record is its search column (kit/fold); its terms are written in the
// transaction that changed the record, so every node finds it at once. Rows of
// an import follow from a job: an import of 100,000 would otherwise take half as
// long again.
package search
