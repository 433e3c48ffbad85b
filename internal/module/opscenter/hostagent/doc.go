// Package hostagent is 主机代理: agents on Linux hosts report over mutual TLS what
// only the host itself can see, and monitoring keeps their samples and judges
// their readings. An operator enrols a host and may revoke it; a batch whose
// clock is off by more than five seconds is refused, because the samples decide
// about money.
//
// Basis: the service contract 3.3 (hosts, Nginx, MySQL, Redis) and 3.4.4;
// forbidden remote tools: contract 3.6.1 and decision D17.
package hostagent
