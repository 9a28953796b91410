package execution

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Event is one line of an offline batch: a command by kind.
type Event struct {
	Kind    string          `json:"kind"`
	Command json.RawMessage `json:"command"`
}

// Replayed is what became of a batch.
type Replayed struct {
	Lines    int           `json:"lines"`
	Done     int           `json:"done"`
	Repeated int           `json:"repeated"` // told before; nothing happened twice
	Refused  int           `json:"refused"`
	Failed   []ReplayFault `json:"failed"`
}

// ReplayFault is a line that was not carried out, and why.
type ReplayFault struct {
	Line int    `json:"line"`
	Key  string `json:"key,omitempty"`
	Kind string `json:"kind,omitempty"`
	Text string `json:"text"`
}

// Replay carries out a batch of events, one JSON object a line, as a device
// recorded it while offline. Any batch may be told again, in part or whole,
// in any order: what was told before is answered as before. A line that names
// something another line of the batch makes is tried again after it.
func (s *Service) Replay(ctx context.Context, r io.Reader) (Replayed, error) {
	var out Replayed
	var waiting []replayLine
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		out.Lines++
		text := bytes.TrimSpace(lines.Bytes())
		if len(text) == 0 {
			continue
		}
		c, err := decodeEvent(text)
		if err != nil {
			out.Failed = append(out.Failed, ReplayFault{Line: out.Lines, Text: err.Error()})
			continue
		}
		waiting = append(waiting, replayLine{out.Lines, c})
	}
	if err := lines.Err(); err != nil {
		return out, fmt.Errorf("line %d cannot be read: %w", out.Lines+1, err)
	}
	for len(waiting) > 0 {
		missing, faults, err := s.replayOnce(ctx, waiting, &out)
		if err != nil {
			return out, err
		}
		if len(missing) == len(waiting) {
			out.Failed = append(out.Failed, faults...)
			break
		}
		waiting = missing
	}
	return out, nil
}

type replayLine struct {
	line int
	c    Command
}

func decodeEvent(text []byte) (Command, error) {
	var e Event
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&e); err != nil {
		return nil, fmt.Errorf(`this is not an event of the form {"kind": "move", "command": {…}}: %w`, err)
	}
	return Decode(e.Kind, e.Command)
}

// replayOnce tells the lines in order and gives back those that named
// something not yet known.
func (s *Service) replayOnce(ctx context.Context, lines []replayLine,
	out *Replayed) (missing []replayLine, faults []ReplayFault, err error) {
	const chunk = 512
	for start := 0; start < len(lines); start += chunk {
		part := lines[start:min(start+chunk, len(lines))]
		commands := make([]Command, len(part))
		for i := range part {
			commands[i] = part[i].c
		}
		answers, errs := s.DoAll(ctx, commands)
		for i, e := range errs {
			fault := ReplayFault{part[i].line, part[i].c.Meta().Key, part[i].c.Kind(), ""}
			var known *Error
			switch {
			case e == nil && answers[i].Repeated:
				out.Repeated++
			case e == nil:
				out.Done++
			case !errors.As(e, &known):
				return nil, nil, fmt.Errorf("line %d: %w", part[i].line, e)
			case known.Kind == NotFound:
				missing = append(missing, part[i])
				fault.Text = e.Error()
				faults = append(faults, fault)
			default:
				out.Refused++
				fault.Text = e.Error()
				out.Failed = append(out.Failed, fault)
			}
		}
	}
	return missing, faults, nil
}
