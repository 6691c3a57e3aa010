// Calendars and cards of other projects: kept byte for byte, or refused with a condition and words that say where.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { createDavStage, type DavClient } from '../support/dav-stage.ts';
import { sharedData } from '../support/shared-data.ts';
import { refusedTexts } from './refused-texts.ts';

const folder = sharedData();
const skip = folder === undefined ? 'the shared test data is not here' : false;
const files = skip === false ? globSync('**/*.{ics,vcf}', { cwd: folder! }).sort() : [];

const calendar = '/dav/calendars/ann@example.test/all/';
const book = '/dav/addressbooks/ann@example.test/contacts/';
const tree = '/dav/files/ann@example.test/';
const components = ['VEVENT', 'VTODO', 'VJOURNAL'];

async function makeCalendar(ann: DavClient): Promise<void> {
  const names = components.map((name) => `<C:comp name="${name}"/>`).join('');
  const body = `<C:mkcalendar xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:D="DAV:"><D:set><D:prop>
    <C:supported-calendar-component-set>${names}</C:supported-calendar-component-set></D:prop></D:set></C:mkcalendar>`;
  assert.equal((await ann('MKCALENDAR', calendar, { body })).status, 201);
}

/** The condition and the words, without what differs between files: lines, properties and quotations. */
function reasonIn(text: string): string {
  const condition = /<((?:CR?|D):[\w-]+)\/?>(?=<)/.exec(
    text.replace(/^.*?<D:error[^>]*>/s, ''),
  )?.[1];
  const words = /<error-description[^>]*>([^<]*)/.exec(text)?.[1] ?? text;
  const general = words
    .replace(/^line \d+(?:, [\w-]+)?: /, 'line N: ')
    .replaceAll(/"[^"]*("|$)|&quot;.*?(&quot;|$)/g, '"…"')
    .replaceAll(/\d{8}(T\d{6}Z?)?|\d+/g, 'N');
  return `${condition ?? 'no condition'}: ${general}`;
}

test(
  'every calendar and card is given back byte for byte, or refused with its condition and place (RFC 4791 §5.3.2.1, RFC 6352 §6.3.2.1)',
  { skip },
  async () => {
    await using stage = await createDavStage();
    const ann = stage.as('ann');
    await makeCalendar(ann);
    const refused = new Map<string, string[]>();
    for (const file of files) {
      const body = readFileSync(join(folder!, file));
      const isCalendar = file.endsWith('.ics');
      const path = isCalendar ? `${calendar}x.ics` : `${book}x.vcf`;
      const type = isCalendar ? 'text/calendar' : 'text/vcard';
      const answer = await ann('PUT', path, { headers: { 'content-type': type }, body });
      if (answer.status === 201) {
        assert.ok((await ann('GET', path)).body.equals(body), file);
        assert.equal((await ann('DELETE', path)).status, 204, file);
        continue;
      }
      assert.equal(answer.status, 403, file);
      const reason = reasonIn(answer.text);
      refused.set(reason, [...(refused.get(reason) ?? []), file]);
    }
    const counts = Object.fromEntries([...refused].map(([reason, { length }]) => [reason, length]));
    assert.deepEqual(counts, refusedTexts);
  },
);

test(
  'as a file every one of them is given back byte for byte (RFC 4918 §9.7)',
  { skip },
  async () => {
    await using stage = await createDavStage();
    const ann = stage.as('ann');
    for (const file of files.filter((f) => !f.includes('zoneinfo'))) {
      const body = readFileSync(join(folder!, file));
      const path = tree + encodeURIComponent(file.replaceAll('/', '-'));
      const put = await ann('PUT', path, { body });
      assert.equal(put.status, 201, file);
      const got = await ann('GET', path);
      assert.ok(got.body.equals(body), file);
      assert.equal(got.headers.etag, put.headers.etag, file);
    }
  },
);
