// Package operationorder is 账号与数据操作单 (M11): nobody of the service touches
// an account or a row of the owner's data without an order. The owner's requester
// asks in writing, the owner's authoriser decides, engineers carry it out through
// the platform's own use cases, and the outcome is linked.
//
// Account orders: requested → authorised → done | refused | withdrawn. An
// emergency stop is one action: the accounts are locked and their sessions dead
// at once, stopped → ratified within a day, and only an authorised order of kind
// lift lets them back in.
//
// Data orders (import, export, processing by a declared operation): requested →
// rehearsed → (half →) authorised → prepared → ready → running → executed →
// checked | delivered → destroyed → archived; refused, withdrawn, failed,
// reverted. The authorisation is bound to the file's digest and to the digest of
// the rehearsed difference, and lapses when either changes.
//
// Exercises (攻防演练): planned → approved → running → reporting → reported →
// confirmed | refused | cancelled; within the time alerts from the teams'
// addresses are marked, never hidden.
//
// Basis: the service contract 3.2 (O-040 to O-047) and 3.4.2 (O-083).
package operationorder
