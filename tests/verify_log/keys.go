// SPDX-License-Identifier: Apache-2.0

package main

import (
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// keys are those that a log signed with, one after another: each but the first signs every tree that has its entry.
type keys struct {
	verifiers []note.Verifier
	entries   []int64
}

// change is a line of a file of keys: the entry that names the key before and the new one, and its tlog-proof.
type change struct {
	Leaf  string `json:"leaf"`
	Proof string `json:"proof"`
}

func verifierOf(name, public string) (note.Verifier, error) {
	key, err := hex.DecodeString(public)
	if err != nil || len(key) != ed25519.PublicKeySize {
		return nil, errors.New("keys: an entry names no key")
	}
	vkey, err := note.NewEd25519VerifierKey(name, ed25519.PublicKey(key))
	if err != nil {
		return nil, err
	}
	return note.NewVerifier(vkey)
}

// follow takes the next key if the one before signed the tree with the entry that names both, and the next one did, too.
func (k *keys) follow(line string) error {
	var given change
	var entry struct {
		Type    string   `json:"type"`
		Outcome []string `json:"outcome"`
	}
	if err := json.Unmarshal([]byte(line), &given); err != nil {
		return fmt.Errorf("keys: %w", err)
	}
	if err := json.Unmarshal([]byte(given.Leaf), &entry); err != nil {
		return fmt.Errorf("keys: %w", err)
	}
	words := entry.Outcome
	if entry.Type != "admin" || len(words) != 3 || words[0] != "log_key_changed" {
		return errors.New("keys: an entry that changes no key")
	}
	present := k.verifiers[len(k.verifiers)-1]
	before, err := verifierOf(present.Name(), words[1])
	if err != nil || before.KeyHash() != present.KeyHash() {
		return errors.New("keys: a change from another key")
	}
	next, err := verifierOf(present.Name(), words[2])
	if err != nil {
		return err
	}
	// Under the key that the last change led to, not under the one that the entry says: the two have one name.
	for _, verifier := range []note.Verifier{present, next} {
		if err := checkProof([]byte(given.Proof), []byte(given.Leaf), verifier); err != nil {
			return fmt.Errorf("keys: %w", err)
		}
	}
	index, err := decodeSize(strings.TrimPrefix(strings.SplitN(given.Proof, "\n", 3)[1], "index "))
	if err != nil {
		return err
	}
	if len(k.entries) > 0 && index <= k.entries[len(k.entries)-1] {
		return errors.New("keys: the changes are not in the log's order")
	}
	k.verifiers = append(k.verifiers, next)
	k.entries = append(k.entries, index)
	return nil
}

func readKeys(data []byte) (keys, error) {
	lines := strings.Split(strings.TrimSuffix(string(data), "\n"), "\n")
	first, err := note.NewVerifier(lines[0])
	if err != nil {
		return keys{}, err
	}
	found := keys{verifiers: []note.Verifier{first}}
	for _, line := range lines[1:] {
		if err := found.follow(line); err != nil {
			return keys{}, err
		}
	}
	return found, nil
}

// of picks the key that answers for what a checkpoint or proof says of itself; whether that key signed it comes after.
func (k keys) of(checkpoint []byte) note.Verifier {
	which := 0
	lines := strings.SplitN(string(checkpoint), "\n", 3)
	if len(lines) == 3 {
		if size, err := decodeSize(lines[1]); err == nil {
			for which < len(k.entries) && size > k.entries[which] {
				which++
			}
		}
	}
	return k.verifiers[which]
}
