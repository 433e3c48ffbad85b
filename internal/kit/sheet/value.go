package sheet

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// origin is what a reader knows about where cells come from.
type origin struct {
	serials   bool // numbers may stand for days, as in a workbook
	epoch1904 bool
}

// parser turns the cells of one column into canonical values.
type parser struct {
	column  Column
	origin  origin
	spec    *Spec
	options map[string]string // folded label or value of a choice → value
	list    string            // labels, for the message
}

func newParser(spec *Spec, column Column, from origin) *parser {
	p := &parser{column: column, origin: from, spec: spec, options: map[string]string{}}
	var labels []string
	for word, value := range column.Words {
		p.options[fold(word)] = value
	}
	for _, option := range column.Choices {
		p.options[fold(option.Label)] = option.Value
		p.options[fold(option.Value)] = option.Value
		labels = append(labels, option.Label)
	}
	if column.Kind == Bool {
		for word, value := range map[string]string{"true": "true", "false": "false", "1": "true", "0": "false"} {
			p.options[word] = value
		}
		if len(labels) == 0 {
			labels = []string{"true", "false"}
		}
	}
	const listed = 12 // a longer list is in the template
	if len(labels) > listed {
		labels = append(labels[:listed], "…")
	}
	p.list = strings.Join(labels, ", ")
	return p
}

// parse returns the canonical value of a cell and what is wrong with it.
func (p *parser) parse(raw string) (string, *Issue) {
	text := tidy(raw)
	if text == "" {
		if p.column.Required {
			return "", issueOf(KeyRequired, "")
		}
		return "", nil
	}
	if isFormulaError(text) {
		return "", issueOf(KeyFormulaError, "")
	}
	value, issue := p.convert(text)
	if issue != nil {
		return "", issue
	}
	if most := p.column.MaxLength; most > 0 && utf8.RuneCountInString(value) > most {
		return "", issueOf(KeyTooLong, "", "max", most, "length", utf8.RuneCountInString(value))
	}
	if p.column.Validate != nil {
		if found := p.column.Validate(value); found != nil {
			if found.Severity == "" {
				found.Severity = Error
			}
			return value, found
		}
	}
	return value, nil
}

// visible turns the number a workbook keeps for a point in time into what people
// see in the cell.
func (p *parser) visible(raw string) string {
	layout := ""
	switch p.column.Kind {
	case Day:
		layout = dayLayout
	case Month:
		layout = monthLayout
	case Instant:
		layout = instantShown
	default:
		return raw
	}
	if at, ok := serialTime(raw, p.origin); ok {
		return at.Format(layout)
	}
	return raw
}

func (p *parser) convert(text string) (string, *Issue) {
	switch p.column.Kind {
	case Integer:
		return parseNumber(text, 0, KeyNotAnInteger)
	case Decimal:
		return parseNumber(text, p.column.Scale, KeyTooManyDecimals)
	case Day:
		if value, ok := p.options[fold(text)]; ok { // a word for it, such as one for no end
			return value, nil
		}
		return parseDay(text, p.origin)
	case Month:
		return parseMonth(text, p.origin)
	case Instant:
		return parseInstant(text, p.origin, p.spec.zone())
	case Bool, Choice:
		if value, ok := p.options[fold(text)]; ok {
			return value, nil
		}
		return "", issueOf(KeyNotInList, "", "list", p.list)
	}
	if isLostCode(text) {
		return "", issueOf(KeyDigitsLost, "")
	}
	return text, nil
}

// tidy removes what nobody types on purpose: blanks around the text, invisible
// characters, and the apostrophe that kept a text from becoming a formula.
func tidy(raw string) string {
	if strings.IndexFunc(raw, isInvisible) >= 0 {
		raw = strings.Map(func(r rune) rune {
			if isInvisible(r) {
				return -1
			}
			return r
		}, raw)
	}
	text := strings.TrimFunc(raw, unicode.IsSpace)
	if len(text) > 1 && text[0] == '\'' && startsFormula(text[1:]) {
		text = text[1:]
	}
	return text
}

// isInvisible covers zero-width and direction marks and control characters but
// line breaks and tabs.
func isInvisible(r rune) bool {
	switch r {
	case '\n', '\r', '\t':
		return false
	}
	return r < ' ' || r >= 0x7f && unicode.In(r, unicode.Cf, unicode.Cc)
}

// startsFormula reports whether a spreadsheet would run the text. In East Asia it
// takes the wide signs for the plain ones.
func startsFormula(text string) bool {
	first, _ := utf8.DecodeRuneInString(text)
	return text != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", first)
}

var formulaErrors = map[string]bool{
	"#NULL!": true, "#DIV/0!": true, "#VALUE!": true, "#REF!": true, "#NAME?": true,
	"#NUM!": true, "#N/A": true, "#SPILL!": true, "#CALC!": true, "#GETTING_DATA": true,
}

func isFormulaError(text string) bool { return text[0] == '#' && formulaErrors[text] }

// narrow turns full-width letters, digits and signs into plain ones.
func narrow(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		case r == '\u3000':
			return ' '
		}
		return r
	}, text)
}
