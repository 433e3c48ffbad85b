// Package change is 变更、基线与漂移 (M9): nothing in production is changed
// without the owner's word, a way back and, where data is touched, a backup
// point; and what was changed without that is found.
//
// States of a change: draft → assessed → waiting → scheduled → implementing →
// verifying → done | rolledback → closed (reviewed); cancelled on the way. A
// standard change takes the authorisation of a pattern that the owner endorsed;
// an emergency begins at once and is ratified within some hours, or is rolled
// back. Who asks does not authorise, who carries out does not verify.
//
// A baseline is what the agent of a host reported of its configuration files,
// captured by one person and approved by the owner: the first of a host, and
// each later one only through a finished change. A drift is a file that is not
// as approved; without a change that covers it it is a violation and becomes a
// ticket. It stays in the list for ever.
//
// Basis: the service contract 3.4.2 (不得擅自更改环境配置), 1.3.3 and 1.3.4;
// GB/T 22239-2019 8.1.10.8 and 8.1.10.9.
package change
