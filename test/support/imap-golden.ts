// What two other servers say of the same messages, and the messages as they got them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { toCrlf } from '#platform/bytes.ts';
import { sharedData } from './shared-data.ts';

export interface Golden {
  readonly file: string;
  readonly ENVELOPE?: string;
  readonly BODYSTRUCTURE?: string;
  readonly envelope_agree?: boolean;
  readonly bodystructure_agree?: boolean;
}

const root = sharedData('.');
const folder = sharedData('imap-golden', 'generated');
/** Why tests that need them are skipped; false: they are here. */
export const skipGolden = folder === undefined ? 'the shared test data is not here' : false;

export function readGolden(name: string): Golden[] {
  const lines = readFileSync(join(folder!, name), 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Golden);
}

/** As the other servers got it: without an mbox line, all line ends turned into CRLF. */
export function readGoldenMessage(file: string): Buffer {
  const text = readFileSync(join(root!, file))
    .toString('latin1')
    .replace(/^From .*\n/, '');
  return toCrlf(Buffer.from(text, 'latin1'));
}

/** Case aside, as the two servers write names in different case; bytes above 0x7f are kept as lone surrogates there. */
export function comparable(text: string | undefined): string {
  return (text ?? '')
    .replace(/^(?:ENVELOPE|BODYSTRUCTURE) /, '')
    .replace(/[\udc80-\udcff]/g, (c) => String.fromCharCode(c.charCodeAt(0) & 0xff))
    .toUpperCase();
}
