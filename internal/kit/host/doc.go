// Package host is the agent that runs on Linux hosts: it measures the machine and
// the servers on it, keeps what it found while the monitor is away, and reports
// over mutual TLS. It also holds the authority that names agents.
package host
