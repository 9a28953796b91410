package execution

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/execution/ledger"
)

// A group waits a moment for those that are at work, and for nobody else.
func TestAGroupGathersThoseAtWork(t *testing.T) {
	for _, c := range []struct {
		name         string
		atWork, late int // commands that come one after another, 0.1 ms apart
		most         int
		want         int
		within       time.Duration
	}{
		{"alone", 1, 0, 256, 1, 0},
		{"alone, others at once", 1, 5, 256, 1, 0},
		{"the others come", 6, 5, 256, 6, 500 * time.Microsecond},
		{"the others stay away", 6, 2, 256, 3, 700 * time.Microsecond},
		{"no more than a group", 6, 5, 4, 4, 300 * time.Microsecond},
		{"no longer than a moment", 1000, 900, 1000, 51, 5100 * time.Microsecond},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &Service{queue: make(chan *request, 4096), group: c.most, settled: &settled{}}
				go func() {
					for range c.late {
						time.Sleep(100 * time.Microsecond)
						s.queue <- &request{}
					}
				}()
				defer time.Sleep(time.Second) // until the last came
				begun := time.Now()
				got := s.gather([]*request{{}}, c.atWork)
				require.InDelta(t, c.want, len(got), 1)
				require.LessOrEqual(t, time.Since(begun), c.within)
				if c.want < 10 {
					require.Len(t, got, c.want)
				}
			})
		})
	}
}

// Where the disk works on one group while the next is carried out, half of those at work
// are taken, so that both have something to do.
func TestHalfOfThoseAtWorkAreTaken(t *testing.T) {
	s := &Service{queue: make(chan *request, 4096), group: 256, settled: &settled{later: true}}
	for range 200 {
		s.queue <- &request{}
		s.waiting.Add(1)
	}
	require.Len(t, s.gather(nil, 0), 100)
	require.Len(t, s.gather(nil, 0), 100)
	s.waiting.Store(20)
	for range 20 {
		s.queue <- &request{}
	}
	require.Len(t, s.gather(nil, 0), 20, "a few go together")
}

// disk is a store whose commits are on disk when the test says so.
type disk struct {
	Store
	settles chan error
}

func (d *disk) Settle(context.Context) error { return <-d.settles }

// Nobody is told of what is not on disk, by an answer or by a read, though the next
// command is carried out meanwhile. What the disk lost is answered as unavailable, and
// told again under the same key it is answered once it is on disk.
func TestNobodyIsToldOfWhatIsNotOnDisk(t *testing.T) {
	d := &disk{newSQLite(t), make(chan error)}
	f := openFloor(t, d, Options{})
	receive := func(key string) chan error {
		out := make(chan error, 1)
		go func() {
			_, err := f.Do(f.ctx, &Receive{Head: Head{Key: key}, Location: "WH",
				Lines: []Received{{Goods: Goods{SKU: "S"}, Quantity: 5}}})
			out <- err
		}()
		return out
	}
	carriedOut := func(n int64) func() bool {
		return func() bool { seq, err := d.Newest(f.ctx); return err == nil && seq == n }
	}
	first := receive("a")
	require.Eventually(t, carriedOut(1), 5*time.Minute, time.Millisecond)
	second := receive("b")
	require.Eventually(t, carriedOut(2), 5*time.Minute, time.Millisecond,
		"carried out while the first waits for the disk")
	read := make(chan string, 1)
	go func() {
		rows, err := f.Balances(f.ctx, BalanceFilter{Kind: KindDock})
		read <- fmt.Sprint(len(rows.Rows), err)
	}()
	select {
	case <-first:
		t.Fatal("answered before it was on disk")
	case <-second:
		t.Fatal("answered before it was on disk")
	case <-read:
		t.Fatal("read before it was on disk")
	case <-time.After(20 * time.Millisecond):
	}
	d.settles <- errors.New("no space")
	failed := <-first
	require.ErrorIs(t, failed, ErrUnavailable)
	require.ErrorContains(t, failed, "no space")
	close(d.settles) // from here on the disk works
	require.NoError(t, <-second)
	require.Equal(t, "1 <nil>", <-read)
	require.NoError(t, <-receive("a"), "told again")
	require.Equal(t, int64(10), f.onHand(ledger.DockAccount("WH", ""), "S"))
	f.verified()
}
