# SPDX-License-Identifier: Apache-2.0
"""The published schemas of the children-in-need census (tests/data/cin): in how many places each sample breaks them, and
that the census of an invented population breaks none."""
import os
import pathlib
import subprocess
import tempfile
import unittest

BIN = pathlib.Path(os.environ['MASH_BIN'])
SAMPLES = pathlib.Path(__file__).resolve().parents[2] / 'data' / 'cin'
SCHEMAS = ('liia-tools_CIN_schema_2022', 'liia-tools_CIN_schema_2024', 'liia-pipeline_CIN_schema_2025')
# In the order of the schemas.
BROKEN = {'CIN2rows': (1, 1, 3), 'CIN_Census_2021': (1, 1, 3), 'CIN_Census_2024': (6, 5, 6),
          'CIN_header_issues_100': (1, 1, 3), 'CIN_la_issues_2887Q': (1, 1, 3), 'cin-2022': (0, 0, 3)}


def faults(schema, document):
    done = subprocess.run(['xmllint', '--noout', '--nonet', '--schema', SAMPLES / f'{schema}.xsd', document],
                          capture_output=True, text=True, timeout=60)
    found = done.stderr.count('Schemas validity error')
    assert done.returncode == (3 if found else 0), done.stderr[:500]  # 3: it is not valid; any other, it was not tried
    return found


class PublishedSchemas(unittest.TestCase):
    def test_every_sample_breaks_them_where_it_is_known_to(self):
        self.assertEqual({path.stem for path in SAMPLES.glob('*.xml')}, set(BROKEN))
        self.assertEqual({path.stem for path in SAMPLES.glob('*.xsd')}, set(SCHEMAS))
        for name, expected in BROKEN.items():
            with self.subTest(name):
                self.assertEqual(tuple(faults(one, SAMPLES / f'{name}.xml') for one in SCHEMAS), expected)

    def test_the_census_of_invented_people_is_valid_by_the_newest(self):
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([BIN / 'mashctl', 'synth', '--people', '2000', '--seed', '3', '--out', f'{folder}/people'],
                           check=True, capture_output=True, timeout=60)
            census = pathlib.Path(folder) / 'people/council/cin/CIN_Census_873_2026.xml'
            self.assertGreater(census.read_text().count('<Child>'), 20)
            self.assertEqual(faults(SCHEMAS[-1], census), 0)


if __name__ == '__main__':
    unittest.main()
