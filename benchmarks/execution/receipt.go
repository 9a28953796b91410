package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"syscall"
	"time"

	"github.com/stockwright/stockwright/execution"
	"github.com/stockwright/stockwright/plan"
)

const (
	receiptArg   = "receipt-child"
	receiptKills = 4 // of one long receipt
)

// receiptOf is an order of many lines, and all of it arriving.
func receiptOf(lines int) (*execution.ApprovePurchases, *execution.Receive) {
	order := &execution.ApprovePurchases{Head: execution.Head{Key: "approve"}}
	receipt := &execution.Receive{Head: execution.Head{Key: "receive", At: time.Unix(1_760_000_000, 0)},
		Location: warehouse}
	for i := range lines {
		id := fmt.Sprintf("L%06d", i)
		order.Lines = append(order.Lines, plan.PurchaseLine{Line: id, SKU: skuName(i),
			Location: warehouse, Supplier: "ACME", Quantity: 10, OrderOn: 20000, DueOn: 20007})
		receipt.Lines = append(receipt.Lines, execution.Received{Line: id,
			Goods: execution.Goods{SKU: skuName(i)}, Quantity: 10})
	}
	return order, receipt
}

// receiptBars receive 50,000 lines against an order in one command, then 200,000 while
// somebody else writes, then 200,000 that are killed in the middle.
func receiptBars(b *bench) error {
	for _, kind := range storeNames {
		name := "receipt of 50,000 lines, " + kind
		if !b.available(kind, name) {
			continue
		}
		short, err := b.receive(kind, 50_000, false)
		if err != nil {
			return err
		}
		b.sheet.AtMost(fmt.Sprintf("%s (%.1f s of processor time)", name, short.cpu.Seconds()),
			short.took.Seconds(), 3, "s")
		long, err := b.receive(kind, 200_000, true)
		if err != nil {
			return err
		}
		b.sheet.AtMost(fmt.Sprintf("receipt of 200,000 lines, %s (%.0f s): longest wait of another write (alone %.2f s)", kind, long.took.Seconds(), long.alone.Seconds()),
			long.wait.Seconds(), 0.5, "s")
		if err := b.killedReceipt(kind); err != nil {
			return err
		}
	}
	return nil
}

// received is what a receipt took: by the clock, of this process's processor time, and how
// long moves of another client waited at most, meanwhile and alone.
type received struct{ took, cpu, wait, alone time.Duration }

// receive books a receipt.
func (b *bench) receive(kind string, lines int, others bool) (out received, err error) {
	svc, err := b.fresh(kind)
	if err != nil {
		return out, err
	}
	defer svc.Close()
	if err := seedStock(b.ctx, svc, 100); err != nil {
		return out, err
	}
	order, receipt := receiptOf(lines)
	if _, err := svc.Do(b.ctx, order); err != nil {
		return out, err
	}
	if others {
		alone, stop := context.WithTimeout(b.ctx, 10*time.Second)
		out.alone = b.longestWait(alone, svc, "alone")
		stop()
	}
	ctx, stop := context.WithCancel(b.ctx)
	defer stop()
	waits := make(chan time.Duration, 1)
	if others {
		go func() { waits <- b.longestWait(ctx, svc, "other") }()
	} else {
		waits <- 0
	}
	begin, used := time.Now(), processorTime()
	_, err = svc.Do(b.ctx, receipt)
	out.took, out.cpu = time.Since(begin), processorTime()-used
	stop()
	out.wait = <-waits
	if err != nil {
		return out, err
	}
	v, err := svc.Verify(b.ctx)
	if err != nil || !v.OK() {
		return out, fmt.Errorf("the ledger does not verify after the receipt: %v %v", v, err)
	}
	return out, nil
}

// longestWait writes one move after another until ctx ends.
func (b *bench) longestWait(ctx context.Context, svc *execution.Service, name string) (longest time.Duration) {
	r := rand.New(rand.NewPCG(3, 3))
	for n := 0; ctx.Err() == nil; n++ {
		begin := time.Now()
		c := &execution.Adjust{Head: execution.Head{Key: fmt.Sprint(name, "-", n)}, Location: warehouse,
			Slot:  slotName(r.IntN(200)),
			Goods: execution.Goods{SKU: skuName(r.IntN(100))}, Difference: 1, Reason: "found"}
		if _, err := svc.Do(b.ctx, c); err != nil {
			longest = time.Hour
		}
		longest = max(longest, time.Since(begin))
	}
	return longest
}

// processorTime is what this process has used.
func processorTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// killedReceipt books a long receipt in a process that is killed again and again, and
// counts the units at the end.
func (b *bench) killedReceipt(kind string) error {
	const lines = 200_000
	address, err := b.address(kind)
	if err != nil {
		return err
	}
	svc, err := openService(b.ctx, kind, address)
	if err != nil {
		return err
	}
	order, receipt := receiptOf(lines)
	if _, err := svc.Do(b.ctx, order); err != nil {
		return err
	}
	if err := svc.Close(); err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	var booked []int64
	for range receiptKills {
		cmd := exec.Command(self, receiptArg, kind, address, strconv.Itoa(lines))
		cmd.Stderr = os.Stderr
		cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
		if err := cmd.Start(); err != nil {
			return err
		}
		n, err := b.killAmid(cmd, kind, address, booked)
		if err != nil {
			return err
		}
		booked = append(booked, n)
	}
	if svc, err = openService(b.ctx, kind, address); err != nil {
		return err
	}
	defer svc.Close()
	if _, err := svc.Do(b.ctx, receipt); err != nil {
		return err
	}
	units, err := unitsAtDock(b.ctx, svc)
	if err != nil {
		return err
	}
	v, err := svc.Verify(b.ctx)
	if err != nil {
		return err
	}
	amid := len(booked) > 0 && booked[0] > 0 && booked[len(booked)-1] < 10*lines && slices.IsSorted(booked)
	b.sheet.True(fmt.Sprintf("the same killed %d times and told again, %s: %v units booked before each",
		receiptKills, kind, booked),
		fmt.Sprintf("%d units", units), fmt.Sprintf("%d units", 10*lines), units == 10*lines && v.OK() && amid)
	return nil
}

// killAmid ends the process once it booked a part more, and counts what is booked.
func (b *bench) killAmid(cmd *exec.Cmd, kind, address string, before []int64) (int64, error) {
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	svc, err := openService(b.ctx, kind, address)
	if err != nil {
		return 0, err
	}
	defer svc.Close()
	already := int64(0)
	if len(before) > 0 {
		already = before[len(before)-1]
	}
	for {
		units, err := unitsAtDock(b.ctx, svc)
		if err != nil {
			return 0, err
		}
		if units > already {
			_ = cmd.Process.Signal(syscall.SIGKILL)
			<-done
			return unitsAtDock(b.ctx, svc)
		}
		select {
		case err := <-done:
			return 0, fmt.Errorf("the receipt ended before it was killed: %w", err)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

func unitsAtDock(ctx context.Context, svc *execution.Service) (units int64, err error) {
	rows, err := svc.Balances(ctx, execution.BalanceFilter{Kind: execution.KindDock})
	for _, r := range rows.Rows {
		units += r.OnHand
	}
	return units, err
}

// receiptChild is the process that is killed.
func receiptChild(args []string) {
	lines, err := strconv.Atoi(args[2])
	if err != nil {
		os.Exit(2)
	}
	svc, err := openService(context.Background(), args[0], args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	_, receipt := receiptOf(lines)
	if _, err := svc.Do(context.Background(), receipt); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
