// Package signin is 统一登录 (P2): passwords, lock-out, the captcha by proof of
// work, sessions, and what the signed-in person is shown first (me). Every
// request of every console passes through Authenticate.
//
// A session is an opaque random token; the database knows its SHA-256 only. It
// ends by sign-out, idle time, age, revocation, or when the person's password,
// state or post changes. Wrong passwords are counted per login in the database
// (a lock-out survives the loss of any cache) and per address in the cache.
// Known and unknown logins are treated, and timed, alike.
//
// A second factor is an authenticator app (kit/totp) or a passkey (kit/passkey);
// recovery codes stand in for a lost one. Where the post demands a factor and the
// session was begun without, the session can only set one up. What has two
// requests (the code after the password, an answer of a device) is a ceremony: a
// token that is good once, for five minutes, on every node.
//
// Basis: GB/T 22239-2019 8.1.4.1 (authentication, lock-out, time-out, two
// factors), 8.1.4.4 c (addresses of administrators) and 8.1.4.3 (sign-ins are audited).
package signin
