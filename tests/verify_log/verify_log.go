// SPDX-License-Identifier: Apache-2.0

// verify_log checks a transparency log with none of this project's own code: hashing, proofs and signatures are those of
// golang.org/x/mod/sumdb. What that library is lax about is checked here first: it hashes the empty tree to zeros, reads
// only its own checkpoint's name, takes any spelling of base64, and does not return for sizes over 2^62.
//
//	verify_log -vkey FILE -checkpoint FILE [-log DIR] [-leaves FILE] [-old FILE -consistency FILE]
//	verify_log -vkey FILE -proof FILE -leaf FILE
//
// -vkey is a file with the log's verifier key, or with every key it had: a change of the key is then followed only where
// the key before signed it. -log is a folder in the layout of C2SP tlog-tiles: every entry, every tile and the root are recomputed. -leaves has one
// base64 entry to a line, "-" for an empty one. -consistency has one base64 hash to a line. -proof is a C2SP tlog-proof.
// Exit code: 0 everything asked for is good, 1 something is not, 2 called wrongly or unreadable.
package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const sizeMax = int64(1) << 48

type head struct {
	size int64
	root tlog.Hash
}

type memory []tlog.Hash

func (m memory) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		if index >= int64(len(m)) {
			return nil, errors.New("a hash outside the tree was asked for")
		}
		hashes[i] = m[index]
	}
	return hashes, nil
}

func decodeHash(text string) (tlog.Hash, error) {
	var hash tlog.Hash
	data, err := base64.StdEncoding.Strict().DecodeString(text)
	if err != nil || len(data) != len(hash) || base64.StdEncoding.EncodeToString(data) != text {
		return hash, errors.New("not the base64 form of a hash")
	}
	copy(hash[:], data)
	return hash, nil
}

func decodeSize(text string) (int64, error) {
	size, err := strconv.ParseInt(text, 10, 64)
	if err != nil || size < 0 || size > sizeMax || strconv.FormatInt(size, 10) != text {
		return 0, errors.New("not a size or index within a log")
	}
	return size, nil
}

