# SPDX-License-Identifier: Apache-2.0
"""What must never be seen: every name, number, postcode, address line, telephone number and sentence about a person in
the demonstration's data. Read from the files that the sample systems are made of, so that no list is kept by hand."""
import csv
import json
import re
import sqlite3
import xml.etree.ElementTree as ElementTree

# Which fields hold what, by their names in any of the formats: SQL columns, XML elements, JSON members, CSV headings.
FIELDS = {
    'name': r'surname|forename|given_?names?|given|middle_?names?|family(_name)?|alias|previous_names|preferredsurname|'
            r'formersurname|pers_(sur|fore)name|prof_professional_name',
    'number': r'nhs_number|(former)?upn|pnc_id|cro_number|pers_common_child_id|link_identifier_value|\w+_urn|uprn|'
              r'arrest_summons_number|identifier\.value|case_reference',
    'postcode': r'post_?code|found_post_code|addr_address_postcode|postalcode',
    'address line': r'addressline\d|lines?|street|premises|site_location',
    'telephone': r'phoneno|telephone|telecom\.value',
    'sentence': r'mo|summary|narrative|sanitised_text|marker_text|justification|context\.\w+|words|why_included',
}
KINDS = {kind: re.compile(f'(?:.*\\.)?(?:{pattern})', re.I) for kind, pattern in FIELDS.items()}
# Shorter values of a kind are codes and words that everybody uses, and point at nobody.
LENGTH_MIN = {'name': 3, 'number': 6, 'postcode': 6, 'address line': 5, 'telephone': 6, 'sentence': 12}


def kind_of(field):
    return next((kind for kind, pattern in KINDS.items() if pattern.fullmatch(field)), None)


class Terms:
    def __init__(self):
        self.found = {}  # value -> kind

    def add(self, field, value):
        kind = kind_of(field)
        if kind is None or not isinstance(value, str):
            return
        parts = value.split(';') if kind == 'name' else [value]
        for part in (one.strip() for one in parts):
            if len(part) >= LENGTH_MIN[kind] and not part.startswith('urn:'):
                self.found.setdefault(part, kind)

    def add_record(self, record):
        """Fields of one record: also what only together is a name or a place."""
        for field, value in record.items():
            self.add(field, value)
        low = {field.lower().removeprefix('pers_'): value for field, value in record.items() if isinstance(value, str)}
        family = low.get('surname') or low.get('family_name')
        given = low.get('forename') or low.get('given_name') or low.get('given_names')
        if family and given:
            self.add('alias', f'{given} {family}')
        house = low.get('house') or low.get('premises')
        if house and low.get('street'):
            self.add('line', f'{house} {low["street"]}')

    # --- the formats

    def sql(self, *scripts):
        db = sqlite3.connect(':memory:')
        for script in scripts:
            db.executescript(script.read_text())
        for (table,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall():
            rows = db.execute(f'SELECT * FROM {table}')
            columns = [one[0] for one in rows.description]
            for row in rows:
                self.add_record(dict(zip(columns, row)))
                for value in row:
                    if isinstance(value, str) and value.startswith('{'):
                        self.add_record({key.lower(): one for key, one in json.loads(value).items()})

    def json(self, document, path=''):
        if isinstance(document, dict):
            self.add_record(document)
            if 'family' in document and 'given' in document:
                self.add('alias', f'{document["given"][0]} {document["family"]}')
            for key, value in document.items():
                self.json(value, f'{path}.{key}' if path in ('identifier', 'telecom', 'context') else key)
        elif isinstance(document, list):
            for one in document:
                self.json(one, path)
        else:
            self.add(path, document)

    def fhir(self, document):
        """Only of people: the identifier of an encounter or an organisation points at no one by itself."""
        for entry in document['entry']:
            if entry['resource']['resourceType'] in ('Patient', 'RelatedPerson'):
                self.fhir_person(entry['resource'])

    def fhir_person(self, person):
        for field in ('identifier', 'telecom'):
            for one in person.get(field, ()):
                self.add(f'{field}.value', one.get('value'))
        for field in ('name', 'address'):
            self.json(person.get(field, []))

    def xml(self, element):
        children = {one.tag: (one.text or '') for one in element if len(one) == 0}
        self.add_record(children)
        for one in element:
            self.xml(one)

    def csv(self, lines):
        for row in csv.DictReader(lines):
            self.add_record({key.lower(): value for key, value in row.items() if key})


def read_terms(folder):
    """Value -> kind, of everything under config/demo."""
    terms = Terms()
    terms.sql(folder / 'police/schema.sql', folder / 'police/data.sql')
    for council in ('peterborough', 'cambridgeshire'):
        terms.sql(folder / council / 'ssd.sql')
    for name in ('family', 'background'):
        terms.fhir(json.loads((folder / f'health/{name}.json').read_text()))
    for request in sorted((folder / 'requests').glob('*.json')):
        terms.json(json.loads(request.read_text()))
    for document in sorted(folder.rglob('*.xml')):
        terms.xml(ElementTree.parse(document).getroot())
    for table in sorted(folder.rglob('*.csv')):
        terms.csv(table.read_text(encoding='utf-8-sig').splitlines())
    return terms.found
