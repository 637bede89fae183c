# SPDX-License-Identifier: Apache-2.0
"""A page of the database that the disk changed, where the start does not look."""
import signal
import sqlite3
import unittest

from running_demo import until
from test_storage import Hub


class Damage(Hub):
    def test_a_damaged_page_is_found_after_the_start_and_said(self):
        self.demo.start('hub')
        for _ in range(30):
            self.post()
        self.demo.kill('hub', signal.SIGTERM)
        database = sqlite3.connect(self.folder / 'hub.db')
        database.execute('PRAGMA wal_checkpoint(TRUNCATE)')
        page = database.execute('PRAGMA page_size').fetchone()[0]
        root = database.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'request_token'").fetchone()[0]
        database.close()
        whole = (self.folder / 'hub.db').read_bytes()
        self.addCleanup((self.folder / 'hub.db').write_bytes, whole)
        at = (root - 1) * page  # an index that the start does not read
        (self.folder / 'hub.db').write_bytes(whole[:at] + b'\x07' * 512 + whole[at + 512:])
        self.demo.start('hub')
        status, words = until(lambda: (self.readyz(self.folder) if self.readyz(self.folder)[0] == 503 else None),
                              'noticing the damage')
        self.assertIn('the database file is damaged', words)
        self.assertEqual(self.measured(self.folder, 'mash_store_sound'), 0)
        self.assertIn('"event":"database_damaged"', (self.folder / 'log/hub.log').read_text())


if __name__ == '__main__':
    unittest.main()
