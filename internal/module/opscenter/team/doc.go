// Package team is 团队与人员 (M10): the versions of the service contract, the
// people of the project with their certificates, how one of them is replaced,
// who is on duty, and visits and training. The project manager of the service
// keeps it, the owner's authoriser consents to replacements and signs visits,
// the owner's reviewer reads.
//
// Replacement: noticed → consented → effective; refused, withdrawn. People of
// the contract change only by a replacement, and on every day of service there
// is exactly one project manager. Swap of a duty: proposed → approved, rejected.
// Visit and training: planned → held → signed; cancelled.
//
// Basis: the service contract, 3.4.1.1 (people), 3.4.1.2 (qualifications,
// written consent, 30 working days), 3.4.6 (visits), 2.1.2.4 (training).
package team
