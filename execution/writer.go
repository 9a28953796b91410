package execution

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"sync"
	"time"

	"github.com/stockwright/stockwright/execution/floor"
	"github.com/stockwright/stockwright/execution/ledger"
)

// write is the one writer: it collects what has arrived, carries it out on the live copy
// and commits once. Everyone is answered when the commit is on disk; the next group is
// carried out meanwhile.
func (s *Service) write() {
	defer close(s.closed)
	groups := make(chan *group, 1)
	var answering sync.WaitGroup
	answering.Go(func() { s.answer(groups) })
	defer answering.Wait()
	defer close(groups)
	atWork := 0 // commands in the larger of the last two groups
	for last := 0; ; {
		var in []*request
		select {
		case r := <-s.queue:
			in = append(in, r)
		case <-s.done:
			for in := s.gather(nil, 0); len(in) > 0; in = s.gather(nil, 0) {
				groups <- s.commit(in)
			}
			return
		}
		in = s.gather(in, atWork)
		atWork, last = max(last, len(in)), len(in)
		groups <- s.commit(in)
	}
}

const (
	// nextWithin is for how long the next command of those at work is waited for: who
	// was just answered is about to come again, and a commit of a few costs the disk
	// as much as one of all.
	nextWithin = 500 * time.Microsecond
	// gatherWithin is the longest that a group gathers.
	gatherWithin = 5 * time.Millisecond
	// wholeGroup is how many are taken together, however many are at work.
	wholeGroup = 32
)

// most is how many commands the next group takes: all that wait, or where the disk works on
// one group while the next is carried out, half of those at work.
func (s *Service) most() int {
	if !s.settled.later {
		return s.group
	}
	return min(s.group, max(wholeGroup, int(s.waiting.Load()+1)/2))
}

// gather adds what is already waiting, up to the group size, and waits a moment where
// fewer came than are at work.
func (s *Service) gather(in []*request, atWork int) []*request {
	begun := time.Now()
	for len(in) < s.most() {
		select {
		case r := <-s.queue:
			in = append(in, r)
			continue
		default:
		}
		if len(in) >= atWork || time.Since(begun) > gatherWithin {
			return in
		}
		select {
		case r := <-s.queue:
			in = append(in, r)
		case <-time.After(nextWithin):
			return in
		}
	}
	return in
}

// group is commands that were carried out together, with what they are to be answered.
type group struct {
	in      []*request
	replies []reply
	begun   time.Time
	seq     int64 // the newest entry when they were committed
}

// commit carries out one group. Whatever goes wrong with the store, nobody is
// told that something was done which is not on disk.
func (s *Service) commit(in []*request) *group {
	g := &group{in: in, begun: time.Now()}
	var err error
	if g.replies, err = s.tryCommit(context.Background(), in); err != nil {
		g.fail(err)
	}
	s.mu.RLock()
	g.seq = s.state.Seq
	s.mu.RUnlock()
	s.settled.committed.Store(g.seq)
	return g
}

func (g *group) fail(err error) {
	failed := reply{err: fmt.Errorf("%w: it could not be written, try again under the same key: %w",
		ErrUnavailable, err)}
	g.replies = slices.Repeat([]reply{failed}, len(g.in))
}

// answer answers groups in their order, each when it is on disk.
func (s *Service) answer(groups <-chan *group) {
	for g := range groups {
		if err := s.settled.upTo(context.Background(), g.seq); err != nil {
			g.fail(err)
		}
		s.meter.observe(g.in, g.replies, time.Since(g.begun))
		s.waiting.Add(-int64(len(g.in)))
		for i, r := range g.in {
			r.reply <- g.replies[i]
		}
	}
}

func (s *Service) tryCommit(ctx context.Context, group []*request) ([]reply, error) {
	tx, err := s.store.Begin(ctx)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	replies, err := s.runGroup(ctx, tx, group)
	if err == nil {
		return replies, nil
	}
	tx.Rollback()
	// The live copy holds changes that are not on disk: read it anew.
	s.state.Clear()
	seq, moves, loadErr := s.store.Load(ctx, s.state)
	s.state.Seq, s.state.Moves = seq, moves
	return nil, errors.Join(err, loadErr)
}

