// Package team says what a team is: a folder of a KV engine of version 2, of HashiCorp Vault or OpenBao, whose tokens
// several people share. It has the words for it, where in the engine what lies, who may do what, and what can go wrong.
// Package storage/team talks to such an engine; package workspace/teams is what a person does with it.
package team
