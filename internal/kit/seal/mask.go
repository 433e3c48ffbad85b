package seal

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Kind is the kind of a field that holds personal data.
type Kind string

// The kinds.
const (
	Identity    Kind = "identity"     // mainland identity number, residence permit of Hong Kong, Macao and Taiwan residents
	MacaoCard   Kind = "macao_card"   // Macao resident identity card
	Permit      Kind = "permit"       // travel permit: one letter and eight digits
	Document    Kind = "document"     // any of these, a Hong Kong identity card or a passport, told apart by shape
	Phone       Kind = "phone"        // mainland and Macao numbers, with or without country code
	PersonName  Kind = "person_name"  // Chinese, Portuguese, English
	Address     Kind = "address"      // postal address
	Email       Kind = "email"        // e-mail address
	BankAccount Kind = "bank_account" // bank card or account
	FreeText    Kind = "free_text"    // prose: what looks like one of the above is masked
)

// Level is how much is hidden.
type Level int

// The levels.
const (
	Staff  Level = 1 // on the screens of staff
	Public Level = 2 // exports, prints and public pages
)

// hidden stands for a value none of which may be shown, nor its length.
const hidden = "***"

// Mask hides the text according to its kind. Whatever does not have the shape
// of its kind is hidden altogether; empty stays empty. An unknown kind or level
// hides everything.
func Mask(kind Kind, level Level, text string) string {
	if text = strings.TrimSpace(text); kind != FreeText {
		text = halfWidth(text)
	}
	if text == "" {
		return ""
	}
	mask, known := masks[kind]
	if !known || level != Staff && level != Public {
		return hidden
	}
	return mask(level, text)
}

var masks map[Kind]func(level Level, text string) string

func init() { // a plain literal would be an initialisation cycle through maskFreeText
	masks = map[Kind]func(Level, string) string{
		Identity: maskIdentity, MacaoCard: maskMacaoCard, Permit: maskPermit, Document: maskDocument,
		Phone: maskPhone, PersonName: maskPersonName, Address: maskAddress,
		Email: maskEmail, BankAccount: maskBankAccount, FreeText: maskFreeText,
	}
}

var (
	identityShape  = regexp.MustCompile(`^(\d[\d*]{16}[\dXx]|\d[\d*]{13}\d)$`)
	macaoCardShape = regexp.MustCompile(`^(\d)/?([\d*]{6})(?: ?[(/]?([\d*])\)?)?$`)
	hongKongShape  = regexp.MustCompile(`^([A-Za-z][A-Za-z*]?)([\d*]{6}) ?\(?[\dAa*]\)?$`)
	permitShape    = regexp.MustCompile(`^(?:[A-Za-z][\d*]{8}(?:[\d*]{2})?|[A-Za-z][A-Za-z][\d*]{7})$`) // permits and passports, the newer ones with two letters
	phoneShape     = regexp.MustCompile(`^(\(?(?:\+|00)(?:86|85[23]|886|351|\d{1,3}[ -])\)?[ -]?)?(\(?[\d*][\d*() -]{3,}\d)$`)
	mainlandMobile = regexp.MustCompile(`^1[3-9]\d[\d*]{4}\d{4}$`)
	blanks         = strings.NewReplacer(" ", "", "-", "")
	marks          = strings.NewReplacer(" ", "", "-", "", "(", "", ")", "")
)

// halfWidth writes full-width letters, digits and signs as the narrow ones they
// stand for, so that they are known whatever keyboard wrote them.
func halfWidth(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case isWide(r):
			return r - '！' + '!'
		case unicode.IsSpace(r):
			return ' '
		case unicode.Is(unicode.Cf, r): // joiners and marks nobody sees
			return -1
		}
		return r
	}, text)
}

// isWide reports whether a rune is the full-width twin of an ASCII character.
func isWide(r rune) bool { return r >= '！' && r <= '～' }

// show keeps the first and last characters of an ASCII text.
func show(text string, first, last int) string {
	return text[:first] + strings.Repeat("*", len(text)-first-last) + text[len(text)-last:]
}

func maskIdentity(level Level, text string) string {
	text = blanks.Replace(text)
	if !identityShape.MatchString(text) {
		return hidden
	}
	if level == Staff {
		return show(text, 3, 4)
	}
	return show(text, 1, 1)
}

func maskMacaoCard(level Level, text string) string {
	part := macaoCardShape.FindStringSubmatch(text)
	if part == nil {
		return hidden
	}
	masked := show(part[1]+part[2], 1, 0)
	if level == Staff {
		masked = show(part[1]+part[2], 1, 2)
	}
	if part[3] != "" {
		masked += "(*)"
	}
	return masked
}

// maskHongKongCard follows the card of Macao: as long, as easily guessed.
func maskHongKongCard(level Level, text string) string {
	part := hongKongShape.FindStringSubmatch(text)
	if part == nil {
		return hidden
	}
	if level == Staff {
		return show(part[1]+part[2], 1, 2) + "(*)"
	}
	return show(part[1]+part[2], 1, 0) + "(*)"
}

func maskPermit(level Level, text string) string {
	text = blanks.Replace(text)
	if !permitShape.MatchString(text) {
		return hidden
	}
	if level == Staff {
		return show(text, 2, 2)
	}
	return show(text, 1, 0)
}

func maskDocument(level Level, text string) string {
	for _, mask := range []func(Level, string) string{maskIdentity, maskPermit, maskMacaoCard, maskHongKongCard} {
		if masked := mask(level, text); masked != hidden {
			return masked
		}
	}
	return hidden
}

// maskPhone shows 3+4 of a mainland mobile number and 2+2 of an eight-digit
// one, where 3+4 would leave a single digit to guess.
func maskPhone(level Level, text string) string {
	part := phoneShape.FindStringSubmatch(text)
	if part == nil {
		return hidden
	}
	country, number := part[1], marks.Replace(part[2])
	switch {
	case len(number) < 7: // two digits of it would say too much
		return hidden
	case level == Staff && mainlandMobile.MatchString(number):
		return country + show(number, 3, 4)
	case level == Staff && len(number) == 8:
		return country + show(number, 2, 2)
	}
	return country + show(number, 0, 2)
}

func maskEmail(level Level, text string) string {
	at := strings.LastIndexByte(text, '@')
	if at < 1 || at == len(text)-1 || strings.ContainsRune(text, ' ') {
		return hidden
	}
	if level == Public {
		return hidden + text[at:]
	}
	_, size := utf8.DecodeRuneInString(text)
	return text[:size] + hidden + text[at:]
}

func maskBankAccount(level Level, text string) string {
	number := blanks.Replace(text)
	if level == Public || len(number) < 12 || !isDigits(number) {
		return "****"
	}
	return "****" + number[len(number)-4:]
}
