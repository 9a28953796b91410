package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/stretchr/testify/require"
)

// filesOf reads a run folder, without the seconds that no two runs share.
func filesOf(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, e := range entries {
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		require.NoError(t, err)
		var kept []string
		for _, line := range strings.Split(string(text), "\n") {
			if e.Name() != "run.json" || !strings.Contains(line, `"seconds":`) {
				kept = append(kept, line)
			}
		}
		out[e.Name()] = strings.Join(kept, "\n")
	}
	return out
}

// twoWorkspaces are two of the same inputs, and what runs a verb of the program in this
// process.
func twoWorkspaces(t *testing.T) (one, many string, does func(ctx context.Context, args ...string) (int,
	string), must func(args ...string) string) {
	t.Helper()
	dir := t.TempDir()
	one, many = filepath.Join(dir, "one"), filepath.Join(dir, "many")
	does = func(ctx context.Context, args ...string) (int, string) {
		var out, errs bytes.Buffer
		return run(ctx, append(args, "-q"), strings.NewReader(""), &out, &errs), out.String() + errs.String()
	}
	must = func(args ...string) string {
		t.Helper()
		code, text := does(context.Background(), args...)
		require.Zero(t, code, text)
		return text
	}
	for _, ws := range []string{one, many} {
		must("generate", ws, "--skus", "120", "--stores", "3", "--days", "450", "--seed", "9")
	}
	return one, many, does, must
}

// A night handed out in any order, parts of it cut short or repeated, is the night of one
// process to the byte, cold and warm, with items that replace others and sums that agree.
func TestShardedNightIsTheNight(t *testing.T) {
	if testing.Short() {
		t.Skip("some whole nights")
	}
	one, many, does, must := twoWorkspaces(t)
	random := rand.New(rand.NewPCG(3, 4))
	for _, day := range []string{"2026-11-01", "2026-11-02"} {
		night := []string{"-w", many, "--as-of", day}
		must("run", "-w", one, "--as-of", day)
		code, text := does(context.Background(), append([]string{"shard", "work"}, night...)...)
		require.Equal(t, 4, code, text) // nothing is handed out yet
		require.Regexp(t, "480 series in [2-9] ranges", must(append([]string{"shard", "plan"}, night...)...))
		code, text = does(context.Background(), append([]string{"shard", "publish"}, night...)...)
		require.Equal(t, 4, code, text)
		require.Regexp(t, `(\d) of (\d) ranges are not handed in`, text)
		of := 1 + random.IntN(4)
		for _, index := range append(random.Perm(of), random.Perm(of)...) {
			step := append([]string{"shard", "work", "--index", fmt.Sprint(index), "--of", fmt.Sprint(of)}, night...)
			ctx, cancel := context.WithTimeout(context.Background(), time.Duration(random.IntN(400))*time.Millisecond)
			does(ctx, step...) // may end in the middle
			cancel()
			must(step...)
		}
		handed, err := filepath.Glob(filepath.Join(many, "runs", ".building-*", "shards", "*", "series.parquet"))
		require.NoError(t, err)
		whole, err := os.ReadFile(handed[0])
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(handed[0], whole[1:], 0o644))
		code, text = does(context.Background(), append([]string{"shard", "publish"}, night...)...)
		require.Equal(t, 4, code, text)
		require.Contains(t, text, "is not the table that was handed in")
		require.NoError(t, os.WriteFile(handed[0], whole, 0o644))
		must(append([]string{"shard", "publish"}, night...)...)
		require.Equal(t, filesOf(t, filepath.Join(one, "runs", day+"-nightly")),
			filesOf(t, filepath.Join(many, "runs", day+"-nightly")))
	}
}

// recipeJob is a Job of the recipe for many pods.
type recipeJob struct {
	Spec struct {
		CompletionMode string `yaml:"completionMode"`
		Completions    int
		Template       struct {
			Spec struct{ Containers []struct{ Args []string } }
		}
	}
}

// The jobs of the recipe are started at once, as processes; one that works is killed, and
// repeated as its scheduler would. The run is that of one process.
func TestIndexedJobRunsAsProcesses(t *testing.T) {
	var jobs []recipeJob
	decoder := yaml.NewDecoder(strings.NewReader(packaged(t, "packaging/kubernetes/indexed-job.yaml")))
	for {
		var job recipeJob
		if err := decoder.Decode(&job); errors.Is(err, io.EOF) {
			break
		} else {
			require.NoError(t, err)
		}
		jobs = append(jobs, job)
		knows(t, strings.Split(strings.ReplaceAll(strings.Join(job.Spec.Template.Spec.Containers[0].Args, "\x00"), "$(JOB_COMPLETION_INDEX)", "0"), "\x00"))
	}
	require.Len(t, jobs, 3)
	require.Equal(t, "Indexed", jobs[1].Spec.CompletionMode)
	if testing.Short() {
		t.Skip("two whole nights")
	}
	one, many, _, must := twoWorkspaces(t)
	must("run", "-w", one, "--as-of", "2026-11-02")
	start := func(job recipeJob, index int) *exec.Cmd {
		args := strings.NewReplacer("/workspace", many, "$(JOB_COMPLETION_INDEX)", fmt.Sprint(index)).
			Replace(strings.Join(job.Spec.Template.Spec.Containers[0].Args, "\x00"))
		cmd := exec.Command("stockwright", append(strings.Split(args, "\x00"), "-q")...)
		cmd.Stderr = &bytes.Buffer{}
		require.NoError(t, cmd.Start())
		return cmd
	}
	publish := start(jobs[2], 0)
	var work []*exec.Cmd
	for i := range jobs[1].Spec.Completions {
		work = append(work, start(jobs[1], i))
	}
	plan := start(jobs[0], 0)
	require.NoError(t, plan.Wait(), plan.Stderr)
	require.NoError(t, work[0].Process.Kill())
	work[0].Wait()
	work[0] = start(jobs[1], 0)
	for i, w := range append(work, publish) {
		require.NoError(t, w.Wait(), "%d: %s", i, w.Stderr)
	}
	require.Equal(t, filesOf(t, filepath.Join(one, "runs", "2026-11-02-nightly")),
		filesOf(t, filepath.Join(many, "runs", "2026-11-02-nightly")))
}

