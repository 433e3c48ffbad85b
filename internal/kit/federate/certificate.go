package federate

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"os"

	"gongzhi/internal/kit/seal"
)

// certificate proves somebody by an SM2 certificate: they sign a text that is made
// for this one sign-in. There is no server to ask; authorities and revocation
// lists are files that the operator keeps up to date, read at every sign-in.
type certificate struct{ settings Settings }

// Challenge is the text to be signed: it names the site and is good once. It ends without a line break, which people lose
// when they copy.
func Challenge(ask Ask) string {
	return "gongzhi sign-in\n" + ask.RedirectURI + "\n" + ask.State
}

func (c *certificate) trust() (*seal.SM2Trust, error) {
	authorities, err := os.ReadFile(c.settings.Authorities)
	if err != nil {
		return nil, away(err)
	}
	revocations, err := os.ReadFile(c.settings.Revocations)
	if err != nil {
		return nil, away(err)
	}
	trust, err := seal.ReadSM2Trust(authorities, revocations)
	return trust, away(err)
}

func (c *certificate) AuthURL(context.Context, Ask) (string, error) { return "", nil }

// reasons of what seal says.
var certificateReasons = map[error]string{
	seal.ErrCertificateMalformed: Malformed, seal.ErrCertificateChain: Chain, seal.ErrCertificateExpired: CertificateExpired, seal.ErrCertificateRevoked: Revoked,
	seal.ErrCertificateUsage: Usage, seal.ErrCertificateList: List, seal.ErrCertificateSignature: Signature,
}

func (c *certificate) Exchange(_ context.Context, answer Answer) (Grant, error) {
	der, derErr := base64.StdEncoding.DecodeString(answer.Query.Get("certificate"))
	signature, err := base64.StdEncoding.DecodeString(answer.Query.Get("signature"))
	if derErr != nil || err != nil {
		return Grant{}, refuse(Malformed, "no base64")
	}
	trust, err := c.trust()
	if err != nil {
		return Grant{}, err
	}
	holder, err := trust.Check(der, []byte(Challenge(answer.Ask)), signature, c.settings.Now())
	for cause, reason := range certificateReasons {
		if errors.Is(err, cause) {
			return Grant{}, refuse(reason, "%s", err)
		}
	}
	if err != nil {
		return Grant{}, fmt.Errorf("certificate: %w", err)
	}
	return Grant{claims: map[string]any{"sub": holder.Issuer + ":" + holder.Serial, "name": holder.Name, "document": holder.Document, "organisation": holder.Organisation}}, nil
}

func (c *certificate) Profile(_ context.Context, grant Grant) (Profile, error) {
	return c.settings.Claims.profile(grant.claims)
}

func (c *certificate) Logout(context.Context, string, string) (string, error) { return "", nil }

func (c *certificate) Health(context.Context) error {
	_, err := c.trust()
	return err
}
