// Package drugtrace holds what modules tell each other about designated Macao
// drugs: shared names and event payloads, data only.
package drugtrace

import "strings"

// ItemName is a catalogue item in the languages it is printed in.
type ItemName struct {
	Hant         string `json:"hant"`
	Hans         string `json:"hans"`
	Pt           string `json:"pt"`
	En           string `json:"en"`
	DosageForm   string `json:"dosageForm,omitempty"`
	Strength     string `json:"strength,omitempty"`
	PackSpec     string `json:"packSpec,omitempty"`
	StorageClass string `json:"storageClass,omitempty"`
}

// Said is the name as it is printed for readers of a language, with the strength.
func (n ItemName) Said(lang string) string {
	name := n.Hant
	switch {
	case lang == "zh-Hans" && n.Hans != "":
		name = n.Hans
	case lang == "pt" && n.Pt != "":
		name = n.Pt
	case lang == "en" && n.En != "":
		name = n.En
	}
	return strings.TrimSpace(name + " " + n.Strength)
}

// ItemHeld tells that a catalogue item may not be used for now.
type ItemHeld struct {
	ItemID string `json:"itemId"`
	Reason string `json:"reason"`
}

// EventName is the stable name of the event.
func (ItemHeld) EventName() string { return "drugtrace.drugcatalog.held.v1" }

// ItemReleased tells that a suspended item is in force again.
type ItemReleased struct {
	ItemID string `json:"itemId"`
	Reason string `json:"reason"`
}

// EventName is the stable name of the event.
func (ItemReleased) EventName() string { return "drugtrace.drugcatalog.released.v1" }

// Shipped tells that an outbound order left the warehouse.
type Shipped struct {
	OrderID  string `json:"orderId"`
	Number   string `json:"number"`
	ClinicID string `json:"clinicId"`
	Packs    int    `json:"packs"`
}

// EventName is the stable name of the event.
func (Shipped) EventName() string { return "drugtrace.outbound.shipped.v1" }

// Recalled tells that the regulator holds a batch for recall.
type Recalled struct {
	HoldID  string `json:"holdId"`
	BatchID string `json:"batchId"`
}

// EventName is the stable name of the event.
func (Recalled) EventName() string { return "drugtrace.ledger.recalled.v1" }

// Message adds the name of an item, in each language, to the values of a message.
func Message(item ItemName, values map[string]string) map[string]string {
	values["drug"] = item.Said("zh-Hant")
	for _, lang := range []string{"zh-Hans", "pt", "en"} {
		values["drug."+lang] = item.Said(lang)
	}
	return values
}
