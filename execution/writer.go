package execution

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/stockwright/stockwright/execution/floor"
	"github.com/stockwright/stockwright/execution/ledger"
)

// write is the one writer: it collects what has arrived, carries it out on
// the live copy, commits once and answers everyone. While a commit waits for
// the disk the next group gathers by itself.
func (s *Service) write() {
	defer close(s.closed)
	atWork := 0 // commands in the larger of the last two groups
	for last := 0; ; {
		var group []*request
		select {
		case r := <-s.queue:
			group = append(group, r)
		case <-s.done:
			s.drain()
			return
		}
		group = s.gather(group, atWork)
		atWork, last = max(last, len(group)), len(group)
		s.commit(group)
	}
}

const (
	// nextWithin is for how long the next command of those at work is waited for: who
	// was just answered is about to come again, and a commit of a few costs the disk
	// as much as one of all.
	nextWithin = 500 * time.Microsecond
	// gatherWithin is the longest that a group gathers.
	gatherWithin = 5 * time.Millisecond
)

// gather adds what is already waiting, up to the group size, and waits a moment where
// fewer came than are at work.
func (s *Service) gather(group []*request, atWork int) []*request {
	begun := time.Now()
	for len(group) < s.group {
		select {
		case r := <-s.queue:
			group = append(group, r)
			continue
		default:
		}
		if len(group) >= atWork || time.Since(begun) > gatherWithin {
			return group
		}
		select {
		case r := <-s.queue:
			group = append(group, r)
		case <-time.After(nextWithin):
			return group
		}
	}
	return group
}

func (s *Service) drain() {
	for {
		group := s.gather(nil, 0)
		if len(group) == 0 {
			return
		}
		s.commit(group)
	}
}

// commit carries out one group. Whatever goes wrong with the store, nobody is
// told that something was done which is not on disk.
func (s *Service) commit(group []*request) {
	begun := time.Now()
	replies, err := s.tryCommit(context.Background(), group)
	if err != nil {
		failed := reply{err: fmt.Errorf("%w: it could not be written, try again under the same key: %w", ErrUnavailable, err)}
		replies = slices.Repeat([]reply{failed}, len(group))
	}
	s.meter.observe(group, replies, time.Since(begun))
	for i, r := range group {
		r.reply <- replies[i]
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
			Text: fmt.Sprintf("the key %q was used for another %s command", e.Key, e.Kind), Hint: "make a new key for a new command"}}
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
	t := &ledger.Turn{Ctx: ctx, State: s.state, Batch: b, Rules: s.rules, Scanner: s.scan, Key: h.Key, Actor: h.Actor, Now: now, At: now, Entry: s.state.Seq + 1}
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
		t := &ledger.Turn{Ctx: ctx, State: s.state, Batch: b, Rules: s.rules, Key: ledger.OwnKeys + r.ID, Now: now, At: r.Expires, Entry: s.state.Seq + 1}
		floor.Void(t, *r, r.Quantity, "expired")
		t.Keep("expire", []byte{}, []byte("{}"), false)
	}
}
