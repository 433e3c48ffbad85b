package ledger

import (
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/scope"
)

// Permissions of the ledger. Each way to hold and to release is an operation
// with a code of its own.
const (
	PermitRead             = "drugtrace.ledger.read"
	PermitScan             = "drugtrace.ledger.scan"
	PermitPack             = "drugtrace.ledger.pack"
	PermitHold             = "drugtrace.ledger.hold"           // quality, one code
	PermitHoldBatch        = "drugtrace.ledger.hold-batch"     // quality, a whole batch or item
	PermitRelease          = "drugtrace.ledger.release"        // quality
	PermitHoldRegulator    = "drugtrace.ledger.hold-regulator" // code, batch or item
	PermitRecall           = "drugtrace.ledger.recall"
	PermitReleaseRegulator = "drugtrace.ledger.release-regulator" // regulator's holds and recalls
)

// NewHold asks for a hold.
type NewHold struct {
	TargetKind  string
	Target      string // a code, or the id of a batch or item
	Kind        string
	Reason      string
	Instruction string // what the public is told to do, for recalls
}

// permission is who may place such a hold.
func (h NewHold) permission() string {
	switch {
	case h.Kind == HoldRecall:
		return PermitRecall
	case h.Kind == HoldRegulator:
		return PermitHoldRegulator
	case h.TargetKind == TargetCode:
		return PermitHold
	}
	return PermitHoldBatch
}

// releasable refuses to lift a hold that the post may see but not lift. A
// quality hold on one box is decided by QA of the depot that issued it or has
// it, whoever placed it: clinics have no QA of their own.
func (h Hold) releasable(permission string, s scope.Scope) error {
	switch {
	case h.Kind == HoldCatalogue:
		return fault.New(fault.Conflict, "ledger.catalogue_hold")
	case (h.Kind == HoldQuality) != (permission == PermitRelease):
		return fault.New(fault.Forbidden, "ledger.release_"+h.Kind)
	case h.Kind == HoldQuality && h.TargetKind != TargetCode && !s.Sees("", h.OrgID):
		return fault.New(fault.Forbidden, "ledger.release_other")
	case !h.ReleasedAt.IsZero():
		return fault.New(fault.Conflict, "ledger.already_released")
	}
	return nil
}
