// Package passkey registers and checks passkeys (WebAuthn level 3): keys that a
// device keeps, unlocks for its owner, and uses for one site only. It knows
// neither people nor tables: what must be kept between two requests, and of each
// key, it hands out as text.
package passkey

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"net/url"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
)

// Party is the site whose passkeys these are.
type Party struct {
	origin string
	server *webauthn.WebAuthn
}

// New returns the party of a public address. A browser keeps passkeys for a name
// only, never for an IP address: a loopback address becomes localhost, and for
// another one there are no passkeys and the party is nil.
func New(name, baseURL string) (*Party, error) {
	address, err := url.Parse(baseURL)
	if err != nil {
		return nil, fmt.Errorf("passkeys: %w", err)
	}
	if ip, err := netip.ParseAddr(address.Hostname()); err == nil {
		if !ip.IsLoopback() {
			return nil, nil //nolint:nilnil // no passkeys here
		}
		address.Host = "localhost:" + address.Port()
	}
	origin := address.Scheme + "://" + address.Host
	server, err := webauthn.New(&webauthn.Config{RPID: address.Hostname(), RPDisplayName: name, RPOrigins: []string{origin}})
	if err != nil {
		return nil, fmt.Errorf("passkeys: %w", err)
	}
	return &Party{origin: origin, server: server}, nil
}

// Origin is where passkeys work, empty where they do not.
func (p *Party) Origin() string {
	if p == nil {
		return ""
	}
	return p.origin
}

// Owner is whose keys they are. ID is what a device gives back: no personal data.
type Owner struct {
	ID, Login, Name string
	Keys            []Key
}

// Key is one passkey as it is kept.
type Key struct {
	Hash string // of its id, to find it by
	Data string // public key, counter and flags
}

type user struct {
	Owner
	credentials []webauthn.Credential
}

func (u user) WebAuthnID() []byte                         { return []byte(u.ID) }
func (u user) WebAuthnName() string                       { return u.Login }
func (u user) WebAuthnDisplayName() string                { return u.Name }
func (u user) WebAuthnCredentials() []webauthn.Credential { return u.credentials }

func userOf(owner Owner) (user, error) {
	u := user{Owner: owner}
	for _, key := range owner.Keys {
		var credential webauthn.Credential
		if err := json.Unmarshal([]byte(key.Data), &credential); err != nil {
			return u, fmt.Errorf("a kept passkey cannot be read: %w", err)
		}
		u.credentials = append(u.credentials, credential)
	}
	return u, nil
}

func keyOf(credential *webauthn.Credential) (Key, error) {
	credential.Attestation = webauthn.CredentialAttestation{} // who made the device is of no interest
	data, err := json.Marshal(credential)
	return Key{Hash: hashOf(credential.ID), Data: string(data)}, err
}

func hashOf(id []byte) string {
	sum := sha256.Sum256(id)
	return hex.EncodeToString(sum[:])
}

// Offer is the first half: what the browser is asked, and what must be kept
// until it answers.
type Offer struct {
	Options json.RawMessage
	State   json.RawMessage
}

func offer(options any, state *webauthn.SessionData) (Offer, error) {
	asked, err := json.Marshal(options)
	kept, stateErr := json.Marshal(state)
	return Offer{asked, kept}, errors.Join(err, stateErr)
}

// Register asks a device for a new key that it keeps by itself and unlocks for
// its owner, by finger, face or PIN.
func (p *Party) Register(owner Owner) (Offer, error) {
	u, err := userOf(owner)
	if err != nil {
		return Offer{}, err
	}
	creation, state, err := p.server.BeginRegistration(u,
		webauthn.WithAuthenticatorSelection(protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementRequired, UserVerification: protocol.VerificationRequired,
		}),
		webauthn.WithConveyancePreference(protocol.PreferNoAttestation),
		webauthn.WithExclusions(webauthn.Credentials(u.credentials).CredentialDescriptors()))
	if err != nil {
		return Offer{}, fmt.Errorf("passkey: %w", err)
	}
	return offer(creation.Response, state)
}

// ErrRefused is an answer that does not hold.
var ErrRefused = errors.New("passkey: refused")

// ErrCopied is an answer that would hold, but for a counter that did not grow: two
// devices keep the key. It is an ErrRefused.
var ErrCopied = fmt.Errorf("%w: the counter did not grow", ErrRefused)

// Registered checks the answer to Register.
func (p *Party) Registered(owner Owner, state, answer json.RawMessage) (Key, error) {
	u, err := userOf(owner)
	if err != nil {
		return Key{}, err
	}
	var kept webauthn.SessionData
	if err := json.Unmarshal(state, &kept); err != nil {
		return Key{}, fmt.Errorf("passkey: %w", err)
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return Key{}, refused(err)
	}
	credential, err := p.server.CreateCredential(u, kept, parsed)
	if err != nil {
		return Key{}, refused(err)
	}
	return keyOf(credential)
}

// Ask asks a device for a proof by any key it keeps for this site.
func (p *Party) Ask() (Offer, error) {
	assertion, state, err := p.server.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return Offer{}, fmt.Errorf("passkey: %w", err)
	}
	return offer(assertion.Response, state)
}

// Proved checks the answer to Ask. find returns the owner of a key by its hash.
// The key comes back with its new counter, to be kept. A counter that does not
// grow means that somebody copied the key, and is refused.
func (p *Party) Proved(state, answer json.RawMessage, find func(hash, ownerID string) (Owner, error)) (Owner, Key, error) {
	var kept webauthn.SessionData
	if err := json.Unmarshal(state, &kept); err != nil {
		return Owner{}, Key{}, fmt.Errorf("passkey: %w", err)
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return Owner{}, Key{}, refused(err)
	}
	var owner Owner
	var failure error // of find, which is no refusal
	credential, err := p.server.ValidateDiscoverableLogin(func(rawID, handle []byte) (webauthn.User, error) {
		if owner, failure = find(hashOf(rawID), string(handle)); failure != nil {
			return nil, failure
		}
		return userOf(owner)
	}, kept, parsed)
	switch {
	case failure != nil:
		return owner, Key{}, failure
	case err != nil:
		return owner, Key{}, refused(err)
	case credential.Authenticator.CloneWarning:
		return owner, Key{}, ErrCopied
	}
	key, err := keyOf(credential)
	return owner, key, err
}

func refused(err error) error {
	var detail *protocol.Error
	if errors.As(err, &detail) {
		err = fmt.Errorf("%w (%s)", err, detail.DevInfo)
	}
	return errors.Join(ErrRefused, err)
}
