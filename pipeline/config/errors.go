// Package config is stockwright.yaml: its keys, their defaults and their limits, the
// stages a pipeline may name, and the engine's options that follow from it.
package config

import (
	"errors"
)

// ErrRefused is wrapped by every error that refuses the inputs before anything
// was written: a broken file, an unusable configuration, a failed gate.
var ErrRefused = errors.New("inputs refused")