func (s *Service) runGroup(ctx context.Context, tx Batch, group []*request) ([]reply, error) {
	if err := s.catchUp(tx); err != nil {
		return nil, err
	}
	keys := make([]string, len(group))
	for i, r := range group {
		keys[i] = r.cmd.Meta().Key
	}
	before, err := tx.Answers(keys)
	if err != nil {
		return nil, err
	}
	b := ledger.NewChanges()
	b.Tx = tx
	now := s.now().UnixMicro()
	s.expire(ctx, b, now)
	replies := make([]reply, len(group))
	for i, r := range group {
		if e, ok := before[keys[i]]; ok {
			replies[i] = repeat(e, r)
			continue
		}
		e, rep := s.carryOut(ctx, b, r, now)
		replies[i] = rep
		if e != nil {
			before[e.Key] = *e
		}
		if b.Failed != nil {
			return nil, b.Failed
		}
	}
	if len(b.Entries) == 0 {
		tx.Rollback()
		return replies, nil
	}
	seal, err := s.sealed(ctx, tx)
	if err != nil {
		return nil, err
	}
	w, err := b.Written(s.state, seal)
	if err != nil {
		return nil, err
	}
	return replies, tx.Commit(w)
}

func (s *Service) catchUp(tx Batch) error {
	seq, moves := tx.Numbers()
	if seq == s.state.Seq {
		return nil
	}
	known, err := tx.Changed(s.state.Seq, s.state)
	if err == nil && !known {
		s.state.Clear()
		err = tx.Load(s.state)
	}
	s.state.Seq, s.state.Moves = seq, moves
	return err
}

// repeat answers a key that was answered before.
func repeat(e Entry, r *request) reply {
	if e.Kind != r.cmd.Kind() || !bytes.Equal(e.Hash, r.hash) {
		return reply{err: &Error{Kind: Refused, Code: "key_reused", Field: "key",
			Text: fmt.Sprintf("the key %q was used for another %s command", e.Key, e.Kind),
			Hint: "make a new key for a new command"}}
	}
	if e.Refused {
		first := &Error{}
		if err := json.Unmarshal(e.Answer, first); err != nil {
			return reply{err: fmt.Errorf("the first answer to %q cannot be read: %w", e.Key, err)}
		}
		return reply{answer: Answer{Key: e.Key, Kind: e.Kind, Entry: e.Seq, Repeated: true}, err: first}
	}
	return reply{answer: Answer{Key: e.Key, Kind: e.Kind, Entry: e.Seq, Repeated: true, Result: e.Answer}}
}

// carryOut does one command. The entry is nil when nothing is journalled.
func (s *Service) carryOut(ctx context.Context, b *ledger.Changes, r *request, now int64) (*Entry, reply) {
	h := r.cmd.Meta()
	t := &ledger.Turn{Ctx: ctx, State: s.state, Batch: b, Rules: s.rules, Scanner: s.scan, Key: h.Key,
		Actor: h.Actor, Now: now, At: now, Entry: s.state.Seq + 1}
	if !h.At.IsZero() {
		t.At = h.At.UnixMicro()
	}
	result, err := r.cmd.Apply(t)
	if err == nil {
		err = floor.KeepPromises(t)
	}
	if err == nil {
		var body []byte
		if body, err = json.Marshal(result); err == nil {
			e := t.Keep(r.cmd.Kind(), r.hash, body, false)
			return e, reply{answer: Answer{Key: h.Key, Kind: e.Kind, Entry: e.Seq, Result: body}}
		}
	}
	t.Undo()
	var refusal *Error
	if !errors.As(err, &refusal) {
		b.Failed = err // the store failed under the command: nothing of the group stands
		return nil, reply{err: err}
	}
	if refusal.Kind != Conflict && refusal.Kind != Refused {
		return nil, reply{err: refusal}
	}
	body, encodeErr := json.Marshal(refusal)
	if encodeErr != nil {
		return nil, reply{err: encodeErr}
	}
	t.Posted = nil
	e := t.Keep(r.cmd.Kind(), r.hash, body, true)
	return e, reply{answer: Answer{Key: h.Key, Kind: e.Kind, Entry: e.Seq}, err: refusal}
}

// expire voids promises whose time is up, as entries of their own.
func (s *Service) expire(ctx context.Context, b *ledger.Changes, now int64) {
	st := s.state
	if st.Soonest > now {
		return
	}
	var due []string
	st.Soonest = math.MaxInt64
	for id := range st.Reservations.Index[ledger.Expiring] {
		if r := st.Reservations.Rows[id]; r.Expires <= now {
			due = append(due, id)
		} else {
			st.Soonest = min(st.Soonest, r.Expires)
		}
	}
	slices.Sort(due)
	for _, id := range due {
		r := st.Reservations.Rows[id]
		t := &ledger.Turn{Ctx: ctx, State: s.state, Batch: b, Rules: s.rules,
			Key: ledger.OwnKeys + r.ID, Now: now, At: r.Expires, Entry: s.state.Seq + 1}
		floor.Void(t, *r, r.Quantity, "expired")
		t.Keep("expire", []byte{}, []byte("{}"), false)
	}
}
