package execution

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/stockwright/stockwright/execution/ledger"
)

// Options open a Service.
type Options struct {
	Rules   *Rules           // nil = DefaultRules
	Now     func() time.Time // nil = time.Now
	Scanner Scanner          // nil = plain codes only
	// GroupSize is the most commands in one commit (default 256).
	GroupSize int
}

// Service is the execution module: commands in, answers out, reads beside.
// It is safe for concurrent use, and several processes may open one store.
type Service struct {
	store   Store
	rules   Rules
	now     func() time.Time
	scan    Scanner
	group   int
	mu      sync.RWMutex // held for writing from the first change of a batch to its commit
	state   *ledger.State
	queue   chan *request
	waiting atomic.Int64 // commands handed to the writer and not answered yet
	settled *settled
	done    chan struct{}
	closing sync.Once
	closed  chan struct{}
	meter   *meter
}

type request struct {
	cmd   Command
	hash  []byte
	reply chan reply
}

type reply struct {
	answer Answer
	err    error
}

// ErrUnavailable is what a store that cannot be read or written is answered with; the
// cause stands behind it. Nothing was done: try again under the same key.
var ErrUnavailable = errors.New("the ledger cannot be reached")

// Ping asks the store for its newest entry.
func (s *Service) Ping(ctx context.Context) error {
	if _, err := s.store.Newest(ctx); err != nil {
		return fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	return nil
}

// ErrClosed is answered by a Service that has been closed.
var ErrClosed = errors.New("the ledger is closed")

// Open starts the Service on a store: it reads the live copy and starts the
// one writer. Close it to stop both.
func Open(ctx context.Context, store Store, opt Options) (*Service, error) {
	s := &Service{store: store, rules: DefaultRules(), now: time.Now, scan: PlainCodes{}, group: 256,
		state: ledger.NewState(), settled: newSettled(store), queue: make(chan *request, 4096),
		done: make(chan struct{}), closed: make(chan struct{}), meter: newMeter()}
	if opt.Rules != nil {
		s.rules = *opt.Rules
	}
	if opt.Now != nil {
		s.now = opt.Now
	}
	if opt.Scanner != nil {
		s.scan = opt.Scanner
	}
	if opt.GroupSize > 0 {
		s.group = opt.GroupSize
	}
	seq, moves, err := store.Load(ctx, s.state)
	if err != nil {
		return nil, fmt.Errorf("read the ledger: %w", err)
	}
	s.state.Seq, s.state.Moves = seq, moves
	go s.write()
	return s, nil
}

// Close stops the writer after what is queued, and closes the store.
func (s *Service) Close() error {
	s.closing.Do(func() { close(s.done) })
	<-s.closed
	return s.store.Close()
}

// Do carries out a command durably: when it returns without error, the
// command survives a crash. A refusal is an *Error. When ctx ends first the
// command may or may not have been carried out; doing it again under the same
// key is safe and tells. A command of many rows is booked in parts between which
// others write; cut off, it goes on when it is told again under the same key.
func (s *Service) Do(ctx context.Context, c Command) (Answer, error) {
	l, long, err := s.long(ctx, c)
	if err != nil {
		return Answer{}, err
	}
	if long {
		return s.doLong(ctx, l)
	}
	r, err := s.enqueue(ctx, c)
	if err != nil {
		return Answer{}, err
	}
	return s.await(ctx, r)
}

// enqueue checks a command and hands it to the writer.
func (s *Service) enqueue(ctx context.Context, c Command) (*request, error) {
	if err := ledger.CheckHead(c.Meta()); err != nil {
		return nil, err
	}
	if err := c.Check(); err != nil {
		return nil, err
	}
	return s.hand(ctx, c, nil)
}

// hand gives a checked command to the writer; hash nil means that of its content.
func (s *Service) hand(ctx context.Context, c Command, hash []byte) (*request, error) {
	if hash == nil {
		var err error
		if hash, err = ledger.CommandDigest(c); err != nil {
			return nil, err
		}
	}
	r := &request{cmd: c, hash: hash, reply: make(chan reply, 1)}
	select {
	case <-s.done:
		return nil, ErrClosed
	default:
	}
	s.waiting.Add(1)
	select {
	case s.queue <- r:
		return r, nil
	case <-ctx.Done():
		s.waiting.Add(-1)
		return nil, ctx.Err()
	case <-s.done:
		s.waiting.Add(-1)
		return nil, ErrClosed
	}
}

func (s *Service) await(ctx context.Context, r *request) (Answer, error) {
	select {
	case a := <-r.reply:
		return a.answer, a.err
	case <-ctx.Done():
		return Answer{}, ctx.Err()
	case <-s.closed:
	}
	select {
	case a := <-r.reply:
		return a.answer, a.err
	default:
		return Answer{}, ErrClosed
	}
}

// refresh brings the live copy up to date with what other processes wrote.
func (s *Service) refresh(ctx context.Context) error {
	newest, err := s.store.Newest(ctx)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	s.mu.RLock()
	current := s.state.Seq >= newest
	s.mu.RUnlock()
	if current {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.state.Seq >= newest {
		return nil
	}
	seq, moves, known, err := s.store.Changed(ctx, s.state.Seq, s.state)
	if err == nil && !known {
		s.state.Clear()
		seq, moves, err = s.store.Load(ctx, s.state)
	}
	if err != nil {
		return fmt.Errorf("%w: read what others wrote: %w", ErrUnavailable, err)
	}
	s.state.Seq, s.state.Moves = seq, moves
	return nil
}

// DoAll carries out commands in their order, many in one commit, each with
// its own answer. A refused one does not stop the others.
func (s *Service) DoAll(ctx context.Context, commands []Command) ([]Answer, []error) {
	answers, errs := make([]Answer, len(commands)), make([]error, len(commands))
	waiting := make([]*request, len(commands))
	for i, c := range commands {
		l, long, err := s.long(ctx, c)
		if err != nil {
			errs[i] = err
			continue
		}
		if long {
			answers[i], errs[i] = s.doLong(ctx, l)
			continue
		}
		if waiting[i], errs[i] = s.enqueue(ctx, c); errs[i] != nil {
			waiting[i] = nil
		}
	}
	for i, r := range waiting {
		if r != nil {
			answers[i], errs[i] = s.await(ctx, r)
		}
	}
	return answers, errs
}
