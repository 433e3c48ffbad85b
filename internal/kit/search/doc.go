// Package search finds records of all registers by the words people use. The
// text of a record is its search column (kit/fold). The transaction that changes
// a record leaves its id, and a job writes its terms with those of many others:
// written one by one they were half the cost of creating an order. Until then a
// search reads the waiting records themselves, so every node finds them at once.
package search
