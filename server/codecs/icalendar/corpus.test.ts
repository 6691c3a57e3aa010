import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { sharedData } from '../../../test/support/shared-data.ts';
import { decodeContent } from '#codecs/content-lines/decode-content.ts';
import { ContentSyntaxError } from '#codecs/content-lines/content-syntax-error.ts';
import type { Component } from './component.ts';
import { formatCalendar } from './format-calendar.ts';
import { parseCalendars } from './parse-calendar.ts';
import { summarizeCalendarComponent } from './summarize-calendar.ts';

const folder = sharedData('ical');

function bare(component: Component): object {
  return {
    name: component.name,
    properties: component.properties.map((line) => ({ ...line, line: undefined })),
    components: component.components.map(bare),
  };
}

test(
  'every file of other projects parses and comes back, or is refused with its line',
  { skip: folder === undefined },
  () => {
    const patterns = ['calcard/ical/*.ics', 'icaljs/**/*.ics', 'libical/*.ics', 'libical/*fuzz*'];
    const files = globSync(patterns, { cwd: folder! });
    let parsed = 0;
    for (const file of files) {
      const bytes = readFileSync(join(folder!, file));
      try {
        const calendars = parseCalendars(decodeContent(bytes));
        const again = parseCalendars(calendars.map(formatCalendar).join(''));
        assert.deepEqual(again.map(bare), calendars.map(bare), file);
        for (const calendar of calendars) summarizeCalendarComponent(calendar);
        parsed++;
      } catch (error) {
        assert.ok(error instanceof ContentSyntaxError, `${file}: ${String(error)}`);
        assert.match(error.message, /^line \d+/, file);
      }
    }
    assert.ok(parsed >= 180, `only ${parsed} of ${files.length} parse`);
  },
);
