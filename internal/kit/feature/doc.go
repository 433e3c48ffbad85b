// Package feature holds switches (功能开关): something new is let out to some
// people first, or taken back without a new program. A switch is declared in
// code with the day by which it must be gone again; what it says is changed at
// run time, with a reason, and holds on every node within a second.
package feature
