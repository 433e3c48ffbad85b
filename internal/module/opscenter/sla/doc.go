// Package sla is 服务时钟与罚则: the clocks of the service contract, the level
// of a fault, what is exempt from its time, the recovery that the monitoring
// proves, availability, the yearly count of P1 faults and its penalty. The
// project manager, the owner's authoriser and the owner's reviewer use it.
//
// It is a ledger: facts about a subject (a request, a fault, a replacement of
// staff) are appended and never changed, and the clocks are computed from them.
// A clock is waiting, running, met, breached, exempt or not applicable.
//
// Legal basis: the service contract (招标文件 2.2, 3.4–3.6); the decisions D1
// to D20 on what it leaves open are parameters.
package sla
