package web

import (
	"context"
	"path/filepath"
	"sync"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/explain"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/plan"
)

// runData is one run's tables in memory. A run never changes, so what was read
// once serves every later request.
type runData struct {
	dir       string
	manifest  *runs.Manifest
	purchases lazy[plan.PurchaseLine]
	transfers lazy[plan.TransferLine]
	moves     lazy[plan.MoveLine]
	problems  lazy[plan.Problem]
	rejects   lazy[plan.Reject]
	slotting  lazy[datasets.Slotting]
	curve     lazy[datasets.MoveCurve]
	days      lazy[datasets.SalesDay]
	actions   lazy[datasets.Action]

	desk desk

	itemsLock sync.Mutex
	items     map[core.Key]*explain.Explanation // looked at lately

	keptLock sync.Mutex
	kept     map[string]any // what screens keep beside the run, by name
}

// keep is what a screen keeps beside a run under a name, made at its first use.
func keep[T any](d *runData, name string) *T {
	d.keptLock.Lock()
	defer d.keptLock.Unlock()
	if d.kept == nil {
		d.kept = map[string]any{}
	}
	v, ok := d.kept[name].(*T)
	if !ok {
		v = new(T)
		d.kept[name] = v
	}
	return v
}

// lazy reads a table at first use.
type lazy[T any] struct {
	once sync.Once
	rows []T
	err  error
}

func (l *lazy[T]) get(d *runData, table string) ([]T, error) {
	l.once.Do(func() {
		if !d.manifest.HasTable(table) {
			return
		}
		l.rows, l.err = datasets.ReadRows[T](context.Background(), datasets.Source{Path: filepath.Join(d.dir, table+".parquet")})
	})
	return l.rows, l.err
}

// keptItems is how many items of a run stay in memory.
const keptItems = 200

// describe is what the run says of an item; nobody writes to it.
func (s *Server) describe(ctx context.Context, d *runData, key core.Key) (*explain.Explanation, error) {
	d.itemsLock.Lock()
	e := d.items[key]
	d.itemsLock.Unlock()
	if e != nil {
		return e, nil
	}
	e, err := explain.Describe(ctx, s.workspace(), d.dir, key)
	if err != nil || e == nil {
		return e, err
	}
	d.itemsLock.Lock()
	defer d.itemsLock.Unlock()
	if d.items == nil || len(d.items) >= keptItems {
		d.items = map[core.Key]*explain.Explanation{}
	}
	d.items[key] = e
	return e, nil
}

// runCache keeps the few runs people look at.
type runCache struct {
	mu   sync.Mutex
	runs map[string]*runData
	last []string // least recently asked for first
}

// keptRuns is how many runs' tables stay in memory.
const keptRuns = 4

// data is a run's tables; name "" or "latest" is the newest plan.
func (s *Server) data(name string) (*runData, error) {
	if name == "" {
		name = "latest"
	}
	dir, m, err := s.runDir(name)
	if err != nil {
		return nil, err
	}
	s.cache.mu.Lock()
	defer s.cache.mu.Unlock()
	if s.cache.runs == nil {
		s.cache.runs = map[string]*runData{}
	}
	d := s.cache.runs[m.Run]
	if d == nil {
		d = &runData{dir: dir, manifest: m}
		s.cache.runs[m.Run] = d
	}
	s.cache.touch(m.Run)
	return d, nil
}

func (c *runCache) touch(name string) {
	kept := c.last[:0:0]
	for _, n := range c.last {
		if n != name {
			kept = append(kept, n)
		}
	}
	c.last = append(kept, name)
	for len(c.last) > keptRuns {
		delete(c.runs, c.last[0])
		c.last = c.last[1:]
	}
}
