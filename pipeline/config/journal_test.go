package config

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// TestReadJournalSeesEveryChange reads a journal again and again while lines are appended,
// cut off in the middle, changed, or the file is replaced by another: it says what the file
// holds, and what was read before stays as it was.
func TestReadJournalSeesEveryChange(t *testing.T) {
	type line struct {
		N int `json:"n"`
	}
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		path := filepath.Join(dir, "j.jsonl")
		var want []line
		tail := ""
		var seen, copied [][]line
		for range rapid.IntRange(1, 8).Draw(t, "steps") {
			n := rapid.IntRange(0, 99).Draw(t, "n")
			switch rapid.IntRange(0, 4).Draw(t, "step") {
			case 0:
				want, tail = nil, ""
			case 1:
				if len(want) > 0 {
					want = slices.Clone(want)
					want[n%len(want)].N = n
				}
			case 2:
				tail = `{"n":`
			default:
				want, tail = append(slices.Clone(want), line{n}), ""
			}
			var body []byte
			for _, one := range want {
				b, err := json.Marshal(one)
				require.NoError(t, err)
				body = append(append(body, b...), '\n')
			}
			require.NoError(t, os.WriteFile(path, append(body, tail...), 0o666))
			got, err := ReadJournal[line](path)
			require.NoError(t, err)
			require.Equal(t, len(want), len(got))
			require.True(t, slices.Equal(want, got), "%v is read as %v", want, got)
			seen, copied = append(seen, got), append(copied, slices.Clone(got))
			_ = append(got, line{-1}) // writes to nobody's rows
		}
		require.Equal(t, len(copied), len(seen))
		for i := range seen {
			require.True(t, slices.Equal(copied[i], seen[i]))
		}
	})
}
