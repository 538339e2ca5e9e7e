package team_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/openbao/openbao/api/v2"
	"golang.org/x/sync/errgroup"

	"keyrack/model"
	"keyrack/storage/team"
	"keyrack/storage/team/teamtest"
)

// connections is how many a large team has, each hundred of one client application.
const connections = 5000

// fill gives a team its connections, with their metadata and no token: a list reads none.
func fill(b *testing.B, engine *teamtest.Engine) {
	b.Helper()
	var group errgroup.Group
	group.SetLimit(team.Parallel)
	for n := range connections {
		group.Go(func() error {
			_, err := engine.Call(b.Context(), "POST",
				fmt.Sprintf("secret/metadata/keyrack/acme/demo/i-%d/c-%d", n/100, n), map[string]any{
					"custom_metadata": map[string]string{
						"keyrack": "1", "kind": "connection", "label": fmt.Sprint("Hotel ", n), "tags": `["pilot","north"]`,
						"property": fmt.Sprint("Hotel ", n), "property-id": fmt.Sprint("e-", n), "city": "Lisbon",
						"time-zone": "Europe/Lisbon", "pricing": "Gross", "verified": "2026-11-01T09:00:00Z",
						"created": "2026-05-12T09:00:00Z", "of": "0", "fingerprint": "E0D4…9E1D",
					},
				})
			return err
		})
	}
	if err := group.Wait(); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkList lists a team of 5,000 connections, in turn with the same requests of nothing but the library; the
// metric "x-library" is the ratio of their times, 1.2 at most.
func BenchmarkList(b *testing.B) {
	engine := teamtest.Start(b)
	fill(b, engine)
	client := engine.Client(b, engine.Member(b, "rita", teamtest.Reader))
	library := bare(b, engine, client.Token())
	var ours, plain time.Duration
	for b.Loop() {
		start := time.Now()
		listing, err := client.List(b.Context())
		if err != nil || len(listing.Entries) != connections {
			b.Fatalf("%d listed, %v", len(listing.Entries), err)
		}
		middle := time.Now()
		read, err := walkBare(b.Context(), library)
		if err != nil || read != connections {
			b.Fatalf("%d read, %v", read, err)
		}
		ours, plain = ours+middle.Sub(start), plain+time.Since(middle)
	}
	b.ReportMetric(float64(ours)/float64(plain), "x-library")
}

// bare is a client of the library as it comes, with as many connections kept open as requests are made at once.
func bare(b *testing.B, engine *teamtest.Engine, as model.Secret) *api.Client {
	b.Helper()
	library, err := api.NewClient(&api.Config{Address: engine.Address, DisableEnvironment: true})
	if err != nil {
		b.Fatal(err)
	}
	library.SetMaxIdleConnections(team.Parallel)
	library.SetToken(as.Reveal())
	return library
}

// walkBare lists every folder, and reads the metadata of everything in them, as many at once as Keyrack does.
func walkBare(ctx context.Context, library *api.Client) (int, error) {
	paths := []string{"secret/metadata/keyrack/acme"}
	var leaves []string
	for depth := 0; depth < 3; depth++ {
		found := make([][]string, len(paths))
		var group errgroup.Group
		group.SetLimit(team.Parallel)
		for i, path := range paths {
			group.Go(func() error {
				secret, err := library.Logical().ListWithContext(ctx, path)
				if err != nil {
					return err
				}
				for _, key := range secret.Data["keys"].([]any) {
					found[i] = append(found[i], path+"/"+strings.TrimSuffix(key.(string), "/"))
				}
				return nil
			})
		}
		if err := group.Wait(); err != nil {
			return 0, err
		}
		paths = nil
		for _, below := range found {
			paths = append(paths, below...)
		}
	}
	leaves = paths
	var group errgroup.Group
	group.SetLimit(team.Parallel)
	for _, path := range leaves {
		group.Go(func() error {
			_, err := library.Logical().ReadWithContext(ctx, path)
			return err
		})
	}
	return len(leaves), group.Wait()
}
