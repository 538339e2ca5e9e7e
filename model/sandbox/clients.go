package sandbox

// Client is a client application that the sandbox knows.
type Client struct {
	Name    string // what it calls itself in requests
	Token   string // its ClientToken
	Samples []Sample
}

// Sample is an AccessToken of the sandbox.
type Sample struct {
	Label     string // the name of what it opens
	Token     string
	Portfolio bool
}

// Clients returns the client applications with their tokens. The tokens have the shape of real ones, begin with the
// letters SANDBOX in hexadecimal, and are of no value.
func Clients() []Client {
	return []Client{{
		Name:  "Keyrack Sandbox 1.0.0",
		Token: "53414E44424F580000000000000C11E0-0000000000000000000000000000000",
		Samples: []Sample{
			{Label: aurora, Token: "53414E44424F58000000000000A00001-0000000000000000000000000000001"},
			{Label: borealis, Token: "53414E44424F58000000000000A00002-0000000000000000000000000000002"},
			{Label: collection, Token: "53414E44424F58000000000000A00003-0000000000000000000000000000003", Portfolio: true},
		},
	}}
}

// The names of what the samples open.
const (
	aurora     = "Hotel Aurora"
	borealis   = "Hotel Borealis"
	collection = "Aurora Collection"
)
