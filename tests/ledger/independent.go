// Checks a log of this program with code that is not ours: golang.org/x/mod/sumdb/note and tlog, as
// Debian's golang-golang-x-mod-dev ships them. Only the text of a checkpoint is parsed here, since
// tlog.ParseTree knows Go's own origin alone.
//
// usage: independent URL VERIFIER-KEY OLD-CHECKPOINT-FILE
//
// 1. The newest checkpoint is signed by the key.
// 2. Every record of the tree is proved from the tiles, and the root over all entries is the signed one.
// 3. The tree begins with the old checkpoint's, by our consistency proof and by one from the tiles.
// 4. Our inclusion proofs hold for every 37th record, and none of them for another.
// 5. What is changed in a byte is refused.
package main

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func must(what string, err error) {
	if err != nil {
		fmt.Fprintf(os.Stderr, "independent: %s: %v\n", what, err)
		os.Exit(1)
	}
}

func mustNot(what string, err error) {
	if err == nil {
		fmt.Fprintf(os.Stderr, "independent: %s was accepted\n", what)
		os.Exit(1)
	}
}

var base string

func get(path string) ([]byte, http.Header) {
	reply, err := http.Get(base + path)
	must(path, err)
	defer reply.Body.Close()
	body, err := io.ReadAll(reply.Body)
	must(path, err)
	if reply.StatusCode != 200 {
		must(path, fmt.Errorf("status %d", reply.StatusCode))
	}
	return body, reply.Header
}

