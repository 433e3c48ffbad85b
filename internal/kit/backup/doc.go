// Package backup makes backups of a whole installation, proves that they can be
// restored, and restores them: the database (MariaDB with its binary logs, or
// SQLite), and the attachments. What it writes is compressed, encrypted under
// the key ring and described by a manifest with the digest of every table.
//
// The keys are not in a backup: keep the folder of the keys elsewhere, for
// without it nothing opens. README.md says what each level of a verification
// looks at.
package backup
