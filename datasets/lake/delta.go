package lake

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/stockwright/stockwright/datasets/place"
)

// deltaAction is one line of a Delta log; only the actions that say what the
// current snapshot is made of are looked at.
type deltaAction struct {
	Add      *deltaAdd      `json:"add"`
	Remove   *deltaRemove   `json:"remove"`
	MetaData *deltaMeta     `json:"metaData"`
	Protocol *deltaProtocol `json:"protocol"`
}

type deltaAdd struct {
	Path           string             `json:"path"`
	Partition      map[string]*string `json:"partitionValues"`
	DeletionVector *deltaVector       `json:"deletionVector"`
}

type deltaRemove struct {
	Path           string       `json:"path"`
	DeletionVector *deltaVector `json:"deletionVector"`
}

// deltaVector names the rows of a file that no longer count.
type deltaVector struct {
	Storage string `json:"storageType"`
	Where   string `json:"pathOrInlineDv"`
	Offset  *int64 `json:"offset"`
}

// id tells two versions of one file apart; a file without a vector has "".
func (v *deltaVector) id() string {
	if v == nil {
		return ""
	}
	id := v.Storage + v.Where
	if v.Offset != nil {
		id += "@" + strconv.FormatInt(*v.Offset, 10)
	}
	return id
}

type deltaMeta struct {
	Configuration map[string]string `json:"configuration"`
}

type deltaProtocol struct {
	MinReader int      `json:"minReaderVersion"`
	Features  []string `json:"readerFeatures"`
}

// deltaKnown are the reader features that a table may have: those that change
// nothing here, and those that are looked for where they are in use.
var deltaKnown = []string{"deletionVectors", "columnMapping", "timestampNtz", "v2Checkpoint", "vacuumProtocolCheck",
	"typeWidening", "typeWidening-preview"}

// deltaState is a snapshot in the making.
type deltaState struct {
	files    map[[2]string]*deltaAdd
	meta     *deltaMeta
	protocol *deltaProtocol
}

func (s *deltaState) apply(a deltaAction) {
	switch {
	case a.Add != nil:
		s.files[[2]string{a.Add.Path, a.Add.DeletionVector.id()}] = a.Add
	case a.Remove != nil:
		delete(s.files, [2]string{a.Remove.Path, a.Remove.DeletionVector.id()})
	case a.MetaData != nil:
		s.meta = a.MetaData
	case a.Protocol != nil:
		s.protocol = a.Protocol
	}
}

var (
	deltaCommit     = regexp.MustCompile(`^(\d{20})\.json$`)
	deltaCheckpoint = regexp.MustCompile(`^(\d{20})\.checkpoint(?:\.(\d{10})\.(\d{10}))?\.parquet$`)
)

// deltaLog is what the log folder holds.
type deltaLog struct {
	folder      string
	commits     map[int64]string
	checkpoints map[int64][]string // by version, the parts of each that is whole
	last        int64
}

func readDeltaLog(root string) (*deltaLog, error) {
	l := &deltaLog{folder: place.Join(root, "_delta_log"), commits: map[int64]string{},
		checkpoints: map[int64][]string{}, last: -1}
	names, err := place.Names(l.folder)
	if err != nil {
		return nil, err
	}
	wanted := map[int64]int{}
	for _, name := range names {
		if m := deltaCommit.FindStringSubmatch(name); m != nil {
			v, _ := strconv.ParseInt(m[1], 10, 64)
			l.commits[v] = name
			l.last = max(l.last, v)
		}
		if m := deltaCheckpoint.FindStringSubmatch(name); m != nil {
			v, _ := strconv.ParseInt(m[1], 10, 64)
			l.checkpoints[v] = append(l.checkpoints[v], name)
			l.last = max(l.last, v)
			if wanted[v] = 1; m[3] != "" {
				wanted[v], _ = strconv.Atoi(m[3])
			}
		}
	}
	for v, parts := range l.checkpoints {
		if len(parts) != wanted[v] {
			delete(l.checkpoints, v) // being written, or of two kinds: the commits tell the same
		}
	}
	return l, nil
}

