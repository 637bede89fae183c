# SPDX-License-Identifier: Apache-2.0
"""The tidy check checked: for each rule a small tree that breaks it, and one that does not."""
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import tidy  # noqa: E402

SPDX = '// SPDX-License-Identifier: Apache-2.0\n'


class Planted(unittest.TestCase):
    def faults(self, files):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            for name, text in files.items():
                path = root / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(text if isinstance(text, bytes) else text.encode())
            return tidy.faults_of(root)

    def code(self, name, text):
        return self.faults({name: SPDX + text})

    def assert_fault(self, found, word):
        self.assertTrue(any(word in what for _, _, what in found), found)

    def assert_clean(self, found):
        self.assertEqual(found, [])


class Levels(Planted):
    def test_downward_is_fine(self):
        self.assert_clean(self.code('hub/api/a.cpp', '#include "base/x.hpp"\n#include "hub/auth/y.hpp"\n'))

    def test_upward_is_not(self):
        self.assert_fault(self.code('base/a.cpp', '#include "policy/x.hpp"\n'), 'level 1')

    def test_an_adapter_may_not_include_the_hub(self):
        self.assert_fault(self.code('adapters/police/a.cpp', '#include "hub/model/x.hpp"\n'), 'includes the hub')

    def test_the_hub_includes_the_contract_only(self):
        self.assert_clean(self.code('hub/requests/a.cpp', '#include "adapters/contract/x.hpp"\n'))
        self.assert_fault(self.code('hub/requests/a.cpp', '#include "adapters/kit/x.hpp"\n'), 'beyond its contract')

    def test_the_product_does_not_include_tests(self):
        self.assert_fault(self.code('cli/a.cpp', '#include "tests/support/x.hpp"\n'), 'includes a test')

    def test_a_new_folder_needs_a_level(self):
        self.assert_fault(self.code('hub/other/a.cpp', ''), 'no level')


class Cycles(Planted):
    def test_rooms(self):
        self.assert_fault(self.faults({'hub/auth/a.hpp': SPDX + '#include "hub/store/b.hpp"\n',
                                       'hub/store/c.hpp': SPDX + '#include "hub/auth/d.hpp"\n'}), 'rooms include')

    def test_headers(self):
        self.assert_fault(self.faults({'cli/a.hpp': SPDX + '#include "cli/b.hpp"\n',
                                       'cli/b.hpp': SPDX + '#include "cli/a.hpp"\n'}), 'headers include')

    def test_sideways_without_a_cycle(self):
        self.assert_clean(self.faults({'hub/auth/a.hpp': SPDX + '#include "hub/store/b.hpp"\n',
                                       'hub/store/b.hpp': SPDX}))


class Lengths(Planted):
    def body(self, lines):
        return 'int f(int a) {\n' + '  a = a + 1;\n' * lines + '}\n'

    def test_files(self):
        self.assert_clean(self.code('cli/a.cpp', '\n' * 399))
        self.assert_fault(self.code('cli/a.cpp', '\n' * 400), '401 lines')

    def test_functions(self):
        self.assert_clean(self.code('cli/a.cpp', self.body(68)))
        self.assert_fault(self.code('cli/a.cpp', self.body(69)), 'function of 71 lines')

    def test_methods_in_classes_in_namespaces(self):
        wrapped = 'namespace a {\nclass b {\n' + self.body(69) + '};\n}\n'
        self.assert_fault(self.code('cli/a.hpp', wrapped), 'function of 71 lines')

    def test_long_types_and_tables_are_no_functions(self):
        self.assert_clean(self.code('cli/a.cpp', 'struct a {\n' + '  int x;\n' * 100 + '};\n'))
        self.assert_clean(self.code('cli/a.cpp', 'constexpr int t[] = {\n' + '  f(1),\n' * 100 + '};\n'))

    def test_braces_in_literals_do_not_count(self):
        self.assert_clean(self.code('cli/a.cpp', 'const char* a = "{";\nconst char b = \'{\';\n// {\nint f() { return 1\'000; }\n'
                                    + 'const char* r = R"x({{{)x";\n' + '\n' * 100 + 'int g() { return 2; }\n'))

    def test_parameters(self):
        self.assert_clean(self.code('cli/a.cpp', 'int f(int a, int b, int c, int d, int e) { return 0; }\n'))
        self.assert_fault(self.code('cli/a.cpp', 'int f(int a, int b, int c, int d, int e, int g) { return 0; }\n'),
                          '6 parameters')

    def test_commas_in_templates_are_no_parameters(self):
        self.assert_clean(self.code('cli/a.cpp', 'int f(map<int, int> a, map<b<int, int>, int> c, d<1, 2, 3> e) { return 0; }\n'))

    def test_a_constructors_members_are_no_parameters(self):
        self.assert_clean(self.code('cli/a.cpp', 'a::a(int b) : c(1, 2, 3, 4, 5, 6), d{1, 2}, e(2) {}\n'))


