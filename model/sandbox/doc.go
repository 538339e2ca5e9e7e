// Package sandbox is the Mews Connector API in one process, with sample hotels: for work offline, for demos and for
// tests. It keeps to the rules of the real API: one POST address for each operation, credentials in the body, cursors,
// intervals of at most three months, 200 requests in 30 seconds for each AccessToken, the same answers and errors.
//
//	server, err := sandbox.New(sandbox.Options{}).Listen(ctx, "")
//	defer server.Close()
//	for _, client := range sandbox.Clients() { … } // the tokens that open the hotels
//
// # Data
//
// The hotels, their guests and their guests' stays are invented. E-mail addresses end in example.com and telephone
// numbers come from ranges that are reserved for fiction. What a hotel holds follows from [Options.Seed] and the clock
// alone, so the same seed and the same clock give the same bytes. A stay keeps its id while the clock moves on: today's
// arrival is tomorrow's guest in house. Ids of properties and chains are the same for every seed.
//
// Writes change the data for as long as the Sandbox lives. Nothing is ever stored.
//
// # Scenarios
//
// A tester also has to see what goes wrong. A [Scenario] replaces or delays answers. It is chosen, the first that is
// set wins, by the request header X-Sandbox-Scenario ([ScenarioHeader]), by the AccessToken (see [ScenarioClient]), or
// for all requests by [Options.Scenario]:
//
//	rate-limited       429 with Retry-After
//	rate-limited-bare  429 without Retry-After
//	timeout            408
//	server-error       500
//	web-page           502 with an HTML page, as a proxy in between would send it
//	empty              200 without a body
//	cut                the connection ends in the middle of the answer
//	disabled           401, as for a disabled integration
//	slow               the usual answer, late: "slow=2s"; 5 s without a value
//	large              an answer of many megabytes from getAll operations: "large=46"; 50 MB without a value
//	limited            401 for payments, bills and cards: the token is good and lacks the permission
//	socket-refused     403 for the handshake of a WebSocket
//	socket-drop        the WebSocket breaks off after a while: "socket-drop=10s"; 30 s without a value
//	socket-silent      the WebSocket opens, and then nothing comes: no event, no ping, no pong
//	webhook-duplicate  webhooks are sent twice
//	webhook-late       webhooks are sent later than usual: "webhook-late=1m"; 2 min without a value
//	webhook-lost       webhooks are not sent
//
// # Events
//
// What a write changes becomes known at once over a WebSocket at [SocketPath], on the address of the operations. The
// handshake has one header "Cookie: ClientToken=…; AccessToken=…", byte for byte; anything else is answered with 401. A
// client hears of the hotel that its AccessToken opens, whoever has changed it. Nothing is known of the tokens of
// portfolios, whose events could not be told apart by hotel: they may listen, and hear nothing. Events are never
// repeated: who was away asks for what has changed since. Every 30 s the sandbox pings, and leaves who does not answer
// within 10 s. A scenario that answers with an error refuses the handshake with it.
//
// The same changes, and some more, go out as general webhooks, where [Sandbox.SendWebhooks] says so: one for what has
// happened in a hotel in a second, some seconds later, by the rules of package deliver. [Sandbox.ChangeIntegration]
// leads an integration through its life, as people do at Mews: it sends an integration webhook, and the token is
// refused where it should be.
//
// Devices do what commands ask for, a step every five seconds, until a client that does their work updates the command.
// They fail at more than nine copies or keys, and terminals at amounts above 10,000. With [Options.Life] something
// happens in the hotels by itself.
//
// # Operations
//
// Every read operation of the catalogue answers, and what it answers fits together: reservations refer to guests, rates
// and rooms that are there, nights and payments to bills. Filters by ids, states and times work, lists are paged.
// Bodies are held against the catalogue: unknown and missing fields, wrong types, too long lists and intervals are
// refused with status 400. Adding, changing, cancelling and deleting what the lists show changes what they show from
// then on. Operations that act on something no list shows answer in the shape of the real API and change nothing.
//
// # Limits
//
// Where no source tells the wording of an error, such as the one for an unknown token, the words are the sandbox's own.
// Profiles, notes and companies belong to one property here, where Mews shares them in a chain. Prices do not depend on
// rate and date as they do in a hotel that means business.
package sandbox
