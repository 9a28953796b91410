package core

// Place is where a slot of a warehouse is and what may stand there.
type Place struct {
	Zone         string  `json:"zone,omitempty"`
	Aisle        string  `json:"aisle,omitempty"`
	X            float64 `json:"x" missing:"NaN"`         // metres
	Y            float64 `json:"y" missing:"NaN"`         // metres
	StorageClass string  `json:"storage_class,omitempty"` // "" takes any item
	Reserve      bool    `json:"reserve,omitempty"`       // bulk storage, from which forward slots are refilled
	Locked       bool    `json:"locked,omitempty"`        // neither filled nor emptied by a plan
}
