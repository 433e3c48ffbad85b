// Package enterprise is 机构与证照 (P2): the one register of organisations —
// warehouses, clinics, suppliers, carriers, disposers, food businesses, and the
// authorities — with their licences. It is a base package; other modules keep
// the id and ask here whether an organisation may act (RequireLicensed).
//
// An organisation is active, suspended, closed or merged (flow.go). A licence is valid,
// expiring or expired, computed from its days when read. Used by regulators and
// platform administrators; large lists come in by kit/intake. A job reminds of
// licences that end (service_remind.go).
//
// A change request (变更申请, request.go) is draft, submitted, approved, rejected
// or withdrawn: a business asks, an officer who did not ask compares and decides.
//
// A merge (合并, merge.go) makes one of two duplicates: one officer proposes it,
// somebody else confirms. The lost one is merged for good; its id stays valid
// everywhere, because names, licences and reach resolve here, and the event
// platform.enterprise.merged.v1 takes its posts along. No row of another module
// is rewritten: it is evidence of what was done then.
//
// Basis: GB 32100-2015 (unified social credit code); 药品管理法 art. 51 and
// 食品安全法 art. 35 (a licence before the business).
package enterprise
