package federation

import (
	"regexp"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/federate"
)

// Link says that an external account is a person's.
type Link struct {
	bun.BaseModel `bun:"table:federation_link,alias:t" json:"-"`

	ID           string        `bun:"id,pk" json:"id"`
	Provider     string        `bun:"provider" json:"provider"`
	ProviderName string        `bun:"-" json:"providerName"`
	SubjectHash  string        `bun:"subject_hash" json:"-"` // keyed, of provider, entity and subject
	PersonID     string        `bun:"person_id" json:"-"`
	Assurance    int           `bun:"assurance" json:"assurance" doc:"Of the last sign-in with it, 1 to 4"`
	Entity       string        `bun:"entity" json:"entity" doc:"The body for which the account is, empty for a personal one"`
	How          string        `bun:"how" json:"how" enum:"document,self" doc:"By a verified document, or by the person"`
	LinkedAt     clock.Instant `bun:"linked_at" json:"linkedAt"`
	UsedAt       clock.Instant `bun:"used_at" json:"usedAt"`
}

// The ways in which a link is made.
const (
	ByDocument = "document"
	BySelf     = "self"
	unlinked   = "unlinked" // taken away: only the person, or the desk, makes it anew
)

// document is the verified identity document of a person: its hash and no more.
type document struct {
	bun.BaseModel `bun:"table:federation_document,alias:t"`

	PersonID     string        `bun:"person_id,pk"`
	DocumentHash string        `bun:"document_hash"`
	SetAt        clock.Instant `bun:"set_at"`
}

// DocumentTypes are the documents that people can be known by.
var DocumentTypes = []string{"mainland", "macao", "hongkong", "permit", "passport"}

var numberShape = regexp.MustCompile(`^[A-Za-z0-9()（） /-]{6,24}$`)

// checkDocument notes what is wrong with a document that somebody typed.
func checkDocument(d federate.Document, checks *fault.Checks) {
	known := false
	for _, one := range DocumentTypes {
		known = known || one == d.Type
	}
	checks.That(known, "/type", "field.choice", "choices", DocumentTypes)
	checks.That(numberShape.MatchString(d.Number), "/number", "federation.number")
}

// flow is the first half of a sign-in with a provider.
type flow struct {
	bun.BaseModel `bun:"table:federation_flow,alias:t"`

	StateHash   string        `bun:"state_hash,pk"`
	Provider    string        `bun:"provider"`
	Surface     string        `bun:"surface"`
	BrowserHash string        `bun:"browser_hash"`
	SessionID   string        `bun:"session_id"` // of whoever links an account, empty for signing in
	Back        string        `bun:"back"`       // where to go on afterwards
	ExpiresAt   clock.Instant `bun:"expires_at"`
}

// The surfaces that providers send people back to.
var surfaces = map[string]string{"console": "/sign-in/back", "phone": "/m/pages/signin"}

// Surfaces are the pages that providers send people back to, and where a provider
// says that a session has ended.
func Surfaces() []string { return []string{surfaces["console"], surfaces["phone"]} }

// ends are where providers send people back to after their own session has ended.
var ends = map[string]string{"console": "/sign-in", "phone": "/m/pages/signin"}

// Redirects are the addresses that providers send people back to.
func Redirects(baseURL string) []string {
	return []string{baseURL + surfaces["console"], baseURL + surfaces["phone"]}
}

// localPath is an address of this site: one slash, no host, no backslash.
var localPath = regexp.MustCompile(`^/([^/\\\s][^\\\s]{0,280})?$`)

// Ends are the addresses that providers send people back to once signed out.
func Ends(baseURL string) []string {
	return []string{baseURL + ends["console"], baseURL + ends["phone"]}
}
