// Package clock is the only source of time: instants as UTC unix milliseconds,
// calendar days as YYYY-MM-DD, and clocks that tests and the demo can drive.
package clock
