package learn

import (
	"runtime"
	"sync"

	"github.com/stockwright/stockwright/forecast/series"
)

// inOrder runs work for 0 … n−1 on all processors and hands what it gives to take,
// one after the other in that order, so that sums come out the same to the last bit
// however many processors there are. Some results at a time are kept. It
// stops where the request ended.
func inOrder[T any](r *series.Request, n int, work func(i int) T, take func(T)) {
	workers := runtime.GOMAXPROCS(0)
	batch := 32 * workers
	out := make([]T, min(batch, n))
	for from := 0; from < n && !r.Ended(); from += batch {
		size := min(batch, n-from)
		var wg sync.WaitGroup
		for w := range min(workers, size) {
			wg.Go(func() {
				for i := w; i < size && !r.Ended(); i += workers {
					out[i] = work(from + i)
				}
			})
		}
		wg.Wait()
		if r.Ended() {
			return
		}
		for _, v := range out[:size] {
			take(v)
		}
	}
}
