// Package cache keeps short-lived values and counters: in memory, or in Redis
// so that several nodes share them. It may be flushed at any time and nothing
// is lost; losing Redis is never an error to a person.
package cache
