// Command front measures the first hour: whether what README and docs show runs
// as pasted, how many commands it takes from nothing to a first plan, how long the
// sentences are, and how much the first command downloads. Run it in the
// repository's root.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/stockwright/stockwright/benchmarks/bar"
	"github.com/stockwright/stockwright/internal/testkit/pages"
)

func main() {
	download := flag.Bool("download", false, "also fill an empty module cache, to see how much the first command downloads (minutes)")
	large := flag.String("large", "", "folder of the workspace of 100,000 series for the planner's tasks, made when it is empty; none does them on the demo")
	flag.Parse()
	sheet := bar.NewSheet("front")
	all, err := pages.Read(".")
	if err == nil {
		measureSentences(sheet, all)
		err = measureFirstPlan(sheet, all)
	}
	if err == nil {
		measureCommands(sheet, all)
		if *download {
			err = measureDownload(sheet)
		} else {
			sheet.Skip("downloaded by the first command", "ask for it with -download")
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := sheet.Close()
	if err := measureTasks(*large); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// measureTasks has the twelve tasks of a planner and the ten of floor and manager done in
// a browser; the program of the screens' bars does them and prints their lines.
func measureTasks(large string) error {
	args := []string{"run", "./benchmarks/screens", "-only", "tasks"}
	if large != "" {
		args = append(args, "-large", large)
	}
	cmd := exec.Command("go", args...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	return cmd.Run()
}

// longSentence is the most words of a sentence that is not called long.
const longSentence = 30

func measureSentences(sheet *bar.Sheet, all []pages.Page) {
	var words []int
	long := 0
	for _, p := range all {
		for _, s := range p.Sentences {
			n := pages.Words(s)
			words = append(words, n)
			if n > longSentence {
				long++
			}
		}
	}
	slices.Sort(words)
	sheet.AtMost(fmt.Sprintf("median words of %d sentences in README and docs", len(words)),
		float64(words[len(words)/2]), 16, "words")
	sheet.AtMost(fmt.Sprintf("sentences over %d words", longSentence), 100*float64(long)/float64(len(words)), 5, "%")
}

// measureFirstPlan pastes the tutorial into an empty folder, command by command,
// until a plan with lines is printed.
func measureFirstPlan(sheet *bar.Sheet, all []pages.Page) error {
	dir, err := os.MkdirTemp("", "stockwright-front-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if out, err := exec.Command("go", "build", "-o", filepath.Join(dir, "bin", "stockwright"),
		"./cmd/stockwright").CombinedOutput(); err != nil {
		return fmt.Errorf("build: %w\n%s", err, out)
	}
	ws := filepath.Join(dir, "ws")
	if err := os.Mkdir(ws, 0o755); err != nil {
		return err
	}
	at := slices.IndexFunc(all, func(p pages.Page) bool { return p.Path == "docs/tutorial.md" })
	if at < 0 {
		return fmt.Errorf("docs/tutorial.md is not there")
	}
	commands, figure := 2, "no plan" // the clone, and the build or install
	for line := range strings.Lines(strings.Join(all[at].Blocks, "")) {
		commands++
		shell := exec.Command("sh", "-c", line)
		shell.Dir, shell.Env = ws, append(os.Environ(), "PATH="+filepath.Join(dir,
			"bin")+string(os.PathListSeparator)+os.Getenv("PATH"))
		out, err := shell.CombinedOutput()
		if err != nil {
			return fmt.Errorf("%s: %w\n%s", line, err, out)
		}
		if strings.HasPrefix(line, "stockwright plan") {
			if bytes.Count(out, []byte("@")) > 0 {
				figure = fmt.Sprintf("%d commands", commands)
			}
			break
		}
	}
	sheet.True("from nothing to a printed plan, by the tutorial", figure, "≤ 6 commands",
		figure != "no plan" && commands <= 6)
	return nil
}

// measureCommands runs the test that pastes every shell block, and counts them.
func measureCommands(sheet *bar.Sheet, all []pages.Page) {
	shown := 0
	for _, p := range all {
		for _, b := range p.Blocks {
			shown += strings.Count(strings.TrimSpace(b), "\n") + 1
		}
	}
	out, err := exec.Command("go", "test", "./cmd/stockwright", "-run", "TestPages", "-count=1", "-v").CombinedOutput()
	skipped := strings.Count(string(out), "--- SKIP: TestPagesRunAsPasted/")
	figure := "all"
	if err != nil {
		figure = "not all"
		fmt.Fprintf(os.Stderr, "%s\n", out)
	}
	sheet.True(fmt.Sprintf("%d lines of shell in README and docs run as pasted", shown),
		fmt.Sprintf("%s, %d pages skipped", figure, skipped), "all", err == nil)
}

// mostDownloaded is what the first command downloaded when the bar was set.
const mostDownloaded = 240

// measureDownload lists the packages of the command with an empty module cache.
func measureDownload(sheet *bar.Sheet) error {
	dir, err := os.MkdirTemp("", "stockwright-modules-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	list := exec.Command("go", "list", "-deps", "./cmd/stockwright")
	list.Env = append(os.Environ(), "GOMODCACHE="+dir, "GOFLAGS=-modcacherw")
	if out, err := list.CombinedOutput(); err != nil {
		return fmt.Errorf("go list: %w\n%s", err, out)
	}
	bytes := int64(0)
	err = filepath.WalkDir(filepath.Join(dir, "cache", "download"), func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			bytes += info.Size()
		}
		return err
	})
	sheet.AtMost("downloaded by the first command", float64(bytes)/1e6, mostDownloaded, "MB")
	return err
}
