package connector_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"keyrack/model/connector"
)

// BenchmarkSend compares Send with plain net/http and the same bytes, on loopback. Both take turns, so that whatever
// else the machine does slows both; the metric "x-plain" is the ratio of their times.
func BenchmarkSend(b *testing.B) {
	for _, size := range []int{1 << 10, 1 << 20} {
		b.Run(fmt.Sprintf("answer=%dkB", size>>10), func(b *testing.B) {
			reply := []byte(`{"A":"` + strings.Repeat("x", size) + `"}`)
			server := serve(b, func(w http.ResponseWriter, r *http.Request) {
				_, _ = io.Copy(io.Discard, r.Body)
				_, _ = w.Write(reply)
			})
			body := []byte(`{"Limitation":{"Count":100},"States":["Confirmed","Started"],"Extent":{"Items":true}}`)
			client := newClient(b, connector.Options{Now: newClock().running})
			clearance := clear(b, server.URL, readPath)
			whole := bytes.Replace(body, []byte("{"), []byte("{"+credential+","), 1)
			plainClient := &http.Client{Transport: &http.Transport{}}
			defer plainClient.CloseIdleConnections()

			var send, plain time.Duration
			b.ReportAllocs()
			for b.Loop() {
				start := time.Now()
				if _, err := client.Send(b.Context(), clearance, body); err != nil {
					b.Fatal(err)
				}
				middle := time.Now()
				request, err := http.NewRequestWithContext(b.Context(), http.MethodPost, server.URL+"/api/connector/v1/"+readPath,
					bytes.NewReader(whole))
				if err != nil {
					b.Fatal(err)
				}
				request.Header.Set("Content-Type", "application/json")
				response, err := plainClient.Do(request)
				if err != nil {
					b.Fatal(err)
				}
				if _, err := io.ReadAll(response.Body); err != nil {
					b.Fatal(err)
				}
				_ = response.Body.Close()
				send, plain = send+middle.Sub(start), plain+time.Since(middle)
			}
			b.ReportMetric(float64(send)/float64(plain), "x-plain")
		})
	}
}