// openCheckpoint believes a checkpoint only if its log signed it.
func openCheckpoint(data []byte, verifier note.Verifier) (head, error) {
	opened, err := note.Open(data, note.VerifierList(verifier))
	if err != nil {
		return head{}, fmt.Errorf("checkpoint: %w", err)
	}
	for _, signature := range append(opened.Sigs, opened.UnverifiedSigs...) {
		raw, err := base64.StdEncoding.Strict().DecodeString(signature.Base64)
		if err != nil || base64.StdEncoding.EncodeToString(raw) != signature.Base64 {
			return head{}, errors.New("checkpoint: a signature is not canonical base64")
		}
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[3] != "" {
		return head{}, errors.New("checkpoint: not exactly origin, size and root")
	}
	if lines[0] != verifier.Name() {
		return head{}, errors.New("checkpoint: of another log")
	}
	size, err := decodeSize(lines[1])
	if err != nil {
		return head{}, fmt.Errorf("checkpoint: %w", err)
	}
	root, err := decodeHash(lines[2])
	if err != nil {
		return head{}, fmt.Errorf("checkpoint: %w", err)
	}
	return head{size, root}, nil
}

func rootOf(tree memory, size int64) (tlog.Hash, error) {
	if size == 0 {
		return sha256.Sum256(nil), nil
	}
	return tlog.TreeHash(size, tree)
}

func treeOf(leaves [][]byte) (memory, error) {
	var tree memory
	for i, leaf := range leaves {
		hashes, err := tlog.StoredHashes(int64(i), leaf, tree)
		if err != nil {
			return nil, err
		}
		tree = append(tree, hashes...)
	}
	return tree, nil
}

func checkLeaves(leaves [][]byte, signed head) (memory, error) {
	if int64(len(leaves)) != signed.size {
		return nil, fmt.Errorf("leaves: %d are here, %d are signed", len(leaves), signed.size)
	}
	tree, err := treeOf(leaves)
	if err != nil {
		return nil, err
	}
	root, err := rootOf(tree, signed.size)
	if err != nil {
		return nil, err
	}
	if root != signed.root {
		return nil, errors.New("leaves: they do not hash to the signed root")
	}
	return tree, nil
}

// tileName turns x/mod's own path, which names the height too, into that of C2SP tlog-tiles.
func tileName(tile tlog.Tile) string {
	return strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
}

func bundleName(tile tlog.Tile) string {
	return strings.Replace(tile.Path(), "tile/8/0/", "tile/entries/", 1)
}

// tilesOf lists the tiles of a log of that size. NewTiles lists every partial tile there ever was; the widest are left.
func tilesOf(size int64) []tlog.Tile {
	var tiles []tlog.Tile
	for _, tile := range tlog.NewTiles(8, 0, size) {
		if width := int(size >> uint(8*tile.L) & 255); tile.W == 256 || tile.W == width {
			tiles = append(tiles, tile)
		}
	}
	return tiles
}

func readBundle(data []byte, entries int) ([][]byte, error) {
	var found [][]byte
	for len(data) > 0 {
		if len(data) < 2 {
			return nil, errors.New("entry bundle: cut short")
		}
		size := int(binary.BigEndian.Uint16(data))
		if len(data)-2 < size {
			return nil, errors.New("entry bundle: cut short")
		}
		found = append(found, data[2:2+size])
		data = data[2+size:]
	}
	if len(found) != entries {
		return nil, fmt.Errorf("entry bundle: %d entries, %d expected", len(found), entries)
	}
	return found, nil
}

// checkFolder recomputes a whole log from its entry bundles: root, and every tile.
func checkFolder(folder string, signed head) error {
	tiles := tilesOf(signed.size)
	var leaves [][]byte
	for _, tile := range tiles {
		if tile.L != 0 {
			continue
		}
		data, err := os.ReadFile(filepath.Join(folder, bundleName(tile)))
		if err != nil {
			return err
		}
		entries, err := readBundle(data, tile.W)
		if err != nil {
			return err
		}
		leaves = append(leaves, entries...)
	}
	tree, err := checkLeaves(leaves, signed)
	if err != nil {
		return err
	}
	for _, tile := range tiles {
		expected, err := tlog.ReadTileData(tile, tree)
		if err != nil {
			return err
		}
		served, err := os.ReadFile(filepath.Join(folder, tileName(tile)))
		if err != nil {
			return err
		}
		if !bytes.Equal(served, expected) {
			return fmt.Errorf("%s: not the hashes of the entries", tileName(tile))
		}
	}
	return nil
}

func readLeaves(data []byte) ([][]byte, error) {
	var leaves [][]byte
	for _, line := range strings.Split(strings.TrimSuffix(string(data), "\n"), "\n") {
		if line == "-" {
			line = ""
		} else if line == "" {
			continue
		}
		leaf, err := base64.StdEncoding.Strict().DecodeString(line)
		if err != nil {
			return nil, fmt.Errorf("leaves: %w", err)
		}
		leaves = append(leaves, leaf)
	}
	return leaves, nil
}

func readHashes(text string) ([]tlog.Hash, error) {
	hashes := []tlog.Hash{}
	for _, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		if line == "" {
			continue
		}
		hash, err := decodeHash(line)
		if err != nil {
			return nil, err
		}
		hashes = append(hashes, hash)
	}
	return hashes, nil
}

func checkConsistency(proof []tlog.Hash, older, newer head) error {
	if older.size == 0 || older.size > newer.size {
		return errors.New("consistency: the older checkpoint is empty or larger than the newer")
	}
	if older.size == newer.size {
		// x/mod never compares the two trees of equal size.
		if older.root != newer.root || len(proof) != 0 {
			return errors.New("consistency: two different trees of one size")
		}
		return nil
	}
	return tlog.CheckTree(proof, newer.size, newer.root, older.size, older.root)
}

