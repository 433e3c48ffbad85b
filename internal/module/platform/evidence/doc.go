// Package evidence is 审计与存证 (P4): the console over the audit log of kit/audit.
// Auditors and the owner's reviewer search who did what, see the signed
// checkpoints and take a checkpoint home.
package evidence
