package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"syscall"
	"time"

	"github.com/stockwright/stockwright/execution"
)

const (
	warehouse = "WH"
	slotCount = 5_000
	skuCount  = 2_000
	clients   = 192 // scanners at work at once, each waiting for its answer
	warmUp    = 4 * time.Second
	measured  = 12 * time.Second
)

func slotName(n int) string { return fmt.Sprintf("A%02d-%03d", n/100, n%100) }
func skuName(n int) string  { return fmt.Sprintf("SKU-%05d", n) }

// seedStock gives every SKU stock in two slots.
func seedStock(ctx context.Context, svc *execution.Service, skus int) error {
	c := &execution.OpenBalances{Head: execution.Head{Key: "seed"}}
	for i := range skus {
		for k := range 2 {
			c.Rows = append(c.Rows, execution.OpeningRow{Location: warehouse, Slot: slotName((i*2 + k) % slotCount),
				Goods: execution.Goods{SKU: skuName(i)}, Quantity: 1_000_000})
		}
	}
	_, err := svc.Do(ctx, c)
	return err
}

// load is what a run of many clients measured.
type load struct {
	latencies []time.Duration
	seconds   float64
	processor float64 // seconds of the whole process
	err       error
}

func (l load) rate() float64 { return float64(len(l.latencies)) / l.seconds }

func (l load) p99() float64 {
	slices.Sort(l.latencies)
	return l.latencies[len(l.latencies)*99/100].Seconds() * 1000
}

// scanEvent is one scan: some units of a SKU go from one slot to another.
func scanEvent(r *rand.Rand, key string) *execution.Move {
	sku := r.IntN(skuCount)
	from := (sku*2 + r.IntN(2)) % slotCount
	to := (from + 1 + r.IntN(slotCount-1)) % slotCount
	return &execution.Move{Head: execution.Head{Key: key, At: time.Now(), Actor: "scanner"}, Location: warehouse,
		Goods: execution.Goods{SKU: skuName(sku)}, From: slotName(from), To: slotName(to), Quantity: 1 + r.Int64N(5)}
}

// drive lets clients scan for a while, each waiting for its own durable
// answer before its next scan.
func drive(ctx context.Context, svc *execution.Service, d time.Duration, run string) load {
	var mu sync.Mutex
	var out load
	var wg sync.WaitGroup
	begin, used := time.Now(), processorSeconds()
	for c := range clients {
		wg.Go(func() {
			r := rand.New(rand.NewPCG(uint64(c), 7))
			var mine []time.Duration
			var err error
			for n := 0; err == nil && time.Since(begin) < d; n++ {
				start := time.Now()
				_, err = svc.Do(ctx, scanEvent(r, fmt.Sprintf("%s-%04d-%d", run, c, n)))
				mine = append(mine, time.Since(start))
			}
			mu.Lock()
			defer mu.Unlock()
			out.latencies = append(out.latencies, mine...)
			if err != nil {
				out.err = err
			}
		})
	}
	wg.Wait()
	out.seconds, out.processor = time.Since(begin).Seconds(), processorSeconds()-used
	return out
}

// processorSeconds is what this process has used.
func processorSeconds() float64 {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano()).Seconds()
}

// throughputBars measure durable scan events a second and their answers.
func throughputBars(b *bench) error {
	wanted := map[string]float64{"sqlite": 10_000, "postgres": 8_000}
	for _, kind := range storeNames {
		name := fmt.Sprintf("durable scan events, %s, %d clients", kind, clients)
		if !b.available(kind, name) {
			continue
		}
		svc, err := b.fresh(kind)
		if err != nil {
			return err
		}
		if err := seedStock(b.ctx, svc, skuCount); err != nil {
			return err
		}
		if l := drive(b.ctx, svc, warmUp, "warm"); l.err != nil {
			return l.err
		}
		l := drive(b.ctx, svc, measured, "run")
		if l.err != nil {
			return l.err
		}
		v, err := svc.Verify(b.ctx)
		if err != nil || !v.OK() {
			return fmt.Errorf("the ledger does not verify after the load: %v %v", v, err)
		}
		b.sheet.AtLeast(name, l.rate(), wanted[kind], "/s")
		b.sheet.AtMost("  99 % answered within, "+kind, l.p99(), 50, "ms")
		fmt.Printf("# %.0f µs of processor a scan\n", l.processor*1e6/float64(len(l.latencies)))
		if err := svc.Close(); err != nil {
			return err
		}
	}
	return nil
}

// queryBars ask for the balances of 100,000 SKUs.
func queryBars(b *bench) error {
	const skus = 100_000
	for _, kind := range storeNames {
		name := "balances of 100,000 SKUs, " + kind
		if !b.available(kind, name) {
			continue
		}
		svc, err := b.fresh(kind)
		if err != nil {
			return err
		}
		if err := seedStock(b.ctx, svc, skus); err != nil {
			return err
		}
		begin := time.Now()
		rows, err := svc.Balances(b.ctx, execution.BalanceFilter{Kind: execution.KindSlot})
		took := time.Since(begin).Seconds()
		if err != nil || len(rows.Rows) != 2*skus {
			return fmt.Errorf("%d balances of %d: %v", len(rows.Rows), 2*skus, err)
		}
		b.sheet.AtMost(name, took, 1, "s")
		if err := svc.Close(); err != nil {
			return err
		}
	}
	return nil
}
