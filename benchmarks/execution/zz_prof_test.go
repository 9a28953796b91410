package main

import (
	"context"
	"fmt"
	"os"
	"runtime/pprof"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stockwright/stockwright/execution"
	"github.com/stockwright/stockwright/execution/store"
)

func TestZZProf(t *testing.T) {
	out := os.Getenv("PROF")
	if out == "" {
		t.Skip()
	}
	st, err := store.OpenSQLite(context.Background(), filepath.Join(t.TempDir(), "l.db"))
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	svc, err := execution.Open(ctx, st, execution.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := seedStock(ctx, svc, skuCount); err != nil {
		t.Fatal(err)
	}
	drive(ctx, svc, 2*time.Second, "warm")
	f, _ := os.Create(out)
	cpu := func() float64 {
		var u syscall.Rusage
		syscall.Getrusage(0, &u)
		return float64(u.Utime.Sec) + float64(u.Utime.Usec)/1e6 + float64(u.Stime.Sec) + float64(u.Stime.Usec)/1e6
	}
	pprof.StartCPUProfile(f)
	before := cpu()
	l := drive(ctx, svc, 8*time.Second, "run")
	used := cpu() - before
	pprof.StopCPUProfile()
	f.Close()
	fmt.Printf("scans %d, rate %.0f/s, p99 %.0f ms, CPU %.1f us/scan, cores %.2f\n", len(l.latencies), l.rate(), l.p99(), used/float64(len(l.latencies))*1e6, used/l.seconds)
	svc.Close()
	h := map[int]int{}
	for _, g := range execution.Groups {
		h[g/16*16]++
	}
	fmt.Println(len(execution.Groups), h)
	fmt.Println(execution.Groups[len(execution.Groups)-60:])
}
