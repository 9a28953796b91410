package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/stockwright/stockwright/execution"
	"github.com/stockwright/stockwright/plan"
)

// The chaos bar tells the same day of a warehouse twice: once in order, once
// shuffled, duplicated, delayed and retried by 16 clients.
const (
	chaosSKUs    = 2_000
	chaosSlots   = 4_000
	chaosClients = 16
	inFlight     = 12 // scans a client sends before it looks at answers
	duplicates   = 0.15
	lost         = 0.02 // answers that a client does not wait for and sends again
)

func chaosOrders() *execution.ApprovePurchases {
	c := &execution.ApprovePurchases{Head: execution.Head{Key: "approve", At: time.Unix(1_760_000_000, 0).UTC()}}
	for i := range chaosSKUs {
		c.Lines = append(c.Lines, plan.PurchaseLine{Line: fmt.Sprintf("L%05d", i), SKU: skuName(i),
			Location: warehouse, Supplier: fmt.Sprintf("V%02d", i%40),
			Quantity: 1_000_000, OrderOn: 20370, DueOn: 20375})
	}
	return c
}

// chaosEvent is event n of the day: a receipt, putaway, move, sale,
// adjustment or count, each at its own millisecond.
func chaosEvent(n int) execution.Command {
	r := rand.New(rand.NewPCG(uint64(n), 42))
	sku := r.IntN(chaosSKUs)
	goods := execution.Goods{SKU: skuName(sku)}
	head := execution.Head{Key: fmt.Sprintf("e%07d", n), At: time.UnixMilli(1_760_000_100_000 + int64(n)*80).UTC(), Actor: "scanner"}
	home := slotName((sku*2 + r.IntN(2)) % chaosSlots)
	units := 1 + r.Int64N(20)
	switch p := r.Float64(); {
	case p < 0.20:
		return &execution.Receive{Head: head, Location: warehouse,
			Lines: []execution.Received{{Line: fmt.Sprintf("L%05d", sku), Goods: goods, Quantity: units,
				Damaged: r.Int64N(2)}}}
	case p < 0.40:
		return &execution.PutAway{Head: head, Location: warehouse, Slot: home, Goods: goods, Quantity: units}
	case p < 0.60:
		return &execution.Move{Head: head, Location: warehouse, Goods: goods, From: home, To: "X" +
			slotName(r.IntN(chaosSlots)), Quantity: units}
	case p < 0.95:
		return &execution.Sell{Head: head, Location: warehouse, Slot: home, Goods: goods, Quantity: units}
	case p < 0.985:
		return &execution.Adjust{Head: head, Location: warehouse, Slot: home, Goods: goods,
			Difference: r.Int64N(9) - 10, Reason: "breakage"}
	}
	return &execution.Count{Head: head, Location: warehouse, Slot: home, Goods: goods, Quantity: r.Int64N(60)}
}

// orderly tells the events one after the other.
func orderly(ctx context.Context, svc *execution.Service, events int) error {
	const chunk = 512
	for start := 0; start < events; start += chunk {
		var part []execution.Command
		for n := start; n < min(start+chunk, events); n++ {
			part = append(part, chaosEvent(n))
		}
		_, errs := svc.DoAll(ctx, part)
		for _, err := range errs {
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// chaos tells them in a random order over all clients, some twice, some
// without waiting for the answer and then again.
func chaos(ctx context.Context, svc *execution.Service, events int) (told int, err error) {
	order := rand.New(rand.NewPCG(1, 2))
	queue := make([]int, 0, events+events/5)
	for n := range events {
		queue = append(queue, n)
		for order.Float64() < duplicates {
			queue = append(queue, n)
		}
	}
	order.Shuffle(len(queue), func(i, j int) { queue[i], queue[j] = queue[j], queue[i] })
	var mu sync.Mutex
	var wg sync.WaitGroup
	for c := range chaosClients {
		for lane := range inFlight {
			wg.Go(func() {
				sent, e := tell(ctx, svc, queue, c*inFlight+lane)
				mu.Lock()
				defer mu.Unlock()
				told += sent
				if e != nil {
					err = e
				}
			})
		}
	}
	wg.Wait()
	return told, err
}

func tell(ctx context.Context, svc *execution.Service, queue []int, lane int) (sent int, err error) {
	r := rand.New(rand.NewPCG(uint64(lane), 3))
	for i := lane; i < len(queue); i += chaosClients * inFlight {
		if r.Float64() < lost {
			hasty, cancel := context.WithTimeout(ctx, time.Duration(r.IntN(2_000))*time.Microsecond)
			_, _ = svc.Do(hasty, chaosEvent(queue[i])) // the answer is lost on the way
			cancel()
			sent++
		}
		if _, err := svc.Do(ctx, chaosEvent(queue[i])); err != nil {
			return sent, fmt.Errorf("event %d: %w", queue[i], err)
		}
		sent++
	}
	return sent, nil
}

func chaosBars(b *bench) error {
	want, err := b.orderlyDigest()
	if err != nil {
		return err
	}
	for _, kind := range storeNames {
		name := fmt.Sprintf("chaos, %d events, 16 clients, %s", b.events, kind)
		if !b.available(kind, name) {
			continue
		}
		svc, err := b.fresh(kind)
		if err != nil {
			return err
		}
		if _, err := svc.Do(b.ctx, chaosOrders()); err != nil {
			return err
		}
		told, err := chaos(b.ctx, svc, b.events)
		if err != nil {
			return err
		}
		got, err := digestOf(b.ctx, svc)
		if err != nil {
			return err
		}
		b.sheet.True(name, fmt.Sprintf("%d told, digest %s", told, got[:8]), "digest "+want[:8], got == want)
		if err := svc.Close(); err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) orderlyDigest() (string, error) {
	svc, err := b.fresh("sqlite")
	if err != nil {
		return "", err
	}
	defer svc.Close()
	if _, err := svc.Do(b.ctx, chaosOrders()); err != nil {
		return "", err
	}
	if err := orderly(b.ctx, svc, b.events); err != nil {
		return "", err
	}
	return digestOf(b.ctx, svc)
}

// digestOf verifies a ledger and takes its digest, with what the order lines
// say was received.
func digestOf(ctx context.Context, svc *execution.Service) (string, error) {
	v, err := svc.Verify(ctx)
	if err != nil {
		return "", err
	}
	if !v.OK() {
		return "", fmt.Errorf("the ledger does not verify: %d differences, %d unbalanced",
			len(v.Differences), len(v.Unbalanced))
	}
	d, err := svc.Digest(ctx)
	if err != nil {
		return "", err
	}
	lines, err := svc.Lines(ctx, execution.LineFilter{})
	var received, damaged int64
	for _, l := range lines.Rows {
		received += l.Received
		damaged += l.Damaged
	}
	return fmt.Sprintf("%s-%d-%d", d, received, damaged), err
}
