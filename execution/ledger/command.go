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

// CommandDigest identifies the content of a command, so that a key used for two
// different commands is noticed.
func CommandDigest(c Command) ([]byte, error) {
	body, err := json.Marshal(c)
	if err != nil {
		return nil, NewInvalid("body", err.Error())
	}
	if bytes.Contains(body, []byte(`\u0000`)) || bytes.Contains(body, []byte(`\ufffd`)) {
		return nil, NewInvalid("body", "a text holds a NUL character or is not UTF-8")
	}
	sum := sha256.Sum256(append([]byte(c.Kind()+"\n"), body...))
	return sum[:16], nil
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
