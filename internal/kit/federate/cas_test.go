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
