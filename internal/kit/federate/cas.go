package federate

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"net/url"
)

// cas is a CAS 3.0 server: the browser brings a ticket for one service, which the
// server is asked about once.
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
	claims, err := readServiceResponse(body)
	return Grant{claims: claims}, err
}

const casSpace = "http://www.yale.edu/tp/cas"

// element is any element with its text and children.
type element struct {
	XMLName  xml.Name
	Code     string    `xml:"code,attr"`
	Text     string    `xml:",chardata"`
	Children []element `xml:",any"`
}

// readServiceResponse reads the answer of serviceValidate. A document type is
// refused: no answer needs one, and entities come in with it.
func readServiceResponse(body []byte) (map[string]any, error) {
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
	if root == nil || root.XMLName.Local != "serviceResponse" || root.XMLName.Space != casSpace || len(root.Children) != 1 {
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
		switch child.XMLName.Local {
		case "user":
			user = child.Text
			users++
		case "attributes":
			for _, attribute := range child.Children {
				name := attribute.XMLName.Local
				if _, again := claims[name]; again {
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

func (c *cas) Health(ctx context.Context) error {
	return c.client.reaches(ctx, c.settings.AuthorizeURL)
}
