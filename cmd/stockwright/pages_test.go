package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/internal/testkit/pages"
)

// shim stands before the program in the scripts of pages: a server is stopped
// after two seconds, and listens where nothing else does; a demo is a small one.
const shim = `#!/bin/sh
if [ "$1" = serve ]; then
  shift
  timeout -s INT 2 "$REAL_STOCKWRIGHT" serve --addr 127.0.0.1:0 "$@"
  code=$?
  [ $code = 124 ] || [ $code = 130 ] || exit $code
  exit 0
fi
if [ "$1" = demo ]; then
  shift
  exec "$REAL_STOCKWRIGHT" demo --skus 10 --stores 1 --days 120 --nights 1 "$@"
fi
exec "$REAL_STOCKWRIGHT" "$@"
`

// elsewhere are the programs of commands that other tests or people run: the
// Go tool needs a clone, the others a machine to set up.
var elsewhere = map[string]bool{"go": true, "make": true, "git": true, "docker": true, "kubectl": true,
	"systemctl": true, "sudo": true}

// TestPagesRunAsPasted runs every shell block of a page in one shell, in an
// empty folder, after what the page takes for granted.
func TestPagesRunAsPasted(t *testing.T) {
	if testing.Short() {
		t.Skip("runs whole nights")
	}
	real, err := exec.LookPath("stockwright")
	require.NoError(t, err)
	all, err := pages.Read(moduleRoot())
	require.NoError(t, err)
	ran := 0
	for _, p := range all {
		script := scriptOf(p)
		if script == "" {
			continue
		}
		ran++
		t.Run(strings.ReplaceAll(p.Path, "/", "_"), func(t *testing.T) {
			dir, bin := t.TempDir(), t.TempDir()
			if p.Needs != "" {
				data := filepath.Join(realData(), p.Needs)
				if _, err := os.Stat(data); err != nil {
					t.Skipf("the page needs the real data set %s", p.Needs)
				}
				require.NoError(t, os.Symlink(data, filepath.Join(dir, p.Needs)))
			}
			require.NoError(t, os.WriteFile(filepath.Join(bin, "stockwright"), []byte(shim), 0o755))
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
			defer cancel()
			shell := exec.CommandContext(ctx, "sh", "-eux", "-c", script)
			shell.Dir = dir
			shell.Env = append(os.Environ(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"),
				"REAL_STOCKWRIGHT="+real)
			out, err := shell.CombinedOutput()
			require.NoError(t, err, "%s", out)
		})
	}
	require.Positive(t, ran)
}

// scriptOf are the commands of a page that can be run here, one after another.
func scriptOf(p pages.Page) string {
	var lines []string
	for _, block := range p.Blocks {
		for _, line := range strings.Split(block, "\n") {
			if words := strings.Fields(line); len(words) > 0 && !elsewhere[words[0]] {
				lines = append(lines, line)
			}
		}
	}
	if len(lines) == 0 {
		return ""
	}
	return strings.Join(append(p.Before, lines...), "\n")
}

// Every command named in running text has a verb and flags that exist; capital
// words stand for what the reader puts there.
func TestPagesNameCommandsThatExist(t *testing.T) {
	all, err := pages.Read(moduleRoot())
	require.NoError(t, err)
	seen := 0
	for _, p := range all {
		for _, span := range p.Inline {
			words := strings.Fields(span)
			if len(words) > 0 && words[0] == "execute" {
				words = append([]string{"stockwright"}, words...)
			}
			if len(words) < 2 || words[0] != "stockwright" {
				continue
			}
			seen++
			cmd, rest, err := newRootCommand(&app{}).Find(words[1:])
			require.NoError(t, err, "%s: %s", p.Path, span)
			require.False(t, cmd.HasParent() && cmd.HasSubCommands() && len(rest) > 0 &&
				!strings.HasPrefix(rest[0], "-") && !takesArguments(cmd), "%s: %s: there is no %s", p.Path, span, rest)
			require.NoError(t, cmd.ParseFlags(rest), "%s: %s", p.Path, span)
		}
	}
	require.Greater(t, seen, 20)
}

// takesArguments tells a verb that has sub-verbs and arguments of its own.
func takesArguments(cmd *cobra.Command) bool { return strings.Contains(cmd.Use, " ") }
