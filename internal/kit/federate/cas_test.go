package federate

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// casServer is a CAS 3.0 server: tickets are good once, for their service.
type casServer struct {
	*httptest.Server
	tickets map[string]string // ticket to service
	say     string            // in place of the answer, when not empty
}

func startCAS(t *testing.T) *casServer {
	t.Helper()
	c := &casServer{tickets: map[string]string{}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /cas/login", func(w http.ResponseWriter, r *http.Request) {
		service := r.FormValue("service")
		ticket := fmt.Sprintf("ST-%d-%s", len(c.tickets)+1, "abc")
		c.tickets[ticket] = service
		http.Redirect(w, r, service+"&ticket="+ticket, http.StatusFound)
	})
	older := func(w http.ResponseWriter, r *http.Request) {
		delete(c.tickets, r.FormValue("ticket"))
		_, _ = fmt.Fprint(w, c.say)
	}
	mux.HandleFunc("GET /cas/serviceValidate", older)
	mux.HandleFunc("GET /cas/validate", older)
	mux.HandleFunc("GET /cas/p3/serviceValidate", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/xml")
		service, known := c.tickets[r.FormValue("ticket")]
		delete(c.tickets, r.FormValue("ticket"))
		switch {
		case c.say != "":
			_, _ = fmt.Fprint(w, c.say)
		case !known:
			_, _ = fmt.Fprint(w, failure("INVALID_TICKET"))
		case service != r.FormValue("service"):
			_, _ = fmt.Fprint(w, failure("INVALID_SERVICE"))
		default:
			_, _ = fmt.Fprint(w, success(`<cas:user>zhong</cas:user><cas:attributes><cas:idNumber>DEMO1</cas:idNumber><cas:idType>10</cas:idType><cas:level>L3</cas:level></cas:attributes>`))
		}
	})
	c.Server = httptest.NewServer(mux)
	t.Cleanup(c.Close)
	return c
}

const casOpen = `<cas:serviceResponse xmlns:cas='http://www.yale.edu/tp/cas'>`

func failure(code string) string {
	return casOpen + `<cas:authenticationFailure code="` + code + `">No.</cas:authenticationFailure></cas:serviceResponse>`
}

func success(inside string) string {
	return `<?xml version="1.0"?>` + casOpen + `<cas:authenticationSuccess>` + inside + `</cas:authenticationSuccess></cas:serviceResponse>`
}

func (c *casServer) site(t *testing.T) IdentityProvider {
	t.Helper()
	site, err := Open(Settings{Kind: CAS, AuthorizeURL: c.URL + "/cas/login", TokenURL: c.URL + "/cas/p3/serviceValidate", LogoutURL: c.URL + "/cas/logout", Plain: true,
		Claims: Claims{Document: "idNumber", DocumentType: "idType", Types: map[string]string{"10": "mainland"}, TrustsDocuments: true, Assurance: "level", Levels: map[string]int{"L3": 3}, Least: 1}}, NewClient("", nil))
	if err != nil {
		t.Fatal(err)
	}
	return site
}

// visit is a browser at the server's page; it returns what it brings back.
func (c *casServer) visit(t *testing.T, site IdentityProvider, question Ask) url.Values {
	t.Helper()
	address, err := site.AuthURL(t.Context(), question)
	if err != nil {
		t.Fatal(err)
	}
	browser := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	page, err := browser.Get(address) //nolint:noctx // a test
	if err != nil {
		t.Fatal(err)
	}
	_ = page.Body.Close()
	to, err := page.Location()
	if err != nil || to.Query().Get("state") != question.State {
		t.Fatalf("back to %v, %v", to, err)
	}
	return to.Query()
}

