//go:build !unix

package keyfile

// Alone runs f. Where folders cannot be locked only one program at a time may
// change keys.
func Alone(_ string, f func() error) error { return f() }
