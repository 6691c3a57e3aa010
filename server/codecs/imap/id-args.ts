import type { Decoder } from './decoder.ts';
import type { Encoder } from './encoder.ts';

/** What a client or server says of itself; empty for NIL. */
export type IdFields = ReadonlyMap<string, string | undefined>;

// RFC 2971 §3.3
export const MAX_ID_FIELDS = 30;
const MAX_ID_NAME_LENGTH = 30;
const MAX_ID_VALUE_LENGTH = 1024;

/** `NIL` or `(` name value ... `)`: the arguments of ID and of its response. Names in lower case. */
export function expectIdFields(decoder: Decoder): IdFields {
  const fields = new Map<string, string | undefined>();
  if (decoder.tryNil()) return fields;
  const start = decoder.offset;
  decoder.expectListOrEmpty(() => {
    const name = decoder.expectString();
    decoder.expectSpace();
    const value = decoder.expectNstring();
    if (name.length > MAX_ID_NAME_LENGTH || (value?.length ?? 0) > MAX_ID_VALUE_LENGTH)
      decoder.fail('an ID field is too long', start);
    fields.set(name.toLowerCase(), value);
  });
  if (fields.size > MAX_ID_FIELDS) decoder.fail('too many ID fields', start);
  return fields;
}

export function formatIdFields(encoder: Encoder, fields: IdFields): void {
  if (fields.size === 0) {
    encoder.raw('NIL');
    return;
  }
  encoder.list(fields, ([name, value]) => encoder.string(name).raw(' ').nstring(value));
}
