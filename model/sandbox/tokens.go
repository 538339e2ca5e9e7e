package sandbox

// Client is a client application of the sandbox.
type Client struct {
	Name    string // the Client field of its requests
	Token   string // its ClientToken
	Samples []Sample
}

// Sample is a connection of a client application: one AccessToken.
type Sample struct {
	Label     string
	Token     string // the AccessToken
	Portfolio bool   // it opens several properties
	Scenario  Scenario
}

// The tokens have the shape of real ones and open nothing but a sandbox. Their first 14 digits are the letters SANDBOX
// in hexadecimal ASCII, which says so to everybody who looks one up.
const (
	clientToken   = "53414E44424F5800C11E470000000001-0000000000000000000000000C11E01"
	scenarioToken = "53414E44424F5800C11E470000000002-0000000000000000000000000C11E02"

	auroraToken     = "53414E44424F5800A0404A0000000101-00000000000000000000000A0404A01"
	borealisToken   = "53414E44424F5800B04EA10000000102-00000000000000000000000B04EA102"
	collectionToken = "53414E44424F5800C011EC0000000103-00000000000000000000000C011EC03"
)

// Clients returns the client application of the sandbox with the tokens that open the sample hotels. The tokens are the
// same for every sandbox and open nothing else.
func Clients() []Client {
	return []Client{{
		Name:  "Keyrack Sandbox 1.0.0",
		Token: clientToken,
		Samples: []Sample{
			{Label: "Hotel Aurora", Token: auroraToken},
			{Label: "Hotel Borealis", Token: borealisToken},
			{Label: "Aurora Collection", Token: collectionToken, Portfolio: true},
		},
	}}
}

// ScenarioClient returns a second client application, whose tokens all open Hotel Aurora, each under one [Scenario].
func ScenarioClient() Client {
	client := Client{Name: "Keyrack Sandbox Scenarios 1.0.0", Token: scenarioToken}
	for _, scenario := range []struct {
		digits string
		of     Scenario
	}{
		{"01", Scenario{Kind: RateLimited}},
		{"02", Scenario{Kind: RateLimitedBare}},
		{"03", Scenario{Kind: Timeout}},
		{"04", Scenario{Kind: ServerError}},
		{"05", Scenario{Kind: WebPage}},
		{"06", Scenario{Kind: Empty}},
		{"07", Scenario{Kind: Cut}},
		{"08", Scenario{Kind: Disabled}},
		{"09", Scenario{Kind: Slow}},
		{"0A", Scenario{Kind: Large}},
	} {
		client.Samples = append(client.Samples, Sample{
			Label:    "Hotel Aurora · " + string(scenario.of.Kind),
			Token:    "53414E44424F58005CE4A400000002" + scenario.digits + "-000000000000000000000005CE4A4" + scenario.digits,
			Scenario: scenario.of,
		})
	}
	return client
}

// grant is what an AccessToken opens.
type grant struct {
	clientToken string // the only client application it belongs to
	hotels      []hotel
	portfolio   bool
	scenario    Scenario
}

// grants returns the grant of every AccessToken.
func grants() map[string]grant {
	hotels := sampleHotels()
	aurora, collection, borealis := hotels[:1], hotels[:len(hotels)-1], hotels[len(hotels)-1:]
	all := map[string]grant{
		auroraToken:     {clientToken: clientToken, hotels: aurora},
		borealisToken:   {clientToken: clientToken, hotels: borealis},
		collectionToken: {clientToken: clientToken, hotels: collection, portfolio: true},
	}
	for _, sample := range ScenarioClient().Samples {
		all[sample.Token] = grant{clientToken: scenarioToken, hotels: aurora, scenario: sample.Scenario}
	}
	return all
}
