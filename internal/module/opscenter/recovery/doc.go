// Package recovery is 备份与恢复 (M6): backups of the installation, tests that
// really restore them, drills whose steps are timed, and the emergency plans
// they exercise. The database administrator of the service works here, the
// owner approves and confirms, the owner's reviewer reads everything.
//
// A backup is waiting → running → done | failed; a check of one likewise, and it
// passed or did not. Only a restore that was proven is ever shown as good: a
// replica that replicates says nothing. A drill is planned → approved → running
// → finished → reported → confirmed, or cancelled; it cannot be finished while a
// step has no times or nobody signed in, nor be reported without its deviations.
//
// Basis: the service contract, 2.2 (backup, restore test every quarter, recovery
// drill every year), 1.3.1 (emergency plans); GB/T 22239-2019 8.1.4.9. A quarter
// or year that was missed stays missed.
package recovery
