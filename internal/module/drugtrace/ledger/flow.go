package ledger

import "slices"

// Life states of a code. Only the outermost container has one that counts.
const (
	Generated     = "generated"      // 已生成
	Printed       = "printed"        // 已打印
	Void          = "void"           // 已作废
	Bound         = "bound"          // 已绑定
	Awaiting      = "awaiting"       // 待验
	InStock       = "stock"          // 在库
	Picked        = "picked"         // 已拣
	Checked       = "checked"        // 已复核
	Transit       = "transit"        // 在途
	AtClinic      = "clinic"         // 机构在库
	Partial       = "partial"        // 部分发药
	Dispensed     = "dispensed"      // 已发药
	ReturnTransit = "return_transit" // 退货在途
	ReturnCheck   = "return_check"   // 退货待检
	Lost          = "lost"           // 丢失核查
	WrittenOff    = "written_off"    // 核销
	Recalled      = "recalled"       // 召回隔离
	Unqualified   = "unqualified"    // 不合格
	ToDestroy     = "to_destroy"     // 待销毁
	Destroyed     = "destroyed"      // 已销毁
	MacaoTransit  = "macao_transit"  // 退回澳门在途
	MacaoReturned = "macao_returned" // 已退回
	Sampled       = "sampled"        // 抽检消耗
	Collected     = "collected"      // 公众回收
)

// Transition is one allowed step of a code's life, with its EPCIS vocabulary
// (CBV 2.0) as drug.md A.9 maps it.
type Transition struct {
	Operation   string
	From        []string
	To          string
	Available   bool // refused while the code is held or expired
	BizStep     string
	Disposition string
	Action      string // ADD, OBSERVE, DELETE
}

// Transitions is the whole life of a code. Anything not listed is a conflict.
var Transitions = []Transition{
	{"print", []string{Generated, Printed}, Printed, false, "commissioning", "encoded", "OBSERVE"},
	{"void", []string{Generated, Printed}, Void, false, "decommissioning", "inactive", "DELETE"},
	{"bind", []string{Printed}, Bound, false, "commissioning", "active", "ADD"},
	{"submit_inspection", []string{Bound}, Awaiting, false, "receiving", "in_progress", "OBSERVE"},
	{"put_away", []string{Awaiting}, InStock, false, "storing", "sellable_not_accessible", "OBSERVE"},
	{"fail_inspection", []string{Awaiting}, Unqualified, false, "inspecting", "non_conformant", "OBSERVE"},
	{"sample", []string{InStock, Awaiting}, Sampled, false, "sampling", "non_sellable_other", "DELETE"},
	{"relocate", []string{InStock}, InStock, false, "storing", "sellable_not_accessible", "OBSERVE"},
	{"reject_stock", []string{InStock, AtClinic}, Unqualified, false, "inspecting", "non_conformant", "OBSERVE"},
	{"pick", []string{InStock}, Picked, true, "picking", "reserved", "OBSERVE"},
	{"pick_return", []string{InStock, Unqualified}, Picked, false, "picking", "reserved", "OBSERVE"},
	{"check", []string{Picked}, Checked, true, "staging_outbound", "completeness_verified", "OBSERVE"},
	{"restock", []string{Picked, Checked}, InStock, false, "storing", "sellable_not_accessible", "OBSERVE"},
	{"ship", []string{Checked}, Transit, true, "shipping", "in_transit", "OBSERVE"},
	{"sign", []string{Transit}, AtClinic, false, "receiving", "sellable_accessible", "OBSERVE"},
	{"refuse_delivery", []string{Transit}, ReturnTransit, false, "shipping", "returned", "OBSERVE"},
	{"report_lost", []string{Transit}, Lost, false, "holding", "unknown", "OBSERVE"},
	{"find", []string{Lost}, AtClinic, false, "receiving", "sellable_accessible", "OBSERVE"},
	{"write_off", []string{Lost}, WrittenOff, false, "decommissioning", "stolen", "DELETE"},
	{"dispense_part", []string{AtClinic, Partial}, Partial, true, "dispensing", "partially_dispensed", "OBSERVE"},
	{"dispense", []string{AtClinic, Partial}, Dispensed, true, "dispensing", "dispensed", "DELETE"},
	{"return", []string{AtClinic}, ReturnTransit, false, "shipping", "returned", "OBSERVE"},
	{"receive_return", []string{ReturnTransit}, ReturnCheck, false, "receiving", "returned", "OBSERVE"},
	{"pass_return", []string{ReturnCheck}, InStock, false, "storing", "sellable_not_accessible", "OBSERVE"},
	{"fail_return", []string{ReturnCheck}, Unqualified, false, "inspecting", "non_conformant", "OBSERVE"},
	{"resident_return", []string{Dispensed}, Unqualified, false, "receiving", "returned", "OBSERVE"},
	{"collect", []string{Dispensed, Partial}, Collected, false, "collecting", "disposed", "DELETE"},
	{"isolate_recall", []string{Bound, Awaiting, InStock, Picked, Checked, Transit, AtClinic, Partial, ReturnTransit, ReturnCheck}, Recalled, false, "holding", "recalled", "OBSERVE"},
	{"approve_destruction", []string{Recalled, Unqualified}, ToDestroy, false, "holding", "non_sellable_other", "OBSERVE"},
	{"destroy", []string{ToDestroy}, Destroyed, false, "destroying", "destroyed", "DELETE"},
	{"send_back", []string{Recalled}, MacaoTransit, false, "shipping", "in_transit", "OBSERVE"},
	{"confirm_back", []string{MacaoTransit}, MacaoReturned, false, "receiving", "returned", "DELETE"},
}

// transition finds the step an operation takes from state.
func transition(operation, state string) (Transition, bool) {
	for _, t := range Transitions {
		if t.Operation == operation && slices.Contains(t.From, state) {
			return t, true
		}
	}
	return Transition{}, false
}

// stockStates are the states whose packs stand in the stock table. Dispensed
// packs stay in it as a sum, so that counting them reads no codes.
var stockStates = []string{Bound, Awaiting, InStock, Picked, Checked, Transit, AtClinic, Partial, Dispensed,
	ReturnTransit, ReturnCheck, Lost, Recalled, Unqualified, ToDestroy, MacaoTransit}

// Counted reports whether packs in state are stock.
func Counted(state string) bool { return slices.Contains(stockStates, state) }

// States lists every life state in the order of a life.
func States() []string {
	return []string{Generated, Printed, Void, Bound, Awaiting, InStock, Picked, Checked, Transit, AtClinic, Partial,
		Dispensed, ReturnTransit, ReturnCheck, Lost, WrittenOff, Recalled, Unqualified, ToDestroy, Destroyed,
		MacaoTransit, MacaoReturned, Sampled, Collected}
}
