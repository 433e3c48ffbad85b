// Package identity is 组织与账号 (P1): people, the posts they hold in
// organisations, roles, and what each role may do and how far. It is a base
// package: signin and every permission check stand on it, and it imports no
// sibling. Organisations themselves are in platform/enterprise.
//
// A person waits for a first post (pending), is active, locked or closed (flow.go). A post (person × organisation
// × roles × validity) is active or closed; a sign-in acts in one post at a time.
// Used by the system administrator, who opens
// accounts, and the security administrator, who grants posts.
//
// Basis: GB/T 22239-2019 8.1.4.1 and 8.1.4.2 (accounts, least privilege) and
// 8.1.5.1 to 8.1.5.3 (system, security and audit administration are three heads).
package identity
