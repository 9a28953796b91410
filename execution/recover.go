package execution

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/stockwright/stockwright/execution/ledger"
)

// Mark says how far a ledger was, and which: journals and order files carry it, so
// that an older copy of the ledger is told from the one they know.
type Mark struct {
	Ledger string // of its first entry: copies have the same, a new ledger another
	Entry  int64
	Digest string // of that entry; "" where it is not known
}

// String is the notation of a mark in files, ledger:entry:digest.
func (m Mark) String() string { return fmt.Sprintf("%s:%d:%s", m.Ledger, m.Entry, m.Digest) }

// ParseMark reads the notation of String.
func ParseMark(s string) (Mark, bool) {
	parts := strings.Split(s, ":")
	if len(parts) != 3 {
		return Mark{}, false
	}
	entry, err := strconv.ParseInt(parts[1], 10, 64)
	return Mark{parts[0], entry, parts[2]}, err == nil && parts[0] != ""
}

func entryDigest(e Entry) string {
	if len(e.Chain) > 0 {
		return hex.EncodeToString(e.Chain[:8]) // of all that is before it, too
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%d %q %q %x %d", e.Seq, e.Key, e.Kind, e.Hash, e.RecordedAt))
	return hex.EncodeToString(sum[:8])
}

// Mark is where the ledger stands now; the zero Mark for one without entries.
func (s *Service) Mark(ctx context.Context) (Mark, error) {
	newest, err := s.store.Newest(ctx)
	if err != nil || newest == 0 {
		return Mark{}, err
	}
	m := Mark{Entry: newest}
	if m.Ledger, err = s.identity(ctx); err != nil {
		return m, err
	}
	if m.Digest, err = s.entry(ctx, newest); err != nil {
		return m, err
	}
	return m, s.seenTo(ctx, newest)
}

// identity tells this ledger from another; copies share it.
func (s *Service) identity(ctx context.Context) (string, error) { return s.entry(ctx, 1) }

func (s *Service) entry(ctx context.Context, seq int64) (digest string, err error) {
	err = s.store.Journal(ctx, seq-1, 1, func(e Entry) error { digest = entryDigest(e); return nil })
	return digest, err
}

// The ways in which a ledger can differ from what a mark says.
var (
	ErrBehind   = errors.New("the ledger is an older copy")
	ErrDiverged = errors.New("the ledger went on from an older copy")
	ErrOther    = errors.New("this is another ledger")
)

// Holds reports how the ledger differs from what m knew: nil, or an error that is
// ErrBehind, ErrDiverged or ErrOther.
func (s *Service) Holds(ctx context.Context, m Mark) error {
	now, err := s.Mark(ctx)
	switch {
	case err != nil:
		return err
	case m.Ledger == "":
		return nil
	case now.Ledger != m.Ledger && now.Ledger != "":
		return ErrOther
	case now.Entry < m.Entry:
		return fmt.Errorf("%w: it ends at entry %d, entry %d is known", ErrBehind, now.Entry, m.Entry)
	case m.Digest == "":
		return nil
	}
	digest, err := s.entry(ctx, m.Entry)
	if err == nil && digest != m.Digest {
		return fmt.Errorf("%w: its entry %d is another one", ErrDiverged, m.Entry)
	}
	return err
}

// HandOvers lists what releases knew, oldest first.
func (s *Service) HandOvers(ctx context.Context) (out []HandOver, err error) {
	err = s.reading(ctx, func(st *ledger.State) error {
		for _, id := range st.HandOvers.IDs() {
			out = append(out, *st.HandOvers.Rows[id])
		}
		return nil
	})
	return out, err
}

// ErrNoBackup is a store that has tools of its own for copies.
var ErrNoBackup = errors.New("this ledger is in PostgreSQL: copy it with pg_dump")

// Backup writes a consistent copy of the ledger to a file that must not exist, while
// others write on.
func (s *Service) Backup(ctx context.Context, path string) error {
	if b, ok := s.store.(interface {
		Backup(ctx context.Context, path string) error
	}); ok {
		return b.Backup(ctx, path)
	}
	return ErrNoBackup
}
