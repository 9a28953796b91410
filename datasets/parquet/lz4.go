package parquet

import (
	"encoding/binary"

	"github.com/pierrec/lz4/v4"
)

// unpackLZ4 decompresses one block that must fill into (codec LZ4_RAW).
func unpackLZ4(into, stored []byte) error {
	n, err := lz4.UncompressBlock(stored, into)
	if err == nil && n != len(into) {
		err = errHeader
	}
	return err
}

// unpackHadoopLZ4 decompresses what codec LZ4 stands for in files of Hadoop and
// Spark: blocks of a length uncompressed, then chunks of a length compressed and
// an LZ4 block each, until they fill it; lengths have four bytes, the highest
// first. Others have written a bare block under the same name.
func unpackHadoopLZ4(into, stored []byte) error {
	if framedLZ4(into, stored) {
		return nil
	}
	return unpackLZ4(into, stored)
}

func framedLZ4(into, stored []byte) bool {
	for len(into) > 0 {
		if len(stored) < 4 {
			return false
		}
		block := uint64(binary.BigEndian.Uint32(stored))
		if block == 0 || block > uint64(len(into)) {
			return false
		}
		stored = stored[4:]
		for out := into[:block]; len(out) > 0; {
			if len(stored) < 4 {
				return false
			}
			size := uint64(binary.BigEndian.Uint32(stored))
			if size == 0 || size > uint64(len(stored)-4) {
				return false
			}
			n, err := lz4.UncompressBlock(stored[4:4+size], out)
			if err != nil || n == 0 {
				return false
			}
			out, stored = out[n:], stored[4+size:]
		}
		into = into[block:]
	}
	return len(stored) == 0
}
