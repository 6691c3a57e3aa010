// Addresses that the double has given: who has one is signed in, and signs in no other way.
import { GraphDoubleError } from './double-state.ts';
import { ok, type GraphCall, type GraphDoubleState, type GraphReply } from './call.ts';
import { importItem } from './import-item.ts';

export function isGiven(path: string): boolean {
  return /^\/(?:import|upload)\?/.test(path);
}

export async function answerGiven(state: GraphDoubleState, call: GraphCall): Promise<GraphReply> {
  if (call.headers['authorization'] !== undefined) throw new GraphDoubleError(400, 'BadRequest');
  return call.path.startsWith('/import') ? await importItem(state, call) : upload(state, call);
}

function upload({ uploads }: GraphDoubleState, call: GraphCall): GraphReply {
  const found = uploads.get(call.query.get('token') ?? '');
  if (found === undefined) throw new GraphDoubleError(404, 'ErrorItemNotFound');
  if (call.method === 'GET') return ok({ nextExpectedRanges: [`${found.bytes.length}-`] });
  const [, from, to, size] =
    /^bytes (\d+)-(\d+)\/(\d+)$/.exec(call.headers['content-range'] ?? '') ?? [];
  const isNext = Number(from) === found.bytes.length && Number(size) === found.size;
  if (!isNext || Number(to) - Number(from) + 1 !== call.body.length || call.body.length > 4_000_000)
    throw new GraphDoubleError(416, 'ErrorInvalidRange');
  found.bytes = Buffer.concat([found.bytes, call.body]);
  if (found.bytes.length < found.size)
    return ok({ nextExpectedRanges: [`${found.bytes.length}-`] });
  found.finish(found.bytes);
  return { status: 201 };
}
