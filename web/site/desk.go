package site

import (
	"context"
	"time"

	"github.com/stockwright/stockwright/pipeline/whatif"
)

// DeskPatience is how long a page waits for the desk before it goes out
// without what the desk answers; its script asks for that part again.
const DeskPatience = 15 * time.Millisecond

// OpenDesk reads the run's desk in the background at the first question and
// waits for it no longer than patience; nil without an error is "not yet".
func (s *Server) OpenDesk(ctx context.Context, d *RunData, patience time.Duration) (*whatif.Desk, error) {
	desk, _, err := d.desk.Within(ctx, patience, func(ctx context.Context) (*whatif.Desk, error) {
		return whatif.Open(ctx, s.Workspace(), d.Dir)
	})
	return desk, err
}
