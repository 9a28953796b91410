// Package pipeline is the night: its stages, the immutable run folder, the
// lock, the schedule, explain and diff. It is the only glue between the three
// engines, and it does not know the execution module: plans and the stock
// snapshot are all that passes between them.
package pipeline
