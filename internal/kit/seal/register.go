package seal

// Column is one column that holds personal data or a secret of a person: the
// register that PIPL art. 51 and GB/T 22239-2019 8.1.4.11 ask for, as data. Each
// module declares its own; a test finds what was forgotten.
type Column struct {
	Table  string `json:"table"`
	Column string `json:"column"`
	Kind   Kind   `json:"kind"`
	// Purpose, Basis and Retention are keys of sentences.
	Purpose   string `json:"purpose"`
	Basis     string `json:"basis"`
	Retention string `json:"retention"`
	Level     int    `json:"level"`  // 1 to 4 of general data, GB/T 43697-2024 appendix H
	Sealed    bool   `json:"sealed"` // stored encrypted, and sealed again when the key changes

	Hash  string `json:"-"` // look-up column beside it
	Key   string `json:"-"` // primary key of the table, id when empty
	Place string `json:"-"` // name in the place of sealed values, Column when empty

	// For finding where a person's data is: the purpose of the hash in Hash;
	// whether the kind of document and a colon stand before its number; and the
	// page of a row with the permission to read it, where there is one.
	LookUp     string `json:"-"`
	Typed      bool   `json:"-"`
	Page, Read string `json:"-"`

	// Own: the value is of whoever the row is found by and not of somebody else,
	// so it goes with the data that a person asks for.
	Own bool `json:"-"`
}

// Kinds of columns that are never shown, not even masked.
const (
	Secret Kind = "secret" // what a person signs in with
	Origin Kind = "origin" // address, device
)

// KeyColumn is the primary key of the table.
func (c Column) KeyColumn() string {
	if c.Key == "" {
		return "id"
	}
	return c.Key
}

// At is the place of the value in a row.
func (c Column) At(rowID string) string {
	if c.Place != "" {
		return AAD(c.Table, c.Place, rowID)
	}
	return AAD(c.Table, c.Column, rowID)
}
