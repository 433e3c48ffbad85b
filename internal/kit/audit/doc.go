// Package audit keeps the evidence: who did what, from where, and how every
// declared record looked afterwards. Entries are hashed into an RFC 6962 Merkle
// log whose checkpoints are signed, so that anyone holding a checkpoint can
// show that nothing was changed, removed or reordered.
//
// Writing happens in the transaction of the change (Recorder); a Sealer later
// numbers the pending leaves. Leaf = H(public part || H(private part, salt)):
// the salt can be destroyed to erase a person without breaking the tree.
// Verify compares everything with everything and names what was changed.
package audit
