package ledger

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// Head is what every command carries. Key makes a repeat harmless: the same
// key is answered with the first answer, whatever happened since. At is when
// it happened on the floor (default: when it is recorded); Actor is who did it.
type Head struct {
	Key   string    `json:"key"`
	At    time.Time `json:"at,omitzero"`
	Actor string    `json:"actor,omitempty"`
}

// Meta gives callers that only hold a Command access to its head.
func (h *Head) Meta() *Head { return h }

// Command is one write: what happened on the floor or what was decided. The
// types of this package are the commands there are; see Kinds.
type Command interface {
	Meta() *Head
	Kind() string
	Check() error
	Apply(t *Turn) (any, error)
}

// Answer is what a command was answered with. Entry is its number in the
// journal; Repeated says that the key had been answered before, and Result is
// then the first answer, byte by byte.
type Answer struct {
	Key      string          `json:"key"`
	Kind     string          `json:"kind"`
	Entry    int64           `json:"entry"`
	Repeated bool            `json:"repeated"`
	Result   json.RawMessage `json:"result"`
}

// Into reads the result into v, a pointer to the result type of the command.
func (a Answer) Into(v any) error { return json.Unmarshal(a.Result, v) }

// rowed is a command of rows of which a part is a command too.
type rowed interface {
	Command
	Size() int
	Part(from, to int) Command
}

const digestedAtOnce = 1_000 // rows

// CommandDigest identifies the content of a command, so that a key used for two
// different commands is noticed. Its JSON is never held whole where it has many rows.
func CommandDigest(c Command) ([]byte, error) {
	sum := sha256.New()
	fmt.Fprintln(sum, c.Kind())
	add := func(body []byte) error {
		if bytes.Contains(body, []byte(`\u0000`)) || bytes.Contains(body, []byte(`\ufffd`)) {
			return NewInvalid("body", "a text holds a NUL character or is not UTF-8")
		}
		sum.Write(body)
		return nil
	}
	var err error
	if rows, ok := c.(rowed); ok && rows.Size() > digestedAtOnce {
		err = addRows(rows, add)
	} else {
		err = addJSON(c, 0, 0, add)
	}
	if err != nil {
		return nil, err
	}
	return sum.Sum(nil)[:16], nil
}

// addJSON adds the JSON of a command without some bytes at its begin and end.
func addJSON(c Command, begin, end int, add func([]byte) error) error {
	body, err := json.Marshal(c)
	if err != nil {
		return NewInvalid("body", err.Error())
	}
	return add(body[begin : len(body)-end])
}

// addRows adds the JSON of a command part by part: what is before its rows and after
// them is that of the command without rows.
func addRows(c rowed, add func([]byte) error) error {
	none, err := json.Marshal(c.Part(0, 0))
	if err != nil {
		return NewInvalid("body", err.Error())
	}
	one, err := json.Marshal(c.Part(0, 1))
	if err != nil {
		return NewInvalid("body", err.Error())
	}
	begin := 0
	for begin < len(none) && none[begin] == one[begin] {
		begin++
	}
	if begin == len(none) || none[begin] != ']' {
		return addJSON(c, 0, 0, add) // its rows are not in its JSON, or left out of it where there are none
	}
	end := len(none) - begin
	err = add(none[:begin])
	for from := 0; from < c.Size() && err == nil; from += digestedAtOnce {
		if from > 0 {
			err = add([]byte{','})
		}
		if err == nil {
			err = addJSON(c.Part(from, min(from+digestedAtOnce, c.Size())), begin, end, add)
		}
	}
	if err != nil {
		return err
	}
	return add(none[begin:])
}

// JSONSize is what a JSON text is made of, about. Where its values are few bytes each,
// what they are read into is many times their size.
type JSONSize struct {
	Objects, Values int // of any kind
	Longest         int // bytes of a text or number
}

// SizeOfJSON counts what a JSON text is made of.
func SizeOfJSON(body []byte) (s JSONSize) {
	inText, last := false, 0
	for i := 0; i < len(body); i++ {
		c := body[i]
		if inText && c == '\\' {
			i++
			continue
		}
		if inText && c != '"' {
			continue
		}
		switch c {
		case '"':
			inText = !inText
		case '{':
			s.Objects++
			s.Values++
		case ',', '[':
			s.Values++
		case '}', ']', ':':
		default:
			continue
		}
		s.Longest, last = max(s.Longest, i-last), i
	}
	return s
}

// ownKeys begin the keys of what the ledger does by itself.
const OwnKeys = "expire:"

// PartKeys begin the keys of the parts of a long command.
const PartKeys = "part:"

func CheckHead(h *Head) error {
	if h.Key == "" {
		return &Error{Kind: Invalid, Code: "no_key", Field: "key", Text: "is empty",
			Hint: "give every command a key of its own, for example a UUID made when the button is pressed"}
	}
	for _, own := range []string{OwnKeys, PartKeys} {
		if strings.HasPrefix(h.Key, own) {
			return NewInvalid("key", fmt.Sprintf("begins with %q, which the ledger keeps for itself", own))
		}
	}
	if len(h.Key) > 200 {
		return NewInvalid("key", "is longer than 200 bytes")
	}
	if y := h.At.Year(); !h.At.IsZero() && (y < 1990 || y > 2200) {
		return NewInvalid("at", fmt.Sprintf("%s is not a time of this warehouse", h.At.Format(time.RFC3339)))
	}
	return nil
}

func Positive(q int64) error {
	if q <= 0 {
		return NewInvalid("quantity", fmt.Sprintf("%d is not a positive number of base units", q))
	}
	return nil
}

func CheckAll(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func Need(field, value string) error {
	if value == "" {
		return NewInvalid(field, "is empty")
	}
	return nil
}
