// Package tracequery is 公众微信小程序 · 扫码查药 (8): what anyone who scans a box is
// told, in four languages: a verdict in plain words, the facts to compare with
// the box, when it was first looked up and how often, the leaflet, and a proof
// that the record is sealed. Stock, clinics, people and papers stay inside.
//
// Guessing is slowed: three secret digits in each code, a proof of work after
// ten misses from one address, the same answer for every code that is not
// there (drug.md A.8, decisions 13).
package tracequery
