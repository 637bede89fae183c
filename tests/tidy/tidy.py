# SPDX-License-Identifier: Apache-2.0
"""The house rules that a compiler does not check: include levels and cycles, lengths, bans, licence lines.

usage: tidy.py [ROOT]     prints every fault as file:line: what is wrong; exit status 1 if there is one.

The lists of exceptions are empty and stay empty: mend the code or change the rule (docs/architecture.md), with a reason.
"""
import re
import subprocess
import sys
from pathlib import Path

EXCEPTIONS = {'levels': [], 'cycles': [], 'lengths': [], 'bans': [], 'licences': [], 'documents': [], 'held': []}

FILE_LINES_MAX = 400
FUNCTION_LINES_MAX = 70
PARAMETERS_MAX = 5
TLS_FILES_MAX = 4

# Longest prefix wins. A room may include rooms of its own level or below, without a cycle.
LEVELS = {
    'base': 0,
    'policy': 1, 'certs': 1,
    'adapters/contract': 2, 'adapters/csv': 2, 'adapters/findings': 2, 'adapters/match': 2, 'hub/model': 2, 'hub/audit': 2, 'hub/assemble': 2,
    'hub/report': 2,
    'hub/requests': 3, 'adapters/kit': 3, 'adapters/sql': 3, 'adapters/synth': 3, 'adapters/conformance': 3,
    'hub/auth': 4, 'hub/broker': 4, 'hub/store': 4,
    'hub/api': 5,
    'hub/app': 6, 'cli': 6,
    'adapters/apps': 6, 'adapters/police': 6, 'adapters/health': 6, 'adapters/schools': 6, 'adapters/local_authority': 6,
    'adapters/probation': 6,
}
CODE = ('.cpp', '.hpp')
LICENSED = ('.cpp', '.hpp', '.py', '.sh', '.mjs', '.ts', '.tsx', '.cmake', '.sql')


def tracked(root):
    try:
        out = subprocess.run(['git', 'ls-files', '-z', '--cached'], cwd=root, capture_output=True, check=True).stdout
        names = [n for n in out.decode().split('\0') if n]
    except (OSError, subprocess.CalledProcessError):
        names = [str(p.relative_to(root)) for p in root.rglob('*') if p.is_file()]
        names = [n for n in names if not n.startswith(('build/', 'run/', '.git/')) and 'node_modules/' not in n]
    return sorted(n for n in names if (root / n).is_file())


def room_of(name):
    parts = name.split('/')
    for size in (2, 1):
        prefix = '/'.join(parts[:size])
        if len(parts) > size and prefix in LEVELS:
            return prefix
    return None


def blank(match):
    return re.sub(r'[^\n]', ' ', match.group(0))


LITERALS = re.compile(
    r'R"(?P<d>[^()\\\s]{0,16})\(.*?\)(?P=d)"'     # raw strings
    r'|"(?:\\.|[^"\\\n])*"'                       # strings
    r"|(?<![0-9A-Za-z_])'(?:\\.|[^'\\\n])+'"      # characters, not digit separators
    r'|//[^\n]*|/\*.*?\*/', re.S)


def without_literals(text):
    """The same text, line for line, with comments and literals blanked."""
    return LITERALS.sub(blank, text)


def includes_of(text):
    for number, line in enumerate(text.split('\n'), 1):
        found = re.match(r'\s*#\s*include\s+"([^"]+)"', line)
        if found:
            yield number, found.group(1)


def check_levels(files):
    for name, text in files.items():
        here = room_of(name)
        if not name.endswith(CODE) or here is None:
            continue
        for number, target in includes_of(text):
            there = room_of(target)
            if there is None:
                if target.startswith('tests/'):
                    yield name, number, 'the product includes a test'
                continue
            if LEVELS[there] > LEVELS[here]:
                yield name, number, f'{here} (level {LEVELS[here]}) includes {there} (level {LEVELS[there]})'
            if here.startswith('adapters/') and there.startswith('hub/'):
                yield name, number, 'an adapter includes the hub'
            if here.startswith('hub/') and there.startswith('adapters/') and there != 'adapters/contract':
                yield name, number, 'the hub includes an adapter beyond its contract'
    for name in files:
        if name.endswith(CODE) and name.split('/')[0] in ('base', 'policy', 'certs', 'adapters', 'hub', 'cli') \
                and room_of(name) is None:
            yield name, 1, 'this folder has no level in tests/tidy/tidy.py'


