package harvest_test

import (
	"maps"
	"math"
	"runtime"
	"testing"
	"time"

	"keyrack/model/workspace/transfer"
	"keyrack/model/workspace/workspacetest"
	"keyrack/storage/transfer/harvest"
)

// BenchmarkImport reads 10,000 records and plans them, with tokens that nobody has seen yet. Beside the time stands the
// most memory in use at once, as a multiple of the file, or of what is in an archive: while it is read, and to the end
// of the planning.
func BenchmarkImport(b *testing.B) {
	files := rows(10_000)
	maps.Copy(files, exports(b, 10_000))
	for name, text := range files {
		b.Run(name, func(b *testing.B) {
			read, all := uint64(math.MaxUint64), uint64(math.MaxUint64)
			took := time.Duration(0)
			for b.Loop() {
				b.StopTimer()
				s := workspacetest.OpenTwo(b)
				var file transfer.ImportFile
				var plan transfer.ImportPlan
				reading := func() { file, _ = harvest.Read([]byte(text), transfer.ReadOptions{Name: name}) }
				planning := func() { plan, _ = s.PreviewImport(b.Context(), file, transfer.ImportDefaults{}) }
				for range 3 { // what a collection finds while it runs is counted too: the least is the nearest
					all = min(all, peakLive(func() {
						read = min(read, peakLive(reading))
						planning()
					}))
				}
				if len(plan.Rows) != 10_000 {
					b.Fatalf("%d rows", len(plan.Rows))
				}
				file, plan = transfer.ImportFile{}, transfer.ImportPlan{}
				runtime.GC()
				b.StartTimer()
				begun := time.Now()
				reading()
				planning()
				took = max(took, time.Since(begun))
			}
			size := float64(unpackedSize(text))
			b.ReportMetric(float64(read)/size, "x-file-read")
			b.ReportMetric(float64(all)/size, "x-file")
			b.ReportMetric(took.Seconds(), "s-at-most")
		})
	}
}

// BenchmarkLarge reads 100,000 records, in files of about 20 MB: the most memory in use at once as a multiple of the
// file, and the time.
func BenchmarkLarge(b *testing.B) {
	files := rows(100_000)
	maps.Copy(files, exports(b, 100_000))
	for name, text := range files {
		b.Run(name, func(b *testing.B) {
			most, size := uint64(0), float64(unpackedSize(text))
			reading := func() { _, _ = harvest.Read([]byte(text), transfer.ReadOptions{Name: name}) }
			for b.Loop() {
				b.StopTimer()
				most = max(most, peakLive(reading))
				runtime.GC()
				b.StartTimer()
				reading()
			}
			b.ReportMetric(float64(most)/size, "x-file-read")
			b.ReportMetric(size/1e6, "MB-file")
		})
	}
}
