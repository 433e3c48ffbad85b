package passkey_test

import (
	"encoding/json"
	"errors"
	"fmt"

	virtual "github.com/descope/virtualwebauthn"

	"gongzhi/internal/kit/passkey"
	"gongzhi/internal/kit/passkey/passkeytest"
)

func Example() {
	party, _ := passkey.New("Gongzhi", "https://drugs.example")
	owner := passkey.Owner{ID: "01M7VAX680", Login: "ana", Name: "Ana"}
	offer, _ := party.Register(owner)

	// What a browser and a device do.
	site := virtual.RelyingParty{Name: "Gongzhi", ID: "drugs.example", Origin: party.Origin()}
	device, key := virtual.NewAuthenticator(), passkeytest.Key()
	asked, _ := virtual.ParseAttestationOptions(string(offer.Options))
	answer := json.RawMessage(virtual.CreateAttestationResponse(site, device, key, *asked))

	kept, err := party.Registered(owner, offer.State, answer)
	fmt.Println(len(kept.Hash), err)
	site.Origin = "https://drugs.example.evil.test"
	answer = json.RawMessage(virtual.CreateAttestationResponse(site, device, key, *asked))
	_, err = party.Registered(owner, offer.State, answer)
	fmt.Println(errors.Is(err, passkey.ErrRefused))
	// Output:
	// 64 <nil>
	// true
}