def find_cycle(graph):
    done, path, on_path = set(), [], set()

    def visit(node):
        if node in on_path:
            return path[path.index(node):] + [node]
        if node in done:
            return None
        path.append(node)
        on_path.add(node)
        for following in sorted(graph.get(node, ())):
            cycle = visit(following)
            if cycle:
                return cycle
        path.pop()
        on_path.discard(node)
        done.add(node)
        return None

    for start in sorted(graph):
        cycle = visit(start)
        if cycle:
            return cycle
    return None


def check_cycles(files):
    rooms, headers = {}, {}
    for name, text in files.items():
        if not name.endswith(CODE):
            continue
        here = room_of(name)
        for _, target in includes_of(text):
            if here and room_of(target) and room_of(target) != here:
                rooms.setdefault(here, set()).add(room_of(target))
            if name.endswith('.hpp'):
                headers.setdefault(name, set()).add(target)
    for what, graph in (('rooms', rooms), ('headers', headers)):
        cycle = find_cycle(graph)
        if cycle:
            yield cycle[0], 1, f'{what} include each other: ' + ' -> '.join(cycle)


NOT_A_FUNCTION = re.compile(r'^\s*(?:template\s*<[^{]*>\s*)?(?:inline\s+)?'
                            r'(?:namespace|class|struct|union|enum|extern|export)\b')
CONTROL = re.compile(r'\b(?:if|for|while|switch|catch|do|else|try)\b[^;{}]*$')


def parameters_of(head):
    """How many parameters the declaration at the end of `head` has; templates and nested brackets count as one."""
    head = head.replace('operator()', 'operator_call')
    start = head.find('(')
    if start < 0:
        return 0
    depth, angle, parts = 0, 0, ['']
    for c in head[start:]:
        if c in '([{':
            depth += 1
        elif c in ')]}':
            depth -= 1
            if depth == 0:
                break
        elif c == '<' and depth >= 1:
            angle += 1
        elif c == '>' and angle:
            angle -= 1
        elif c == ',' and depth == 1 and angle == 0:
            parts.append('')
            continue
        if not (c == '(' and depth == 1):
            parts[-1] += c
    # A bare pointer without a name is there because somebody else's callback prescribes it.
    return sum(1 for part in parts if part.strip() and not re.fullmatch(r'\s*\w+\*\s*', part))


def lines_of_logic(lines):
    """Rows of a table (a braced row, a case label) and the blank insides of raw strings are data, however many they are."""
    return sum(1 for line in lines if line.strip() and not re.match(r'\s*(?:\{.*|case\b[^;]*:)\s*$', line))


def functions_of(text):
    """Yields (first line, lines, head) of every function body outside other functions."""
    code = re.sub(r'^[ \t]*#[^\n]*(?:\\\n[^\n]*)*', blank, without_literals(text), flags=re.M)
    stack, since, line = [], 0, 1
    for at, c in enumerate(code):
        if c == '\n':
            line += 1
        elif c == ';' and 'function' not in [kind for kind, *_ in stack]:
            since = at + 1
        elif c == '{':
            head = code[since:at]
            inside = any(kind == 'function' for kind, *_ in stack)
            body = not inside and '(' in head and not NOT_A_FUNCTION.match(head.strip()) \
                and not re.search(r'=\s*$', head) and not CONTROL.search(head)
            first = line - head.lstrip().count('\n')
            stack.append(('function' if body else 'other', first, head))
            since = at + 1
        elif c == '}' and stack:
            kind, first, head = stack.pop()
            if kind == 'function':
                yield first, lines_of_logic(code.split('\n')[first - 1:line]), head
            since = at + 1


