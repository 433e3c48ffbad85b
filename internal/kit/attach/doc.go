// Package attach keeps files that belong to records: the bytes in a blob store
// under their SHA-256, what they are and whose they are in a table.
//
// A file arrives in two steps. Receive, outside any transaction, checks its
// real type and size, strips what a camera wrote about place and owner, and
// stores the bytes. Save, inside the transaction of a use case, makes the row;
// it may run again when writers collide, which reading an upload could not.
// A saved file is temporary until a record binds it; Cleanup removes the rest.
package attach
