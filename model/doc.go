// Package model is what Keyrack is about: the entities, and the rules that hold for them whatever is on the screen or
// on the disk. It knows neither, stands on the standard library alone, and can be read on its own.
//
// # Words
//
// An [Environment] is a platform of Mews, with an address and a [Protection]. An [Integration] is a client application
// in one of them: its name and its ClientToken. A [Connection] is one AccessToken of an integration, for a property or
// a portfolio. An [Enterprise] is a property that a connection reaches, an [Identity] what Mews said about a connection
// and when. An [Operation] is one call of the Connector API with its [OperationKind]; an [Exchange] is one request and
// its answer.
//
// # Promises
//
//   - The value of a [Secret] comes out by Reveal alone: it cannot be printed, logged, compared by reflection or
//     encoded.
//   - A request is cleared by a [Guard] right before each attempt. A [Clearance] cannot be made in another way, and the
//     HTTP client takes nothing else.
//   - What somebody confirms is an [Intent]: connection, operation, body and tokens as they were when the question was
//     asked. It is sent once as it is, or not at all.
//   - An unlock of writes belongs to a [Binding]. When the connection means something else, it is over.
//   - Production is production by its kind or by its host, whatever a file says; see [Environment.IsProduction].
//   - A [Redactor] finds every token that it was told of, in every writing that servers and tools use.
//
// # Map
//
//	operations   the catalogue: what each operation does, its fields, templates, a linter
//	request      functions on the bytes of a body: scope, pages, variables
//	connector    the Connector API over HTTP: the only package that puts a token on a wire
//	sandbox      the Connector API in this process, with sample hotels
//	document     an answer as lines, folds, tables and differences
//	mask         guests' data hidden from onlookers and in support bundles
//	takeaway     a request written down for other tools, without a token
//	support      a case for Mews' support
//	secrets      the Keeper: the only holder of tokens in memory, and the life of every stored secret
//	settings     every choice that the user made, in one table
//	workspace    the core: what can be done with connections; its features check, transfer and doctor stand on it
//	keyrack      all of these in one value, for window and terminal
package model
