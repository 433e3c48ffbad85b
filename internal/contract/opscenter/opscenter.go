// Package opscenter holds what the modules of the operations service tell
// everybody: event payloads, data only.
package opscenter
