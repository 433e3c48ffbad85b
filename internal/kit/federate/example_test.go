package federate_test

import (
	"context"
	"fmt"
	"net/url"

	"gongzhi/internal/kit/federate"
)

func Example() {
	provider, err := federate.Open(federate.Settings{Kind: federate.OAuth, ClientID: "gongzhi", AuthorizeURL: "https://id.example/authorize",
		TokenURL: "https://id.example/token", ProfileURL: "https://id.example/profile", Claims: federate.Claims{Least: 2}}, federate.NewClient("", nil))
	if err != nil {
		fmt.Println(err)
		return
	}
	ask := federate.Ask{RedirectURI: "https://here.example/sign-in/back", State: "random", Verifier: "random too"}
	address, _ := provider.AuthURL(context.Background(), ask)
	fmt.Println(address[:40])
	_, err = provider.Exchange(context.Background(), federate.Answer{Ask: ask, Query: url.Values{"error": {"access_denied"}}})
	fmt.Println(err)
	// Output:
	// https://id.example/authorize?client_id=g
	// identity provider: declined: access_denied
}
