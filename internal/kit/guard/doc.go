// Package guard slows down those who ask too much: sliding-window limits and a
// proof-of-work captcha, both over kit/cache, a gate for what is counted only when
// it is done, and the address of a client seen
// through trusted proxies.
package guard
