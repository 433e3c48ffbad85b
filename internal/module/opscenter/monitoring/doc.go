// Package monitoring is 可用性与资源监控: probes measure every line of the table
// of contents, the interfaces and the assets; what they find is kept as samples
// that nobody can change unseen, and from them follow states, outages and alerts.
// The operations team declares probes and rules, the owner approves maintenance
// windows, the service clocks read samples and outages.
//
// A sample is good, bad (also when slow) or unknown. A probe is down from the
// first of two bad samples in a row until the first good one; without data for
// 2.5 intervals it is unmonitored, which is never up. A module that is not built
// is undeployed, never up.
//
// Basis: the service contract 1.3, 3.4.1.3, 3.4.4 and 3.6; the samples decide
// about money, so five-minute digests of them are leaves of the evidence log.
package monitoring
