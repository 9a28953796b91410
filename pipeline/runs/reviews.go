package runs

import (
	"path/filepath"

	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/plan"
)

// ReviewsName is the workspace's append-only journal of reviews, one JSON
// object a line.
const ReviewsName = "reviews.jsonl"

// ReadReviews reads the journal; a missing file is an empty journal. A last
// line cut off by a crash was never acknowledged and is left out.
func ReadReviews(workspace string) ([]plan.Review, error) {
	return config.ReadJournal[plan.Review](filepath.Join(workspace, ReviewsName))
}

// AppendReviews checks the reviews against the journal and appends them all,
// or none: when this returns nil they are on disk.
func AppendReviews(workspace string, reviews []plan.Review) error {
	return AppendJournal(workspace, ReviewsName, reviews, func(journal []plan.Review) error {
		decisions := plan.Decisions(journal)
		for _, r := range reviews {
			if err := decisions[r.Line].Check(r); err != nil {
				return err
			}
			decisions[r.Line] = decisions[r.Line].Apply(r)
		}
		return nil
	})
}
