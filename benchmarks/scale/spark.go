package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/stockwright/stockwright/benchmarks/bar"
	"github.com/stockwright/stockwright/benchmarks/peers"
)

// sparkBars runs nights in local-cluster where Java and pyspark are: of two sizes for what
// one more series costs, and the larger again with 3 and 8 partitions and an executor killed.
func sparkBars(sheet *bar.Sheet, p program, dir string) error {
	name := fmt.Sprintf("Spark local-cluster, %d series", *pairs)
	python, err := peers.Python("pyspark")
	if err == nil {
		_, err = exec.LookPath("java")
	}
	if err != nil {
		sheet.Skip(name, "no java, or no python with pyspark (STOCKWRIGHT_PEERS_PYTHON names one): "+err.Error())
		return nil
	}
	s := spark{program: p, python: python}
	var alone, together [2]float64
	for i, n := range []int{*pairs / 4, *pairs} {
		one, many, err := s.workspaces(dir, n)
		if err != nil {
			return err
		}
		out, err := s.night(one, many, "8", "0")
		if err != nil {
			return err
		}
		if _, err := fmt.Sscanf(after(out, "one process, CPU seconds:"), "%g", &alone[i]); err != nil {
			return err
		}
		if _, err := fmt.Sscanf(after(out, "\nCPU seconds:"), "%g", &together[i]); err != nil {
			return err
		}
		fmt.Fprintf(os.Stderr, "%d series: one process %.1f CPU s, Spark %.1f\n", n, alone[i], together[i])
	}
	sheet.AtMost(name+": CPU of one more series over one process's",
		(together[1]-together[0])/(alone[1]-alone[0]), 1.35, "×")
	one, many, err := s.workspaces(dir, *pairs)
	if err != nil {
		return err
	}
	out, err := s.night(one, many, "3,8,3", "")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	same := strings.Count(out, "the same bytes")
	sheet.AtLeast(name+": nights with 3 and 8 partitions and with an executor killed that are one process's bytes", float64(same), 3, "")
	return nil
}

type spark struct {
	program
	python string
}

// workspaces makes two of the same inputs.
func (s spark) workspaces(dir string, pairs int) (one, many string, err error) {
	one, many = filepath.Join(dir, "spark-one"), filepath.Join(dir, "spark-many")
	for _, ws := range []string{one, many} {
		if err := os.RemoveAll(ws); err != nil {
			return "", "", err
		}
		if _, err := s.cpu("generate", ws, "-q", "--skus", strconv.Itoa(pairs/5), "--stores", "4",
			"--days", "730", "--seed", "82"); err != nil {
			return "", "", err
		}
	}
	return one, many, nil
}

// night runs the package's own test of the night on Spark and gives what it says.
func (s spark) night(one, many, partitions, kill string) (string, error) {
	module, err := exec.Command("go", "list", "-f", "{{.Dir}}", "github.com/stockwright/stockwright").Output()
	if err != nil {
		return "", err
	}
	python := filepath.Join(strings.TrimSpace(string(module)), "packaging", "python")
	cmd := exec.Command(s.python, filepath.Join(python, "tests", "test_spark.py"), one, many, asOf)
	cmd.Env = append(os.Environ(), "PYTHONPATH="+python, "STOCKWRIGHT_BINARY="+string(s.program),
		"PARTITIONS="+partitions, "KILL="+kill)
	out, err := cmd.CombinedOutput()
	if err != nil {
		return string(out), fmt.Errorf("%w: %s", err, out)
	}
	return string(out), nil
}

func after(text, mark string) string {
	_, rest, _ := strings.Cut(text, mark)
	return strings.TrimSpace(rest)
}
