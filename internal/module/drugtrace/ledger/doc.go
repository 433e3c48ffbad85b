// Package ledger is 追溯码与库存台账 (L1): every trace code, its one life, the
// stock that is counted from codes, the holds that block it, the permit quota,
// and the append-only EPCIS events of each operation. It is a base package:
// inbound, outbound, dispensing and others change codes through Apply inside
// their own transaction, so that stock always equals codes.
//
// Life states and their transitions are in flow.go (drug.md I.2, completed);
// anything not listed there is refused. Holds and expiry are not states:
// expiry is computed when read, a hold is placed and released by a post.
package ledger
