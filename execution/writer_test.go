package execution

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
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
				s := &Service{queue: make(chan *request, 4096), group: c.most}
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
