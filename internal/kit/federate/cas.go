package federate

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// cas is a CAS server: the browser brings a ticket for one service, which the
// server is asked about once. Its TokenURL ends in /p3/serviceValidate (CAS 3.0),
// /serviceValidate (2.0: a user without attributes) or /validate (1.0: two lines).
type cas struct {
	settings Settings
	client   Client
}

// service is the address the ticket is for. The state is part of it, for CAS
// brings nothing else back.
func (c *cas) service(ask Ask) (string, error) {
	return with(ask.RedirectURI, url.Values{"state": {ask.State}})
}

func (c *cas) AuthURL(_ context.Context, ask Ask) (string, error) {
	service, err := c.service(ask)
	if err != nil {
		return "", err
	}
	return with(c.settings.AuthorizeURL, url.Values{"service": {service}})
}

func (c *cas) Exchange(ctx context.Context, answer Answer) (Grant, error) {
	ticket := answer.Query.Get("ticket")
	if ticket == "" {
		return Grant{}, refuse(Declined, "no ticket")
	}
	service, err := c.service(answer.Ask)
	if err != nil {
		return Grant{}, err
	}
	address, err := with(c.settings.TokenURL, url.Values{"service": {service}, "ticket": {ticket}, "format": {"XML"}})
	if err != nil {
		return Grant{}, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return Grant{}, err
	}
	status, body, err := c.client.do(req)
	if err != nil {
		return Grant{}, err
	}
	if status != http.StatusOK {
		return Grant{}, refuse(Malformed, "%d from serviceValidate", status)
	}
	read := readServiceResponse
	if c.plain() {
		read = readLines
	}
	claims, err := read(body)
	return Grant{claims: claims, ticket: ticket}, err
}

// plain reports whether the server is asked in the way of CAS 1.0.
func (c *cas) plain() bool {
	address, err := url.Parse(c.settings.TokenURL)
	return err == nil && strings.HasSuffix(address.Path, "/validate")
}

// readLines reads the answer of validate: yes and the user, or no.
func readLines(body []byte) (map[string]any, error) {
	lines := strings.Split(strings.ReplaceAll(strings.TrimRight(string(body), "\r\n"), "\r\n", "\n"), "\n")
	switch {
	case lines[0] == "no" && len(lines) <= 2:
		return nil, refuse(Code, "no")
	case lines[0] != "yes" || len(lines) != 2:
		return nil, refuse(Malformed, "neither yes and a user nor no")
	}
	return map[string]any{"user": lines[1]}, nil
}

const casSpace = "http://www.yale.edu/tp/cas"

// element is any element with its text and children.
type element struct {
	XMLName  xml.Name
	Code     string    `xml:"code,attr"`
	Text     string    `xml:",chardata"`
	Children []element `xml:",any"`
}

// readOne reads a document of one element. A document type is refused: no answer
// needs one, and entities come in with it.
func readOne(body []byte) (*element, error) {
	decoder := xml.NewDecoder(bytes.NewReader(body))
	var root *element
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, refuse(Malformed, "%s", err)
		}
		switch t := token.(type) {
		case xml.Directive:
			return nil, refuse(Malformed, "a document type in the answer")
		case xml.StartElement:
			if root != nil {
				return nil, refuse(Malformed, "two answers in one")
			}
			root = &element{}
			if err := decoder.DecodeElement(root, &t); err != nil {
				return nil, refuse(Malformed, "%s", err)
			}
		}
	}
	if root == nil {
		return nil, refuse(Malformed, "no element")
	}
	return root, nil
}

// readServiceResponse reads the answer of serviceValidate.
func readServiceResponse(body []byte) (map[string]any, error) {
	root, err := readOne(body)
	if err != nil {
		return nil, err
	}
	if root.XMLName.Local != "serviceResponse" || root.XMLName.Space != casSpace || len(root.Children) != 1 {
		return nil, refuse(Malformed, "no service response")
	}
	answer := root.Children[0]
	switch {
	case answer.XMLName.Space != casSpace:
		return nil, refuse(Malformed, "an answer of another kind")
	case answer.XMLName.Local == "authenticationFailure":
		return nil, refuse(Code, "%s", answer.Code)
	case answer.XMLName.Local != "authenticationSuccess":
		return nil, refuse(Malformed, "neither success nor failure")
	}
	return answer.claims()
}

// claims are user and attributes. An attribute that is said more than once, as
// memberOf may be (CAS 3.0 appendix A), has no one value and tells nothing; of a
// user there is one.
func (e element) claims() (map[string]any, error) {
	claims := map[string]any{}
	user, users := "", 0
	for _, child := range e.Children {
		if child.XMLName.Space != casSpace {
			continue
		}
		switch child.XMLName.Local {
		case "user":
			if len(child.Children) > 0 {
				return nil, refuse(Malformed, "a user with elements in it")
			}
			user = child.Text
			users++
		case "attributes":
			for _, attribute := range child.Children {
				name := attribute.XMLName.Local
				if _, again := claims[name]; again || len(attribute.Children) > 0 {
					claims[name] = []any{}
					continue
				}
				claims[name] = attribute.Text
			}
		}
	}
	if users != 1 {
		return nil, refuse(Malformed, "%d users", users)
	}
	claims["user"] = user
	return claims, nil
}

func (c *cas) Profile(_ context.Context, grant Grant) (Profile, error) {
	names := c.settings.Claims
	names.Subject = orElse(names.Subject, "user")
	return names.profile(grant.claims)
}

func (c *cas) Logout(_ context.Context, back, _ string) (string, error) {
	if c.settings.LogoutURL == "" {
		return "", nil
	}
	return with(c.settings.LogoutURL, url.Values{"service": {back}})
}

const samlSpace = "urn:oasis:names:tc:SAML:2.0:protocol"

// EndedTicket is the ticket whose session a CAS server says has ended (CAS 3.0,
// 2.3.3): it was the server's own, so whoever knows it may say so.
func EndedTicket(request string) (string, error) {
	root, err := readOne([]byte(request))
	if err != nil {
		return "", err
	}
	if root.XMLName.Space != samlSpace || root.XMLName.Local != "LogoutRequest" {
		return "", refuse(Malformed, "no logout request")
	}
	ticket := ""
	for _, child := range root.Children {
		if child.XMLName.Space != samlSpace || child.XMLName.Local != "SessionIndex" {
			continue
		}
		if ticket != "" {
			return "", refuse(Malformed, "two sessions")
		}
		ticket = strings.TrimSpace(child.Text)
	}
	if ticket == "" {
		return "", refuse(Malformed, "no session")
	}
	return ticket, nil
}

func (c *cas) Health(ctx context.Context) error {
	return c.client.reaches(ctx, c.settings.AuthorizeURL)
}
