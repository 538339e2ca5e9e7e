package sandbox

// Client is a client application of the sandbox.
type Client struct {
	Name    string // the Client field of its requests
	Token   string // its ClientToken
	Samples []Sample
}

// Sample is a connection of a client application: one AccessToken.
type Sample struct {
	Label     string // the name of what it opens
	Token     string // the AccessToken
	Portfolio bool   // it opens several properties
	Scenario  Scenario
}

// The tokens have the shape of real ones and open nothing but a sandbox. They begin with the letters SANDBOX in
// hexadecimal, which says so to everybody who looks one up.
const (
	clientToken   = "53414E44424F580000000000000C11E0-0000000000000000000000000000000"
	scenarioToken = "53414E44424F580000000000000C11E2-0000000000000000000000000000000"

	auroraToken     = "53414E44424F58000000000000A00001-0000000000000000000000000000001"
	borealisToken   = "53414E44424F58000000000000A00002-0000000000000000000000000000002"
	collectionToken = "53414E44424F58000000000000A00003-0000000000000000000000000000003"
)

// The names of what the samples open.
const (
	aurora         = "Hotel Aurora"
	borealis       = "Hotel Borealis"
	collectionName = "Aurora Collection"
)

// Clients returns the client application of the sandbox with the tokens that open the sample hotels. The tokens are the
// same for every sandbox and open nothing else.
func Clients() []Client {
	return []Client{{
		Name:  "Keyrack Sandbox 1.0.0",
		Token: clientToken,
		Samples: []Sample{
			{Label: aurora, Token: auroraToken},
			{Label: borealis, Token: borealisToken},
			{Label: collectionName, Token: collectionToken, Portfolio: true},
		},
	}}
}

// ScenarioClient returns a second client application, whose tokens all open Hotel Aurora, each under one [Scenario].
func ScenarioClient() Client {
	client := Client{Name: "Keyrack Sandbox Scenarios 1.0.0", Token: scenarioToken}
	for _, sample := range []struct {
		digits string
		kind   ScenarioKind
	}{
		{"01", RateLimited},
		{"02", RateLimitedBare},
		{"03", Timeout},
		{"04", ServerError},
		{"05", WebPage},
		{"06", Empty},
		{"07", Cut},
		{"08", Disabled},
		{"09", Slow},
		{"0A", Large},
		{"0B", Limited},
		{"0C", SocketRefused},
		{"0D", SocketDrop},
		{"0E", SocketSilent},
		{"0F", WebhookDuplicate},
		{"10", WebhookLate},
		{"11", WebhookLost},
	} {
		client.Samples = append(client.Samples, Sample{
			Label:    aurora + " · " + string(sample.kind),
			Token:    "53414E44424F5800000000000000B0" + sample.digits + "-000000000000000000000000000B0" + sample.digits,
			Scenario: Scenario{Kind: sample.kind},
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
	integration *integration // nil for the tokens of scenarios
}

// grants returns the grant of every AccessToken.
func grants() map[string]grant {
	hotels := sampleHotels()
	first, collection, last := hotels[:1], hotels[:len(hotels)-1], hotels[len(hotels)-1:]
	all := map[string]grant{
		auroraToken:     {clientToken: clientToken, hotels: first},
		borealisToken:   {clientToken: clientToken, hotels: last},
		collectionToken: {clientToken: clientToken, hotels: collection, portfolio: true},
	}
	for _, sample := range ScenarioClient().Samples {
		all[sample.Token] = grant{clientToken: scenarioToken, hotels: first, scenario: sample.Scenario}
	}
	return all
}
