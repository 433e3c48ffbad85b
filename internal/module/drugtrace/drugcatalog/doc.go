// Package drugcatalog is 指定澳门药品目录 (module 1, 基础数据管理): which drugs the
// programme may bring in, as decided by the regulators, and the 首营 (first
// trade) approvals of the operating company. It is a base package: inbound,
// outbound, dispensing and the public answer ask it what a drug is and whether
// it is in force.
//
// Item: draft → pending → effective ⇄ suspended → removed. An approved row is
// never edited in place: an edit is a new version (draft → pending → approved)
// that changes the item when another person approves it.
// First trade: draft → toReview → approved | rejected, by QA of the company.
//
// Basis: drug.md A.0, A.2, I.1; scope of varieties by the 2023-09-08 work plan
// (no biologics, five classes excluded); GSP articles 61 to 63 for first trade.
package drugcatalog
