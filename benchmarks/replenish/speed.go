package main

import (
	"runtime"
	"time"

	"github.com/stockwright/stockwright/benchmarks/bar"
	"github.com/stockwright/stockwright/replenish"
)

// measureSpeed plans 1,000,000 item-locations supplier group by supplier group,
// as the night does: 20 shards of 50,000, each planned and let go of.
func measureSpeed(sheet *bar.Sheet) {
	const shards, size = 20, 50_000
	runtime.GOMAXPROCS(2)
	spent, lines, peak := time.Duration(0), 0, uint64(0)
	for k := range shards {
		items, suppliers := world(size, uint64(100+k))
		runtime.GC()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		begin := time.Now()
		res := replenish.Plan(items, suppliers, replenish.Options{AsOf: asOf, Workers: 2})
		spent += time.Since(begin)
		lines += len(res.Lines)
		runtime.ReadMemStats(&after)
		peak = max(peak, after.HeapAlloc)
	}
	sheet.AtMost("policies and plan of 1,000,000 item-locations, two workers", spent.Seconds(), 120, "s")
	sheet.AtMost("… largest heap while a shard of 50,000 is planned", float64(peak)/(1<<20), 2048, "MiB")
}