def check_lengths(files):
    for name, text in files.items():
        if not name.endswith(CODE + ('.py', '.mjs', '.ts', '.tsx')):
            continue
        lines = text.count('\n')
        if lines > FILE_LINES_MAX:
            yield name, 1, f'{lines} lines; at most {FILE_LINES_MAX}'
        if not name.endswith(CODE):
            continue
        for first, length, head in functions_of(text):
            if length > FUNCTION_LINES_MAX:
                yield name, first, f'a function of {length} lines; at most {FUNCTION_LINES_MAX}'
            if parameters_of(head) > PARAMETERS_MAX:
                yield name, first, f'a function of {parameters_of(head)} parameters; at most {PARAMETERS_MAX}'


def words(*parts):
    """Keeps a banned word from standing in this very file."""
    return ''.join(parts)


CODE_BANS = [
    (r'\bstd::rand\b|(?<![\w.:>])s?rand\(', 'use base/crypto for randomness', lambda n: True),
    (r'(?<![\w.:>])(?:std::)?system\(', 'no shell', lambda n: True),
    (r'\bsleep_for\b|\busleep\(', 'wait on a condition with a deadline', lambda n: not n.startswith('tests/')),
    (r'\bZMQ_ROUTER\b|socket_type::router\b', 'any member can abort a ROUTER: one DEALER per member (docs/adr/0002)',
     lambda n: True),
    (r'\bZMQ_HEARTBEAT_IVL\b|sockopt::heartbeat_ivl\b', 'ZMTP heartbeats abort a connecting process of libzmq 4.3.4',
     lambda n: n != 'hub/broker/endpoint.cpp'),
    (r'\bZMQ_FD\b|sockopt::fd\b|\bpoller_t\b', 'poll the sockets and an eventfd: ZMQ_FD is edge-triggered', lambda n: True),
    (r'\bGTEST_SKIP\b|\bDISABLED_', 'a test that does not run is no test', lambda n: True),
    (r'\bNOLINT\b(?!NEXTLINE\([a-z]|\([a-z])', 'say which check, and why', lambda n: True),
]
TEXT_BANS = [
    (words('TO', r'DO\b'), 'mend it, or put it into an issue'),
    (words('FIX', r'ME\b'), 'mend it, or put it into an issue'),
    (words('PRIVATE ', r'KEY-----(?:\\n|\r?\n)[A-Za-z0-9+/]{20}'), 'a private key'),
    (words(r'(?<![\w.<-])/wo', r'rk/(?:main|shared)|/tmp/', r'mash\b'), 'a path of one machine'),
    (words(r'registry\.(?:npm', r'js|yarnpkg)\.|pypi\.', r'org|proxy\.golang\.', r'org|crates\.', r'io\b'),
     'the host name of a package registry'),
]


def matches(pattern, text):
    for found in re.finditer(pattern, text):
        yield text.count('\n', 0, found.start()) + 1


def check_bans(files):
    tls = []
    for name, text in files.items():
        if name.endswith(CODE):
            code = without_literals(text)
            for pattern, why, applies in CODE_BANS:
                if applies(name):
                    yield from ((name, n, why) for n in matches(pattern, code))
            if not name.startswith('tests/') and re.search(r'#\s*include <boost/(?:beast|asio/ssl)', text):
                if name.endswith('.hpp') and 'private to this room' not in text.lower():
                    yield name, 1, 'a header shows Beast or asio::ssl to everybody who includes it'
                if name.endswith('.cpp'):
                    tls.append(name)
        for pattern, why in TEXT_BANS:
            yield from ((name, n, why) for n in matches(pattern, text))
    if len(tls) > TLS_FILES_MAX:
        yield tls[-1], 1, f'{len(tls)} files include Beast or asio::ssl, at most {TLS_FILES_MAX}: ' + ', '.join(tls)


