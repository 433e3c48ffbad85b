// Package review is 定期复核: once a period, a quarter by parameter, everything that
// is granted is listed, and the security administrator keeps or removes each post
// with a reason. What is not needed any more does not stay by being forgotten.
//
// A review is open until every line of it is decided. What was decided after its
// last day is late and stays so; what is not decided yet is late as soon as the
// day is over, whether or not anything runs.
//
// Basis: GB/T 22239-2019 8.1.4.2 c (superfluous and expired accounts).
package review
