// Package mailbox reads the letters that came into a folder of a mail server,
// over IMAP (RFC 3501) with TLS. A letter is marked as seen only after it was
// taken over, so that a crash between loses none; who takes letters over must
// know those that come twice by their Message-ID.
package mailbox
