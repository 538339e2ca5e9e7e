package index_test

import (
	"path/filepath"
	"testing"

	"keyrack/model"
	"keyrack/model/workspace/teams"
	"keyrack/storage/index"
)

// BenchmarkConnections lists 10,000 connections, each with an identity and a check; it is to stay below 100 ms.
func BenchmarkConnections(b *testing.B) {
	x := open(b, pathIn(b), at(noon))
	must(b, addMany(b.Context(), x, demo(b), 10_000))
	for b.Loop() {
		if all := connections(b, x, "demo"); len(all) != 10_000 {
			b.Fatalf("%d connections", len(all))
		}
	}
}

// BenchmarkFirstList opens an index and reads all that the first list of the window has of 5,000 connections: of this
// computer alone, and of a team. The second is to be as fast: no engine is asked.
func BenchmarkFirstList(b *testing.B) {
	for name, store := range map[string]model.StoreKind{"own": model.KeychainStore, "team": model.TeamStore("acme")} {
		b.Run(name, func(b *testing.B) {
			path := pathIn(b)
			x := open(b, path, at(noon))
			must(b, x.SaveTeam(b.Context(), teams.Joined{ID: "acme", Name: "Acme support"}))
			must(b, addManyIn(b.Context(), x, store, demo(b), 5000))
			must(b, x.Close())
			for b.Loop() {
				x, err := index.Open(b.Context(), path, at(noon))
				must(b, err)
				_, err = x.Teams(b.Context())
				must(b, err)
				integrations, err := x.Integrations(b.Context(), "demo")
				must(b, err)
				if all := connections(b, x, "demo"); len(all) != 5000 || (integrations[0].Team != "") != (name == "team") {
					b.Fatalf("%d connections of %+v", len(all), integrations)
				}
				must(b, x.Close())
			}
		})
	}
}

// BenchmarkOpen opens an index of 10,000 connections, without and with the daily backup.
func BenchmarkOpen(b *testing.B) {
	path := filepath.Join(b.TempDir(), "index.sqlite")
	x := open(b, path, at(noon))
	must(b, addMany(b.Context(), x, demo(b), 10_000))
	must(b, x.Close())
	openAndClose := func(b *testing.B, options index.Options) {
		x, err := index.Open(b.Context(), path, options)
		must(b, err)
		must(b, x.Close())
	}
	openAndClose(b, at(noon))
	b.Run("plain", func(b *testing.B) {
		for b.Loop() {
			openAndClose(b, at(noon))
		}
	})
	b.Run("brief", func(b *testing.B) {
		options := at(noon)
		options.Brief = true
		for b.Loop() {
			openAndClose(b, options)
		}
	})
	b.Run("with backup", func(b *testing.B) {
		now := noon
		for b.Loop() {
			now = now.AddDate(0, 0, 1)
			openAndClose(b, at(now))
		}
	})
}

// BenchmarkSaveCheck saves outcomes of checks, as checking all connections does.
func BenchmarkSaveCheck(b *testing.B) {
	x := open(b, pathIn(b), at(noon))
	must(b, addMany(b.Context(), x, demo(b), 1_000))
	all := connections(b, x, "demo")
	for i := 0; b.Loop(); i++ {
		c := all[i%len(all)]
		must(b, x.SaveCheck(b.Context(), c.ID, c.LastCheck, c.Identity))
	}
}
