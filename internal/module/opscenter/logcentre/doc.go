// Package logcentre is 日志中心 (the log part of M9): every log by class, found,
// counted, watched and kept. The security engineer of the service works on what
// the rules find; engineers, the security and the audit administrator and the
// owner's reviewer read.
//
// What people did is read where it is kept, in the audit log, whose entries
// carry their class; only what the program and the agents of the hosts say has a
// table of its own, log_line, which only grows until a month of it is archived
// and past its term.
//
// A finding: open → acknowledged → handled (已处置) | dismissed (误报), and back to
// acknowledged when it was closed too soon.
//
// Basis: contract O-091 to O-093; GB/T 22239-2019 8.1.4.3, 8.1.4.4 f, 8.1.5.4;
// Cybersecurity Law art. 21 (3): logs are kept six months and no less.
package logcentre
