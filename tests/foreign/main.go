// Checks a log with the packages that Go's own checksum database is checked with: note and tlog of golang.org/x/mod.
//
// main FOLDER KEY OLD-CHECKPOINT CONSISTENCY-PROOF: FOLDER holds checkpoint, tile/ and proof/INDEX.tlog-proof.
package main

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type folder string

func (f folder) Height() int { return 8 }

func (f folder) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var found [][]byte
	for _, tile := range tiles {
		// Go writes the height into the path, tlog-tiles does not.
		data, err := os.ReadFile(filepath.Join(string(f), "tile", strings.TrimPrefix(tile.Path(), "tile/8/")))
		if err != nil {
			return nil, err
		}
		found = append(found, data)
	}
	return found, nil
}

func (f folder) SaveTiles([]tlog.Tile, [][]byte) {}

func must[T any](value T, err error) T {
	if err != nil {
		fmt.Println("refused:", err)
		os.Exit(1)
	}
	return value
}

func readHash(line string) tlog.Hash {
	return must(tlog.ParseHash(line))
}

// openCheckpoint returns the tree that a checkpoint signs.
func openCheckpoint(words []byte, key string) tlog.Tree {
	verifier := must(note.NewVerifier(key))
	opened := must(note.Open(words, note.VerifierList(verifier)))
	lines := strings.Split(opened.Text, "\n")
	return tlog.Tree{N: must(strconv.ParseInt(lines[1], 10, 64)), Hash: readHash(lines[2])}
}

// readEntries returns the records of all bundles, in their order.
func readEntries(f folder, size int64) [][]byte {
	var entries [][]byte
	for first := int64(0); first < size; first += 256 {
		tile := tlog.Tile{H: 8, L: -1, N: first / 256, W: int(min(256, size-first))}
		path := strings.Replace(strings.TrimPrefix(tile.Path(), "tile/8/"), "data", "entries", 1)
		data := must(os.ReadFile(filepath.Join(string(f), "tile", path)))
		for len(data) > 0 {
			length := binary.BigEndian.Uint16(data)
			entries = append(entries, data[2:2+length])
			data = data[2+length:]
		}
	}
	return entries
}

func main() {
	f, key := folder(os.Args[1]), os.Args[2]
	words := must(os.ReadFile(filepath.Join(string(f), "checkpoint")))
	tree := openCheckpoint(words, key)
	entries := readEntries(f, tree.N)
	if int64(len(entries)) != tree.N {
		must(0, fmt.Errorf("%d entries of %d", len(entries), tree.N))
	}
	var places []int64
	for index := range entries {
		places = append(places, tlog.StoredHashIndex(0, int64(index)))
	}
	for index, hash := range must(tlog.TileHashReader(tree, f).ReadHashes(places)) {
		if hash != tlog.RecordHash(entries[index]) {
			must(0, fmt.Errorf("entry %d is not the one in the tree", index))
		}
	}
	proofs := must(filepath.Glob(filepath.Join(string(f), "proof", "*.tlog-proof")))
	for _, name := range proofs {
		head, _, _ := strings.Cut(string(must(os.ReadFile(name))), "\n\n")
		lines := strings.Split(head, "\n")
		index := must(strconv.ParseInt(strings.TrimPrefix(lines[1], "index "), 10, 64))
		var proof tlog.RecordProof
		for _, line := range lines[2:] {
			proof = append(proof, readHash(line))
		}
		must(0, tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(entries[index])))
	}
	older := openCheckpoint(must(os.ReadFile(os.Args[3])), key)
	var proof tlog.TreeProof
	for _, line := range strings.Fields(string(must(os.ReadFile(os.Args[4])))) {
		must(base64.StdEncoding.DecodeString(line))
		proof = append(proof, readHash(line))
	}
	must(0, tlog.CheckTree(proof, tree.N, tree.Hash, older.N, older.Hash))
	fmt.Printf("accepted: %d entries, %d proofs, since %d\n", tree.N, len(proofs), older.N)
}