func TestCAS(t *testing.T) {
	server := startCAS(t)
	site := server.site(t)
	query := server.visit(t, site, ask())
	grant, err := site.Exchange(t.Context(), Answer{Ask: ask(), Query: query})
	if err != nil {
		t.Fatal(err)
	}
	profile, err := site.Profile(t.Context(), grant)
	if err != nil || profile.Subject != "zhong" || profile.Assurance != 3 || profile.Document != (Document{"mainland", "DEMO1"}) {
		t.Errorf("%+v, %v", profile, err)
	}
	_, err = site.Exchange(t.Context(), Answer{Ask: ask(), Query: query})
	expectRefusal(t, "a used ticket", err, Code)

	query, other := server.visit(t, site, ask()), ask()
	other.State = "state-2"
	_, err = site.Exchange(t.Context(), Answer{Ask: other, Query: query})
	expectRefusal(t, "a ticket for another service", err, Code)
	_, err = site.Exchange(t.Context(), Answer{Ask: ask(), Query: url.Values{}})
	expectRefusal(t, "no ticket", err, Declined)
	if address, err := site.Logout(t.Context(), back, ""); err != nil || !strings.Contains(address, "/cas/logout?service=") {
		t.Errorf("logout: %q, %v", address, err)
	}
	if err := site.Health(t.Context()); err != nil {
		t.Error(err)
	}
}

// Groups and the like are said once for each (CAS 3.0 appendix A): such an answer
// signs in, and what has several values is no document and no level.
func TestCASAttributesWithSeveralValues(t *testing.T) {
	server := startCAS(t)
	site := server.site(t)
	query := server.visit(t, site, ask())
	server.say = success(`<cas:user>zhong</cas:user><cas:attributes><cas:memberOf>a</cas:memberOf><cas:memberOf>b</cas:memberOf><cas:memberOf>c</cas:memberOf>` +
		`<cas:idNumber>DEMO1</cas:idNumber><cas:idNumber>DEMO2</cas:idNumber><cas:idType>10</cas:idType><cas:level>L3</cas:level><cas:user>boss</cas:user></cas:attributes>`)
	grant, err := site.Exchange(t.Context(), Answer{Ask: ask(), Query: query})
	if err != nil {
		t.Fatal(err)
	}
	profile, err := site.Profile(t.Context(), grant)
	if err != nil || profile.Subject != "zhong" || profile.Assurance != 3 || profile.Document.Known() {
		t.Errorf("%+v, %v", profile, err)
	}
}

// Comments and instructions are no end of a name, and a namespace has any prefix or
// is that of the document; attributes have any.
func TestCASSpelling(t *testing.T) {
	server := startCAS(t)
	site := server.site(t)
	for name, say := range map[string]string{
		"comment in the user": success(`<cas:user>zh<!-- ><cas:user>boss</cas:user> -->ong</cas:user>`),
		"CDATA":               success(`<cas:user><![CDATA[zhong]]></cas:user>`),
		"instruction":         success(`<cas:user>zh<?x boss?>ong</cas:user>`),
		"entities of XML":     success(`<cas:user>zh&#111;ng</cas:user>`),
		"another prefix":      `<s:serviceResponse xmlns:s='http://www.yale.edu/tp/cas'><s:authenticationSuccess><s:user>zhong</s:user></s:authenticationSuccess></s:serviceResponse>`,
		"no prefix":           `<serviceResponse xmlns='http://www.yale.edu/tp/cas'><authenticationSuccess><user> zhong </user></authenticationSuccess></serviceResponse>`,
		"foreign beside":      success(`<x:user xmlns:x="urn:x">boss</x:user><cas:user>zhong</cas:user><cas:proxyGrantingTicket>PGT</cas:proxyGrantingTicket>`),
	} {
		query := server.visit(t, site, ask())
		server.say = say
		grant, err := site.Exchange(t.Context(), Answer{Ask: ask(), Query: query})
		server.say = ""
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if profile, err := site.Profile(t.Context(), grant); err != nil || profile.Subject != "zhong" {
			t.Errorf("%s: %+v, %v", name, profile, err)
		}
	}
}

// The older ways of asking: a user without attributes, and two lines.
func TestCASOlderProtocols(t *testing.T) {
	server := startCAS(t)
	for path, answers := range map[string]map[string]string{
		"/cas/serviceValidate": {success(`<cas:user>zhong</cas:user>`): "", failure("INVALID_SERVICE"): Code},
		"/cas/validate":        {"yes\nzhong\n": "", "yes\r\nzhong\r\n": "", "no\n\n": Code, "no\n": Code, "yes\n": Malformed, "yes\n\n": Malformed, "yes\nzhong\nboss\n": Malformed, "": Malformed, success(`<cas:user>zhong</cas:user>`): Malformed},
	} {
		site, err := Open(Settings{Kind: CAS, AuthorizeURL: server.URL + "/cas/login", TokenURL: server.URL + path, Plain: true, Claims: Claims{Least: 1}}, NewClient("", nil))
		if err != nil {
			t.Fatal(err)
		}
		for say, want := range answers {
			query := server.visit(t, site, ask())
			server.say = say
			grant, err := site.Exchange(t.Context(), Answer{Ask: ask(), Query: query})
			var profile Profile
			if err == nil {
				profile, err = site.Profile(t.Context(), grant)
			}
			if want != "" {
				expectRefusal(t, path+" "+say, err, want)
			} else if err != nil || profile.Subject != "zhong" || profile.Document.Known() || grant.Ticket() == "" {
				t.Errorf("%s %q: %+v, %v", path, say, profile, err)
			}
		}
	}
}

