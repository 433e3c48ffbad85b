// Package opsreport is 运维报告与义务日历 (M8): what the service contract obliges
// the company to do, day by day, closed by evidence only; and the reports R1 to
// R11, each a frozen snapshot of figures and rows from which page, PDF and DOCX
// are written. Engineers draft, a second person reviews, the project manager
// sends, the owner's authoriser signs the receipt or refuses it; the owner asks
// for special reports, and their reviewer reads everything.
//
// Duty: upcoming → open → done | late → doneLate. Late is late for ever: the time
// of completion is that of the server, and never before the duty was last looked
// at and found undone.
// Report: drafted → reviewed → sent → received | refused; a correction is a new
// version, and the old one stays.
// Request: requested → drafted → reviewed → sent → received; withdrawn.
//
// Basis: the service contract, 2.2, 3.5.3 and 3.7.
package opsreport
