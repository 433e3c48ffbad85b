// Package federation is 外部身份认证 (P2): the identity providers that people may
// sign in with (广东省统一身份认证, 澳门一户通, WeChat and others), which external
// account is whose, and whether each provider can be reached. It is the base of
// platform/signin, which begins the sessions.
//
// Providers are data: a file of the installation, secrets apart from it. The
// security administrator switches them on and off. An external account is linked
// to a person by the keyed hash of an identity document that the provider has
// verified, or by the person, who signs in first; never by a name or a telephone.
//
// A flow is the first half of a sign-in with a provider: good once, for ten
// minutes, in the browser that began it.
//
// Basis: GB/T 22239-2019 8.1.4.1 (authentication), OpenID Connect Core 1.0, RFC
// 7636, RFC 9207, CAS Protocol 3.0.
package federation
