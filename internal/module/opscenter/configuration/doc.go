// Package configuration is 资产与配置 (M9): the register of hosts, Nginx, MySQL,
// Redis, applications, interfaces, network and certificates, the duties of the
// contract attached to each with what the other modules know of them, and the
// map of what every line of the table of contents needs. The service keeps it,
// the owner says which modules are key ones and reads everything.
//
// States of an asset: planned → active ⇄ maintenance → retired.
//
// Nobody types when a duty was last done: the monitoring, the agents of hosts,
// the scans, the backups and the patrol say so, and what nobody says is unknown.
//
// Basis: the service contract 3.1 (33 modules), 3.3 (3 Linux, 2 Nginx, 2 MySQL,
// 2 Redis with their duties) and 3.4.5 (interfaces); GB/T 22239-2019 8.1.10.2.
package configuration
