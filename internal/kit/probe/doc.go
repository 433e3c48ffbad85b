// Package probe measures from outside whether something works: one attempt,
// bounded in time, that ends in good, bad or unknown and says why. It keeps
// nothing and decides nothing; whoever calls it stores the result.
package probe
