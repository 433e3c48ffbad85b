// Package firststart is 首次启动: whoever starts an empty installation names its
// three administrators, three different people, on a page or at the command line.
// There is no default account and no default password. The page asks for a code
// that the program writes on the machine, in a file that only its user may read;
// each of the three gets a first password for one change, and nothing else.
//
// It is open while there is no account at all, and never again. Used once, by
// whoever installs.
//
// Basis: GB/T 22239-2019 8.1.4.2 b and d (no default accounts, separated
// administration).
package firststart