def check_licences(files):
    for name, text in files.items():
        script = text.startswith('#!')
        if not (name.endswith(LICENSED) or name.endswith('CMakeLists.txt') or script):
            continue
        if 'SPDX-License-Identifier: Apache-2.0' not in '\n'.join(text.split('\n', 3)[:3]):
            yield name, 1, 'the licence line is missing from the first three lines'


PROBLEMS = 'docs/formats/problems.md'


def check_documents(files):
    known = set(files)
    folders = {'/'.join(n.split('/')[:i]) for n in known for i in range(1, n.count('/') + 1)}
    for name, text in files.items():
        if not name.endswith('.md'):
            continue
        for number, line in enumerate(text.split('\n'), 1):
            for target in re.findall(r'\]\(([^)#\s]+)(?:#[^)]*)?\)', line):
                if re.match(r'[a-z]+:', target):
                    continue
                parts = []
                for part in (name.split('/')[:-1] + target.rstrip('/').split('/')):
                    parts = parts[:-1] if part == '..' else parts + [part]
                if '/'.join(parts) not in known | folders:
                    yield name, number, f'the link leads nowhere: {target}'
    if PROBLEMS not in files:
        return
    told = set(re.findall(r'`([a-z_]+)`', files[PROBLEMS]))
    for name, text in files.items():
        if name.startswith(('base/', 'hub/')) and name.endswith(CODE):
            for found in re.finditer(r'\b[45]\d\dU?,\s*"([a-z_]+)"', text):
                if found.group(1) not in told:
                    yield name, text.count('\n', 0, found.start()) + 1, f'{found.group(1)} is not in {PROBLEMS}'


HELD = re.compile(r'^## .*tests that hold')


def tests_of(files):
    """Every test by its name: suite.behaviour in C++, file.Class.test_behaviour in Python."""
    found = set()
    for name, text in files.items():
        if not name.startswith('tests/'):
            continue
        if name.endswith('.cpp'):
            found |= {f'{suite}.{case}' for suite, case in re.findall(r'^TEST(?:_[FP])?\((\w+),\s*(\w+)\)', text, re.M)}
        elif name.endswith('.py'):
            stem, kind = name.rsplit('/', 1)[-1][:-3], None
            for line in text.split('\n'):
                if opened := re.match(r'class (\w+)', line):
                    kind = opened.group(1)
                elif case := re.match(r'    def (test\w+)\(', line):
                    found.add(f'{stem}.{kind}.{case.group(1)}')
    return found


def check_held(files):
    """In a section about the tests that hold something, the last cell of each row names tests, or files, that exist."""
    known = tests_of(files) | set(files)
    for name, text in files.items():
        if not name.endswith('.md'):
            continue
        inside = False
        for number, line in enumerate(text.split('\n'), 1):
            if line.startswith('## '):
                inside = bool(HELD.match(line))
            row = inside and re.match(r'\|(?!---|.* held by \|$).*\|([^|]+)\|$', line)
            if not row:
                continue
            named = re.findall(r'`([^`]+)`', row.group(1))
            if not named:
                yield name, number, 'this row names no test'
            yield from ((name, number, f'there is no such test: {one}') for one in named if one not in known)


CHECKS = {'levels': check_levels, 'cycles': check_cycles, 'lengths': check_lengths, 'bans': check_bans,
          'licences': check_licences, 'documents': check_documents, 'held': check_held}


def faults_of(root):
    files = {}
    for name in tracked(root):
        try:
            files[name] = (root / name).read_text(encoding='utf-8')
        except UnicodeDecodeError:
            continue  # a binary file: a picture, a certificate, a sample of a broken encoding
    found = []
    for kind, check in CHECKS.items():
        found += [f for f in sorted(check(files)) if f[0] not in EXCEPTIONS[kind]]
    return found


def main():
    root = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parents[2]).resolve()
    found = faults_of(root)
    for name, line, what in found:
        print(f'{name}:{line}: {what}')
    print(f'{len(found)} faults' if found else 'tidy')
    return 1 if found else 0


if __name__ == '__main__':
    sys.exit(main())
