package lake

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/stockwright/stockwright/datasets/place"
)

// icebergTable is the part of a table's metadata that names its files.
type icebergTable struct {
	Version        int              `json:"format-version"`
	Location       string           `json:"location"`
	UpdatedMillis  int64            `json:"last-updated-ms"`
	Sequence       int64            `json:"last-sequence-number"`
	Snapshot       *int64           `json:"current-snapshot-id"`
	Snapshots      []icebergVersion `json:"snapshots"`
	Schemas        []icebergSchema  `json:"schemas"`
	Schema         *icebergSchema   `json:"schema"` // of version 1
	SchemaID       int              `json:"current-schema-id"`
	Specs          []icebergSpec    `json:"partition-specs"`
	EncryptionKeys json.RawMessage  `json:"encryption-keys"`

	root string
}

type icebergVersion struct {
	ID           int64    `json:"snapshot-id"`
	ManifestList string   `json:"manifest-list"`
	Manifests    []string `json:"manifests"` // of version 1 without lists
	KeyID        string   `json:"key-id"`
}

type icebergSchema struct {
	ID     int `json:"schema-id"`
	Fields []struct {
		ID             int32           `json:"id"`
		Name           string          `json:"name"`
		Type           json.RawMessage `json:"type"`
		InitialDefault json.RawMessage `json:"initial-default"`
	} `json:"fields"`
}

type icebergSpec struct {
	ID     int `json:"spec-id"`
	Fields []struct {
		Source    int32  `json:"source-id"`
		Name      string `json:"name"`
		Transform string `json:"transform"`
	} `json:"fields"`
}

