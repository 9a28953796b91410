package table

import (
	"crypto/sha256"
	"io"
	"maps"
	"sync"

	"github.com/stockwright/stockwright/datasets/place"
)

// Repeated is a file that was left out because another one of the source has
// the same content.
type Repeated struct {
	File string `json:"file"` // left out
	Same string `json:"same"` // read
}

// Repeated lists the files of the source that are left out because others have
// the same content.
func (s Source) Repeated() ([]Repeated, error) {
	all, err := s.found()
	if err != nil {
		return nil, err
	}
	_, out, err := setEqualAside(all)
	return out, err
}

// setEqualAside keeps one of files that are equal to the byte and stand for the
// same partition: a folder date=2026-11-01 beside date=2026-11-02 may well hold
// the same rows.
func setEqualAside(files []Entry) (kept []Entry, out []Repeated, err error) {
	sizes := map[int64]int{}
	for _, f := range files {
		sizes[f.size]++
	}
	first := map[[sha256.Size]byte][]Entry{}
	for _, f := range files {
		if sizes[f.size] < 2 {
			kept = append(kept, f)
			continue
		}
		sum, err := contentOf(f)
		if err != nil {
			return nil, nil, err
		}
		same := ""
		for _, other := range first[sum] {
			if samePartition(f.partition, other.partition) {
				same = other.Path
				break
			}
		}
		if same != "" {
			out = append(out, Repeated{File: f.Path, Same: same})
			continue
		}
		first[sum] = append(first[sum], f)
		kept = append(kept, f)
	}
	return kept, out, nil
}

func samePartition(a, b map[string]*string) bool {
	return maps.EqualFunc(a, b, func(x, y *string) bool { return x == y || x != nil && y != nil && *x == *y })
}

// sums are the hashes of files as they were when they were last read.
var sums sync.Map // of fileVersion → [sha256.Size]byte

type fileVersion struct {
	path     string
	size     int64
	modified int64
}

func (f Entry) version() fileVersion {
	return fileVersion{f.Path, f.size, f.modified.UnixNano()}
}

func contentOf(f Entry) (sum [sha256.Size]byte, err error) {
	if known, ok := sums.Load(f.version()); ok {
		return known.([sha256.Size]byte), nil
	}
	src, err := place.Open(f.Path)
	if err != nil {
		return sum, err
	}
	defer src.Close()
	h := sha256.New()
	if _, err := io.Copy(h, place.Reader(src)); err != nil {
		return sum, err
	}
	copy(sum[:], h.Sum(nil))
	sums.Store(f.version(), sum)
	return sum, nil
}
