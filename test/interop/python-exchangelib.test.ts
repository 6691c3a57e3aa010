// python3-exchangelib, an EWS client that knows nothing of ours: what it writes we read, and what we write it reads.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { distinguishedFolder } from '../support/ews-double/double-mailbox.ts';
import { skipWithoutEwsSchema } from '../support/ews-double/schema-order.ts';
import { startEwsDouble, type EwsDouble } from '../support/ews-double/start-ews-double.ts';
import { carryOver } from '../support/carry-over.ts';
import { openBoth } from '../support/ews-stage.ts';
import { runPeer, skipWithoutFiles, systemPython } from '../support/peer.ts';

const script = fileURLToPath(new URL('python-exchangelib.py', import.meta.url));
const skip = skipWithoutEwsSchema || skipWithoutFiles('/usr/lib/python3/dist-packages/exchangelib');
const accounts = { 'anna@a.test': 'Anna Example', 'ben@a.test': 'Ben Sample' };

async function run(double: EwsDouble, what: 'read' | 'write'): Promise<string> {
  const done = await runPeer(systemPython, [script, double.url, what], { timeoutMs: 60_000 });
  assert.equal(done.code, 0, done.output);
  return done.stdout;
}

test(
  'what exchangelib writes is read, carried over, and what it reads there is the same',
  { skip, timeout: 120_000 },
  async () => {
    await using from = await startEwsDouble({ accounts });
    await using to = await startEwsDouble({ accounts });
    await run(from, 'write');
    const calendar = distinguishedFolder(from.mailbox('anna@a.test'), 'calendar');
    assert.equal(calendar.items.size, 2);
    await using both = await openBoth(from, to);
    const carried = await carryOver(both.source, both.target);
    const losses = carried.flatMap((c) => c.losses.map((l) => l.what));
    const texts = carried.flatMap((c) => c.items.map((i) => i.content.bytes.toString())).join('');
    for (const line of [
      'RRULE:FREQ=WEEKLY;COUNT=6;BYDAY=MO',
      'DTSTART;TZID=Europe/Berlin:20400305T090000',
      'DTSTART;VALUE=DATE:20400501',
      'DTEND;VALUE=DATE:20400502',
      'X-MICROSOFT-CDO-BUSYSTATUS:OOF',
      'BDAY:19800229',
      'ORG:Sample\\; Sons',
      'DUE;VALUE=DATE:20400430',
    ])
      assert.ok(texts.includes(`${line}\r\n`), line);
    // Ben had accepted, and EWS takes no answers of others.
    assert.deepEqual(losses, ['attendee-answer']);
    const facts = async (double: EwsDouble): Promise<unknown> => {
      const seen = JSON.parse(await run(double, 'read')) as Record<
        string,
        Record<string, unknown>[]
      >;
      return seen;
    };
    assert.deepEqual(await facts(to), await facts(from));
  },
);
