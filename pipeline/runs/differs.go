package runs

import (
	"errors"
)

// ErrDiffers is wrapped when a recomputation does not give what the run says.
var ErrDiffers = errors.New("the recomputation differs from the run")
