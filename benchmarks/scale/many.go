package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/stockwright/stockwright/benchmarks/bar"
	"github.com/stockwright/stockwright/pipeline/runs"
)

// storeBars measures what of the history a warm night writes after one new day.
func storeBars(sheet *bar.Sheet, p program, dir string) error {
	ws := filepath.Join(dir, "store")
	if _, err := p.cpu("generate", ws, "-q", "--skus", "600", "--stores", "4", "--days", "730",
		"--seed", "79"); err != nil {
		return err
	}
	var written [2]float64
	for i, day := range []string{"2026-11-01", asOf} {
		if _, err := p.cpu("run", "-q", "-w", ws, "--as-of", day); err != nil {
			return err
		}
		name := []string{"history.parquet", "history_new.parquet"}[i]
		info, err := os.Stat(filepath.Join(ws, "runs", day+"-nightly", name))
		if err != nil {
			return err
		}
		written[i] = float64(info.Size())
	}
	sheet.AtMost("warm night after one new day: bytes of history written, of the cold night's",
		100*written[1]/written[0], 5, "%")
	return nil
}

// sameRun counts the files of two runs that differ, but for the seconds in run.json.
func sameRun(one, other string) (differ int, err error) {
	entries, err := os.ReadDir(one)
	if err != nil {
		return 0, err
	}
	there, err := os.ReadDir(other)
	if err != nil {
		return 0, err
	}
	differ = max(len(entries), len(there)) - min(len(entries), len(there))
	for _, e := range entries {
		var texts [2][]byte
		for i, dir := range []string{one, other} {
			texts[i], _ = os.ReadFile(filepath.Join(dir, e.Name())) // one that is missing differs
			if e.Name() == runs.ManifestName {
				lines := strings.Split(string(texts[i]), "\n")
				for j, l := range lines {
					if strings.Contains(l, `"seconds":`) {
						lines[j] = ""
					}
				}
				texts[i] = []byte(strings.Join(lines, "\n"))
			}
		}
		if !bytes.Equal(texts[0], texts[1]) {
			differ++
		}
	}
	return differ, nil
}

// shardBars runs a night as processes, one killed and repeated, and says what that costs.
func shardBars(sheet *bar.Sheet, p program, dir string) error {
	const skus, processes = 400, 4
	one, many := filepath.Join(dir, "one"), filepath.Join(dir, "many")
	for _, ws := range []string{one, many} {
		if _, err := p.cpu("generate", ws, "-q", "--skus", strconv.Itoa(skus), "--stores", "4",
			"--days", "730", "--seed", "80"); err != nil {
			return err
		}
	}
	alone, err := p.cpu("run", "-q", "-w", one, "--as-of", asOf)
	if err != nil {
		return err
	}
	night := []string{"-q", "-w", many, "--as-of", asOf}
	together, err := p.cpu(append([]string{"shard", "plan"}, night...)...)
	if err != nil {
		return err
	}
	for i := range processes {
		work := append([]string{"shard", "work", "--index", strconv.Itoa(i), "--of", strconv.Itoa(processes)}, night...)
		if i == 1 {
			killed := exec.Command(string(p), work...)
			if err := killed.Start(); err != nil {
				return err
			}
			killed.Process.Kill()
			killed.Wait()
		}
		cpu, err := p.cpu(work...)
		if err != nil {
			return err
		}
		together += cpu
	}
	cpu, err := p.cpu(append([]string{"shard", "publish"}, night...)...)
	if err != nil {
		return err
	}
	together += cpu
	differ, err := sameRun(filepath.Join(one, "runs", asOf+"-nightly"), filepath.Join(many, "runs", asOf+"-nightly"))
	if err != nil {
		return err
	}
	sheet.AtMost(fmt.Sprintf("%d processes, one killed: files that differ from one process", processes),
		float64(differ), 0, "")
	sheet.AtMost(fmt.Sprintf("%d processes: CPU over one process, %d series", processes, 5*skus),
		together/alone, 1.35, "×")
	return nil
}

// publishBars kills publishers by the test that a default run has in a short form.
func publishBars(sheet *bar.Sheet, _ program, _ string) error {
	return goTest(sheet, "two publishers at once, 200 kills on a disk and on a stand-in of S3: one run, whole",
		[]string{"STOCKWRIGHT_KILLS=200"}, "github.com/stockwright/stockwright/pipeline/runs",
		"KilledPublishers|OtherResults|Leases")
}

func goTest(sheet *bar.Sheet, name string, env []string, pkg, tests string) error {
	cmd := exec.Command("go", "test", "-count=1", "-v", pkg, "-run", tests)
	cmd.Env = append(os.Environ(), env...)
	out, err := cmd.CombinedOutput()
	if strings.Contains(string(out), "--- SKIP") {
		sheet.Skip(name, "no java, or no python with pyspark (STOCKWRIGHT_PEERS_PYTHON names one)")
		return nil
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s\n", out)
	}
	sheet.True(name, fmt.Sprint(err == nil), "true", err == nil)
	return nil
}
