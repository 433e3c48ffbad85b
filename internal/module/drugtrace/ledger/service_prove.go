package ledger

import (
	"context"
	"errors"
	"strings"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/fault"
)

// Evidence lets anyone check one box without learning of any other: code to
// codes' root, codes' root in the event's public text, event to the signed tree.
type Evidence struct {
	Code        string   `json:"code"`
	PublicText  string   `json:"publicText" doc:"Its 11th line is the root of the codes of the event"`
	PrivateHash string   `json:"privateHash" doc:"Leaf = SHA-256(0x00, publicText, newline, privateHash)"`
	CodeSalt    string   `json:"codeSalt" doc:"Of this code alone. Its leaf = SHA-256(0x00, code, newline, codeSalt)"`
	CodeSlot    int      `json:"codeSlot" doc:"Place among 65536, drawn by chance: it tells nothing of how many codes there are"`
	CodePath    []string `json:"codePath" nullable:"false" doc:"16 hashes, from the code's sibling to the root's child; empty places look like full ones"`

	audit.Proof
}

// codesRootLine is where the public text states the root of the codes.
const codesRootLine = 10

// Prove makes the evidence of a code in one of its events.
func Prove(ctx context.Context, q bun.IDB, code string, eventID int64) (Evidence, error) {
	var evidence Evidence
	event, err := eventByID(ctx, q, eventID)
	if err != nil {
		return evidence, err
	}
	if event == nil {
		return evidence, fault.New(fault.NotFound, "ledger.unknown", "code", code)
	}
	codes, err := codesOfEvent(ctx, q, eventID)
	if err != nil {
		return evidence, err
	}
	opening, ok := audit.NewVeil(event.CodesSecret, codes).Open(code)
	if !ok {
		return evidence, fault.New(fault.NotFound, "ledger.unknown", "code", code)
	}
	evidence = Evidence{Code: code, PublicText: event.PublicText, PrivateHash: event.PrivateHash,
		CodeSalt: opening.Salt, CodeSlot: opening.Slot, CodePath: opening.Path}
	evidence.Proof, err = audit.Inclusion(ctx, q, KindEvent, eventRef(eventID))
	return evidence, err
}

// Check tells whether the evidence holds, as a phone does it, and whether one
// of the verifier keys signed it.
func (e Evidence) Check(verifiers ...string) error {
	lines := strings.Split(e.PublicText, "\n")
	opening := audit.Opening{Salt: e.CodeSalt, Slot: e.CodeSlot, Path: e.CodePath}
	if len(lines) <= codesRootLine || opening.Root(e.Code) != lines[codesRootLine] {
		return errors.New("evidence: the code is not in the event")
	}
	if audit.LeafHash(e.PublicText, e.PrivateHash) != e.Leaf {
		return errors.New("evidence: the event is not the one in the log")
	}
	return e.Proof.Check(verifiers...)
}
