package stockwright

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestOnePolicyOfModes: which mode a file gets is said in package wholefile alone.
func TestOnePolicyOfModes(t *testing.T) {
	own := regexp.MustCompile(`\b0o[0-7]{3}\b|, 0[67][0-7]{2}\)|os\.Create\(|os\.MkdirTemp\([^"]|flock\.New\(`)
	allowed := map[string]bool{
		"datasets/place/place.go":        true, // os.Create takes the mode of all files
		"datasets/generate/shuffle.go":   true, // the same, for files that are removed at the end
		"cmd/stockwright/long_source.go": true, // a copy of standard input, gone at the end
	}
	for _, room := range []string{"core", "datasets", "execution", "forecast", "replenish", "slotting",
		"plan", "pipeline", "web", "cmd"} {
		require.NoError(t, filepath.WalkDir(room, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") ||
				strings.HasSuffix(path, "_test.go") || allowed[filepath.ToSlash(path)] {
				return err
			}
			text, err := os.ReadFile(path)
			require.NoError(t, err)
			require.Empty(t, own.FindString(string(text)), "%s: take the mode from package wholefile", path)
			return nil
		}))
	}
}
