package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/pipeline/schedule"
)

// TestServeLeavesADayRunByHandAlone asks for each schedule whether a run of
// the day, made at some time of it, is the work of an occurrence.
func TestServeLeavesADayRunByHandAlone(t *testing.T) {
	paris, err := time.LoadLocation("Europe/Paris")
	require.NoError(t, err)
	at := func(text string) time.Time {
		when, err := time.ParseInLocation("2006-01-02 15:04", text, paris)
		require.NoError(t, err)
		return when
	}
	for _, one := range []struct {
		expression, before, made string // the first occurrence after before; "" = no run
		want                     bool
	}{
		{"30 2 * * *", "2026-11-02 00:00", "", false},
		{"30 2 * * *", "2026-11-02 00:00", "2026-11-02 01:00", true},
		{"30 2 * * *", "2026-11-02 00:00", "2026-11-02 09:00", true},
		{"30 2 * * *", "2026-11-01 00:00", "2026-11-02 09:00", false}, // the day before
		{"0 * * * *", "2026-11-02 09:30", "2026-11-02 09:10", false},
		{"0 * * * *", "2026-11-02 09:30", "2026-11-02 10:01", true},
		{"0 * * * *", "2026-11-02 22:30", "2026-11-02 09:10", false}, // the last of the day
		{"0 6,18 * * *", "2026-11-02 12:00", "2026-11-02 06:01", false},
	} {
		s, err := schedule.Parse(one.expression, paris)
		require.NoError(t, err)
		folder := t.TempDir()
		if one.made != "" {
			path := filepath.Join(folder, "2026-11-02-nightly", "run.json")
			require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
			require.NoError(t, os.WriteFile(path, []byte("{}"), 0o644))
			require.NoError(t, os.Chtimes(path, at(one.made), at(one.made)))
		}
		o, ok := s.Next(at(one.before))
		require.True(t, ok)
		require.Equal(t, one.want, ranAlready(folder, "nightly", s)(o), one)
		require.False(t, ranAlready(folder, "slotting", s)(o))
	}
}
