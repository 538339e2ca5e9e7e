#!/usr/bin/env bash
# github.com/hashicorp/vault/api 1.23.0 and github.com/openbao/openbao/api/v2 2.7.1 (Go), 2026-11-30
#
# A token is rotated in KV version 2 with check-and-set, so that of two people the later one is told. A proxy between
# loses the answer: it says 502, or cuts the connection, after the engine has stored the token. Both clients send a
# write again by themselves, and the engine refuses the repetition: the version that it names is no longer the
# current one. Put returns "check-and-set parameter did not match the current version", the words for somebody else
# having been faster. Whoever believes that reads the newer version, which is the own one, or rotates once more. With
# MaxRetries 0 the lost answer is what is returned.
#
# Guessed: a write with check-and-set is not repeated, or Put returns the 502.
#
# Seen:
#   hashicorp, 502: sent 2 times, stored "mine", told: did not match
#   hashicorp, cut: sent 2 times, stored "mine", told: did not match
#   openbao, 502: sent 2 times, stored "mine", told: did not match
#   openbao, cut: sent 2 times, stored "mine", told: did not match
#   openbao, 502, MaxRetries 0: sent 1 times, stored "mine", told: 502
set -euo pipefail
trap 'exit 2' ERR
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
cd "$work"
cat >main.go <<'GO'
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	vault "github.com/hashicorp/vault/api"
	bao "github.com/openbao/openbao/api/v2"
)

func main() {
	for _, fault := range []string{"502", "cut"} {
		try("hashicorp, "+fault, fault, func(address string) error {
			client, err := vault.NewClient(&vault.Config{Address: address, MaxRetries: vault.DefaultConfig().MaxRetries})
			if err != nil {
				return err
			}
			_, err = client.KVv2("secret").Put(context.Background(), "hotel", map[string]any{"token": "mine"},
				vault.WithCheckAndSet(1))
			return err
		})
	}
	for _, fault := range []string{"502", "cut"} {
		try("openbao, "+fault, fault, func(address string) error {
			return putBao(address, bao.DefaultConfig().MaxRetries)
		})
	}
	try("openbao, 502, MaxRetries 0", "502", func(address string) error { return putBao(address, 0) })
}

func putBao(address string, retries int) error {
	client, err := bao.NewClient(&bao.Config{Address: address, MaxRetries: retries})
	if err != nil {
		return err
	}
	_, err = client.KVv2("secret").Put(context.Background(), "hotel", map[string]any{"token": "mine"},
		bao.WithCheckAndSet(1))
	return err
}

// try is an engine with one version of a secret, behind a proxy that loses its first answer.
func try(name, fault string, put func(address string) error) {
	version, stored, sent := 1, "old", 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var said struct {
			Data    struct{ Token string }
			Options struct{ Cas int }
		}
		_ = json.NewDecoder(r.Body).Decode(&said)
		sent++
		if said.Options.Cas != version {
			w.WriteHeader(400)
			fmt.Fprint(w, `{"errors":["check-and-set parameter did not match the current version"]}`)
			return
		}
		version, stored = version+1, said.Data.Token
		if fault == "cut" {
			panic(http.ErrAbortHandler)
		}
		w.WriteHeader(502)
	}))
	defer server.Close()
	told := "nothing"
	if err := put(server.URL); err != nil {
		told = "something else"
		for _, known := range []string{"did not match", "502"} {
			if strings.Contains(err.Error(), known) {
				told = known
				break
			}
		}
	}
	fmt.Printf("%s: sent %d times, stored %q, told: %s\n", name, sent, stored, told)
}
GO
unset VAULT_ADDR BAO_ADDR VAULT_MAX_RETRIES BAO_MAX_RETRIES
(
	export GOFLAGS=-mod=mod GOPATH="$work/go" CGO_ENABLED=0
	go mod init finding
	go get github.com/hashicorp/vault/api@v1.23.0 github.com/openbao/openbao/api/v2@v2.7.1
	go build -o finding .
) >&2
got=$(./finding)
echo "$got"
want='hashicorp, 502: sent 2 times, stored "mine", told: did not match
hashicorp, cut: sent 2 times, stored "mine", told: did not match
openbao, 502: sent 2 times, stored "mine", told: did not match
openbao, cut: sent 2 times, stored "mine", told: did not match
openbao, 502, MaxRetries 0: sent 1 times, stored "mine", told: 502'
[ "$got" = "$want" ] || exit 1
