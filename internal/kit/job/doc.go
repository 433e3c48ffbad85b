// Package job runs the recurring work of all modules. Each job has one leader
// among the nodes: the holder of its row in job_lease, taken by compare-and-swap
// against the database's time, kept by a heartbeat, and fenced by a number that
// grows with every takeover. A job runs at least once per period; after a crash
// its next leader runs it again, so a job must bear being repeated.
package job
