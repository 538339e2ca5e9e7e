#!/usr/bin/env bash
# github.com/hashicorp/vault/sdk 0.20.0 (Go): the storage "file" of HashiCorp Vault 1.21.0, 2026-11-30
#
# A Vault with storage "file", as a small team runs it, is killed. The storage writes each
# entry into a file beside the real one and renames it, so nothing is torn. But the file that was not yet renamed stays,
# in the folder of the real ones, and is listed as a key for good. KV version 2 keeps names encrypted: it cannot read
# that one, and every LIST of the folder is "500: invalid ciphertext: wrong number of fields" from then on, with all
# secrets in place. Nothing sweeps it up at the next start.
#
# Guessed: after being killed the storage lists what was stored.
#
# Seen:
#   killed in the middle of a write: stored hotel, listed hotel and a name that nobody has written
set -euo pipefail
trap 'exit 2' ERR
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
cd "$work"
cat >main.go <<'GO'
package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/vault/sdk/physical"
	"github.com/hashicorp/vault/sdk/physical/file"
)

func main() {
	ctx := context.Background()
	storage, err := file.NewFileBackend(map[string]string{"path": os.Args[1]}, hclog.NewNullLogger())
	check(err)
	if len(os.Args) > 2 { // the one that is killed
		for n := 0; ; n++ {
			check(storage.Put(ctx, &physical.Entry{Key: "secret/hotel", Value: make([]byte, 64<<10)}))
		}
	}
	for kills := 0; kills < 500; kills++ {
		child := exec.Command(os.Args[0], os.Args[1], "write")
		check(child.Start())
		time.Sleep(time.Duration(20+kills%17) * time.Millisecond)
		check(child.Process.Kill())
		_ = child.Wait()
		names, err := storage.List(ctx, "secret/")
		check(err)
		if len(names) > 1 {
			fmt.Println("killed in the middle of a write: stored hotel, listed hotel and a name that nobody has written")
			return
		}
	}
	fmt.Println("killed 500 times: listed what was stored")
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}
GO
(
	export GOFLAGS=-mod=mod GOPATH="$work/go" CGO_ENABLED=0
	go mod init finding
	go get github.com/hashicorp/vault/sdk@v0.20.0 github.com/hashicorp/go-hclog@v1.6.3
	go build -o finding .
) >&2
got=$(./finding "$work/store")
echo "$got"
[ "$got" = "killed in the middle of a write: stored hotel, listed hotel and a name that nobody has written" ] || exit 1
