// Package keyperiod is 重点时期保障 (重保): the days in which the service is
// guarded harder, because of an event, a holiday or a notice.
//
// States of a period: planned → approved (by the owner, another person) →
// closed (with what came of it); refused, cancelled before approval, lifted by
// the owner afterwards. Only an approved one binds, and from its approval on:
// changes are frozen (opscenter/change), the duty roster must have no hole
// (opscenter/team), and the patrol looks more than once a day (opscenter/patrol).
//
// Basis: the service contract 2.1.2.2 (应急及重点时期保障); GB/T 22239-2019 8.1.10.
package keyperiod