class Bans(Planted):
    def test_code(self):
        for text in ('int a = std::rand();', 'srand(1);', 'system("ls");', 'std::system("ls");',
                     'this_thread::sleep_for(1s);', 'set(zmq::sockopt::heartbeat_ivl, 1);', 'get(zmq::sockopt::fd);',
                     'zmq::poller_t<> p;', 'auto t = zmq::socket_type::router;', 'int t = ZMQ_ROUTER;'):
            with self.subTest(text):
                self.assertEqual(len(self.code('cli/a.cpp', text + '\n')), 1)

    def test_names_that_only_contain_them(self):
        for text in ('operating_system("x");', 'a.system("x");', 'int branding(0);', '// std::rand is banned',
                     'const char* a = "system(";'):
            with self.subTest(text):
                self.assert_clean(self.code('cli/a.cpp', text + '\n'))

    def test_skipped_tests(self):
        self.assert_fault(self.code('tests/unit/a.cpp', 'GTEST_' + 'SKIP();\n'), 'no test')

    def test_a_suppression_must_name_its_check(self):
        self.assert_fault(self.code('cli/a.cpp', 'int a;  // x\n#define NOLINT\n'), 'which check')

    def test_text(self):
        planted = {
            'a note': 'TO' + 'DO: later', 'another': 'FIX' + 'ME',
            'a key': '-----BEGIN PRIVATE ' + 'KEY-----\n' + 'MC4CAQAwBQYDK2VwBCIEIAAA\n',
            'a path': 'see /wo' + 'rk/main/x', 'a registry': 'https://registry.npm' + 'js.org/x',
        }
        for what, text in planted.items():
            with self.subTest(what):
                self.assertEqual(len(self.faults({'docs/a.md': text + '\n'})), 1)

    def test_talking_about_keys_is_fine(self):
        self.assert_clean(self.faults({'docs/a.md': 'begins with -----BEGIN PRIVATE ' + 'KEY-----\n\nand so on\n'}))

    def test_beast_in_a_header(self):
        self.assert_fault(self.code('base/http/a.hpp', '#include <boost/beast/http.hpp>\n'), 'shows Beast')

    def test_beast_in_five_files(self):
        four = {f'base/http/{i}.cpp': SPDX + '#include <boost/asio/ssl.hpp>\n' for i in range(4)}
        self.assert_clean(self.faults(four))
        self.assert_fault(self.faults(four | {'cli/a.cpp': SPDX + '#include <boost/beast/core.hpp>\n'}), 'at most 4')


class Licences(Planted):
    def test_missing(self):
        for name, text in {'cli/a.cpp': 'int a;\n', 'script/x': '#!/bin/sh\necho\n', 'cli/CMakeLists.txt': 'x()\n',
                           'a.py': 'pass\n'}.items():
            with self.subTest(name):
                self.assert_fault(self.faults({name: text}), 'licence')

    def test_present_or_not_needed(self):
        self.assert_clean(self.faults({'script/x': '#!/bin/sh\n# SPDX-License-Identifier: Apache-2.0\n',
                                       'docs/a.md': 'text\n', 'data/a.bin': b'\xff\xfe'}))


class Documents(Planted):
    def test_links(self):
        self.assert_clean(self.faults({'docs/a.md': '[b](b.md) [c](../c.md#part) [d](sub/) [e](https://x.example/)\n',
                                       'docs/b.md': '', 'c.md': '', 'docs/sub/x.md': ''}))
        self.assert_fault(self.faults({'docs/a.md': '[b](c.md)\n'}), 'leads nowhere')

    def test_problem_words(self):
        told = {'docs/formats/problems.md': '| `role_may_not` | 403 |\n'}
        self.assert_clean(self.faults(told | {'hub/api/a.cpp': SPDX + 'problem(403, "role_may_not", "x");\n'}))
        self.assert_fault(self.faults(told | {'hub/api/a.cpp': SPDX + 'refusal{409,\n  "conflict"};\n'}), 'conflict')


class Held(Planted):
    TESTS = {'tests/unit/a.cpp': SPDX + 'TEST(gate, refuses) {}\nTEST_F(live,\n       table) {}\nTEST_P(table, each) {}\n',
             'tests/b/test_b.py': '# SPDX-License-Identifier: Apache-2.0\nclass First:\n    def helper(self):\n        pass\n'
                                  '\n\nclass Second:\n    def test_it(self):\n        pass\n'}

    def doc(self, cell, heading='## Traps, and the tests that hold the rules'):
        return self.TESTS | {'docs/t.md': f'{heading}\n\n| trap | rule | held by |\n|---|---|---|\n| a | b | {cell} |\n'}

    def test_names_that_are_there(self):
        self.assert_clean(self.faults(self.doc('`gate.refuses`, `live.table`, `table.each`')))
        self.assert_clean(self.faults(self.doc('in `test_b.Second.test_it` and `tests/unit/a.cpp`')))

    def test_names_that_are_not(self):
        for gone in ('gate.accepts', 'refuses', 'test_b.First.test_it', 'test_b.Second.helper', 'tests/unit/c.cpp'):
            with self.subTest(gone):
                self.assert_fault(self.faults(self.doc(f'`gate.refuses` `{gone}`')), 'no such test: ' + gone)

    def test_a_row_without_a_name(self):
        self.assert_fault(self.faults(self.doc('everywhere')), 'names no test')

    def test_other_sections_may_say_what_they_like(self):
        self.assert_clean(self.faults(self.doc('`nothing.at_all`', '## Something else')))


class Exceptions(unittest.TestCase):
    def test_the_lists_are_empty(self):
        self.assertEqual([name for names in tidy.EXCEPTIONS.values() for name in names], [])


if __name__ == '__main__':
    unittest.main()
