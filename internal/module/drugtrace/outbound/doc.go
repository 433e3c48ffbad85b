// Package outbound is 药品出库管理 (4): designated Macao drugs leave the depot for
// a designated clinic. Maker and reviewer, picker and checker are different
// people; the clinic's pharmacist signs by scanning every box.
//
// States: draft → toReview → reviewed → picking → toCheck → checking → toShip →
// inTransit → signed, or partlySigned when boxes are missing, or returned when
// the clinic refuses the delivery; void at any time before shipping. The
// transitions are in flow.go. Bill codes 209 (supply) and 203 (transfer) go to
// a clinic; the codes that dispose of stock belong to in-stock management.
//
// Legal basis: Pharmaceutical Administration Law art. 59, GSP art. 94–109 and
// annex 2 (computer systems), rules R-A1, R-A2, R-A6, R-A7, R-A12 of drug.md.
package outbound
