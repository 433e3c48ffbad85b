// Package permit is 批件额度 within 基础数据管理 (1): cross-border permits of the
// depot, each with the largest quantity of every item. A permit that comes into
// force tells the ledger its quota in the same transaction; what was used is
// deducted there, once, at receipt (decisions 3), and shown here. It is a base
// package: inbound asks it whether a permit covers an order.
//
// States: draft → effective → closed. An effective permit after its last day is
// expired: computed from the date when read, never stored.
// Legal basis: 药品管理法 art. 64–65.
package permit
