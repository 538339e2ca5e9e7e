// Package team shares tokens with other people by way of HashiCorp Vault or OpenBao, KV version 2. It is the only one
// that talks to such an engine.
//
//	client, err := team.New(team.Options{Address: "https://vault.example.com", Mount: "secret", Path: "keyrack/acme", …})
//	err = client.SignInWithPassword(ctx, team.Password{Method: "userpass", User: "anna", Password: password})
//	listing, err := client.List(ctx)
//	version, err := client.Put(ctx, key, 3, token) // over version 3 and over nothing else
//
// [Client.Store] is the team as a store of package secrets, whose Keeper holds tokens and the life of each.
//
// # What is in the engine
//
// .github/TEAMS.md is the page for administrators. Each token is one secret, at a path of ids (see [Key]). Its data is
// the token, the address that it was entered for, the id of the write and who wrote it; everything else is custom
// metadata, so that a list is drawn without reading a token. Details that are longer than an engine takes lie beside
// the token as well.
//
// # Promises
//
//   - A write names the version that it replaces. Another version in its place, or one that was deleted, is a
//     [*ConflictError] that says who was faster; nothing is written over.
//   - A write is sent once. What became of one whose answer was lost is found out by reading, by the id that each has;
//     it is sent again only when it is not there, and under its check-and-set only one of the two can land.
//   - nil from a write means that it was read back.
//   - [model.ErrSecretNotFound] is the engine's own word. An answer of a proxy, of another program, or of a mount that
//     is gone, which its library takes for the same, is none.
//   - Errors wrap those of package model, name the team, and carry no text of the engine. What is wrong with one entry
//     of a list is reported beside the others.
//   - The member's token goes to one address: https, or http on loopback. No redirect is followed, and nothing in the
//     environment changes where and how it is sent, but for the proxies that all programs use (HTTPS_PROXY).
//   - Every call ends within the patience of the options, for each request that it makes.
//
// # What it is not
//
// Whoever may read a token in the engine has it: a policy protects, not Keyrack. An engine has no check-and-set for
// metadata: see [Client.Edit].
package team
