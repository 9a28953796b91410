package datasets

import (
	"crypto/sha256"
	"fmt"
	"io"
	"maps"
	"sync"

	"github.com/stockwright/stockwright/datasets/place"
	"github.com/stockwright/stockwright/plan"
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
func setEqualAside(files []sourceFile) (kept []sourceFile, out []Repeated, err error) {
	sizes := map[int64]int{}
	for _, f := range files {
		sizes[f.size]++
	}
	first := map[[sha256.Size]byte][]sourceFile{}
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
				same = other.path
				break
			}
		}
		if same != "" {
			out = append(out, Repeated{File: f.path, Same: same})
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

func (f sourceFile) version() fileVersion {
	return fileVersion{f.path, f.size, f.modified.UnixNano()}
}

func contentOf(f sourceFile) (sum [sha256.Size]byte, err error) {
	if known, ok := sums.Load(f.version()); ok {
		return known.([sha256.Size]byte), nil
	}
	src, err := place.Open(f.path)
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

// repeatedFiles names files that were read once although they lie there twice.
func (f *Findings) repeatedFiles(sources Sources) error {
	for _, table := range sortedKeys(sources) {
		out, err := sources[table].Repeated()
		if err != nil {
			return err
		}
		for _, r := range out {
			f.problem(plan.SeverityNotice, "repeated_file", table, fmt.Sprintf("%s is equal to %s and was left out", r.File, r.Same),
				"take one of the two away")
		}
	}
	return nil
}
