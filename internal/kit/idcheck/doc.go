// Package idcheck checks the identifiers people type: unified social credit
// code (统一社会信用代码), food licence numbers, identity documents of the
// mainland, Macao and Hong Kong, phone numbers, GTINs, and our own tracking
// numbers with their check digits.
//
// Each function cleans the text (full width, blanks, lower case), checks it and
// returns its normal form with its parts. A refusal is an *Error with a stable
// key and parameters; the sentences in four languages are in texts/. When only
// a check character disagrees the error is Overridable and the value is still
// returned: early issuing systems made mistakes, so a caller may accept such a
// number with a reason. The package is pure and never puts personal data into
// parameters.
//
// Sources: GB 32100-2015, GB 11714, GB 11643-1999, GB/T 17710 (ISO/IEC 7064).
package idcheck
