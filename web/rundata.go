package web

import (
	"context"
	"path/filepath"
	"sync"

	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline"
	"github.com/stockwright/stockwright/plan"
)

// runData is one run's tables in memory. A run never changes, so what was read
// once serves every later request.
type runData struct {
	dir       string
	manifest  *pipeline.Manifest
	purchases lazy[plan.PurchaseLine]
	transfers lazy[plan.TransferLine]
	moves     lazy[plan.MoveLine]
	putaways  lazy[plan.PutawayLine]
	problems  lazy[plan.Problem]
	rejects   lazy[plan.Reject]
	policies  lazy[datasets.Policy]
	series    lazy[datasets.Series]
	slotting  lazy[datasets.Slotting]
	curve     lazy[datasets.MoveCurve]
	days      lazy[datasets.SalesDay]
	actions   lazy[datasets.Action]

	desk desk

	beside beside

	indexOnce sync.Once
	policyAt  map[pipeline.Key]*datasets.Policy
	indexErr  error

	judging sync.Once
	judged  chan struct{} // closed when accuracy is there
	verdict judgement

	joined joined // the purchase lines with what people decided

	mapsLock sync.Mutex
	maps     map[string]slotMap // by location
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

// policy finds the policy of a purchase line's key. Only their policies are
// read: a hundred thousand of which a few hundred buy take half a second.
func (d *runData) policy(k pipeline.Key) (*datasets.Policy, error) {
	d.indexOnce.Do(func() {
		if !d.manifest.HasTable("policies") {
			return
		}
		lines, err := d.purchases.get(d, "purchase_plan")
		if err != nil {
			d.indexErr = err
			return
		}
		keys := make([]datasets.RowKey, len(lines))
		for i, l := range lines {
			keys[i] = datasets.RowKey{Location: l.Location, Sku: l.SKU}
		}
		rows, err := datasets.FindKeys[datasets.Policy](context.Background(), datasets.Source{Path: filepath.Join(d.dir, "policies.parquet")}, keys...)
		d.policyAt, d.indexErr = make(map[pipeline.Key]*datasets.Policy, len(rows)), err
		for i := range rows {
			d.policyAt[pipeline.Key{Location: rows[i].Location, SKU: rows[i].Sku}] = &rows[i]
		}
	})
	return d.policyAt[k], d.indexErr
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
		d = &runData{dir: dir, manifest: m, judged: make(chan struct{})}
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
