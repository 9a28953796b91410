package parquet

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/stockwright/stockwright/datasets/vector"
)

// textChunk reads texts as codes into a dictionary: on sorted data the codes
// are a few long runs, and no text is looked at at all.
type textChunk struct {
	pages   *pages
	dict    []vector.Bytes // the dictionary, then plain texts as they come
	entries int            // of the dictionary proper
	left    int            // rows left in the page
	index   *hybrid        // of an index page
	plain   []byte         // rest of a plain page
	full    bool           // no row of the page is null
	levels  hybrid
	scratch []uint32
}

var errDictionary = errors.New("its dictionary is damaged")

// forget drops the plain texts: they keep their codes for one batch.
func (t *textChunk) forget() { t.dict = t.dict[:t.entries] }

// nextRuns appends rows to runs, up to n of them, as long as the pages hold
// indices and no nulls; left of them it could not read so.
func (t *textChunk) nextRuns(runs []vector.CodeRun, n int) (out []vector.CodeRun, left int, err error) {
	for n > 0 {
		if t.left == 0 {
			if err := t.page(); err != nil {
				return runs, n, err
			}
			continue
		}
		if t.index == nil || !t.full {
			return runs, n, nil
		}
		before, k, ok := len(runs), min(n, t.left), false
		if runs, ok = t.index.runs(runs, k); !ok {
			return runs, n, ErrShort
		}
		for _, r := range runs[before:] {
			if int(r.Code) >= t.entries {
				return runs, n, t.beyond(r.Code)
			}
		}
		n -= k
		t.left -= k
	}
	return runs, 0, nil
}

func (t *textChunk) beyond(code uint32) error {
	return fmt.Errorf("its dictionary has %d entries, but a value names number %d", t.entries, code)
}

// next fills codes with rows; nulls, empty in a required column, marks those
// without value.
func (t *textChunk) next(codes []uint32, nulls []bool) (anyNull bool, err error) {
	for len(codes) > 0 {
		if t.left == 0 {
			if err := t.page(); err != nil {
				return anyNull, err
			}
			continue
		}
		n := min(len(codes), t.left)
		missing, err := t.rows(codes[:n], nulls[:min(n, len(nulls))])
		if err != nil {
			return anyNull, err
		}
		anyNull = anyNull || missing
		t.left -= n
		codes = codes[n:]
		nulls = nulls[min(n, len(nulls)):]
	}
	return anyNull, nil
}

// page loads the next data page, and the dictionary before it.
func (t *textChunk) page() error {
	if !t.pages.load() {
		if t.pages.err != nil {
			return t.pages.err
		}
		return ErrShort
	}
	r := &t.pages.cur
	if r.kind == pageDictionary {
		for rest := r.data; len(t.dict) < int(r.pageHeader.values); {
			b, after, ok := plainText(rest)
			if !ok {
				return errDictionary
			}
			t.dict, rest = append(t.dict, b), after
		}
		t.entries = len(t.dict)
		return nil
	}
	t.left = int(r.pageHeader.values)
	t.full = r.present == t.left
	t.levels = hybrid{data: r.levels, width: 1}
	t.index, t.plain = nil, r.values
	if isIndex(r.encoding) {
		t.index = &hybrid{}
		if len(r.values) > 0 {
			if r.values[0] > 32 {
				return errDictionary
			}
			t.index.width, t.index.data = uint(r.values[0]), r.values[1:]
		}
	}
	return nil
}

// finished fails when values are left.
func (t *textChunk) finished() error {
	if t.left > 0 || t.pages.load() && t.pages.cur.pageHeader.values > 0 {
		return errors.New("its pages hold more values than its metadata says")
	}
	return t.pages.err
}

func plainText(b []byte) (text vector.Bytes, rest []byte, ok bool) {
	if len(b) < 4 {
		return nil, nil, false
	}
	n := uint64(binary.LittleEndian.Uint32(b))
	if n > uint64(len(b)-4) {
		return nil, nil, false
	}
	return vector.Bytes(b[4 : 4+n : 4+n]), b[4+n:], true
}

// rows reads rows of the current page.
func (t *textChunk) rows(codes []uint32, nulls []bool) (anyNull bool, err error) {
	present := len(codes)
	if t.full {
		clear(nulls)
	} else {
		t.scratch = vector.Room(t.scratch, len(codes))
		if !t.levels.read(t.scratch) {
			return false, ErrShort
		}
		present = 0
		for i, l := range t.scratch {
			nulls[i] = l == 0
			present += int(l)
		}
	}
	if err := t.values(codes[:present]); err != nil {
		return false, err
	}
	if present == len(codes) {
		return false, nil
	}
	for i := len(codes) - 1; i >= 0; i-- {
		if nulls[i] {
			codes[i] = 0
			continue
		}
		present--
		codes[i] = codes[present]
	}
	return true, nil
}

func (t *textChunk) values(codes []uint32) error {
	if t.index == nil {
		for i := range codes {
			b, rest, ok := plainText(t.plain)
			if !ok {
				return ErrShort
			}
			t.plain = rest
			codes[i] = uint32(len(t.dict))
			t.dict = append(t.dict, b)
		}
		return nil
	}
	if !t.index.read(codes) {
		return ErrShort
	}
	most := uint32(0)
	for _, c := range codes {
		most = max(most, c)
	}
	if len(codes) > 0 && int(most) >= t.entries {
		return t.beyond(most)
	}
	return nil
}
