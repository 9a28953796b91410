package journal

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// write appends lines as the program does; plain ones as a version without digests did.
func write(t require.TestingT, path string, plain, sealed int) {
	var body []byte
	for i := range plain {
		body = fmt.Appendf(body, `{"n":%d}`+"\n", i)
	}
	require.NoError(t, os.WriteFile(path, body, 0o644))
	for i := range sealed {
		body, err := os.ReadFile(path)
		require.NoError(t, err)
		c, err := End(path, body)
		require.NoError(t, err)
		body = append(append(body, c.Seal(fmt.Appendf(nil, `{"n":%d,"text":"é \"chain\":"}`, plain+i))...), '\n')
		require.NoError(t, os.WriteFile(path, body, 0o644))
		require.NoError(t, WriteHead(path, c))
	}
}

func lines(t require.TestingT, path string) []string {
	body, err := os.ReadFile(path)
	require.NoError(t, err)
	return strings.SplitAfter(strings.TrimSuffix(string(body), "\n"), "\n")
}

// Whatever is done to a line is seen, wherever it stands.
func TestVerifySeesEveryLine(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		path := filepath.Join(dir, "j.jsonl")
		os.Remove(HeadPath(path))
		plain, sealed := rapid.IntRange(0, 4).Draw(t, "plain"), rapid.IntRange(1, 6).Draw(t, "sealed")
		write(t, path, plain, sealed)
		faults, err := Verify(path, 0)
		require.NoError(t, err)
		require.Empty(t, faults)
		body, err := os.ReadFile(path)
		require.NoError(t, err)
		all := bytes.SplitAfter(bytes.TrimSuffix(body, []byte{'\n'}), []byte{'\n'})
		at := rapid.IntRange(0, len(all)-1).Draw(t, "at")
		switch rapid.SampledFrom([]string{"remove", "change", "swap", "insert", "cut"}).Draw(t, "what") {
		case "remove":
			all = append(all[:at:at], all[at+1:]...)
		case "change":
			all[at] = bytes.Replace(all[at], []byte(`{"n":`), []byte(`{"n":1`), 1)
		case "swap":
			other := (at + 1) % len(all)
			if other == at {
				t.Skip("one line")
			}
			all[at], all[other] = append(bytes.TrimSuffix(all[other], []byte("\n")), '\n'),
				append(bytes.TrimSuffix(all[at], []byte("\n")), '\n')
		case "insert":
			all = append(all[:at:at], append([][]byte{[]byte("{\"n\":99}\n")}, all[at:]...)...)
		case "cut":
			all = all[:at]
		}
		changed := append(bytes.TrimSuffix(bytes.Join(all, nil), []byte{'\n'}), '\n')
		if len(all) == 0 {
			changed = nil
		}
		require.NoError(t, os.WriteFile(path, changed, 0o644))
		faults, err = Verify(path, 0)
		require.NoError(t, err)
		require.NotEmpty(t, faults, "%s", changed)
	})
}

// What is appended to a journal that lost lines does not hide it; a person who looked
// into it settles it.
func TestBreaksStayUntilSettled(t *testing.T) {
	path := filepath.Join(t.TempDir(), "j.jsonl")
	write(t, path, 0, 5)
	kept := lines(t, path)
	cut := strings.Join(kept[:3], "")
	require.NoError(t, os.WriteFile(path, []byte(cut), 0o644))
	c, err := End(path, []byte(cut))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(path, append([]byte(cut), append(c.Seal([]byte(`{"n":7}`)), '\n')...), 0o644))
	require.NoError(t, WriteHead(path, c))
	faults, err := Verify(path, 0)
	require.NoError(t, err)
	require.Len(t, faults, 1)
	require.Contains(t, faults[0], "line 4, or what was before it")
	faults, err = Verify(path, 4)
	require.NoError(t, err)
	require.Empty(t, faults)

	require.NoError(t, os.WriteFile(path, []byte(cut), 0o644))
	faults, err = Verify(path, 0)
	require.NoError(t, err)
	require.NotEmpty(t, faults)
	require.NoError(t, Settle(path))
	faults, err = Verify(path, 0)
	require.NoError(t, err)
	require.Empty(t, faults)
}
