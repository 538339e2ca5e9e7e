package sandbox_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"keyrack/model/sandbox"
)

// A sandbox answers as the Connector API does: POST, with both tokens in the body.
func ExampleSandbox_Listen() {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	server, err := sandbox.New(sandbox.Options{}).Listen(ctx, "")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer server.Close()

	client := sandbox.Clients()[0]
	body := fmt.Sprintf(`{"ClientToken":%q,"AccessToken":%q,"Client":%q}`, client.Token, client.Samples[0].Token,
		client.Name)
	response, err := http.Post(server.Address()+"/api/connector/v1/configuration/get", "application/json",
		strings.NewReader(body))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer response.Body.Close()
	var answer struct {
		Enterprise struct{ Name, TimeZoneIdentifier string }
	}
	err = json.NewDecoder(response.Body).Decode(&answer)
	fmt.Println(response.Status, answer.Enterprise.Name, answer.Enterprise.TimeZoneIdentifier, err)
	// Output:
	// 200 OK Hotel Aurora Europe/Vienna <nil>
}

// A scenario makes an answer go wrong, by a header or by the token.
func ExampleParseScenario() {
	for _, text := range []string{"slow=2s", "large=46", "flood"} {
		scenario, err := sandbox.ParseScenario(text)
		fmt.Println(scenario.Kind, scenario.Delay, scenario.Megabytes, err)
	}
	// Output:
	// slow 2s 0 <nil>
	// large 0s 46 <nil>
	//  0s 0 scenario "flood" is not known
}
