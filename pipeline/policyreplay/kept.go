package policyreplay

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/stockwright/stockwright/pipeline/runs"
)

// ReplayName is the file of a workspace that holds its last replay. No run rests on it.
const ReplayName = "replay.json"

// SaveReplay keeps a replay in the workspace, in place of the one before.
func SaveReplay(workspace string, p *Result) error {
	return runs.WriteJSON(filepath.Join(workspace, ReplayName), p)
}

// ReadReplay is the workspace's last replay, nil where there is none.
func ReadReplay(workspace string) (*Result, error) {
	var p Result
	err := runs.ReadJSON(filepath.Join(workspace, ReplayName), &p)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("%w; remove the file, or make it anew with 'stockwright backtest --policy'", err)
	}
	return &p, nil
}
