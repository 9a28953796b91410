// Package journal seals append-only files of one JSON object a line: each line ends with
// a digest of itself and of the line before, and a head beside the file keeps how far it
// was, so that a line that is changed, taken out or put in is seen.
package journal

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/stockwright/stockwright/internal/wholefile"
)

// Chain is how far a journal is: so many lines, and the digest of the last.
type Chain struct {
	Lines  int    `json:"lines"`
	Digest string `json:"digest"`
}

const (
	member = `,"chain":"`
	ending = `"}`
	digits = 32
)

// unsealed takes the digest off a line without its line feed; digest is "" for a line
// that has none.
func unsealed(line []byte) (bare []byte, digest string) {
	at := len(line) - len(ending) - digits - len(member)
	if at < 1 || !bytes.HasSuffix(line, []byte(ending)) || string(line[at:at+len(member)]) != member {
		return line, ""
	}
	digest = string(line[at+len(member) : len(line)-len(ending)])
	return append(bytes.Clone(line[:at]), '}'), digest
}

func link(before string, bare []byte) string {
	d := sha256.Sum256(append([]byte(before+"\n"), bare...))
	return hex.EncodeToString(d[:digits/2])
}

// Seal gives the line, a JSON object that is not empty, with its digest as last member.
func (c *Chain) Seal(line []byte) []byte {
	c.Lines++
	c.Digest = link(c.Digest, line)
	return append(append(append(bytes.Clone(line[:len(line)-1]), member...), c.Digest...), ending...)
}

// Next goes on by a line that was read, and reports whether it has a digest, and
// whether the one that it should have. What follows is held to the digest as it stands.
func (c *Chain) Next(line []byte) (sealed, ok bool) {
	bare, digest := unsealed(line)
	want := link(c.Digest, bare)
	c.Lines++
	c.Digest = want
	if digest != "" {
		c.Digest = digest
	}
	return digest != "", digest == want
}

// HeadPath is the file that keeps how far a journal was.
func HeadPath(path string) string {
	return strings.TrimSuffix(path, ".jsonl") + ".head"
}

// Head reads how far a journal was; false when it is not known.
func Head(path string) (c Chain, known bool, err error) {
	body, err := os.ReadFile(HeadPath(path))
	if errors.Is(err, os.ErrNotExist) {
		return c, false, nil
	}
	if err == nil {
		err = json.Unmarshal(body, &c)
	}
	return c, err == nil, err
}

// WriteHead keeps how far a journal is.
func WriteHead(path string, c Chain) error {
	body, err := json.Marshal(c)
	if err != nil {
		return err
	}
	return wholefile.WriteBytes(HeadPath(path), wholefile.Shared, append(body, '\n'))
}

// End is the chain that the next line of a journal goes on from. Of a file that is not
// as its head says it is the head's, so that the break stays to be seen.
func End(path string, body []byte) (Chain, error) {
	head, known, err := Head(path)
	if err != nil {
		return head, fmt.Errorf("%s: %w; remove it, and the next entry seals the journal as it is", HeadPath(path), err)
	}
	if head.Lines > 0 && bytes.Count(body, []byte{'\n'}) == head.Lines && lastDigest(body) == head.Digest {
		return head, nil
	}
	var c Chain
	matches := !known || head.Lines == 0
	for line := range whole(body) {
		c.Next(line)
		matches = matches || c == head
	}
	if !matches {
		return Chain{Lines: c.Lines, Digest: head.Digest}, nil
	}
	return c, nil
}

// lastDigest is the digest on the last whole line of a journal, "" where it has none.
func lastDigest(body []byte) string {
	end := bytes.LastIndexByte(body, '\n')
	if end < 0 {
		return ""
	}
	_, digest := unsealed(body[bytes.LastIndexByte(body[:end], '\n')+1 : end])
	return digest
}

// Settle takes a journal as it is for whole, after a person looked into it.
func Settle(path string) error {
	body, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		body, err = nil, nil
	}
	if err != nil {
		return err
	}
	var c Chain
	for line := range whole(body) {
		c.Next(line)
	}
	return WriteHead(path, c)
}

// Verify names the lines of a journal that are not as they were written; the first
// settled lines are taken for right. A journal that an older version wrote is sealed
// by its first line with a digest.
func Verify(path string, settled int) ([]string, error) {
	name := filepath.Base(path)
	body, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	head, known, err := Head(path)
	if err != nil {
		return []string{fmt.Sprintf("%s: its head cannot be read: %v", name, err)}, nil
	}
	var out []string
	var c Chain
	began, matches := false, head.Lines == 0
	for line := range whole(body) {
		sealed, ok := c.Next(line)
		switch {
		case c.Lines <= settled || ok:
		case sealed && !began && c.Lines > 1:
			out = append(out, fmt.Sprintf("%s: lines 1 to %d are not as they were when line %d sealed them", name, c.Lines, c.Lines))
		case sealed:
			out = append(out, fmt.Sprintf("%s: line %d, or what was before it, is not as it was written", name, c.Lines))
		case began || known && c.Lines > head.Lines:
			out = append(out, fmt.Sprintf("%s: line %d was put in from outside", name, c.Lines))
		}
		began = began || sealed
		matches = matches || c == head
	}
	if fault := doubtHead(path, head, c.Lines, known, began, matches); fault != "" {
		out = append(out, fault)
	}
	return out, nil
}

// doubtHead says how a journal of so many lines differs from what its head knows; ""
// where it does not. began says that a line is sealed, matches that the lines up to the
// head's are those it was written over.
func doubtHead(path string, head Chain, lines int, known, began, matches bool) string {
	name := filepath.Base(path)
	switch {
	case known && lines < head.Lines:
		return fmt.Sprintf("%s: %d of %d lines are there", name, lines, head.Lines)
	case known && !matches:
		return fmt.Sprintf("%s: its first %d lines are not those that were written", name, head.Lines)
	case !known && began:
		return fmt.Sprintf("%s: its head %s is gone", name, filepath.Base(HeadPath(path)))
	}
	return ""
}

// whole are the lines of a journal without their line feeds; a last line that a crash
// cut off is none.
func whole(body []byte) func(yield func([]byte) bool) {
	return func(yield func([]byte) bool) {
		for {
			line, rest, is := bytes.Cut(body, []byte{'\n'})
			if !is || !yield(line) {
				return
			}
			body = rest
		}
	}
}
