package epcis

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/stockwright/stockwright/internal/journal"
	"github.com/stockwright/stockwright/internal/wholefile"
)

// Stored is a captured event.
type Stored struct {
	ID       string    // the eventID it came with, else its hash
	Hash     string    // event hash ID
	Recorded time.Time // when it was captured first
	Event    Event
	Movement int64 // of our ledger, for an event that says what it booked; 0 for captured ones
	seq      int
}

// Capture is one capture job: what happened to the events of one body.
type Capture struct {
	ID        string    `json:"captureID"`
	CreatedAt time.Time `json:"createdAt"`
	Finished  time.Time `json:"finishedAt"`
	Running   bool      `json:"running"`
	Success   bool      `json:"success"`
	Behaviour string    `json:"captureErrorBehaviour"`
	Errors    []Problem `json:"errors"`

	IDs      []string `json:"-"` // event IDs in the order of the body
	New      int      `json:"-"` // events not known before
	Repeated int      `json:"-"` // events known before: nothing happened
	Declared int      `json:"-"` // known events now declared to be in error
}

// Problem is a problem document of RFC 7807.
type Problem struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail,omitempty"`
}

// Sink is told of every event that was not known before, and of every error
// declaration. It must bear being told again after a crash: the event hash is
// its idempotency key.
type Sink func(ctx context.Context, s Stored) error

// Repository keeps events. It is safe for concurrent use.
type Repository struct {
	mu       sync.RWMutex
	now      func() time.Time
	sink     Sink
	file     *os.File // nil: memory only
	chain    journal.Chain
	events   []*Stored
	byHash   map[string]*Stored
	byID     map[string]*Stored
	captures []*Capture

	one     sync.Mutex // held by who tells the ledger
	telling sync.WaitGroup
	open    context.Context // until Close
	close   context.CancelFunc

	published int64 // newest movement of the ledger that is an event here
}

// Open reads the events kept in a file of one JSON line an event, which is
// made when it does not exist; path "" keeps events in memory. sink may be
// nil, now nil means time.Now.
func Open(path string, sink Sink, now func() time.Time) (*Repository, error) {
	if now == nil {
		now = time.Now
	}
	r := &Repository{now: now, sink: sink, byHash: map[string]*Stored{}, byID: map[string]*Stored{}}
	r.open, r.close = context.WithCancel(context.Background())
	if path == "" {
		return r, nil
	}
	body, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	if r.chain, err = journal.End(path, body); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, wholefile.Shared)
	if err != nil {
		return nil, err
	}
	r.file = f
	return r, r.load()
}

// Close ends what tells the ledger, which the next Replay goes on with, and closes the file.
func (r *Repository) Close() error {
	r.close()
	r.telling.Wait()
	if r.file == nil {
		return nil
	}
	return r.file.Close()
}

// line is how an event is kept in the file.
type line struct {
	Recorded   time.Time         `json:"recorded"`
	Namespaces map[string]string `json:"namespaces,omitempty"`
	Event      map[string]any    `json:"event"`
	Literal    bool              `json:"literal,omitempty"`  // Event.Literal: it came as XML
	Movement   int64             `json:"movement,omitempty"` // Stored.Movement
}

// load reads the file; a last line cut short by a crash is dropped.
func (r *Repository) load() error {
	in := bufio.NewReader(r.file)
	var good int64
	for {
		text, err := in.ReadBytes('\n')
		if err != nil {
			break
		}
		var l line
		d := json.NewDecoder(bytes.NewReader(text))
		d.UseNumber()
		if err := d.Decode(&l); err != nil {
			return fmt.Errorf("EPCIS repository, line %d: %w", len(r.events)+1, err)
		}
		e := Event{l.Event, l.Namespaces, l.Literal}
		if s, result := r.place(e, e.Hash(), l.Recorded); result == fresh {
			s.Movement = l.Movement
		}
		r.published = max(r.published, l.Movement)
		good += int64(len(text))
	}
	if err := r.file.Truncate(good); err != nil {
		return err
	}
	_, err := r.file.Seek(good, 0)
	return err
}

// outcome is what capturing one event came to.
type outcome int

const (
	fresh outcome = iota
	repeated
	declared
)

// place puts an event where its hash says.
func (r *Repository) place(e Event, hash string, recorded time.Time) (*Stored, outcome) {
	if s := r.byHash[hash]; s != nil {
		if e.Declared() && !s.Event.Declared() {
			fields := map[string]any{}
			for k, v := range s.Event.Fields {
				fields[k] = v
			}
			fields["errorDeclaration"] = e.Fields["errorDeclaration"]
			s.Event.Fields = fields
			return s, declared
		}
		return s, repeated
	}
	id := e.Text("eventID")
	if id == "" {
		id = hash
	}
	s := &Stored{ID: id, Hash: hash, Recorded: recorded, Event: e, seq: len(r.events)}
	r.events = append(r.events, s)
	r.byHash[hash] = s
	r.byID[id] = s
	return s, fresh
}

