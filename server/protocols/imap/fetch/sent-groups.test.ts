import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ResponseWriter } from '../session/response-writer.ts';
import { SentGroups } from './sent-groups.ts';

/** A connection that takes so much at once and keeps the rest. */
function slowSink() {
  const sink = {
    unsentBytes: 0,
    isSlow: false,
    write(data: Uint8Array): boolean {
      if (sink.isSlow) sink.unsentBytes += data.length;
      return !sink.isSlow;
    },
    writeAll: (pieces: readonly Uint8Array[]) => sink.write(Buffer.concat(pieces)),
  };
  return sink;
}

test('memory of a group is used again when all of it is sent, and not before', async () => {
  const sink = slowSink();
  const output = new ResponseWriter(sink);
  const groups = new SentGroups(output);
  const released: string[] = [];
  output.bytes(Buffer.alloc(1000));
  groups.add(() => released.push('first'));
  assert.deepEqual(released, ['first']);

  sink.isSlow = true;
  output.bytes(Buffer.alloc(1000));
  groups.add(() => released.push('second'));
  groups.letGo();
  assert.deepEqual(released, ['first']);
  sink.unsentBytes = 0;
  groups.letGo();
  assert.deepEqual(released, ['first', 'second']);

  sink.isSlow = false;
  let finish: (text: string) => void = () => {};
  output.hold(new Promise<string>((resolve) => (finish = resolve)));
  output.bytes(Buffer.alloc(1000));
  groups.add(() => released.push('behind an answer that waits'));
  assert.equal(released.length, 2);
  finish('* OK\r\n');
  await output.settled();
  groups.letGo();
  assert.equal(released.length, 3);
});

test('what has memory of its own goes out with what follows it', () => {
  const sink = slowSink();
  const output = new ResponseWriter(sink);
  output.bytes(Buffer.alloc(1000));
  new SentGroups(output).add(undefined);
  assert.ok(output.isCollecting);
});
