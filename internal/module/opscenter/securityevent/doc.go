// Package securityevent is 网络安全事件: the record of an event of cyber-security
// from its registration to its end, and of what the authorities were told of it.
// Engineers register and handle it, the project manager and the owner report it.
//
// States: registered → handling → disposed → closed; dismissed as a false alarm
// by the owner on the way. An event of a grave enough level must be reported
// within hours of the moment the owner knew (the clock C14 of opscenter/sla), and
// summed up to the same authority within days of its disposal; it is not closed
// before. A worse level may be set by who handles it, a milder one by the owner.
//
// Legal basis: 《国家网络安全事件报告管理办法》 (in force 2025-11-01);
// 《网络安全法》 article 25 and after; GB/T 20986-2023 for kinds and levels.
package securityevent
