package main

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/stockwright/stockwright/execution"
)

// The crash bar runs the ledger in a process of its own, under load from many
// clients, and ends it with SIGKILL at a random moment, again and again. What
// was acknowledged must be there, once; what was not may be there, and is
// told again under the same key by the next process.
const (
	childArg      = "crash-child"
	crashClients  = 24
	crashSKUs     = 200
	killsALedger  = 40 // then a fresh ledger, so that the checks stay short
	killsAServer  = 10 // every so many kills the whole PostgreSQL server goes down too
	crashSlots    = 300
	maxMillisecs  = 60 // of load before a kill
	startupLimit  = 30 * time.Second
	journalPrefix = "w"
)

// crashEvent is event n of a client; the same numbers give the same event.
func crashEvent(client, n int) execution.Command {
	r := rand.New(rand.NewPCG(uint64(client), uint64(n)))
	goods := execution.Goods{SKU: skuName(r.IntN(crashSKUs))}
	head := execution.Head{Key: fmt.Sprintf("%s%03d-%06d", journalPrefix, client, n),
		At: time.UnixMilli(1_760_000_000_000 + int64(n)).UTC()}
	from := r.IntN(crashSlots)
	switch r.IntN(4) {
	case 0:
		return &execution.Receive{Head: head, Location: warehouse, Supplier: "ACME",
			Lines: []execution.Received{{Goods: goods, Quantity: 1 + r.Int64N(9)}}}
	case 1:
		return &execution.Sell{Head: head, Location: warehouse, Slot: slotName(from), Goods: goods,
			Quantity: 1 + r.Int64N(9)}
	case 2:
		return &execution.Reserve{Head: head, ID: head.Key, Location: warehouse, Goods: goods, Quantity: 1}
	}
	return &execution.Move{Head: head, Location: warehouse, Goods: goods, From: slotName(from),
		To: slotName(from + 1), Quantity: 1 + r.Int64N(9)}
}

// postings is how many movements the event makes when it is carried out.
func postings(c execution.Command) int {
	if _, reserve := c.(*execution.Reserve); reserve {
		return 0
	}
	return 1
}

// childMain is the process that is killed: it opens the ledger, and every
// client tells its events from the number it is given, printing each
// acknowledged one.
func childMain(args []string) {
	ctx := context.Background()
	svc, err := openService(ctx, args[0], args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	var mu sync.Mutex
	say := func(client, n int) {
		mu.Lock()
		defer mu.Unlock()
		fmt.Printf("%d %d\n", client, n) // one write, unbuffered: said before it is counted on
	}
	for c, word := range strings.Split(args[2], ",") {
		n, err := strconv.Atoi(word)
		if err != nil {
			os.Exit(2)
		}
		go func() {
			for ; ; n++ {
				if _, err := svc.Do(ctx, crashEvent(c, n)); err != nil && execution.KindOf(err) != execution.Refused {
					fmt.Fprintln(os.Stderr, err)
					os.Exit(1)
				}
				say(c, n)
			}
		}()
	}
	select {}
}

// crashRun is one store under attack.
type crashRun struct {
	b       *bench
	kind    string
	address string
	next    [crashClients]int // the first event of each client that was not acknowledged
	random  *rand.Rand
	kills   int
	acked   int
	faults  []string
}

func crashBars(b *bench) error {
	for _, kind := range storeNames {
		name := fmt.Sprintf("kill -9 at %d random points under load, %s", b.rounds, kind)
		if b.store != "" && kind != b.store || !b.available(kind, name) {
			continue
		}
		run := &crashRun{b: b, kind: kind, random: rand.New(rand.NewPCG(9, uint64(len(kind))))}
		for run.kills < b.rounds {
			if err := run.round(); err != nil {
				return err
			}
			if run.kills%100 == 0 {
				fmt.Fprintf(os.Stderr, "%s: %d kills, %d acked, %d faults\n", kind, run.kills,
					run.acked, len(run.faults))
			}
		}
		b.sheet.True(name, fmt.Sprintf("%d faults, %d acked", len(run.faults), run.acked), "0 faults",
			len(run.faults) == 0)
		for _, f := range run.faults[:min(5, len(run.faults))] {
			fmt.Fprintln(os.Stderr, "  "+f)
		}
	}
	return nil
}

// round starts the process, kills it at a random moment and checks the ledger.
func (r *crashRun) round() error {
	if r.kills%killsALedger == 0 {
		address, err := r.b.address(r.kind)
		if err != nil {
			return err
		}
		r.address, r.next = address, [crashClients]int{}
		svc, err := openService(r.b.ctx, r.kind, r.address)
		if err != nil {
			return err
		}
		if err := seedStock(r.b.ctx, svc, crashSKUs); err != nil {
			return err
		}
		if err := svc.Close(); err != nil {
			return err
		}
	}
	if err := r.kill(); err != nil {
		return err
	}
	r.kills++
	if r.kind == "postgres" && r.kills%killsAServer == 0 {
		r.b.pg.Kill()
		if err := r.b.pg.Restart(); err != nil {
			return err
		}
	}
	return r.check()
}

// kill runs the process for a random while under load and ends it at once.
func (r *crashRun) kill() error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	starts := make([]string, crashClients)
	for c, n := range r.next {
		starts[c] = strconv.Itoa(n)
	}
	cmd := exec.Command(self, childArg, r.kind, r.address, strings.Join(starts, ","))
	cmd.Stderr = os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	lines := bufio.NewReader(out)
	first := make(chan error, 1)
	done := make(chan struct{})
	go r.listen(lines, first, done)
	select {
	case err = <-first:
	case <-time.After(startupLimit):
		err = fmt.Errorf("the ledger did not start within %s", startupLimit)
	}
	if err == nil {
		time.Sleep(time.Duration(r.random.IntN(maxMillisecs*1000)) * time.Microsecond)
	}
	_ = cmd.Process.Signal(syscall.SIGKILL)
	<-done
	_ = cmd.Wait()
	return err
}

