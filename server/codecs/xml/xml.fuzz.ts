import assert from 'node:assert/strict';
import { DomainError, InputSyntaxError } from '#platform/errors.ts';
import { formatXml } from './format-xml.ts';
import { parseXml } from './parse-xml.ts';

const limits = { maxBytes: 100_000, maxDepth: 20, maxNodes: 2_000, maxAttributes: 20 };

/** Laws: only InputSyntaxError and too-large are thrown; what was read is read again from what is formatted of it. */
export const target = {
  name: 'codecs/xml',
  corpus: (): Buffer[] =>
    [
      '<?xml version="1.0" encoding="utf-8"?>\n<D:propfind xmlns:D="DAV:"><D:prop><D:getetag/></D:prop></D:propfind>',
      '<a xmlns="u" xmlns:b="v" b:c="1" d="2" xml:lang="de">x&amp;y&#13;<![CDATA[<z>]]><b:e xmlns=""><f/></b:e></a>',
      '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
      '<a><b><c><d/></c></b><!-- x --><?pi y?></a>',
    ].map((s) => Buffer.from(s)),
  run(input: Buffer): void {
    let read;
    try {
      read = parseXml(input, limits);
    } catch (error) {
      if (error instanceof InputSyntaxError) return;
      if (error instanceof DomainError && error.code === 'too-large') return;
      throw error;
    }
    const again = parseXml(Buffer.from(formatXml(read)), { maxBytes: 2_000_000 });
    assert.deepEqual(again, read);
  },
};
