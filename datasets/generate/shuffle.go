package generate

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"

	"github.com/stockwright/stockwright/internal/wholefile"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
)

// bucketRows is about how many rows a bucket of the shuffle holds in memory.
const bucketRows = 2_000_000

// shuffledSales is a sales table in random order that never has to be in
// memory: rows are dealt to buckets on disk, by chance or by month, and each
// bucket is shuffled by itself. Dealing by chance and then shuffling makes
// every order of the whole table equally likely.
type shuffledSales struct {
	w       *World
	dir     string
	temp    string
	opts    datasets.SalesOptions
	hive    bool
	random  stream
	buckets []*bucket
	byMonth []int // hive only: the bucket of each day of the history
	record  [recordSize]byte
}

type bucket struct {
	name string
	file *os.File
	buf  *bufio.Writer
}

// recordSize is one row on disk: SKU, location, flags, day, units, price.
const recordSize = 4 + 2 + 2 + 4 + 4 + 8

func newShuffledSales(w *World, dir string, opts datasets.SalesOptions, hive bool) (*shuffledSales, error) {
	if err := os.MkdirAll(dir, wholefile.Folder); err != nil {
		return nil, err
	}
	temp, err := os.MkdirTemp(filepath.Dir(dir), ".shuffle-*")
	if err != nil {
		return nil, err
	}
	s := &shuffledSales{w: w, dir: dir, temp: temp, opts: opts, hive: hive}
	if !hive {
		for n := range max(1, w.Pairs()*w.opt.Days/bucketRows) {
			s.buckets = append(s.buckets, &bucket{name: fmt.Sprintf("part-%03d", n)})
		}
	} else {
		for day := w.FirstDay(); day < w.opt.AsOf; day++ {
			month := "month=" + day.Time().Format("2006-01")
			if n := len(s.buckets); n == 0 || s.buckets[n-1].name != month {
				s.buckets = append(s.buckets, &bucket{name: month})
			}
			s.byMonth = append(s.byMonth, len(s.buckets)-1)
		}
	}
	for _, b := range s.buckets {
		if b.file, err = os.Create(filepath.Join(temp, b.name)); err != nil {
			return nil, errors.Join(err, s.abort())
		}
		b.buf = bufio.NewWriterSize(b.file, 1<<16)
	}
	return s, nil
}

func (s *shuffledSales) path() string { return s.dir }

func (s *shuffledSales) take(i int, told *story) error {
	r := s.random.at(s.w.opt.Seed, drawShuffle, i, 0, 0)
	for l, rows := range told.sales {
		for _, row := range rows {
			to := 0
			if s.hive {
				to = s.byMonth[row.day-s.w.FirstDay()]
			} else {
				to = r.IntN(len(s.buckets))
			}
			if err := s.deal(s.buckets[to], i, l, row); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *shuffledSales) deal(b *bucket, i, l int, row sold) error {
	flags := uint16(0)
	if row.promo {
		flags |= 1
	}
	if row.inStock {
		flags |= 2
	}
	to := binary.LittleEndian
	to.PutUint32(s.record[0:], uint32(i))
	to.PutUint16(s.record[4:], uint16(l))
	to.PutUint16(s.record[6:], flags)
	to.PutUint32(s.record[8:], uint32(row.day))
	to.PutUint32(s.record[12:], uint32(row.units))
	to.PutUint64(s.record[16:], math.Float64bits(row.price))
	_, err := b.buf.Write(s.record[:])
	return err
}

func (s *shuffledSales) close() error {
	for n, b := range s.buckets {
		path := filepath.Join(s.dir, b.name+".parquet")
		if s.hive {
			path = filepath.Join(s.dir, b.name, "sales.parquet")
		}
		if err := s.write(n, b, path); err != nil {
			return errors.Join(err, s.abort())
		}
	}
	return os.RemoveAll(s.temp)
}

// write shuffles one bucket into its file.
func (s *shuffledSales) write(n int, b *bucket, path string) error {
	if err := b.buf.Flush(); err != nil {
		return err
	}
	if _, err := b.file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	data, err := io.ReadAll(b.file)
	if err != nil {
		return err
	}
	if err := errors.Join(b.file.Close(), os.Remove(b.file.Name())); err != nil {
		return err
	}
	order := make([]uint32, len(data)/recordSize)
	for i := range order {
		order[i] = uint32(i)
	}
	s.random.at(s.w.opt.Seed, drawShuffle, n, 1, 0).Shuffle(len(order),
		func(i, j int) { order[i], order[j] = order[j], order[i] })
	out, err := datasets.NewSalesWriter(path, s.opts)
	if err != nil {
		return err
	}
	var part batch
	for from := 0; from < len(order); from += 1 << 14 {
		part.reset()
		for _, at := range order[from:min(from+1<<14, len(order))] {
			s.read(&part, data[int(at)*recordSize:][:recordSize])
		}
		if err := out.Append(part.SalesBatch); err != nil {
			return errors.Join(err, out.Abort())
		}
	}
	return out.Close()
}

func (s *shuffledSales) read(into *batch, record []byte) {
	from := binary.LittleEndian
	flags := from.Uint16(record[6:])
	into.add(s.w.locations[from.Uint16(record[4:])].name, s.w.skus[from.Uint32(record)].name, sold{
		day: core.Day(int32(from.Uint32(record[8:]))), units: int32(from.Uint32(record[12:])),
		price: math.Float64frombits(from.Uint64(record[16:])), promo: flags&1 != 0, inStock: flags&2 != 0})
}

func (s *shuffledSales) abort() error {
	for _, b := range s.buckets {
		if b.file != nil {
			b.file.Close() // it is thrown away
		}
	}
	return errors.Join(os.RemoveAll(s.temp), os.RemoveAll(s.dir))
}