func TestCASSingleLogout(t *testing.T) {
	const head, tail = `<samlp:LogoutRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="1" Version="2.0"><saml:NameID xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">@NOT_USED@</saml:NameID>`, `</samlp:LogoutRequest>`
	if ticket, err := EndedTicket(head + `<samlp:SessionIndex> ST-1-abc </samlp:SessionIndex>` + tail); err != nil || ticket != "ST-1-abc" {
		t.Errorf("%q, %v", ticket, err)
	}
	for name, said := range map[string]string{
		"nothing": "", "no session": head + tail, "empty session": head + `<samlp:SessionIndex/>` + tail, "two": head + strings.Repeat(`<samlp:SessionIndex>a</samlp:SessionIndex>`, 2) + tail,
		"another space": strings.ReplaceAll(head+`<samlp:SessionIndex>a</samlp:SessionIndex>`+tail, "SAML:2.0:protocol", "x"), "document type": `<!DOCTYPE x [<!ENTITY a "ST-1">]>` + head + `<samlp:SessionIndex>&a;</samlp:SessionIndex>` + tail,
	} {
		_, err := EndedTicket(said)
		expectRefusal(t, name, err, Malformed)
	}
}

func TestCASHostileAnswers(t *testing.T) {
	server := startCAS(t)
	user := `<cas:user>zhong</cas:user>`
	for name, say := range map[string]string{
		"document type":        `<!DOCTYPE x [<!ENTITY a "zhong">]>` + strings.Replace(success(`<cas:user>&a;</cas:user>`), `<?xml version="1.0"?>`, "", 1),
		"outside entity":       `<!DOCTYPE x SYSTEM "file:///etc/passwd">` + success(user),
		"unknown entity":       success(`<cas:user>&boss;</cas:user>`),
		"two users":            success(user + `<cas:user>boss</cas:user>`),
		"success and failure":  casOpen + `<cas:authenticationFailure code="X"/><cas:authenticationSuccess>` + user + `</cas:authenticationSuccess></cas:serviceResponse>`,
		"two documents":        success(user) + success(`<cas:user>boss</cas:user>`),
		"another namespace":    strings.ReplaceAll(success(user), "yale.edu", "evil.example"),
		"namespace of the one": `<cas:serviceResponse xmlns:cas='http://www.yale.edu/tp/cas' xmlns:x='urn:x'><x:authenticationSuccess>` + user + `</x:authenticationSuccess></cas:serviceResponse>`,
		"no end":               casOpen + `<cas:authenticationSuccess>` + user,
		"nothing":              " ",
		"HTML":                 "<html><body>503</body></html>",
		"nobody":               success(""),
		"user of another":      success(`<x:user xmlns:x="urn:x">boss</x:user>`),
		"user without a space": success(`<user>boss</user>`),
		"user with elements":   success(`<cas:user>zh<cas:x>boss</cas:x>ong</cas:user>`),
		"deep":                 casOpen + strings.Repeat("<a>", 20_000),
	} {
		site := server.site(t)
		query := server.visit(t, site, ask())
		server.say = say
		grant, err := site.Exchange(t.Context(), Answer{Ask: ask(), Query: query})
		if server.say = ""; err == nil {
			_, err = site.Profile(t.Context(), grant)
		}
		expectRefusal(t, name, err, Malformed)
	}
	site := server.site(t)
	query := server.visit(t, site, ask())
	server.say = success(`<cas:user>` + strings.Repeat("x", 2<<20) + `</cas:user>`)
	if _, err := site.Exchange(t.Context(), Answer{Ask: ask(), Query: query}); err == nil || !strings.Contains(err.Error(), "1 MiB") {
		t.Errorf("an endless answer: %v", err)
	}
}