// listen notes what the process acknowledges, to the last line in the pipe.
func (r *crashRun) listen(lines *bufio.Reader, first chan<- error, done chan<- struct{}) {
	defer close(done)
	said := false
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			if !said {
				first <- fmt.Errorf("the process ended before its first answer: %w", err)
			}
			return
		}
		var c, n int
		if _, err := fmt.Sscanf(line, "%d %d", &c, &n); err != nil || n != r.next[c] {
			r.fault("client %d was answered %q, expected event %d", c, strings.TrimSpace(line), r.next[c])
		}
		r.next[c] = n + 1
		r.acked++
		if !said {
			said = true
			first <- nil
		}
	}
}

func (r *crashRun) fault(format string, args ...any) {
	r.faults = append(r.faults, fmt.Sprintf(format, args...))
}

// check reads the ledger that the killed process left behind: every
// acknowledged event once, none twice, each with its postings, balances equal
// to the sum of postings, reserved equal to what is pending.
func (r *crashRun) check() error {
	svc, err := openService(r.b.ctx, r.kind, r.address)
	if err != nil {
		return err
	}
	defer svc.Close()
	v, err := svc.Verify(r.b.ctx)
	if err != nil {
		return err
	}
	if !v.OK() {
		r.fault("after kill %d: %d balances differ from their postings, %d reservations, %d SKUs unbalanced", r.kills, len(v.Differences), len(v.Reservations), len(v.Unbalanced))
	}
	seen := map[string]execution.Entry{}
	err = svc.Journal(r.b.ctx, 0, 0, func(e execution.Entry) error {
		if _, twice := seen[e.Key]; twice {
			r.fault("after kill %d: %s is in the journal twice", r.kills, e.Key)
		}
		seen[e.Key] = e
		return nil
	})
	if err != nil {
		return err
	}
	moves := map[int64]int{}
	rows, err := svc.Movements(r.b.ctx, execution.MovementQuery{})
	for _, m := range rows.Rows {
		moves[m.Entry]++
	}
	if err != nil {
		return err
	}
	r.compare(seen, moves)
	return nil
}

// compare holds the journal to what was acknowledged.
func (r *crashRun) compare(seen map[string]execution.Entry, moves map[int64]int) {
	known := 1 // the seed
	for c, acked := range r.next {
		for n := 0; n <= acked; n++ {
			event := crashEvent(c, n)
			e, there := seen[event.Meta().Key]
			if !there {
				if n < acked {
					r.fault("after kill %d: %s was acknowledged and is lost", r.kills, event.Meta().Key)
				}
				continue
			}
			known++
			if !e.Refused && moves[e.Seq] != postings(event) {
				r.fault("after kill %d: %s has %d postings, not %d", r.kills, e.Key, moves[e.Seq], postings(event))
			}
		}
	}
	if known != len(seen) {
		r.fault("after kill %d: %d entries in the journal nobody asked for", r.kills, len(seen)-known)
	}
}