// airflow stands for the few names of Airflow that the DAGs use, where it is not
// installed: it prints the commands that the scheduler would run, in order.
const airflow = `
import sys, types, json
tasks = []
class DAG:
    def __init__(self, dag_id, schedule, start_date, catchup, max_active_runs, default_args=None): pass
    def __enter__(self): return self
    def __exit__(self, *_): pass
class BashOperator:
    def __init__(self, task_id, bash_command, retries=0, retry_delay=None):
        self.commands, self.after = [bash_command], None
        tasks.append(self)
    @classmethod
    def partial(cls, task_id):
        class Partial:
            def expand(self, bash_command):
                task = cls(task_id, None)
                task.commands = list(bash_command)
                return task
        return Partial()
    def __rshift__(self, other):
        other.after = self
        return other
for name in ("airflow", "airflow.operators", "airflow.operators.bash"):
    sys.modules[name] = types.ModuleType(name)
sys.modules["airflow"].DAG = DAG
sys.modules["airflow.operators.bash"].BashOperator = BashOperator
exec(compile(open(sys.argv[1]).read(), sys.argv[1], "exec"))
for before, task in zip([None] + tasks, tasks):
    assert task.after is before
print(json.dumps([t.commands for t in tasks]))
`

// The DAG is imported and its tasks are run in their order, the mapped ones side by side.
func TestShardsDAGRuns(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("no python3 here")
	}
	out, err := exec.Command(python, "-c", airflow, filepath.Join(moduleRoot(),
		"packaging/airflow/stockwright_shards.py")).Output()
	require.NoError(t, err)
	var tasks [][]string
	require.NoError(t, json.Unmarshal(out, &tasks))
	require.Len(t, tasks, 3)
	require.Len(t, tasks[1], 4)
	ws := filepath.Join(t.TempDir(), "ws")
	require.NoError(t, exec.Command("stockwright", "generate", ws, "-q", "--skus", "20", "--stores",
		"2", "--days", "120").Run())
	for _, commands := range tasks {
		var running []*exec.Cmd
		for _, c := range commands {
			cmd := exec.Command("sh", "-c", strings.NewReplacer("/srv/stockwright", ws,
				"{{ data_interval_end | ds }}", "2026-11-02").Replace(c))
			cmd.Stderr = &bytes.Buffer{}
			require.NoError(t, cmd.Start())
			running = append(running, cmd)
		}
		for _, cmd := range running {
			require.NoError(t, cmd.Wait(), cmd.Stderr)
		}
	}
	require.FileExists(t, filepath.Join(ws, "runs", "2026-11-02-nightly", "run.json"))
}

func TestShardOfAnotherVersionIsRefused(t *testing.T) {
	ws := filepath.Join(t.TempDir(), "ws")
	does := func(args ...string) (int, string) {
		var out, errs bytes.Buffer
		return run(context.Background(), append(args, "-q"), strings.NewReader(""), &out, &errs),
			out.String() + errs.String()
	}
	code, text := does("generate", ws, "--skus", "10", "--stores", "1", "--days", "90")
	require.Zero(t, code, text)
	night := []string{"-w", ws, "--as-of", "2026-11-02"}
	code, text = does(append([]string{"shard", "plan"}, night...)...)
	require.Zero(t, code, text)
	plans, err := filepath.Glob(filepath.Join(ws, "runs", ".building-*", "shards", "plan.json"))
	require.NoError(t, err)
	was, err := os.ReadFile(plans[0])
	require.NoError(t, err)
	for _, change := range [][2]string{{`"version": "dev"`, `"version": "v9"`},
		{`"format": 1`, `"format": 2`}, {`"arch": "`, `"arch": "other-`}, {`"history": "`, `"history": "0`}} {
		require.Contains(t, string(was), change[0])
		require.NoError(t, os.WriteFile(plans[0], []byte(strings.Replace(string(was), change[0], change[1], 1)), 0o644))
		code, text = does(append([]string{"shard", "work"}, night...)...)
		require.Equal(t, 4, code, text)
	}
	code, _ = does(append([]string{"shard", "work", "--index", "2", "--of", "2"}, night...)...)
	require.Equal(t, 2, code)
}