// Capture takes a document or a single event. All of it is checked before any
// of it is kept. An event captured again changes nothing; one that declares a
// known event to be in error adds the declaration to it. What is kept is safe when
// Capture returns; of a large document the ledger is told afterwards, and the job says
// Running until it was.
func (r *Repository) Capture(ctx context.Context, body []byte) (Capture, error) {
	events, err := Parse(body)
	if err != nil {
		return Capture{}, err
	}
	return r.Add(ctx, events)
}

// toldAtOnce is how many events the ledger is told of before a capture is answered.
const toldAtOnce = 100

// Add captures events that were made here.
func (r *Repository) Add(ctx context.Context, events []Event) (Capture, error) {
	hashes := make([]string, len(events))
	for i, e := range events {
		hashes[i] = e.Hash()
	}
	job, told, err := r.keep(events, hashes)
	if err != nil {
		return Capture{}, err
	}
	if len(told) <= toldAtOnce {
		r.tell(ctx, job, told)
	} else {
		r.telling.Add(1)
		go func() {
			defer r.telling.Done()
			r.tell(r.open, job, told)
		}()
	}
	r.mu.RLock()
	defer r.mu.RUnlock()
	return *job, nil
}

// keep puts events into the repository and its file, and gives those that the ledger has
// to be told of.
func (r *Repository) keep(events []Event, hashes []string) (*Capture, []Stored, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.conflict(events, hashes); err != nil {
		return nil, nil, err
	}
	job := &Capture{ID: fmt.Sprintf("capture-%d-%d", r.now().UnixMicro(), len(r.captures)),
		CreatedAt: r.now().UTC(), Behaviour: "rollback",
		Errors: []Problem{}, Running: true}
	var changed []*Stored
	for i, e := range events {
		s, result := r.place(e, hashes[i], r.now().UTC())
		job.IDs = append(job.IDs, s.ID)
		switch result {
		case repeated:
			job.Repeated++
			continue
		case declared:
			job.Declared++
		default:
			job.New++
		}
		changed = append(changed, s)
	}
	if err := r.append(changed...); err != nil {
		return nil, nil, err
	}
	if err := r.keepHead(); err != nil {
		return nil, nil, err
	}
	r.captures = append(r.captures, job)
	if r.sink == nil {
		return job, nil, nil
	}
	told := make([]Stored, len(changed))
	for i, s := range changed {
		told[i] = *s
	}
	return job, told, nil
}

// errorsMost is how many errors a capture job lists.
const errorsMost = 100

// tell tells the ledger of events, one capture after the other, and ends the job.
func (r *Repository) tell(ctx context.Context, job *Capture, events []Stored) {
	r.one.Lock()
	defer r.one.Unlock()
	problems, more := []Problem{}, 0
	for _, s := range events {
		if err := r.sink(ctx, s); err == nil {
			continue
		} else if len(problems) < errorsMost {
			problems = append(problems, Problem{"epcisException:ImplementationException",
				"the event is kept, the ledger could not follow",
				500, fmt.Sprintf("event %s: %v", s.ID, err)})
		} else {
			more++
		}
	}
	if more > 0 {
		problems = append(problems, Problem{"epcisException:ImplementationException",
			fmt.Sprintf("%d more events the ledger could not follow", more), 500, ""})
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	job.Errors, job.Running, job.Success, job.Finished = problems, false, len(problems) == 0, r.now().UTC()
}

// Replay tells the sink of every event again, in the order of capture: after a
// crash the ledger catches up with what is kept.
func (r *Repository) Replay(ctx context.Context) error {
	if r.sink == nil {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	var all []error
	for _, s := range r.events {
		if s.Movement != 0 {
			continue // the ledger told us
		}
		if err := r.sink(ctx, *s); err != nil {
			all = append(all, fmt.Errorf("event %s: %w", s.ID, err))
		}
	}
	return errors.Join(all...)
}

// conflict refuses an event ID that already belongs to another event.
func (r *Repository) conflict(events []Event, hashes []string) error {
	for i, e := range events {
		id := e.Text("eventID")
		if s := r.byID[id]; id != "" && s != nil && s.Hash != hashes[i] {
			return &Error{"ValidationException", fmt.Sprintf("/epcisBody/eventList/%d/eventID", i),
				fmt.Sprintf("%s is the ID of another event; corrections need an ID of their own", id)}
		}
	}
	return nil
}

// append keeps events on disk, in one write.
func (r *Repository) append(events ...*Stored) error {
	if r.file == nil || len(events) == 0 {
		return nil
	}
	var out bytes.Buffer
	for _, s := range events {
		text, err := json.Marshal(line{s.Recorded, s.Event.Namespaces, s.Event.Fields, s.Event.Literal, s.Movement})
		if err != nil {
			return err
		}
		out.Write(append(r.chain.Seal(text), '\n'))
	}
	if _, err := r.file.Write(out.Bytes()); err != nil {
		return err
	}
	return r.file.Sync()
}

// keepHead notes how far the file is.
func (r *Repository) keepHead() error {
	if r.file == nil || r.chain.Lines == 0 {
		return nil
	}
	return journal.WriteHead(r.file.Name(), r.chain)
}

// ErrUnknown is answered for an event or capture job that is not there.
var ErrUnknown = errors.New("there is no such resource")
