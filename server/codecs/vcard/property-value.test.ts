import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { ContentLine } from '#codecs/content-lines/content-line.ts';
import { parseCards } from './parse-cards.ts';
import { isPreferred, typesOf } from './property-types.ts';
import { componentsOf, formatComponents, listOf, textOf } from './property-value.ts';

function lineOf(text: string): ContentLine {
  return parseCards(`BEGIN:VCARD\n${text}\nEND:VCARD`)[0]!.properties[0]!;
}

test('components and lists are told apart from what is escaped (RFC 6350 §3.4)', () => {
  assert.deepEqual(componentsOf(lineOf('N:Doe\\;x;John;Richter\\, James,Q;;Sr.')), [
    ['Doe;x'],
    ['John'],
    ['Richter, James', 'Q'],
    [''],
    ['Sr.'],
  ]);
  assert.deepEqual(listOf(lineOf('CATEGORIES:a\\,b,c\\nd')), ['a,b', 'c\nd']);
  assert.equal(textOf(lineOf('URL:http\\://a.test')), 'http://a.test');
});

test('quoted-printable of 2.1 is decoded in its charset, over soft line breaks', () => {
  const note = lineOf('NOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=ISO-8859-1:J=F6rg=0D=0A=\nHut');
  assert.equal(textOf(note), 'Jörg\nHut');
  assert.equal(textOf(lineOf('FN;CHARSET=UTF-8;QUOTED-PRINTABLE:=C3=B6ö')), '\u00f6\u00f6');
});

test('types are found in every form they are written in (RFC 6350 §5.6, §5.3)', () => {
  for (const text of ['TEL;HOME;PREF:1', 'TEL;TYPE=home,pref:1', 'TEL;TYPE="HOME,pref":1']) {
    assert.deepEqual(typesOf(lineOf(text)), ['home', 'pref'], text);
    assert.equal(isPreferred(lineOf(text)), true);
  }
  assert.equal(isPreferred(lineOf('TEL;TYPE=home;PREF=1:1')), true);
  assert.equal(isPreferred(lineOf('TEL;TYPE=home;PREF=2:1')), false);
});

test('components come back as they were written', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 12 }).map((t) => t.replaceAll('\r', ''));
  const list = fc.array(text, { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(fc.array(list, { minLength: 1, maxLength: 5 }), (components) => {
      const value = formatComponents(components);
      assert.deepEqual(componentsOf({ name: 'N', parameters: [], value }), components);
    }),
  );
});