// tree parses the text of a checkpoint.
func tree(origin, text string) tlog.Tree {
	lines := strings.Split(text, "\n")
	if len(lines) != 4 || lines[0] != origin {
		must("checkpoint", fmt.Errorf("%q", text))
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	must("size", err)
	hash, err := tlog.ParseHash(lines[2])
	must("root", err)
	return tlog.Tree{N: size, Hash: hash}
}

// tiles serves tlog with tiles of the C2SP paths; the height is ours to say.
type tiles struct{}

func (tiles) Height() int                         { return 8 }
func (tiles) SaveTiles(_ []tlog.Tile, _ [][]byte) {}
func (tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var out [][]byte
	for _, one := range wanted {
		path := strings.TrimPrefix(one.Path(), "tile/8/")
		data, header := get("/log/tile/" + path)
		if header.Get("Content-Type") != "application/octet-stream" ||
			!strings.Contains(header.Get("Cache-Control"), "immutable") {
			return nil, fmt.Errorf("headers of %s: %v", path, header)
		}
		out = append(out, data)
	}
	return out, nil
}

// entries reads all records of a tree.
func entries(size int64) [][]byte {
	var all [][]byte
	for first := int64(0); first < size; first += 256 {
		width := size - first
		if width > 256 {
			width = 256
		}
		one := tlog.Tile{H: 8, L: 0, N: first / 256, W: int(width)}
		data, _ := get("/log/tile/entries/" + strings.TrimPrefix(one.Path(), "tile/8/0/"))
		for len(data) > 0 {
			n := int(data[0])<<8 | int(data[1])
			all = append(all, data[2:2+n])
			data = data[2+n:]
		}
	}
	if int64(len(all)) != size {
		must("entries", fmt.Errorf("%d instead of %d", len(all), size))
	}
	return all
}

func hashes(lines []string) []tlog.Hash {
	var out []tlog.Hash
	for _, line := range lines {
		hash, err := tlog.ParseHash(line)
		must("hash", err)
		out = append(out, hash)
	}
	return out
}

// ourProof fetches an inclusion proof (C2SP tlog-proof) and says for which tree it is.
func ourProof(index int64, verifiers note.Verifiers, origin string) ([]tlog.Hash, tlog.Tree) {
	text, _ := get(fmt.Sprintf("/log/proof/%d", index))
	head, checkpoint, ok := bytes.Cut(text, []byte("\n\n"))
	lines := strings.Split(string(head), "\n")
	if !ok || lines[0] != "c2sp.org/tlog-proof@v1" || lines[1] != fmt.Sprintf("index %d", index) {
		must("proof", fmt.Errorf("%q", text))
	}
	signed, err := note.Open(checkpoint, verifiers)
	must("checkpoint of a proof", err)
	return hashes(lines[2:]), tree(origin, signed.Text)
}

func checkRecords(now tlog.Tree, all [][]byte, verifiers note.Verifiers, origin string) {
	reader := tlog.TileHashReader(now, tiles{})
	for i := int64(0); i < now.N; i++ {
		proof, err := tlog.ProveRecord(now.N, i, reader)
		must("proof from tiles", err)
		must("record", tlog.CheckRecord(proof, now.N, now.Hash, i, tlog.RecordHash(all[i])))
		if i%37 != 0 {
			continue
		}
		given, of := ourProof(i, verifiers, origin)
		must("our proof", tlog.CheckRecord(tlog.RecordProof(given), of.N, of.Hash, i, tlog.RecordHash(all[i])))
		other := tlog.RecordHash(all[(i+1)%now.N])
		mustNot("another record", tlog.CheckRecord(tlog.RecordProof(given), of.N, of.Hash, i, other))
		if len(given) > 0 {
			given[0][7] ^= 1
			mustNot("a changed proof", tlog.CheckRecord(tlog.RecordProof(given), of.N, of.Hash, i, tlog.RecordHash(all[i])))
		}
	}
}

func checkOld(now, old tlog.Tree, verifiers note.Verifiers, origin string) {
	text, _ := get(fmt.Sprintf("/log/consistency/%d", old.N))
	head, checkpoint, ok := bytes.Cut(text, []byte("\n\n"))
	lines := strings.Split(string(head), "\n")
	if !ok || lines[0] != fmt.Sprintf("old %d", old.N) {
		must("consistency", fmt.Errorf("%q", text))
	}
	signed, err := note.Open(checkpoint, verifiers)
	must("checkpoint of a consistency proof", err)
	of := tree(origin, signed.Text)
	proof := tlog.TreeProof(hashes(lines[1:]))
	must("our consistency proof", tlog.CheckTree(proof, of.N, of.Hash, old.N, old.Hash))
	mine, err := tlog.ProveTree(now.N, old.N, tlog.TileHashReader(now, tiles{}))
	must("consistency from tiles", err)
	must("consistency", tlog.CheckTree(mine, now.N, now.Hash, old.N, old.Hash))
	wrong := old.Hash
	wrong[0] ^= 1
	mustNot("another old tree", tlog.CheckTree(proof, of.N, of.Hash, old.N, wrong))
}

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: independent URL VERIFIER-KEY OLD-CHECKPOINT-FILE")
		os.Exit(2)
	}
	base = os.Args[1]
	verifier, err := note.NewVerifier(os.Args[2])
	must("key", err)
	verifiers := note.VerifierList(verifier)
	origin := verifier.Name()

	text, header := get("/log/checkpoint")
	if header.Get("Content-Type") != "text/plain; charset=utf-8" {
		must("checkpoint", fmt.Errorf("headers %v", header))
	}
	signed, err := note.Open(text, verifiers)
	must("checkpoint", err)
	now := tree(origin, signed.Text)
	changed := bytes.Replace(text, []byte("\n"+strconv.FormatInt(now.N, 10)+"\n"), []byte("\n"+strconv.FormatInt(now.N+1, 10)+"\n"), 1)
	_, err = note.Open(changed, verifiers)
	mustNot("a changed checkpoint", err)

	oldText, err := os.ReadFile(os.Args[3])
	must("old checkpoint", err)
	oldSigned, err := note.Open(oldText, verifiers)
	must("old checkpoint", err)
	old := tree(origin, oldSigned.Text)
	if old.N >= now.N || old.N == 0 {
		must("sizes", fmt.Errorf("%d, then %d", old.N, now.N))
	}

	all := entries(now.N)
	checkRecords(now, all, verifiers, origin)
	checkOld(now, old, verifiers, origin)
	fmt.Printf("%d records, %d then: checkpoint, tiles, proofs and consistency hold (root %s)\n", now.N, old.N,
		base64.StdEncoding.EncodeToString(now.Hash[:]))
}
