// Package reveal is the one way on which a sealed value is shown in the clear:
// one record at a time, with a reason that goes into the audit log, never kept
// for a repeated request, and no more often in an hour than a parameter allows.
package reveal
