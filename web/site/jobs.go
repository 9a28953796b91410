package site

import (
	"slices"
	"sync"
	"time"

	"github.com/stockwright/stockwright/core"
)

// jobs are the nights started from the screens; the workspace's lock keeps
// them and scheduled ones apart.
type jobs struct {
	mu   sync.Mutex
	list []Job
	Wait sync.WaitGroup
}

// Job is one night started from the screens.
type Job struct {
	Pipeline string
	AsOf     core.Day
	From     string
	By       string
	Started  time.Time
	Ended    time.Time
	Result   string
}

// keptJobs is how many are remembered.
const keptJobs = 20

func (j *jobs) Begin(one Job) time.Time {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.list = append(j.list, one)
	if len(j.list) > keptJobs {
		j.list = j.list[1:]
	}
	return one.Started
}

func (j *jobs) End(started, ended time.Time, text string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for i := range j.list {
		if j.list[i].Started.Equal(started) {
			j.list[i].Ended, j.list[i].Result = ended, text
		}
	}
}

// Newest lists the jobs, newest first.
func (j *jobs) Newest() []Job {
	j.mu.Lock()
	defer j.mu.Unlock()
	out := slices.Clone(j.list)
	slices.Reverse(out)
	return out
}
