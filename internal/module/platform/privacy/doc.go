// Package privacy is 个人信息权利受理: people ask what is kept of them, want a
// copy, a correction, an erasure, or take back their consent. They ask on the
// public page without an account, or at a desk. The security administrator
// verifies who asks, finds where their data is by keyed hashes, and answers with
// a letter within working days that a parameter sets.
//
// States: received → verified | unverified → working → answered → closed, and
// withdrawn until it is answered. A late request stays late.
//
// Legal basis: PIPL art. 44 to 50; GB/T 35273-2020 8.1 to 8.7.
package privacy
