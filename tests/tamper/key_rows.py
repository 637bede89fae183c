# SPDX-License-Identifier: Apache-2.0
"""The log's key changed, truly and falsely, as `mashctl audit verify --url` reads it from a hub that lies, by whoever
holds the key of before. Each `do` gives the log that is served and the options it is read with."""
import json

from evidence import Log, Signer, tlog
from row import Row, must_be_distinct

AFTER = 5  # entries since the change


def entry(*words):
    return json.dumps({'at': '2026-11-20T08:00:00.000Z', 'id': '0199f3c2-0000-7000-8000-000000000001',
                       'outcome': list(words), 'type': 'admin', 'v': 1}, separators=(',', ':')).encode()


def change_entry(before, after):
    return entry('log_key_changed', before.key.public.hex(), after.key.public.hex())


def both(text, *signers):
    """One checkpoint under the signatures of all of them."""
    notes = [signer.note(text) for signer in signers]
    return notes[0] + b''.join(note.partition(b'\n\n')[2] for note in notes[1:])


def head_of(log, size=None):
    size = len(log.entries) if size is None else size
    return f'{tlog_origin(log)}\n{size}\n{tlog.to_base64(log.root(size))}\n'.encode()


def tlog_origin(log):
    return log.replaced['checkpoint'].partition(b'\n')[0].decode()


def change_line(log, index, checkpoint):
    """A line of log.keys: the entry and its tlog-proof under that checkpoint, over the first `index + 1` entries."""
    proof = tlog.inclusion_proof(index, log.hashes[:index + 1])
    return json.dumps({'leaf': log.entries[index].decode(), 'proof': tlog.receipt_text(index, proof, checkpoint)},
                      ensure_ascii=False, separators=(',', ':'), sort_keys=True).encode() + b'\n'


class Change:
    """The true log with a change of its key to that of `other_signer` and some entries after it."""

    def __init__(self, e, before=None, entry_of_change=None):
        entries = list(before or e.log.entries)
        self.old, self.new = e.signer, e.other_signer
        self.at = len(entries)
        entries.append(entry_of_change or change_entry(self.old, self.new))
        entries += [entry('started')] * AFTER
        self.log = Log(entries, e.log.get('checkpoint'))
        self.vkey = (self.old.key.vkey() + '\n').encode()
        self.line = change_line(self.log, self.at, both(head_of(self.log, self.at + 1), self.old, self.new).decode())

    def served(self, *signers, keys=None):
        made = Log(self.log.entries, both(head_of(self.log), *signers))
        if keys is not None:
            made.replaced['keys'] = keys
        return made, {}

    def forged(self, *signers, size=None):
        """The line of a change whose checkpoint these signed, and the log signed by the new key alone."""
        line = change_line(self.log, self.at, both(head_of(self.log, self.at + 1), *signers).decode())
        return self.served(self.new, keys=self.vkey + line)


def true_change(e):
    change = Change(e)
    return change.served(change.new, keys=change.vkey + change.line)[0]


def while_both_sign(e):
    change = Change(e)
    return change.served(change.old, change.new)[0]


def rolled_back(e, **how):
    change = Change(e)
    return change.served(change.old, keys=(change.vkey + change.line) if how else None)


def borrowed(e):
    """The old key's own signature, of the tree before the change."""
    change = Change(e)
    checkpoint = change.new.note(head_of(change.log, change.at + 1))
    checkpoint += change.old.note(head_of(change.log, change.at)).partition(b'\n\n')[2]
    return change.served(change.new, keys=change.vkey + change_line(change.log, change.at, checkpoint.decode()))


def other_history(e):
    """The true change, shown with a log that has another entry before it."""
    change = Change(e)
    entries = list(change.log.entries)
    entries[3] = entry('reloaded')
    change.log = Log(entries, change.log.get('checkpoint'))
    return change.served(change.new, keys=change.vkey + change.line)


def left_out(e):
    """The true change, shown with a log that does not have it."""
    change = Change(e)
    entries = list(change.log.entries)
    entries[change.at] = entry('reloaded')
    change.log = Log(entries, change.log.get('checkpoint'))
    return change.served(change.new, keys=change.vkey + change.line)


def to_a_third(e):
    """The entry names one key, and another signs."""
    change = Change(e)
    third = Signer.__new__(Signer)
    third.key = tlog.Key.from_seed(e.signer.key.name, b'\5' * 32)
    return change.served(third, keys=change.vkey + change.line)


def back_again(e):
    """A second change, to the key that was given up."""
    change = Change(e)
    entries = change.log.entries + [change_entry(change.new, change.old)]
    log = Log(entries, change.log.get('checkpoint'))
    line = change_line(log, len(entries) - 1, both(head_of(log), change.new, change.old).decode())
    log.replaced['checkpoint'] = both(head_of(log), change.old)
    log.replaced['keys'] = change.vkey + change.line + line
    return log, {}


def unlike_a_change(e):
    change = Change(e, entry_of_change=entry('log_key_changed', 'ab' * 32))
    return change.served(change.old)


ROWS = must_be_distinct([
    Row('the log\'s key is changed and the old one did not sign it',
        lambda e: Change(e).forged(e.other_signer), ('is not signed by the key before it',)),
    Row('the change of the log\'s key is signed by the old key alone',
        lambda e: Change(e).forged(e.signer), ('is not signed by the new key',)),
    Row('the change of the log\'s key carries a signature of the old key for the tree before', borrowed,
        ('change 1 of the log\'s key', 'does not verify')),
    Row('the change of the log\'s key is taken back: the old key alone signs again', rolled_back,
        ('changed the log\'s key to', 'the change was taken back')),
    Row('the change of the log\'s key is taken back though it is still shown', lambda e: rolled_back(e, shown=True),
        ('changed the log\'s key to',)),
    Row('another key signs the log and nothing leads to it',
        lambda e: Change(e).served(e.other_signer), ('the checkpoint of size',)),
    Row('the keys that are shown begin with another',
        lambda e: Change(e).served(e.other_signer, keys=(e.other_signer.key.vkey() + '\n').encode()),
        ('do not lead on from the one held here',)),
    Row('a true change of the log\'s key is shown with another history before it', other_history,
        ('was signed over another history',)),
    Row('a true change of the log\'s key is shown with a log that does not have it', left_out,
        ('that led here is not what the log has there',)),
    Row('a third key signs after the log\'s key was changed', to_a_third, ('the checkpoint of size',)),
    Row('the log\'s key is changed back to the one that was given up', back_again,
        ('goes back to a key that was given up',)),
    Row('an entry that changes the log\'s key names one key only', unlike_a_change,
        ('a change of the log\'s key that does not read',)),
])
