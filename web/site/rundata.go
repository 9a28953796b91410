package site

import (
	"context"
	"path/filepath"
	"sync"
	"time"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/explain"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/pipeline/whatif"
	"github.com/stockwright/stockwright/plan"
)

// RunData is one run's tables in memory. A run never changes, so what was read
// once serves every later request.
type RunData struct {
	Dir       string
	Manifest  *runs.Manifest
	Purchases lazy[plan.PurchaseLine]
	Transfers lazy[plan.TransferLine]
	Moves     lazy[plan.MoveLine]
	Problems  lazy[plan.Problem]
	Rejects   lazy[plan.Reject]
	Slotting  lazy[datasets.Slotting]
	Curve     lazy[datasets.MoveCurve]
	Evidence  lazy[datasets.SlottingEvidence]
	Days      lazy[datasets.SalesDay]
	Actions   lazy[datasets.Action]

	desk Later[*whatif.Desk]

	itemsLock sync.Mutex
	items     map[core.Key]*explain.Explanation // looked at lately

	keptLock sync.Mutex
	kept     map[string]any // what screens keep beside the run, by name
}

// Keep is what a screen keeps beside a run under a name, made at its first use.
func Keep[T any](d *RunData, name string) *T {
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

func (l *lazy[T]) Get(d *RunData, table string) ([]T, error) {
	l.once.Do(func() {
		if !d.Manifest.HasTable(table) {
			return
		}
		l.rows, l.err = datasets.ReadRows[T](context.Background(),
			datasets.Source{Path: filepath.Join(d.Dir, table+".parquet")})
	})
	return l.rows, l.err
}

// keptItems is how many items of a run stay in memory.
const keptItems = 200

// Describe is what the run says of an item; nobody writes to it.
func (s *Server) Describe(ctx context.Context, d *RunData, key core.Key) (*explain.Explanation, error) {
	d.itemsLock.Lock()
	e := d.items[key]
	d.itemsLock.Unlock()
	if e != nil {
		return e, nil
	}
	e, err := explain.Describe(ctx, s.Workspace(), d.Dir, key)
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
	runs map[string]*RunData
	last []string // least recently asked for first
}

// keptRuns is how many runs' tables stay in memory.
const keptRuns = 4

// Data is a run's tables; name "" or "latest" is the newest plan.
func (s *Server) Data(name string) (*RunData, error) {
	if name == "" {
		name = "latest"
	}
	dir, m, err := s.RunDir(name)
	if err != nil {
		return nil, err
	}
	s.cache.mu.Lock()
	defer s.cache.mu.Unlock()
	if s.cache.runs == nil {
		s.cache.runs = map[string]*RunData{}
	}
	d := s.cache.runs[m.Run]
	if d == nil {
		d = &RunData{Dir: dir, Manifest: m}
		d.desk.held = &s.Jobs.Wait
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

// DeskPatience is how long a page waits for the desk before it goes out
// without what the desk answers; its script asks for that part again.
const DeskPatience = 15 * time.Millisecond

// OpenDesk reads the run's desk in the background at the first question and
// waits for it no longer than patience; nil without an error is "not yet".
func (s *Server) OpenDesk(ctx context.Context, d *RunData, patience time.Duration) (*whatif.Desk, error) {
	desk, _, err := d.desk.Within(ctx, patience, func(ctx context.Context) (*whatif.Desk, error) {
		return whatif.Open(ctx, s.Workspace(), d.Dir)
	})
	return desk, err
}
