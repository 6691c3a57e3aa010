import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { formatContentLine } from '#codecs/content-lines/format-content-line.ts';
import type { Component } from './component.ts';
import { formatCalendar } from './format-calendar.ts';
import { defaultLimits } from './limits.ts';
import { parseCalendar, parseCalendars } from './parse-calendar.ts';
import { property, textProperty } from '#codecs/content-lines/property.ts';
import {
  all,
  first,
  mapProperties,
  textListOf,
  textOf,
  valueOf,
  withAddedProperty,
  withComponents,
  withoutProperty,
  withProperty,
} from './property.ts';

const calendar = [
  'BEGIN:VCALENDAR',
  'VERSION:2.0',
  'begin:vevent',
  'UID:1',
  String.raw`SUMMARY:a\, b\nc`,
  'CATEGORIES:x,y',
  String.raw`CATEGORIES:z\,z`,
  'BEGIN:VALARM',
  'ACTION:DISPLAY',
  'END:VALARM',
  'X-LAST:1',
  'end:Vevent ',
  'END:VCALENDAR',
  '',
].join('\r\n');

/** Without the places in the text. */
function bare(component: Component): object {
  return {
    name: component.name,
    properties: component.properties.map((line) => ({ ...line, line: undefined })),
    components: component.components.map(bare),
  };
}

test('components nest, keep order, and know their lines (RFC 5545 §3.4)', () => {
  const root = parseCalendar(calendar);
  const [event] = root.components;
  assert.equal(root.name, 'VCALENDAR');
  assert.deepEqual([event?.name, event?.line], ['VEVENT', 3]);
  assert.deepEqual(
    event?.properties.map((p) => p.name),
    ['UID', 'SUMMARY', 'CATEGORIES', 'CATEGORIES', 'X-LAST'],
  );
  assert.deepEqual(event?.components[0]?.line, 8);
});

test('properties are read as text, as lists, and as they are written (RFC 5545 §3.3.11)', () => {
  const event = parseCalendar(calendar).components[0]!;
  assert.equal(textOf(event, 'SUMMARY'), 'a, b\nc');
  assert.equal(valueOf(event, 'SUMMARY'), String.raw`a\, b\nc`);
  assert.deepEqual(textListOf(event, 'CATEGORIES'), ['x', 'y', 'z,z']);
  assert.equal(textOf(event, 'LOCATION'), undefined);
  assert.equal(all(event, 'CATEGORIES').length, 2);
});

test('edits make a new component and leave the rest in its order', () => {
  const event = parseCalendar(calendar).components[0]!;
  const names = (c: Component): string[] => c.properties.map((p) => `${p.name}=${p.value}`);
  const edited = withProperty(event, property('CATEGORIES', 'new'));
  assert.deepEqual(names(edited), [
    'UID=1',
    String.raw`SUMMARY=a\, b\nc`,
    'CATEGORIES=new',
    'X-LAST=1',
  ]);
  assert.deepEqual(names(withoutProperty(edited, 'SUMMARY', 'UID')), [
    'CATEGORIES=new',
    'X-LAST=1',
  ]);
  assert.equal(names(withProperty(event, property('SEQUENCE', '2'))).at(-1), 'SEQUENCE=2');
  const added = withAddedProperty(event, textProperty('COMMENT', 'a;b'));
  assert.equal(valueOf(added, 'COMMENT'), String.raw`a\;b`);
  const mapped = mapProperties(event, (p) => (p.name.startsWith('X-') ? undefined : p));
  assert.equal(first(mapped, 'X-LAST'), undefined);
  assert.deepEqual(withComponents(event, []).components, []);
  assert.equal(event.properties.length, 5);
});

test('a text without one whole VCALENDAR is refused by line', () => {
  const cases: [string, RegExp][] = [
    ['', /no BEGIN:VCALENDAR/],
    ['BEGIN:VEVENT\nEND:VEVENT', /line 1, BEGIN: VEVENT where VCALENDAR/],
    ['BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR', /line 3, END: .*END:VEVENT.*line 2/],
    ['BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VEVENT', /line 1: .*END:VCALENDAR.* missing/],
    ['VERSION:2.0', /line 1, VERSION: a property outside/],
    ['END:VCALENDAR', /line 1, END: .*without its BEGIN/],
    ['BEGIN:VCALENDAR\nBEGIN:VCALENDAR', /line 2, BEGIN: a VCALENDAR inside/],
    ['BEGIN:VCALENDAR\nBEGIN:a b', /line 2, BEGIN: not the name/],
    [calendar + calendar, /line 14: a second VCALENDAR/],
  ];
  for (const [text, expected] of cases)
    assert.throws(
      () => parseCalendar(text),
      (error: Error) => error.name === 'ContentSyntaxError' && expected.test(error.message),
      text,
    );
  assert.equal(parseCalendars(calendar + calendar).length, 2);
});

test('depth, components and properties are limited', () => {
  const nested = (depth: number): string =>
    `BEGIN:VCALENDAR\n${'BEGIN:A\n'.repeat(depth - 1)}${'END:A\n'.repeat(depth - 1)}END:VCALENDAR`;
  parseCalendar(nested(defaultLimits.maxDepth));
  assert.throws(() => parseCalendar(nested(defaultLimits.maxDepth + 1)), /deep/);
  const limits = { ...defaultLimits, maxComponents: 2 };
  const few = { ...defaultLimits, maxProperties: 4 };
  assert.throws(() => parseCalendar(calendar, few), /more than 4 properties in one VEVENT/);
  assert.throws(() => parseCalendar(calendar, limits), /more than 2 comp/);
});

test('law: parse(format(x)) = x', () => {
  const name = fc.stringMatching(/^X-[A-Z0-9-]{1,8}$/);
  const line = fc.record({
    name,
    parameters: fc.constant([{ name: 'X', values: ['a;b', 'c'] }]),
    value: fc.string({ unit: 'grapheme', maxLength: 90 }).map((s) => s.replaceAll(/[\r\n]/g, '')),
  });
  const { component } = fc.letrec<{ component: Component }>((tie) => ({
    component: fc.record({
      name,
      properties: fc.array(line, { maxLength: 3 }),
      components: fc.oneof(
        { maxDepth: 3 },
        fc.constant([]),
        fc.array(tie('component'), { maxLength: 2 }),
      ),
    }),
  }));
  fc.assert(
    fc.property(fc.array(component, { maxLength: 2 }), (components) => {
      const root: Component = { name: 'VCALENDAR', properties: [], components };
      assert.deepEqual(bare(parseCalendar(formatCalendar(root))), bare(root));
    }),
  );
  assert.throws(() => formatCalendar({ name: 'A\r\nB', properties: [], components: [] }), {
    code: 'bad-value',
  });
  assert.equal(formatContentLine(property('A', 'b')), 'A:b\r\n');
});