// checkProof verifies a C2SP tlog-proof: this leaf stands in that log at that index.
func checkProof(data, leaf []byte, verifier note.Verifier) error {
	before, checkpoint, found := strings.Cut(string(data), "\n\n")
	lines := strings.Split(before, "\n")
	if !found || lines[0] != "c2sp.org/tlog-proof@v1" || len(lines) < 2 {
		return errors.New("proof: not a c2sp.org/tlog-proof@v1")
	}
	lines = lines[1:]
	if strings.HasPrefix(lines[0], "extra ") {
		lines = lines[1:]
	}
	if len(lines) == 0 || !strings.HasPrefix(lines[0], "index ") {
		return errors.New("proof: no index")
	}
	index, err := decodeSize(strings.TrimPrefix(lines[0], "index "))
	if err != nil {
		return fmt.Errorf("proof: %w", err)
	}
	hashes, err := readHashes(strings.Join(lines[1:], "\n"))
	if err != nil {
		return fmt.Errorf("proof: %w", err)
	}
	signed, err := openCheckpoint([]byte(checkpoint), verifier)
	if err != nil {
		return err
	}
	if index >= signed.size {
		return errors.New("proof: the index is outside the tree")
	}
	return tlog.CheckRecord(hashes, signed.size, signed.root, index, tlog.RecordHash(leaf))
}

type arguments struct {
	vkey, checkpoint, log, leaves, old, consistency, proof, leaf string
}

func read(name string) []byte {
	data, err := os.ReadFile(name)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	return data
}

func verify(given arguments) error {
	held, err := readKeys(read(given.vkey))
	if err != nil {
		return err
	}
	if given.proof != "" {
		proof := read(given.proof)
		_, checkpoint, _ := bytes.Cut(proof, []byte("\n\n"))
		return checkProof(proof, read(given.leaf), held.of(checkpoint))
	}
	checkpoint := read(given.checkpoint)
	signed, err := openCheckpoint(checkpoint, held.of(checkpoint))
	if err != nil {
		return err
	}
	if given.leaves != "" {
		leaves, err := readLeaves(read(given.leaves))
		if err != nil {
			return err
		}
		if _, err := checkLeaves(leaves, signed); err != nil {
			return err
		}
	}
	if given.log != "" {
		if err := checkFolder(given.log, signed); err != nil {
			return err
		}
	}
	if given.old != "" {
		old := read(given.old)
		older, err := openCheckpoint(old, held.of(old))
		if err != nil {
			return err
		}
		proof, err := readHashes(string(read(given.consistency)))
		if err != nil {
			return err
		}
		return checkConsistency(proof, older, signed)
	}
	return nil
}

func main() {
	var given arguments
	flag.StringVar(&given.vkey, "vkey", "", "the log's verifier key")
	flag.StringVar(&given.checkpoint, "checkpoint", "", "a signed checkpoint")
	flag.StringVar(&given.log, "log", "", "a folder of tiles and entry bundles")
	flag.StringVar(&given.leaves, "leaves", "", "all entries, base64, one to a line")
	flag.StringVar(&given.old, "old", "", "an older signed checkpoint")
	flag.StringVar(&given.consistency, "consistency", "", "the proof from the older checkpoint to the newer")
	flag.StringVar(&given.proof, "proof", "", "a tlog-proof")
	flag.StringVar(&given.leaf, "leaf", "", "the entry that the proof is about")
	flag.Parse()
	paired := (given.proof == "") == (given.leaf == "") && (given.old == "") == (given.consistency == "")
	if given.vkey == "" || (given.checkpoint == "") == (given.proof == "") || !paired || flag.NArg() != 0 {
		flag.Usage()
		os.Exit(2)
	}
	if err := verify(given); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println("good")
}
