package execution

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/stockwright/stockwright/execution/floor"
	"github.com/stockwright/stockwright/execution/ledger"
)

const (
	longFrom = 2_000 // rows from which a command is carried out in parts
	partRows = 200   // others wait for one part at most, some 20 ms of work
)

// doLong carries a command out in parts between which others write. The parts have keys
// of their own: told again under the same key, what was booked is passed over and the
// rest is booked. Until the last an alert says that it is booked in part.
func (s *Service) doLong(ctx context.Context, c floor.Long) (Answer, error) {
	if err := ledger.CheckHead(c.Meta()); err != nil {
		return Answer{}, err
	}
	if err := c.Check(); err != nil {
		return Answer{}, err
	}
	hash, err := ledger.CommandDigest(c)
	if err != nil {
		return Answer{}, err
	}
	if answer, known, err := s.answered(ctx, c, hash); err != nil || known {
		return answer, err
	}
	if err := s.refresh(ctx); err != nil {
		return Answer{}, err
	}
	begin := &longBegin{Of: c.Kind(), Rows: c.Size(), Whole: c.Meta().Key, Digest: hash, refusal: s.precheck(c)}
	begin.Head = part(c, 0)
	if _, err := s.tell(ctx, begin, nil); err != nil {
		return Answer{}, err
	}
	var answers []json.RawMessage
	for from := 0; from < c.Size(); from += partRows {
		p := c.Part(from, min(from+partRows, c.Size()))
		*p.Meta() = part(c, 1+from/partRows)
		a, err := s.tell(ctx, p, nil)
		if err != nil {
			return Answer{}, fmt.Errorf("rows %d to %d (those before are booked; tell the whole again under the same key): %w", from+1, from+p.(floor.Long).Size(), err)
		}
		answers = append(answers, a.Result)
	}
	result, err := c.Sum(answers)
	if err != nil {
		return Answer{}, err
	}
	return s.tell(ctx, &longEnd{c, result}, hash)
}

// precheck tells what the ledger would refuse of a command, looking at it in parts
// between which others write.
func (s *Service) precheck(c floor.Long) error {
	for from := 0; from < c.Size(); from += partRows {
		p, ok := c.Part(from, min(from+partRows, c.Size())).(floor.Prechecked)
		if !ok {
			return nil
		}
		s.mu.RLock()
		err := p.Precheck(s.state)
		s.mu.RUnlock()
		if err != nil {
			return err
		}
	}
	return nil
}

// part is the head of a part of a long command.
func part(c Command, n int) Head {
	h := *c.Meta()
	h.Key = fmt.Sprintf("%s%d:%s", ledger.PartKeys, n, h.Key)
	return h
}

// tell hands a command that was checked to the writer and waits for its answer.
func (s *Service) tell(ctx context.Context, c Command, hash []byte) (Answer, error) {
	r, err := s.hand(ctx, c, hash)
	if err != nil {
		return Answer{}, err
	}
	return s.await(ctx, r)
}

// answered is the first answer to the key of a command.
func (s *Service) answered(ctx context.Context, c Command, hash []byte) (Answer, bool, error) {
	e, known, err := s.store.Answer(ctx, c.Meta().Key)
	if err != nil {
		return Answer{}, false, fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	if !known {
		return Answer{}, false, nil
	}
	if err := s.seenTo(ctx, e.Seq); err != nil {
		return Answer{}, false, err
	}
	rep := repeat(e, &request{cmd: c, hash: hash})
	return rep.answer, true, rep.err
}

// longBegin notes that a long command is booked in parts.
type longBegin struct {
	ledger.Head
	Of, Whole string
	Rows      int
	Digest    []byte
	refusal   error // of what the ledger would refuse of it
}

func (c *longBegin) Kind() string { return "begin" }

func (c *longBegin) Check() error { return nil }

func (c *longBegin) Apply(t *ledger.Turn) (any, error) {
	if c.refusal != nil {
		return nil, c.refusal
	}
	t.Alert(Alert{ID: "half_booked:" + c.Whole, Code: "half_booked",
		Text: fmt.Sprintf("%s %s of %d rows is booked in part", c.Of, c.Whole, c.Rows),
		Hint: "tell it again under the same key: what is booked is not booked again"})
	return map[string]int{"rows": c.Rows}, nil
}

// longEnd answers a long command whose parts are booked.
type longEnd struct {
	Command
	result any
}

func (c *longEnd) Apply(t *ledger.Turn) (any, error) {
	t.SettleAlert("half_booked:"+c.Meta().Key, "booked whole")
	return c.result, nil
}

// long reports whether a command is carried out in parts; one on all lines of an order is
// looked at with the lines that there are.
func (s *Service) long(ctx context.Context, c Command) (floor.Long, bool, error) {
	l, ok := c.(floor.Long)
	if wide, is := c.(floor.Wide); is {
		if err := s.refresh(ctx); err != nil {
			return nil, false, err
		}
		s.mu.RLock()
		l = wide.Over(s.state)
		s.mu.RUnlock()
	}
	return l, ok && l.Size() > longFrom, nil
}
