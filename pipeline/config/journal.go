package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
)

// ReadJournal reads an append-only file of one JSON object a line; a missing
// file is an empty journal. A last line cut off by a crash was never
// acknowledged and is left out.
func ReadJournal[T any](path string) ([]T, error) {
	b, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return ParseJournal[T](path, b)
}

// ParseJournal reads the text of a journal; path names it in errors.
func ParseJournal[T any](path string, b []byte) ([]T, error) {
	var out []T
	for number := 1; ; number++ {
		line, rest, whole := bytes.Cut(b, []byte{'\n'})
		if !whole {
			break
		}
		b = rest
		var one T
		if err := json.Unmarshal(line, &one); err != nil {
			return nil, fmt.Errorf("%w: %s:%d: %w; mend or remove the line", ErrRefused, path, number, err)
		}
		out = append(out, one)
	}
	return out, nil
}
