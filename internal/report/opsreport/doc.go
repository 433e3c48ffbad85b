// Package opsreport fills the sections of reports of the operations service from
// the tables of its modules. It reads only, and it reads roll-ups: spells of
// probes, clocks, tickets and alerts, never samples, so that a month of ten
// million samples costs what a month of two hundred tickets costs.
package opsreport
