package host

import (
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/probe"
)

// Report is what an agent found at one instant. A number that could not be
// measured is left out: it is unknown, not zero.
type Report struct {
	At            clock.Instant     `json:"at"`
	CPUPercent    *int64            `json:"cpuPercent,omitempty"`
	MemoryPercent *int64            `json:"memoryPercent,omitempty"`
	DiskPercent   *int64            `json:"diskPercent,omitempty"` // of the fullest
	Patches       *int64            `json:"patches,omitempty"`     // packages that wait for an upgrade
	NginxActive   *int64            `json:"nginxActive,omitempty"`
	LagSeconds    *int64            `json:"lagSeconds,omitempty"` // of the MySQL replica
	Ports         []int             `json:"ports"`
	Unexpected    []int             `json:"unexpected"` // listening and not declared
	Tools         []string          `json:"tools"`      // forbidden ones that run
	Files         map[string]string `json:"files"`      // SHA-256 by path; empty when it cannot be read
	Samples       []Sample          `json:"samples"`
	// Facts are further numbers by name: load, logins, virus, nginx5xx, and those of
	// servers as "DB-1 connections" (kit/probe Figures). What is not known is left out.
	Facts map[string]int64 `json:"facts,omitempty"`
}

// Sample is what one check found.
type Sample struct {
	Probe  string       `json:"probe"` // code
	Status probe.Status `json:"status"`
	Millis int64        `json:"millis"`
	Reason string       `json:"reason"`
	Note   string       `json:"note"`
}

// Batch is one call to the server.
type Batch struct {
	SentAt  clock.Instant `json:"sentAt"`
	Reports []Report      `json:"reports"`
	// Until is the end of the certificate that the agent showed; the server knows
	// it from the connection, the agent does not say it.
	Until clock.Instant `json:"-"`
}

// Answer is what the server says to a batch.
type Answer struct {
	ForbiddenTools []string `json:"forbiddenTools"`
}

// MostSkew is how far the clocks of host and server may differ, in milliseconds.
const MostSkew = 5000
