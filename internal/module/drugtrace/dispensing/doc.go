// Package dispensing is 药品发放与销后退回 (4): a designated clinic's pharmacist gives
// a box, or part of it, to a Macao resident who lives or works in Hengqin, once
// and online only. The resident's document is kept encrypted, shown masked, and
// every reveal is logged with its reason. A second attempt to dispense a box is
// refused and raises an alert.
//
// Boxes that the clinic does not need go back to the depot as a return that
// quotes the delivery it came with: sent → received → inspected. Somebody who
// did not receive them decides whether they may be stock again.
//
// Legal basis: Pharmaceutical Administration Law art. 65 (designated medical
// use), work plan of 2023-09-08 (定人), PIPL art. 6 and 51, GSP annex 2.10
// (returns), rules R-A1, R-A2, R-A11, R-A12 of drug.md.
package dispensing
