// Package desk is the work desk of every console: what waits for me and by
// when, where the Macao drugs are right now, and what went wrong today. It
// reads only; what waits is asked of each module.
package desk
