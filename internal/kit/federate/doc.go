// Package federate speaks to identity providers: OpenID Connect, plain OAuth 2,
// CAS 3.0 and WeChat, all behind IdentityProvider. It knows neither people nor
// tables: what a provider says of somebody comes out as a Profile, and what must
// be remembered between the two halves of a sign-in is derived from the state,
// which the caller keeps.
package federate