// deltaSnapshot plays the log from its newest whole checkpoint to its end.
func deltaSnapshot(root string) ([]File, error) {
	l, err := readDeltaLog(root)
	if err != nil {
		return nil, err
	}
	s := &deltaState{files: map[[2]string]*deltaAdd{}}
	from := int64(0)
	if len(l.checkpoints) > 0 {
		newest := int64(-1)
		for v := range l.checkpoints {
			newest = max(newest, v)
		}
		for _, name := range l.checkpoints[newest] {
			if err := readCheckpoint(place.Join(l.folder, name), s.apply); err != nil {
				return nil, damaged(place.Join(l.folder, name), err)
			}
		}
		from = newest + 1
	}
	for v := from; v <= l.last; v++ {
		name, ok := l.commits[v]
		if !ok {
			return nil, refuse(root, "its log lacks version %d, of %d to %d, and has no checkpoint after it that can be read here", v, from, l.last)
		}
		if err := l.replay(name, s); err != nil {
			return nil, damaged(place.Join(l.folder, name), err)
		}
	}
	return s.snapshot(root, l.last)
}

func (l *deltaLog) replay(name string, s *deltaState) error {
	text, err := place.ReadFile(place.Join(l.folder, name))
	if err != nil {
		return err
	}
	lines := bufio.NewScanner(bytes.NewReader(text))
	lines.Buffer(nil, len(text)+1)
	var actions []deltaAction
	for lines.Scan() {
		if len(bytes.TrimSpace(lines.Bytes())) == 0 {
			continue
		}
		var a deltaAction
		if err := json.Unmarshal(lines.Bytes(), &a); err != nil {
			return err
		}
		actions = append(actions, a)
	}
	// Within one version what is removed goes before what is added.
	for _, a := range actions {
		if a.Remove != nil {
			s.apply(a)
		}
	}
	for _, a := range actions {
		if a.Remove == nil {
			s.apply(a)
		}
	}
	return lines.Err()
}

func (s *deltaState) snapshot(root string, version int64) ([]File, error) {
	if err := s.refuse(root); err != nil {
		return nil, err
	}
	var out []File
	for _, add := range s.files {
		if add.DeletionVector != nil {
			return nil, &Error{Path: root, Text: fmt.Sprintf("version %d of this Delta table leaves rows out by deletion vectors, which this program does not read", version),
				Hint: "rewrite its files (REORG TABLE … APPLY (PURGE); delta-rs: optimize), or " + cureCopy}
		}
		name, err := url.PathUnescape(add.Path)
		if err != nil {
			return nil, damaged(root, fmt.Errorf("path %q: %w", add.Path, err))
		}
		out = append(out, File{Path: place.Join(root, name), Partition: emptyIsNull(add.Partition)})
	}
	slices.SortFunc(out, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	return out, nil
}

// emptyIsNull makes the empty partition value what the protocol says it is.
func emptyIsNull(p map[string]*string) map[string]*string {
	for name, v := range p {
		if v != nil && *v == "" {
			p[name] = nil
		}
	}
	return p
}

func (s *deltaState) refuse(root string) error {
	switch {
	case s.protocol == nil || s.meta == nil:
		return damaged(root, errors.New("it has no protocol or no metaData"))
	case s.protocol.MinReader > 3:
		return refuse(root, "this Delta table asks for reader version %d; this program reads 1 to 3",
			s.protocol.MinReader)
	}
	for _, f := range s.protocol.Features {
		if !slices.Contains(deltaKnown, f) {
			return refuse(root, "this Delta table has the reader feature %s, which this program does not know", f)
		}
	}
	if mode := s.meta.Configuration["delta.columnMapping.mode"]; mode != "" && mode != "none" {
		return refuse(root, "this Delta table names its columns by column mapping (%s), which this program does not read", mode)
	}
	return nil
}
