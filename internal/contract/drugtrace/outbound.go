package drugtrace

// Refused tells that a clinic took nothing of a delivery; its boxes travel back
// to the depot.
type Refused struct {
	OrderID  string `json:"orderId"`
	Number   string `json:"number"`
	DepotID  string `json:"depotId"`
	ClinicID string `json:"clinicId"`
	PersonID string `json:"personId"` // who refused
	Reason   string `json:"reason"`
}

// EventName is the stable name of the event.
func (Refused) EventName() string { return "drugtrace.outbound.refused.v1" }

// Shipment is what others may know of a delivery: a return must quote it.
type Shipment struct {
	OrderID, Number   string
	DepotID, ClinicID string
	Shipped           map[string]int // smallest packs that left the depot, by batch
	Signed            map[string]int // of these, what the clinic signed for
}