// icebergSnapshot reads the newest metadata and the manifests it names.
func icebergSnapshot(root string) ([]File, error) {
	t, err := newestMetadata(root)
	if err != nil {
		return nil, err
	}
	switch {
	case t.Version < 1 || t.Version > 3:
		return nil, refuse(root, "it is an Iceberg table of format version %d; this program reads 1 to 3", t.Version)
	case len(t.EncryptionKeys) > 0 && string(t.EncryptionKeys) != "null" && string(t.EncryptionKeys) != "[]":
		return nil, refuse(root, "this Iceberg table is encrypted")
	case t.Snapshot == nil || *t.Snapshot < 0:
		return nil, nil // a table that nothing was written to
	}
	at := slices.IndexFunc(t.Snapshots, func(s icebergVersion) bool { return s.ID == *t.Snapshot })
	if at < 0 {
		return nil, damaged(root, fmt.Errorf("its metadata lacks the current snapshot %d", *t.Snapshot))
	}
	snapshot := t.Snapshots[at]
	if snapshot.KeyID != "" {
		return nil, refuse(root, "this Iceberg table is encrypted")
	}
	fields, err := t.fields()
	if err != nil {
		return nil, err
	}
	var out []File
	add := func(m manifest) error {
		files, err := t.manifestFiles(m, fields)
		out = append(out, files...)
		return err
	}
	if snapshot.ManifestList == "" {
		for _, path := range snapshot.Manifests {
			if err := add(manifest{Path: path}); err != nil {
				return nil, err
			}
		}
	} else {
		list, err := t.manifestList(snapshot.ManifestList)
		if err != nil {
			return nil, err
		}
		for _, m := range list {
			if err := add(m); err != nil {
				return nil, err
			}
		}
	}
	slices.SortFunc(out, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	return out, nil
}

// newestMetadata reads the metadata that the catalog points to, as far as the
// folder tells: the hint of a Hadoop catalog, else the highest number, and of
// equal ones what was written last.
func newestMetadata(root string) (*icebergTable, error) {
	folder := place.Join(root, "metadata")
	names, err := place.Names(folder)
	if err != nil {
		return nil, err
	}
	highest := int64(-1)
	var newest []string
	for _, name := range names {
		m := metadataName.FindStringSubmatch(name)
		if m == nil {
			continue
		}
		n, err := strconv.ParseInt(strings.TrimPrefix(m[1], "v"), 10, 64)
		if err != nil {
			continue
		}
		if n > highest {
			highest, newest = n, nil
		}
		if n == highest {
			newest = append(newest, name)
		}
	}
	var best *icebergTable
	for _, name := range newest {
		t, err := readMetadata(place.Join(folder, name))
		if err != nil {
			return nil, damaged(place.Join(folder, name), err)
		}
		if best == nil || cmp.Or(cmp.Compare(t.Sequence, best.Sequence),
			cmp.Compare(t.UpdatedMillis, best.UpdatedMillis)) > 0 {
			best = t
		}
	}
	if best == nil {
		return nil, damaged(folder, errors.New("it holds no metadata.json"))
	}
	best.root = root
	return best, nil
}

func readMetadata(path string) (*icebergTable, error) {
	text, err := place.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if bytes.HasPrefix(text, []byte{0x1f, 0x8b}) {
		z, err := gzip.NewReader(bytes.NewReader(text))
		if err != nil {
			return nil, err
		}
		if text, err = io.ReadAll(io.LimitReader(z, 1<<30)); err != nil {
			return nil, err
		}
	}
	t := &icebergTable{}
	return t, json.Unmarshal(text, t)
}

// fields are the current columns by id.
func (t *icebergTable) fields() (map[int32]string, error) {
	schema := t.Schema
	for i := range t.Schemas {
		if t.Schemas[i].ID == t.SchemaID {
			schema = &t.Schemas[i]
		}
	}
	if schema == nil {
		return nil, damaged(t.root, errors.New("its metadata lacks the current schema"))
	}
	out := map[int32]string{}
	for _, f := range schema.Fields {
		if len(f.InitialDefault) > 0 && string(f.InitialDefault) != "null" {
			return nil, refuse(t.root, "column %s of this Iceberg table has an initial default, which this program does not read", f.Name)
		}
		out[f.ID] = f.Name
	}
	return out, nil
}

// locate is where a file that the table names lies now: a table that was
// copied or moved still names the place it was made in.
func (t *icebergTable) locate(path string) string {
	if rest, ok := strings.CutPrefix(path, strings.TrimSuffix(t.Location, "/")+"/"); ok && t.Location != "" {
		return place.Join(t.root, rest)
	}
	// One storage has several scheme names.
	for _, alias := range []string{"s3a://", "s3n://"} {
		if rest, ok := strings.CutPrefix(path, alias); ok {
			return "s3://" + rest
		}
	}
	if rest, ok := strings.CutPrefix(path, "file:"); ok {
		return "/" + strings.TrimLeft(rest, "/")
	}
	return place.Join(t.root, path)
}

// manifest is an entry of a manifest list.
type manifest struct {
	Path    string `avro:"manifest_path"`
	Content int    `avro:"content"`
	Spec    int    `avro:"partition_spec_id"`
	Key     []byte `avro:"key_metadata"`
}

func (t *icebergTable) manifestList(path string) ([]manifest, error) {
	var out []manifest
	err := readAvro(t.locate(path), func(r record) error {
		m := manifest{Path: r.text("manifest_path"), Content: int(r.number("content")),
			Spec: int(r.number("partition_spec_id")), Key: r.bytes("key_metadata")}
		if m.Path == "" {
			return errors.New("an entry has no path")
		}
		if len(m.Key) > 0 {
			return refuse(t.root, "this Iceberg table is encrypted")
		}
		out = append(out, m)
		return nil
	})
	return out, t.fault(path, err)
}

func (t *icebergTable) fault(path string, err error) error {
	var own *Error
	if err == nil || errors.As(err, &own) {
		return err
	}
	return damaged(t.locate(path), err)
}

// Status and content of manifest entries.
const (
	entryDeleted = 2
	contentData  = 0
)

func (t *icebergTable) manifestFiles(m manifest, fields map[int32]string) ([]File, error) {
	var out []File
	err := readAvro(t.locate(m.Path), func(r record) error {
		file := r.inner("data_file")
		if r.number("status") == entryDeleted {
			return nil
		}
		switch {
		case m.Content != contentData || file.number("content") != contentData:
			return &Error{Path: t.root, Text: "the current snapshot of this Iceberg table leaves rows out by delete files, which this program does not read",
				Hint: "rewrite its files (Spark: CALL system.rewrite_data_files(table => …, options => map('delete-file-threshold','1'))), or " + cureCopy}
		case len(file.bytes("key_metadata")) > 0:
			return refuse(t.root, "this Iceberg table is encrypted")
		case !strings.EqualFold(file.text("file_format"), "parquet"):
			return refuse(t.root, "%s is written as %s; this program reads Parquet",
				place.Base(file.text("file_path")), file.text("file_format"))
		}
		out = append(out, File{Path: t.locate(file.text("file_path")), Fields: fields,
			Partition: t.identity(m.Spec, file.inner("partition"), fields)})
		return nil
	})
	return out, t.fault(m.Path, err)
}

// identity are the values of columns that the table is partitioned by as they
// are; other transforms say nothing about a column's values.
func (t *icebergTable) identity(spec int, partition record, fields map[int32]string) map[string]*string {
	var out map[string]*string
	for _, s := range t.Specs {
		if s.ID != spec {
			continue
		}
		for _, f := range s.Fields {
			value, there := partition[f.Name]
			name := fields[f.Source]
			if f.Transform != "identity" || !there || name == "" {
				continue
			}
			if out == nil {
				out = map[string]*string{}
			}
			out[name] = partitionText(value)
		}
	}
	return out
}

func partitionText(value any) *string {
	text := ""
	switch v := value.(type) {
	case nil:
		return nil
	case time.Time:
		text = v.UTC().Format("2006-01-02 15:04:05")
		if v.Equal(v.Truncate(24 * time.Hour)) {
			text = v.UTC().Format(time.DateOnly)
		}
	case []byte:
		text = string(v)
	default:
		text = fmt.Sprint(v)
	}
	return &text
}
