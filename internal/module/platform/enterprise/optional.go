package enterprise

import (
	"database/sql/driver"
	"fmt"
)

// Optional is a text that is NULL in the database when empty, so that a unique
// key or a join overlooks it.
type Optional string

// Value stores the text; an empty one is NULL.
func (o Optional) Value() (driver.Value, error) {
	if o == "" {
		return nil, nil
	}
	return string(o), nil
}

// Scan reads the text; NULL reads as empty.
func (o *Optional) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*o = ""
	case string:
		*o = Optional(v)
	case []byte:
		*o = Optional(v)
	default:
		return fmt.Errorf("text: cannot read %T", src)
	}
	return nil
}
