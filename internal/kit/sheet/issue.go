package sheet

import "fmt"

// Severity says whether an issue stops the import.
type Severity string

// The severities.
const (
	Error    Severity = "error"
	Reminder Severity = "reminder"
)

// Issue is one thing wrong with a sheet, a row or a cell.
type Issue struct {
	Row        int            `json:"row"`              // as the spreadsheet numbers it, from 1
	Column     string         `json:"column,omitempty"` // header
	Field      string         `json:"field,omitempty"`  // key of the column
	Key        string         `json:"key"`
	Params     map[string]any `json:"params,omitempty"`
	Value      string         `json:"value,omitempty"`      // as typed, cut after 100 characters
	Suggestion string         `json:"suggestion,omitempty"` // a repair that is certain; empty for none
	Severity   Severity       `json:"severity"`
}

// The keys of issues.
const (
	KeyRequired        = "sheet.required"
	KeyNotANumber      = "sheet.not_a_number"
	KeyNotAnInteger    = "sheet.not_an_integer"
	KeyTooManyDecimals = "sheet.too_many_decimals" // {scale}
	KeyNumberTooBig    = "sheet.number_too_big"
	KeyDigitsLost      = "sheet.digits_lost" // a code kept as a number: 1.2E+19
	KeyNotADay         = "sheet.not_a_day"
	KeyNotAMonth       = "sheet.not_a_month"
	KeyNotAnInstant    = "sheet.not_an_instant"
	KeyNotInList       = "sheet.not_in_list" // {list}
	KeyTooLong         = "sheet.too_long"    // {max}, {length}
	KeyFormulaError    = "sheet.formula_error"
	KeyDuplicateRow    = "sheet.duplicate_row"   // {first}, {columns}
	KeyUnknownColumn   = "sheet.unknown_column"  // {header}; a reminder
	KeyMissingColumn   = "sheet.missing_column"  // {header}; must be there
	KeyAbsentColumns   = "sheet.absent_columns"  // {headers}; a reminder
	KeyRepeatedColumn  = "sheet.repeated_column" // {header}
)

// FileError refuses a whole file.
type FileError struct {
	Key    string
	Params map[string]any
	cause  error
}

// The keys of file errors.
const (
	KeyFileTooBig      = "sheet.file_too_big"     // {megabytes}
	KeyUnpacksTooBig   = "sheet.unpacks_too_big"  // {megabytes}
	KeyTooManyRows     = "sheet.too_many_rows"    // {max}
	KeyTooManyColumns  = "sheet.too_many_columns" // {max}
	KeyMacros          = "sheet.macros"
	KeyNotASheet       = "sheet.not_a_sheet"
	KeyOldOrLocked     = "sheet.old_or_locked" // .xls, or a password
	KeyUnknownEncoding = "sheet.unknown_encoding"
	KeyNoHeader        = "sheet.no_header"
	KeyDamaged         = "sheet.damaged" // {row}: reading stopped after it
)

func (e *FileError) Error() string {
	text := e.Key
	if len(e.Params) > 0 {
		text += fmt.Sprintf(" %v", e.Params)
	}
	if e.cause != nil {
		text += ": " + e.cause.Error()
	}
	return text
}

func (e *FileError) Unwrap() error { return e.cause }

// refuse makes a FileError; params come as name, value pairs.
func refuse(key string, cause error, pairs ...any) error {
	return &FileError{Key: key, Params: params(pairs...), cause: cause}
}

func params(pairs ...any) map[string]any {
	if len(pairs) == 0 {
		return nil
	}
	named := make(map[string]any, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		named[pairs[i].(string)] = pairs[i+1]
	}
	return named
}

// issueOf makes an Error; Read adds where it is.
func issueOf(key, suggestion string, pairs ...any) *Issue {
	return &Issue{Key: key, Params: params(pairs...), Suggestion: suggestion, Severity: Error}
}

// shown cuts a value to what an issue carries.
func shown(value string) string {
	const most = 100
	runes := []rune(value)
	if len(runes) <= most {
		return value
	}
	return string(runes[:most]) + "…"
}
