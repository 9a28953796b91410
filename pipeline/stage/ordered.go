package stage

import (
	"context"

	"golang.org/x/sync/errgroup"
)

// Ordered runs make for 0 … n-1 on some workers and hands the results to take
// in order, one at a time, with no more than two results a worker waiting. The
// first error ends it.
func Ordered[T any](ctx context.Context, workers, n int, produce func(ctx context.Context, i int) (T,
	error), take func(i int, v T) error) error {
	group, ctx := errgroup.WithContext(ctx)
	slots := make(chan chan T, 2*workers)
	next := make(chan int)
	results := make([]chan T, n)
	for i := range results {
		results[i] = make(chan T, 1)
	}
	group.Go(func() error {
		defer close(next)
		defer close(slots)
		for i := range n {
			select {
			case slots <- results[i]:
			case <-ctx.Done():
				return ctx.Err()
			}
			select {
			case next <- i:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	})
	for range workers {
		group.Go(func() error {
			for i := range next {
				v, err := produce(ctx, i)
				if err != nil {
					return err
				}
				results[i] <- v
			}
			return nil
		})
	}
	group.Go(func() error {
		i := 0
		for result := range slots {
			select {
			case v := <-result:
				if err := take(i, v); err != nil {
					return err
				}
			case <-ctx.Done():
				return ctx.Err()
			}
			i++
		}
		return nil
	})
	return group.Wait()
}
